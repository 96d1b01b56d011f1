"""Coded articles of the seed's size, as many as wanted: each a copy of the seed with slugs and days of its own."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

SEED = Path(__file__).parent.parent / "seeds" / "000_827bb00d6230ef0e"
# Leaders return in many articles, events do not.
LEADERS = 200


def generate(count: int, folder: Path) -> None:
    """Write articles and codings into a folder.

    Args:
        count: how many.
        folder: where to, made if it isn't there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    article = SEED.with_suffix(".txt").read_text(encoding="utf-8")
    coding = SEED.with_suffix(".yaml").read_text(encoding="utf-8")
    own, shared = _slugs(yaml.safe_load(coding))
    slugs = re.compile(rf"(?<![\w-])({'|'.join(sorted(map(re.escape, own | shared), key=len, reverse=True))})(?![\w-])")
    for number in range(count):
        group = number % LEADERS
        text = slugs.sub(_numbered(number, group, shared), coding)
        text = text.replace("2025-11-01", f"{1995 + number % 30}-{1 + number % 12:02}-{1 + number % 28:02}")
        text = text.replace("date: 2026", f"date: {1996 + number % 30}")
        text = text.replace("start: 2025-06", f"start: {1960 + group % 30}-06")
        (folder / f"a{number:06}.txt").write_text(f"Article {number}.\n{article}", encoding="utf-8")
        (folder / f"a{number:06}.yaml").write_text(text, encoding="utf-8")


def _numbered(number: int, group: int, shared: set[str]) -> Callable[[re.Match[str]], str]:
    return lambda found: f"{found[1]}-{group if found[1] in shared else number}"


def _slugs(coding: dict[str, Any]) -> tuple[set[str], set[str]]:
    """Slugs that each article has for itself, and those of people."""
    own: set[str] = set()
    for section in ("organizations", "summits", "agreements", "statements", "protests"):
        for slug, record in coding.get(section, {}).items():
            own |= {slug, *record.get("members", {})}
    shared: set[str] = set()
    for slug, leader in coding["leaders"].items():
        shared |= {slug, *leader.get("offices", {})}
    return own, shared
