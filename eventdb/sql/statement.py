"""A statement: its text, the parameters in it, and places in it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from eventdb.errors import EventdbError
from eventdb.queries.sql import Token, tokens
from eventdb.terminal import printable, width
from eventdb.textfile import read_text

MOST_BYTES = 2**20
# How much of a line is shown around a place.
_SHOWN = 100
_GIVEN = "SQL"
_WORD = re.compile(r"\w+|\S")


@dataclass(frozen=True)
class Statement:
    """A statement as a user wrote it.

    Args:
        text: the SQL, with parameters as ``:name``.
        source: what messages call the place that it came from.
    """

    text: str
    source: str = _GIVEN

    def __post_init__(self) -> None:
        """Refuse what no database can be asked.

        Raises:
            EventdbError: it is too long, or has characters that no statement has.
        """
        if len(self.text) > MOST_BYTES:
            raise EventdbError(f"{self.source}: found {len(self.text):,} characters; expected at most {MOST_BYTES:,}")
        for found in re.finditer("[\x00\ud800-\udfff]", self.text):
            what = "a NUL character" if found.group() == "\0" else "bytes that are not UTF-8"
            raise EventdbError(f"{self.at(found.start())}: found {what}; expected SQL")
        if all(token.sort in {"comment", "end"} or token.text.isspace() for token in self._tokens):
            raise EventdbError(f"found no SQL in {self.source}" if self.source != _GIVEN else "found no SQL")

    @cached_property
    def _tokens(self) -> list[Token]:
        return list(tokens(self.text))

    @cached_property
    def _places(self) -> list[tuple[int, Token]]:
        """The pieces with the character that each begins at."""
        found = []
        at = 0
        for token in self._tokens:
            found.append((at, token))
            at += len(token.text) + (token.sort == "parameter")
        return found

    @property
    def parameters(self) -> list[str]:
        """The names of the parameters, each once, in their order."""
        return list(dict.fromkeys(token.text for token in self._tokens if token.sort == "parameter"))

    @property
    def words(self) -> set[str]:
        """What it may name: words and quoted names, in lower case."""
        quoted = {token.text[1:-1] for token in self._tokens if token.sort == "quoted" and token.text[0] == '"'}
        return {token.text.lower() for token in self._tokens if token.sort == "other"} | {
            name.lower() for name in quoted
        }

    @property
    def is_explain(self) -> bool:
        """Whether it asks to be explained by itself."""
        words = (token.text for token in self._tokens if token.sort != "comment" and not token.text.isspace())
        return next(words, "").upper() == "EXPLAIN"

    def written(self, placeholder: Callable[[str], str]) -> "Written":
        """The statement as an engine takes it.

        Args:
            placeholder: what stands for the parameter of a name.
        """
        pieces, starts, at = [], [], 0
        for original, token in self._places:
            piece = placeholder(token.text) if token.sort == "parameter" else token.text
            starts.append((at, original, token.sort == "parameter"))
            pieces.append(piece)
            at += len(piece)
        return Written("".join(pieces), starts)

    def occurrences(self, words: str) -> list[int]:
        """Where these words stand outside of texts and comments; upper and lower case are the same."""
        wanted = [part.lower() for part in _WORD.findall(words)]
        pieces = [
            (at + found.start(), found.group().lower())
            for at, token in self._places
            if token.sort != "comment" and not (token.sort == "quoted" and token.text[0] not in '"[`')
            for found in _WORD.finditer(token.text if token.sort != "parameter" else f":{token.text}")
        ]
        return [
            pieces[at][0]
            for at in range(len(pieces) - len(wanted) + 1)
            if [word for _place, word in pieces[at : at + len(wanted)]] == wanted
        ]

    def at(self, position: int) -> str:
        """A place as ``SOURCE:LINE:COLUMN``, both from 1."""
        before = self.text[:position]
        return f"{self.source}:{before.count(chr(10)) + 1}:{position - (before.rfind(chr(10)) + 1) + 1}"

    def pointed(self, position: int) -> str:
        """The line of a place, with a caret below it."""
        begin = self.text.rfind("\n", 0, position) + 1
        end = self.text.find("\n", position)
        line = self.text[begin : end if end >= 0 else len(self.text)].rstrip("\r")
        column = position - begin
        first = max(0, column - _SHOWN * 2 // 3) if len(line) > _SHOWN else 0
        lead = "…" if first else ""
        tail = "…" if len(line) > first + _SHOWN else ""
        shown = lead + printable(line[first : first + _SHOWN].replace("\t", " ")) + tail
        blanks = width(lead + printable(line[first:column].replace("\t", " ")))
        return f"  {shown}\n  {' ' * blanks}^"


class Written(NamedTuple):
    """A statement as an engine takes it, and where each of its pieces began in what the user wrote."""

    text: str
    starts: list[tuple[int, int, bool]]

    def original(self, position: int) -> int:
        """The place in the user's text."""
        for at, original, parameter in reversed(self.starts):
            if at <= position:
                return original if parameter else original + position - at
        return position


def read_statement(path: Path) -> Statement:
    """Read a statement from a file.

    Raises:
        InvalidFilesError: it cannot be read, or is no text.
        EventdbError: it is no statement.
    """
    text, _sha256 = read_text(path, MOST_BYTES, "a file of SQL")
    return Statement(text, str(path))
