"""The vocabularies: the lists that records are coded with, read from fixtures/ and from a folder of the user's own."""

import csv
import io
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from eventdb.bundled import bundled
from eventdb.errors import InvalidFilesError, Problem
from eventdb.vocabulary import EventKind, OrganizationKind, RoleSide

SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
MAX_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class VocabularyFile:
    """The shape of one file: its columns, the first of which is the key."""

    name: str
    table: str
    columns: tuple[str, ...]
    required: frozenset[str]
    numbers: frozenset[str] = frozenset()
    integers: frozenset[str] = frozenset()
    references: dict[str, str] = field(default_factory=dict)
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The column that names a row."""
        return self.columns[0]


def _file(name: str, table: str, columns: str, required: str, **more: object) -> VocabularyFile:
    return VocabularyFile(name, table, tuple(columns.split()), frozenset(required.split()), **more)  # type: ignore[arg-type]


# In the order in which they refer to one another.
FILES = (
    _file(
        "countries",
        "country",
        "iso3 iso2 iso_numeric name region subregion latitude longitude cow fips cameo",
        "iso3 name",
        numbers=frozenset({"latitude", "longitude"}),
    ),
    _file(
        "places",
        "place",
        "slug name country_iso3 latitude longitude",
        "slug name",
        numbers=frozenset({"latitude", "longitude"}),
        references={"country_iso3": "country"},
    ),
    _file("topics", "topic", "slug name description", "slug name"),
    _file(
        "organizations",
        "organization",
        "slug name kind country_iso3 wikidata_id description",
        "slug name kind",
        references={"country_iso3": "country"},
        choices={"kind": tuple(OrganizationKind)},
    ),
    _file(
        "cameo",
        "cameo",
        "code name root quad_class goldstein",
        "code name root quad_class",
        numbers=frozenset({"goldstein"}),
        integers=frozenset({"quad_class"}),
    ),
    _file(
        "roles",
        "role",
        "slug name side kinds description",
        "slug name kinds",
        choices={"side": tuple(RoleSide)},
    ),
    _file("acts", "act", "slug name description", "slug name"),
    _file("instruments", "instrument", "slug name description", "slug name"),
    _file("tactics", "tactic", "slug name description", "slug name"),
    _file(
        "size_rules",
        "size_rule",
        "slug words low high",
        "slug words low high",
        integers=frozenset({"low", "high"}),
    ),
)

Row = dict[str, str | int | float | None]


class Vocabulary:
    """All vocabularies, by table and key."""

    def __init__(self, tables: dict[str, dict[str, Row]]) -> None:
        self.tables = tables

    def __getitem__(self, table: str) -> dict[str, Row]:
        """The rows of a table by their key."""
        return self.tables[table]

    @cached_property
    def roles_of_kind(self) -> dict[EventKind, tuple[str, ...]]:
        """The roles that each kind of event has."""
        return {
            kind: tuple(slug for slug, row in self["role"].items() if kind in str(row["kinds"]).split())
            for kind in EventKind
        }

    @cached_property
    def size_rule_of_words(self) -> dict[str, Row]:
        """The rules for the size of a crowd, by the words that they read."""
        return {str(row["words"]): row for row in self["size_rule"].values()}


def read_vocabulary(own: Path | None = None) -> Vocabulary:
    """Read the vocabularies that come with eventdb, joined by those of a folder of the user's own.

    Args:
        own: a folder with files named and shaped like those in fixtures/; a row whose key is ours replaces ours.

    Raises:
        InvalidFilesError: everything that is wrong with the files.
    """
    tables: dict[str, dict[str, Row]] = {}
    problems: list[Problem] = []
    if own is not None:
        known = {f"{file.name}.csv" for file in FILES}
        problems += [
            Problem(str(path), 1, "", f"found a vocabulary of this name; expected one of {', '.join(sorted(known))}")
            for path in own.glob("*.csv")
            if path.name not in known
        ]
    for file in FILES:
        rows = tables.setdefault(file.table, {})
        for folder in (bundled("fixtures"), own):
            path = folder / f"{file.name}.csv" if folder else None
            if path is not None and path.is_file():
                _read_file(path, file, tables, rows, problems)
    if problems:
        raise InvalidFilesError(problems)
    return Vocabulary(tables)


def _read_file(
    path: Path,
    file: VocabularyFile,
    tables: dict[str, dict[str, Row]],
    rows: dict[str, Row],
    problems: list[Problem],
) -> None:
    lines = _decoded(path, problems)
    if lines is None:
        return
    reader = csv.reader(io.StringIO(lines, newline=""), strict=True)
    try:
        header = next(reader, [])
        if tuple(header) != file.columns:
            expected = ",".join(file.columns)
            problems.append(Problem(str(path), 1, "", f"found the header {','.join(header)!r}; expected {expected!r}"))
            return
        seen: dict[str, int] = {}
        for cells in reader:
            if len(cells) != len(header):
                problems.append(
                    Problem(str(path), reader.line_num, "", f"found {len(cells)} fields; expected {len(header)}")
                )
                continue
            row, faults = _checked(dict(zip(header, cells, strict=True)), file, tables)
            key = str(row[file.key])
            if key in seen:
                faults.append((file.key, f"found {key!r} again; it stands on line {seen[key]}"))
            seen[key] = reader.line_num
            problems += [Problem(str(path), reader.line_num, name, message) for name, message in faults]
            rows[key] = row
    except csv.Error as error:
        problems.append(Problem(str(path), reader.line_num, "", f"broken CSV: {error}"))


def _decoded(path: Path, problems: list[Problem]) -> str | None:
    if path.stat().st_size > MAX_BYTES:
        problems.append(Problem(str(path), 1, "", f"found more than {MAX_BYTES:,} bytes; expected a vocabulary"))
        return None
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problems.append(Problem(str(path), line, "", "found bytes that are not UTF-8; save the file as UTF-8"))
        return None


def _checked(
    cells: dict[str, str], file: VocabularyFile, tables: dict[str, dict[str, Row]]
) -> tuple[Row, list[tuple[str, str]]]:
    """The row with its types, and what is wrong with it as field and message."""
    row: Row = {}
    faults: list[tuple[str, str]] = []
    for name, cell in cells.items():
        row[name] = cell or None
        if not cell:
            if name in file.required:
                faults.append((name, "found nothing; expected a value"))
        elif name in file.numbers or name in file.integers:
            try:
                row[name] = int(cell) if name in file.integers else float(cell)
            except ValueError:
                faults.append((name, f"found {cell!r}; expected a number"))
        elif name in file.references and cell not in tables[file.references[name]]:
            faults.append((name, f"found {cell!r}; expected a {file.references[name]} of the vocabulary"))
        elif name in file.choices and cell not in file.choices[name]:
            faults.append((name, f"found {cell!r}; expected one of {', '.join(file.choices[name])}"))
        elif name == "slug" and not SLUG.fullmatch(cell):
            faults.append((name, f"found {cell!r}; expected lower-case letters, digits and hyphens"))
    return row, faults
