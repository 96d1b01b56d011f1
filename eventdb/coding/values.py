"""The types of a coded document's fields: each reads text into its canonical form and describes itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from eventdb import dates, limits
from eventdb.fixtures import Vocabulary
from eventdb.spelling import nearest

EXPECTED_SLUG = f"a slug: lower-case letters, digits and hyphens, at most {limits.SLUG}"
MAX_TEXT = 20_000
_MAX_LISTED = 12
_MAX_INTEGER = 2_147_483_647
_INTEGER = re.compile(r"[0-9]{1,10}")
_ITEM = re.compile(r"Q[1-9][0-9]{0,18}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_URL = re.compile(r"https?://[^\s<>\"]+")


class ValueType(Protocol):
    """How a field's text is read and described."""

    def parse(self, words: str, vocabulary: Vocabulary) -> str:
        """The canonical form.

        Raises:
            ValueError: what was found and what was expected.
        """
        ...

    def schema(self, vocabulary: Vocabulary) -> dict[str, Any]:
        """The type as JSON Schema; scalars may be written as text or as what YAML makes of them."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """Words, with white space at the ends taken off and runs of it made one blank."""

    most: int = MAX_TEXT

    def parse(self, words: str, _vocabulary: Vocabulary) -> str:
        """The words on one line."""
        line = " ".join(words.split())
        if len(line) > self.most:
            raise ValueError(f"found {len(line):,} characters; expected at most {self.most:,}")
        return line

    def schema(self, _vocabulary: Vocabulary) -> dict[str, Any]:
        """Any scalar: YAML reads 2025 as a number."""
        return {"type": ["string", "number", "boolean"], "maxLength": self.most}


@dataclass(frozen=True, slots=True)
class Matching:
    """Text of a certain pattern."""

    pattern: re.Pattern[str]
    expected: str
    most: int = limits.URL

    def parse(self, words: str, _vocabulary: Vocabulary) -> str:
        """The text as it stands."""
        if not self.pattern.fullmatch(words) or len(words) > self.most:
            raise ValueError(f"found {words[:80]!r}; expected {self.expected}")
        return words

    def schema(self, _vocabulary: Vocabulary) -> dict[str, Any]:
        """The pattern."""
        return {"type": "string", "pattern": f"^{self.pattern.pattern}$", "maxLength": self.most}


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number, not negative; thousands may have commas."""

    least: int = 0

    def parse(self, words: str, _vocabulary: Vocabulary) -> str:
        """The digits alone."""
        digits = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", words)
        if not _INTEGER.fullmatch(digits) or not self.least <= int(digits) <= _MAX_INTEGER:
            raise ValueError(f"found {words!r}; expected a whole number from {self.least} to {_MAX_INTEGER:,}")
        return str(int(digits))

    def schema(self, _vocabulary: Vocabulary) -> dict[str, Any]:
        """A number, or its digits as text."""
        return {"type": ["integer", "string"], "minimum": self.least, "pattern": "^[0-9][0-9,]*$"}


@dataclass(frozen=True, slots=True)
class Boolean:
    """True or false."""

    def parse(self, words: str, _vocabulary: Vocabulary) -> str:
        """``true`` or ``false``."""
        if words not in {"true", "false"}:
            raise ValueError(f"found {words!r}; expected true or false")
        return words

    def schema(self, _vocabulary: Vocabulary) -> dict[str, Any]:
        """A boolean, or its word as text."""
        return {"enum": [True, False, "true", "false"]}


@dataclass(frozen=True, slots=True)
class Date:
    """A partial date, as EDTF writes it."""

    def parse(self, words: str, _vocabulary: Vocabulary) -> str:
        """The date as it stands: EDTF has one way to write it."""
        dates.parse(words)
        return words

    def schema(self, _vocabulary: Vocabulary) -> dict[str, Any]:
        """Text, or what YAML makes of a year."""
        one = r"\d{4}(-\d{2}(-\d{2})?)?"
        return {"type": ["string", "integer"], "pattern": f"^{one}(/{one})?$"}


@dataclass(frozen=True, slots=True)
class Bound:
    """The first or last day of a partial date: a bound on one unknown day."""

    last: bool = False

    def parse(self, words: str, _vocabulary: Vocabulary) -> str:
        """The day that bounds."""
        found = dates.parse(words)
        if "/" in words:
            raise ValueError(f"found {words!r}; expected one date such as 2025-11-01, 2025-11 or 2025")
        return str(found.end if self.last else found.start)

    def schema(self, _vocabulary: Vocabulary) -> dict[str, Any]:
        """Text, or what YAML makes of a year."""
        return {"type": ["string", "integer"], "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}


@dataclass(frozen=True, slots=True)
class Day:
    """A full day."""

    def parse(self, words: str, _vocabulary: Vocabulary) -> str:
        """The day in ISO form."""
        return dates.parse_day(words).isoformat()

    def schema(self, _vocabulary: Vocabulary) -> dict[str, Any]:
        """Text."""
        return {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed list."""

    values: tuple[StrEnum, ...]

    def parse(self, words: str, _vocabulary: Vocabulary) -> str:
        """The member's value."""
        if words not in self.values:
            raise ValueError(f"found {words!r}; expected one of {', '.join(self.values)}{nearest(words, self.values)}")
        return words

    def schema(self, _vocabulary: Vocabulary) -> dict[str, Any]:
        """The list."""
        return {"enum": [str(value) for value in self.values]}


@dataclass(frozen=True, slots=True)
class Code:
    """A key of a vocabulary."""

    table: str

    def parse(self, words: str, vocabulary: Vocabulary) -> str:
        """The key."""
        known = vocabulary[self.table]
        if words in known:
            return words
        table = self.table.replace("_", " ")
        if len(known) <= _MAX_LISTED:
            raise ValueError(f"found {words!r}; expected one of {', '.join(known)}")
        raise ValueError(f"found {words!r}; expected a key of the vocabulary {table}{self._nearest(words, known)}")

    def schema(self, vocabulary: Vocabulary) -> dict[str, Any]:
        """The keys."""
        return {"enum": list(vocabulary[self.table])}

    def hint(self, words: str, vocabulary: Vocabulary) -> str:
        """The key that a name stands for, where a name was given in its place."""
        folded = words.casefold()
        keys = (key for key, row in vocabulary[self.table].items() if str(row.get("name", "")).casefold() == folded)
        return next((f"; did you mean {key!r} ({words})?" for key in keys), "")

    def _nearest(self, words: str, known: dict[str, Any]) -> str:
        """The nearest key; a name in place of its key is a common slip."""
        if (padded := f"0{words}") in known:
            return f"; did you mean {padded!r} ({known[padded].get('name')}), with its zero and in quotes?"
        for key, row in known.items():
            if str(row.get("name", "")).casefold() == words.casefold() or row.get("iso2") == words:
                return f"; did you mean {key!r} ({row.get('name')})?"
        return nearest(words, known)


SLUG_TYPE = Matching(limits.SLUG_PATTERN, EXPECTED_SLUG, limits.SLUG)
WIKIDATA_ITEM = Matching(_ITEM, "an item of Wikidata such as Q15031")
LANGUAGE = Matching(_LANGUAGE, "a language tag such as en or zh-Hans", limits.CODE)
URL = Matching(_URL, "an address that begins with https:// or http://")

Parser = Callable[[str, Vocabulary], str]
