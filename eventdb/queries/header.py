"""Reads a query's file: the typed header, which documents it, and the SQL below."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from eventdb.errors import InvalidFilesError, Problem
from eventdb.queries import sql
from eventdb.queries.parameters import Parameter, ParameterType, Value
from eventdb.queries.picture import PREFIX, Picture, read_picture
from eventdb.spelling import nearest

# Options that every query has of its own.
RESERVED = frozenset({"format", "output", "header", "no_header", "help", "show_sql", "queries", "plot"})
LIMIT = "limit"

_PARAMETER = re.compile(
    r":(?P<name>\S+)\s+(?P<type>\S+)\s+(?:(?P<need>required|optional)|=\s?(?P<default>\S.*?))"
    r"(?:\s+from\s+(?P<least>-?\d+)(?:\s+to\s+(?P<greatest>-?\d+))?)?\s{2,}(?P<help>\S.*)"
)
_COLUMN = re.compile(r">\s*(?P<name>\S+)(?P<boolean> boolean)?\s{2,}(?P<help>\S.*)")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer."""

    name: str
    help: str
    boolean: bool = False
    """True or false, which SQLite gives as 1 or 0."""


@dataclass(frozen=True, slots=True)
class Query:
    """A canned query."""

    name: str
    file: Path
    group: str
    help: str
    description: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    sql: str
    nothing: str = ""
    """What it means that there are no rows."""
    picture: Picture | None = None
    """How the answer is drawn, if a picture says more than its rows."""


def parse(source: str, file: Path) -> Query:
    """Read the text of a query's file.

    Raises:
        InvalidFilesError: the header or the SQL is not as it should be; every fault has its line.
    """
    reader = _Reader(str(file))
    lines = source.splitlines(keepends=True)
    end = next((at for at, line in enumerate(lines) if not line.startswith("--")), len(lines))
    for number, line in enumerate(lines[:end], start=1):
        reader.line(number, line[2:].rstrip())
    body = "".join(lines[end:])
    if not reader.help:
        reader.refuse(1, "", "the first line says, behind two dashes, what the query answers")
    reader.check_sql(body, end + 1)
    picture = reader.picture()
    if reader.problems:
        raise InvalidFilesError(reader.problems)
    return Query(
        file.stem,
        file,
        reader.group,
        reader.help,
        "\n".join(reader.words).strip(),
        tuple(reader.parameters.values()),
        tuple(reader.columns.values()),
        body.strip().rstrip(";").rstrip(),
        " ".join(reader.nothing),
        picture,
    )


class _Reader:
    """What has been read of a header, and what was wrong with it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.group = ""
        self.help = ""
        self.words: list[str] = []
        self.nothing: list[str] = []
        self.parameters: dict[str, Parameter] = {}
        self.columns: dict[str, Column] = {}
        self.declared_on: dict[str, int] = {}
        self.drawn: tuple[int, str] | None = None
        self.problems: list[Problem] = []

    def line(self, number: int, words: str) -> None:
        """Take in one line of the header, without its dashes."""
        stripped = words.strip()
        if number == 1:
            self.help = "" if stripped[:1] in set(":>#!") else stripped
        elif stripped.startswith(":"):
            self.parameter(number, stripped)
        elif stripped.startswith(">"):
            self.column(number, stripped)
        elif stripped.startswith("#"):
            self.group = stripped.removeprefix("#").strip()
        elif stripped.startswith("!"):
            self.nothing.append(stripped.removeprefix("!").strip())
        elif stripped.startswith(PREFIX):
            self.drawn = number, stripped.removeprefix(PREFIX).strip()
        else:
            self.words.append(stripped)

    def parameter(self, number: int, words: str) -> None:
        """Take in a line such as ``:limit integer = 100  At most this many rows``."""
        found = _PARAMETER.fullmatch(words)
        if found is None:
            expected = (
                ":name type required, optional or = default, for a number from N to N, two blanks, and what it is"
            )
            return self.refuse(number, "", f"cannot read {words!r}; expected {expected}")
        name, choices = found["name"], tuple(found["type"].split("|"))
        field = f":{name}"
        self.declared_on[name] = number
        if not _NAME.fullmatch(name) or name in RESERVED:
            why = "is an option of every query" if name in RESERVED else "has other than a-z, 0-9 and _"
            self.refuse(number, field, f"the name {why}; choose another")
        if name in self.parameters:
            self.refuse(number, field, "is declared twice")
        if len(choices) == 1:
            choices = ()
            if found["type"] not in set(ParameterType):
                known = nearest(found["type"], list(ParameterType))
                listed = ", ".join(ParameterType)
                return self.refuse(number, field, f"unknown type {found['type']!r}{known}; expected one of {listed}")
        kind = ParameterType.TEXT if choices else ParameterType(found["type"])
        if name == LIMIT and (kind is not ParameterType.INTEGER or found["default"] is None):
            self.refuse(number, field, "is how many rows are shown at most; expected: integer = NUMBER")
        least, greatest = (None if bound is None else int(bound) for bound in (found["least"], found["greatest"]))
        if least is not None and kind not in {ParameterType.INTEGER, ParameterType.NUMBER}:
            self.refuse(number, field, "has bounds; expected them of an integer or a number only")
        need = found["need"] == "required"
        parameter = Parameter(name, kind, found["help"], need, None, choices, least, greatest)
        self.parameters[name] = replace(parameter, default=self.default(number, parameter, found["default"]))
        return None

    def default(self, number: int, parameter: Parameter, words: str | None) -> Value:
        """The default as a value of the parameter's type."""
        if words is None:
            return None
        try:
            return parameter.value(words)
        except ValueError as error:
            self.refuse(number, f":{parameter.name}", f"default: {error}")
            return None

    def column(self, number: int, words: str) -> None:
        """Take in a line such as ``> events  How many there were``."""
        found = _COLUMN.fullmatch(words)
        if found is None:
            expected = "> name, two blanks (or one and boolean, and two), and what it is"
            return self.refuse(number, "", f"cannot read {words!r}; expected {expected}")
        if found["name"] in self.columns:
            self.refuse(number, found["name"], "is described twice")
        self.columns[found["name"]] = Column(found["name"], found["help"], found["boolean"] is not None)
        return None

    def picture(self) -> Picture | None:
        """The picture that a line such as ``plot: columns x=month y=events`` declares."""
        if self.drawn is None:
            return None
        number, words = self.drawn
        try:
            return read_picture(words or "nothing", {name: column.help for name, column in self.columns.items()})
        except ValueError as error:
            self.refuse(number, PREFIX, str(error))
            return None

    def check_sql(self, body: str, first: int) -> None:
        """Hold the parameters of the SQL against those of the header.

        Args:
            body: the file below its header.
            first: the line of the file that it begins on.
        """
        used: set[str] = set()
        ended = False
        said = False
        for token in sql.tokens(body):
            if token.sort == "comment" or not token.text.strip():
                continue
            if ended and token.sort != "end":
                self.refuse(first + token.line, "", "found a second statement; expected one")
                return
            ended = token.sort == "end"
            said = said or not ended
            if token.sort == "parameter" and token.text not in used:
                used.add(token.text)
                if token.text not in self.declared_on:
                    self.undeclared(first + token.line, token.text)
        if not said:
            self.refuse(first, "", "no SQL follows the header")
        for name in sorted(self.declared_on.keys() - used):
            self.refuse(self.declared_on[name], f":{name}", "is declared and not used in the SQL")

    def undeclared(self, number: int, name: str) -> None:
        """Note a parameter of the SQL that the header doesn't have, with the line to add."""
        missing = f"'-- :{name} text optional  What it is'"
        self.refuse(
            number, f":{name}", f"is not declared{nearest(name, self.declared_on)}; the header lacks a line {missing}"
        )

    def refuse(self, number: int, field: str, message: str) -> None:
        """Note what is wrong with a line."""
        self.problems.append(Problem(self.file, number, field, message))
