"""What pages show a reader: their code, and what it prints."""

import contextlib
import io
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONNECT = Path(__file__).parent.parent / "docs" / "connect"
_LINES = r"((?:(?!```).*\n)*)"
_SHOWN = re.compile(rf"^```(\w+)\n{_LINES}```\n\n```text\n{_LINES}```$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of code on a page, and what the page says that it prints."""

    language: str
    code: str
    printed: str


def shown(page: str) -> list[Shown]:
    """The code of a page in docs/connect that has its result behind it, in its order."""
    return [Shown(*found) for found in _SHOWN.findall((CONNECT / page).read_text(encoding="utf-8"))]


def run_python(pieces: list[Shown]) -> list[str]:
    """What each piece prints; a later one knows what the earlier ones did, as in a notebook."""
    names: dict[str, Any] = {}
    printed = []
    for piece in pieces:
        with contextlib.redirect_stdout(io.StringIO()) as output:
            exec(piece.code, names)  # noqa: S102 - our own pages
        printed.append(trimmed(output.getvalue()))
    return printed


def trimmed(words: str) -> str:
    """The words without blanks at the ends of lines, and without an empty line at the end."""
    return "".join(f"{line.rstrip()}\n" for line in words.rstrip().splitlines())


def place(address: str, folder: Path) -> None:
    """Put a copy of an SQLite database where the pages expect it."""
    shutil.copyfile(address, folder / "eventdb.sqlite")
