"""Where the columns of a view come from, read from its SELECT: a view selects bare columns, so the text tells it."""

import re
from dataclasses import dataclass

_JOIN = re.compile(r"^(FROM|JOIN|LEFT JOIN) (\w+) (\w+)(?: ON (.*))?$", re.MULTILINE)
_COLUMN = re.compile(r"(\w+)\.(\w+)(?: AS (\w+))?")
_EQUAL = re.compile(r"(\w+)\.(\w+) = (\w+)\.(\w+)")


@dataclass(frozen=True, slots=True)
class Joined:
    """A table that a view reads, under the alias that its SELECT gives it."""

    alias: str
    table: str
    optional: bool
    """Whether its columns can be NULL because no row of it fits."""
    on: tuple[str, str, str] | None
    """Its own column, and the alias and column that it is equal to; None for the first table, or another condition."""


@dataclass(frozen=True, slots=True)
class Selected:
    """A column of a view: its name there, and the table's alias and column behind it."""

    name: str
    alias: str
    column: str


@dataclass(frozen=True, slots=True)
class Sources:
    """What a view reads."""

    base: Joined
    """The table of which the view has its rows."""
    joined: dict[str, Joined]
    """Every table by its alias, the base first."""
    columns: tuple[Selected, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that it reads, each once, the base first."""
        return tuple(dict.fromkeys(one.table for one in self.joined.values()))


def parse(select: str) -> Sources:
    """Read the SELECT of a view.

    Args:
        select: bare columns, one a line; then one line for each table.
    """
    columns, found, rest = select.removeprefix("SELECT").partition("\nFROM ")
    joined = {each[3]: _joined(each) for each in _JOIN.finditer((found + rest).strip())}
    selected = tuple(
        Selected(alias or column, table, column)
        for table, column, alias in (match.groups() for match in _COLUMN.finditer(columns))
    )
    return Sources(next(iter(joined.values())), joined, selected)


def _joined(found: re.Match[str]) -> Joined:
    word, table, alias, condition = found.groups()
    return Joined(alias, table, word == "LEFT JOIN", _equal(alias, condition or ""))


def _equal(alias: str, condition: str) -> tuple[str, str, str] | None:
    """The equality that a condition consists of, its own side first."""
    found = _EQUAL.fullmatch(condition)
    if found is None:
        return None
    one, one_column, other, other_column = found.groups()
    return (one_column, other, other_column) if one == alias else (other_column, one, one_column)
