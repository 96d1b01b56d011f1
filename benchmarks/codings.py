"""Coded articles of the seed's size: copies of the seed with other slugs, days, countries and topics.

A few countries and topics are in many articles and most are in few, as in the news: the one of rank n is drawn n times
less often than the first (Zipf's law).
"""

import csv
import random
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
SEED = ROOT / "seeds" / "000_827bb00d6230ef0e"
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
    countries, topics = _ranked("countries.csv", "iso3"), _ranked("topics.csv", "slug")
    slugs = re.compile(rf"(?<![\w-])({'|'.join(sorted(map(re.escape, own | shared), key=len, reverse=True))})(?![\w-])")
    for number in range(count):
        group = number % LEADERS
        text = slugs.sub(_numbered(number, group, shared), coding)
        # A leader is of one country in all articles.
        text = _redrawn(text, countries, random.Random(group))
        text = _redrawn(text, topics, random.Random(number))
        text = text.replace("2025-11-01", f"{1995 + number % 30}-{1 + number % 12:02}-{1 + number % 28:02}")
        text = text.replace("date: 2026", f"date: {1996 + number % 30}")
        text = text.replace("start: 2025-06", f"start: {1960 + group % 30}-06")
        (folder / f"a{number:06}.txt").write_text(f"Article {number}.\n{article}", encoding="utf-8")
        (folder / f"a{number:06}.yaml").write_text(text, encoding="utf-8")


def _numbered(number: int, group: int, shared: set[str]) -> Callable[[re.Match[str]], str]:
    return lambda found: f"{found[1]}-{group if found[1] in shared else number}"


def _ranked(name: str, column: str) -> list[str]:
    """The codes of a vocabulary, those of the seed first, the rest in an order that is always the same."""
    with (ROOT / "fixtures" / name).open(encoding="utf-8", newline="") as file:
        codes = [row[column] for row in csv.DictReader(file)]
    random.Random(0).shuffle(codes)
    seed = SEED.with_suffix(".yaml").read_text(encoding="utf-8")
    in_seed = set(_any_of(tuple(codes)).findall(seed))
    return sorted(codes, key=lambda code: code not in in_seed)


def _redrawn(coding: str, codes: list[str], chance: random.Random) -> str:
    """A coding with each of the codes that it names replaced by one drawn by rank, different ones by different ones."""
    weights = [1 / rank for rank in range(1, len(codes) + 1)]
    instead: dict[str, str] = {}

    def draw(found: re.Match[str]) -> str:
        while found[0] not in instead:
            drawn = chance.choices(codes, weights)[0]
            if drawn not in instead.values():
                instead[found[0]] = drawn
        return instead[found[0]]

    return _any_of(tuple(codes)).sub(draw, coding)


@lru_cache
def _any_of(codes: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these codes where it stands as a value: in a list, after a key or as one."""
    return re.compile(rf"(?<=[ \[])(?:{'|'.join(map(re.escape, codes))})(?=[,\]}}\n])")


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
