"""The parameters of canned queries: their types, and values from text and as SQL."""

import datetime
import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from eventdb import dates

Value = str | int | float | datetime.date | None

_GREATEST = 2**31 - 1
_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class ParameterType(StrEnum):
    """What a parameter takes. Those after ``words`` name something that must be in the database."""

    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    MONTH = "month"
    BOOLEAN = "boolean"
    TEXT = "text"
    WORDS = "words"
    LEADER = "leader"
    ORGANIZATION = "organization"
    COUNTRY = "country"
    PARTY = "party"
    ACTOR = "actor"
    TOPIC = "topic"
    ACT = "act"
    SUMMIT = "summit"
    EVENT = "event"
    RECORD = "record"
    DOCUMENT = "document"
    LOAD = "load"


# How each type is told to a user, and what stands for it in a usage line.
MEANINGS: dict[ParameterType, tuple[str, str]] = {
    ParameterType.INTEGER: ("a whole number", "N"),
    ParameterType.NUMBER: ("a number", "NUMBER"),
    ParameterType.DATE: ("a day such as 2025-11-01", "DAY"),
    ParameterType.MONTH: ("a month such as 2025-11, or a day in it", "MONTH"),
    ParameterType.BOOLEAN: ("true or false", "TRUE|FALSE"),
    ParameterType.TEXT: ("text", "TEXT"),
    ParameterType.WORDS: ("words, upper or lower case", "WORDS"),
    ParameterType.LEADER: ("slug of a leader", "LEADER"),
    ParameterType.ORGANIZATION: ("slug of an organization", "ORGANIZATION"),
    ParameterType.COUNTRY: ("ISO3 code or name of a country", "COUNTRY"),
    ParameterType.PARTY: ("ISO3 code or name of a country, or slug of an organization", "PARTY"),
    ParameterType.ACTOR: ("slug of a leader or organization, or ISO3 code or name of a country", "ACTOR"),
    ParameterType.TOPIC: ("slug of a topic", "TOPIC"),
    ParameterType.ACT: ("slug of an act", "ACT"),
    ParameterType.SUMMIT: ("slug of a summit", "SUMMIT"),
    ParameterType.EVENT: ("slug of an event", "EVENT"),
    ParameterType.RECORD: ("slug of a record", "RECORD"),
    ParameterType.DOCUMENT: ("name of a document", "DOCUMENT"),
    ParameterType.LOAD: ("number of a load", "LOAD"),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter, as the header of a query declares it."""

    name: str
    type: ParameterType
    help: str
    required: bool = False
    default: Value = None
    choices: tuple[str, ...] = ()
    """The values that it can have; empty if any will do."""
    least: int | None = None
    greatest: int | None = None
    """The bounds of a number, where it has any."""

    @property
    def bounds(self) -> str:
        """The bounds in words, such as ``from 0 to 366``; nothing if there are none."""
        words = [f"from {self.least}"] if self.least is not None else []
        return " ".join([*words, f"to {self.greatest}"] if self.greatest is not None else words)

    def value(self, words: str) -> Value:
        """Read a value from what a user typed; of a closed list in capitals or not.

        Raises:
            ValueError: it is not of the parameter's type; the message says what was found and what was expected.
        """
        if self.choices:
            return self._choice(words)
        read = _READERS.get(self.type)
        value = read(words) if read else words
        if isinstance(value, int | float) and not self._within(value):
            raise ValueError(f"found {words!r}; expected {MEANINGS[self.type][0]} {self.bounds}")
        return value

    def _choice(self, words: str) -> str:
        if words in self.choices:
            return words
        for choice in self.choices:
            if choice.casefold() == words.casefold():
                return choice
        raise ValueError(f"found {words!r}; expected one of {', '.join(self.choices)}")

    def _within(self, value: float) -> bool:
        return (self.least is None or value >= self.least) and (self.greatest is None or value <= self.greatest)


def _integer(words: str) -> int:
    try:
        number = int(words)
    except ValueError:
        raise ValueError(f"found {words!r}; expected a whole number") from None
    if abs(number) > _GREATEST:
        raise ValueError(f"found {words!r}; expected a whole number up to {_GREATEST}")
    return number


def _load(words: str) -> int:
    try:
        return _integer(words)
    except ValueError:
        raise ValueError(f"found {words!r}; expected the number of a load, which eventdb loads lists") from None


def _number(words: str) -> float:
    try:
        number = float(words)
    except ValueError:
        raise ValueError(f"found {words!r}; expected a number") from None
    if not math.isfinite(number):
        raise ValueError(f"found {words!r}; expected a number")
    return number


def _boolean(words: str) -> bool:
    if words.casefold() not in _TRUTHS:
        raise ValueError(f"found {words!r}; expected true or false")
    return _TRUTHS[words.casefold()]


def like_pattern(words: str) -> str:
    """A pattern for ``LIKE … ESCAPE '!'`` that finds the words anywhere in casefolded text.

    Raises:
        ValueError: there are no words.
    """
    folded = " ".join(words.casefold().split())
    if not folded:
        raise ValueError("found no words; expected at least one")
    return "%" + folded.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"


_READERS: dict[ParameterType, Callable[[str], Value]] = {
    ParameterType.INTEGER: _integer,
    ParameterType.NUMBER: _number,
    ParameterType.DATE: dates.parse_day,
    ParameterType.MONTH: dates.parse_month,
    ParameterType.BOOLEAN: _boolean,
    ParameterType.WORDS: like_pattern,
    ParameterType.LOAD: _load,
}


def literal(value: Value) -> str:
    """The value as SQL that both engines read.

    A date is quoted text: Postgres takes it for a date where it is compared with one, and SQLite keeps dates as text.
    """
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        # In brackets, for a minus before a minus begins a comment.
        return f"({value})" if value < 0 else str(value)
    if isinstance(value, datetime.date):
        return f"'{value.isoformat()}'"
    return "'" + value.replace("'", "''") + "'"
