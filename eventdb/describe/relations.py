"""Tables and views alike: names, columns, keys, and what they refer to."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Float, Integer, String
from sqlalchemy.types import TypeEngine

TABLE, VIEW = "table", "view"


class Drawn(Enum):
    """In which diagrams a reference is a line."""

    ALWAYS = "always"
    NEAR = "near"
    """In the diagram of its own table or view: in one of all it would only be in the way."""
    NEVER = "never"
    """It says what another one says."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns whose values are those of columns elsewhere."""

    columns: tuple[str, ...]
    relation: str
    target: tuple[str, ...]
    drawn: Drawn = Drawn.ALWAYS

    def __str__(self) -> str:
        """As ``event_id → bi_event.event_id``; of several columns, in brackets."""
        if len(self.columns) == 1:
            return f"{self.columns[0]} → {self.relation}.{self.target[0]}"
        return f"({', '.join(self.columns)}) → {self.relation} ({', '.join(self.target)})"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table or view."""

    name: str
    type: TypeEngine[Any]
    nullable: bool
    meaning: str

    @property
    def type_name(self) -> str:
        """The type by the name that both engines read, such as varchar(3)."""
        for kind, name in _TYPES:
            if isinstance(self.type, kind):
                return name
        length = self.type.length if isinstance(self.type, String) else None
        return f"varchar({length})" if length else "text"


# The first that fits: a big integer is an integer too.
_TYPES: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Boolean, "boolean"),
    (DateTime, "timestamp"),
    (Date, "date"),
    (Float, "float"),
    (BigInteger, "bigint"),
    (Integer, "integer"),
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or a view."""

    name: str
    kind: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...]
    references: tuple[Reference, ...]
    reads: tuple[str, ...] = ()
    """Of a view, the tables that it reads."""
    read_by: tuple[str, ...] = ()
    """Of a table, the views that read it."""

    @property
    def summary(self) -> str:
        """The first sentence of the description."""
        return self.description.partition(". ")[0].removesuffix(".")

    def marks(self, column: Column) -> list[str]:
        """What a column is beside its type: ``key``, ``unique``, and where it leads."""
        marks = ["key"] if column.name in self.key else []
        marks += ["unique"] if (column.name,) in self.unique else []
        for reference in self.references:
            if column.name in reference.columns:
                there = reference.target[reference.columns.index(column.name)]
                marks.append(f"→ {reference.relation}.{there}")
        return marks
