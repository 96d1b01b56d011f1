"""The vocabularies: the lists that records are coded with, read from fixtures/ and from a folder of the user's own."""

import csv
import io
import math
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from eventdb import limits
from eventdb.bundled import bundled
from eventdb.errors import InvalidFilesError, Problem
from eventdb.textfile import read_text
from eventdb.vocabulary import EventKind, OrganizationKind, RoleSide

MAX_BYTES = 10_000_000
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
MAX_NUMBER = 2_147_483_647

# What the tables take, told here so that a file's fault is told with its line. By column, whatever the file.
_PATTERNS = {
    "slug": (limits.SLUG_PATTERN, "lower-case letters, digits and hyphens"),
    "iso3": (re.compile("[A-Z]{3}"), "three capital letters"),
}
_RANGES = {"latitude": (-90, 90), "longitude": (-180, 180), "quad_class": (1, 4), "goldstein": (-10, 10)}
_LONGEST = {
    **dict.fromkeys(("slug",), limits.SLUG),
    **dict.fromkeys(("name", "region", "subregion", "words"), limits.NAME),
    **dict.fromkeys(("code", "root", "wikidata_id"), limits.CODE),
    **dict.fromkeys(("iso_numeric", "cow", "cameo"), 3),
    **dict.fromkeys(("iso2", "fips"), 2),
}


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
    unique: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """The column that names a row."""
        return self.columns[0]


def _file(name: str, table: str, columns: str, required: str, **more: object) -> VocabularyFile:
    return VocabularyFile(name, table, tuple(columns.split()), frozenset(required.split()), **more)  # type: ignore[arg-type]


# A role is a key of a record, so it can't be called as another key is; a test holds this list against the format.
RESERVED_ROLES = frozenset(
    """
    title status date not_before not_after place country occasion cameo summary format level series edition instrument
    instrument_count package form text act medium tactic slogan size_text size_low size_best size_high size_rule
    violence state_response topic topics agenda members offices leader organization alias attested evidence inferred
    prefer rest name
    """.split()  # noqa: SIM905 - a column of fifty strings reads worse
)

# In the order in which they refer to one another.
FILES = (
    _file(
        "countries",
        "country",
        "iso3 iso2 iso_numeric name region subregion latitude longitude cow fips cameo",
        "iso3 name",
        numbers=frozenset({"latitude", "longitude"}),
        unique=frozenset({"iso2", "iso_numeric", "name", "cow", "fips", "cameo"}),
    ),
    _file(
        "country_aliases",
        "country_alias",
        "name country_iso3",
        "name",
        references={"country_iso3": "country"},
    ),
    _file(
        "places",
        "place",
        "slug name country_iso3 latitude longitude",
        "slug name",
        numbers=frozenset({"latitude", "longitude"}),
        references={"country_iso3": "country"},
    ),
    _file("topics", "topic", "slug name description", "slug name", unique=frozenset({"name"})),
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
        unique=frozenset({"words"}),
    ),
)

Row = dict[str, str | int | float | None]


class Vocabulary:
    """All vocabularies, by table and key.

    Args:
        tables: the rows.
        withdrawn: other names of countries that are to be of none any longer.
    """

    def __init__(self, tables: dict[str, dict[str, Row]], withdrawn: Collection[str] = ()) -> None:
        self.tables = tables
        self.withdrawn = withdrawn

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
        own: a folder with files named and shaped like those in fixtures/; a row whose key is ours replaces ours,
            and another name of a country without one is taken away.

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
    aliases = tables["country_alias"]
    withdrawn = [name for name, row in aliases.items() if row["country_iso3"] is None]
    for name in withdrawn:
        del aliases[name]
    return Vocabulary(tables, withdrawn)


def _read_file(
    path: Path,
    file: VocabularyFile,
    tables: dict[str, dict[str, Row]],
    rows: dict[str, Row],
    problems: list[Problem],
) -> None:
    try:
        lines, _sha256 = read_text(path, MAX_BYTES, "a vocabulary")
    except InvalidFilesError as error:
        problems += error.problems
        return
    reader = csv.reader(io.StringIO(lines, newline=""), strict=True)
    is_own = bool(rows)  # ours come first, and don't clash
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
        if is_own:
            late = [*_shared(file, rows, seen), *_idle(file, rows, seen, tables)]
            problems += [Problem(str(path), line, name, message) for line, name, message in late]
    except csv.Error as error:
        problems.append(Problem(str(path), reader.line_num, "", f"broken CSV: {error}"))


def _checked(
    cells: dict[str, str], file: VocabularyFile, tables: dict[str, dict[str, Row]]
) -> tuple[Row, list[tuple[str, str]]]:
    """The row with its types, and what is wrong with it as field and message."""
    row: Row = {}
    faults: list[tuple[str, str]] = []
    for name, cell in cells.items():
        is_number = name in file.numbers or name in file.integers
        row[name] = _number(cell, whole=name in file.integers) if is_number else cell or None
        if not cell:
            fault = "found nothing; expected a value" if name in file.required else None
        elif is_number:
            fault = _number_fault(name, cell, row[name])
        else:
            fault = next(_text_faults(name, cell, file, tables), None)
        if fault:
            faults.append((name, fault))
    low, high = row.get("low"), row.get("high")
    if isinstance(low, int) and isinstance(high, int) and high < low:
        faults.append(("high", f"found {str(high)!r}, which is below low, {low}"))
    return row, faults


def _number(cell: str, *, whole: bool) -> int | float | None:
    try:
        number = int(cell) if whole else float(cell)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _number_fault(name: str, cell: str, number: object) -> str | None:
    least, most = _RANGES.get(name, (0, MAX_NUMBER))
    if not isinstance(number, int | float):
        return f"found {cell!r}; expected a number"
    if not least <= number <= most:
        return f"found {cell!r}; expected {least} to {most:,}"
    # report_month adds them up in tenths, as whole numbers, or it would drift.
    if name == "goldstein" and number != round(number, 1):
        return f"found {cell!r}; expected one decimal at most"
    return None


def _text_faults(name: str, cell: str, file: VocabularyFile, tables: dict[str, dict[str, Row]]) -> Iterator[str]:
    if _CONTROL.search(cell):
        yield f"found a control character in {cell!r}; expected text"
    if name in file.references and cell not in tables[file.references[name]]:
        yield f"found {cell!r}; expected a {file.references[name]} of the vocabulary"
    if name in file.choices and cell not in file.choices[name]:
        yield f"found {cell!r}; expected one of {', '.join(file.choices[name])}"
    if name in _PATTERNS and not _PATTERNS[name][0].fullmatch(cell):
        yield f"found {cell!r}; expected {_PATTERNS[name][1]}"
    if name == "kinds" and not set(cell.split()) <= set(EventKind):
        yield f"found {cell!r}; expected some of {', '.join(EventKind)}, with blanks between"
    if len(cell) > _LONGEST.get(name, len(cell)):
        yield f"found {len(cell)} characters; expected at most {_LONGEST[name]}"
    if file.table == "role" and name == "slug" and (cell in RESERVED_ROLES or len(cell) > limits.CODE):
        yield f"found {cell!r}; expected a name of at most {limits.CODE} letters that no field of a record has"


def _shared(file: VocabularyFile, rows: dict[str, Row], lines: dict[str, int]) -> Iterator[tuple[int, str, str]]:
    """Values of a row of its own kind that another row has too, as line, field and message.

    Args:
        file: the file's shape.
        rows: the finished table, for two rows may swap what they had.
        lines: the lines of those rows that are of the file being read.
    """
    for name in file.unique:
        first: dict[object, str] = {}
        for key in sorted(rows, key=lambda key: lines.get(key, 0)):
            value = rows[key][name]
            if value is None:
                continue
            if value in first and key in lines:
                yield lines[key], name, f"found {value!r}, which {first[value]} has too"
            first.setdefault(value, key)


def _idle(
    file: VocabularyFile, rows: dict[str, Row], lines: dict[str, int], tables: dict[str, dict[str, Row]]
) -> Iterator[tuple[int, str, str]]:
    """Other names of countries that another country has by itself, so that nobody ever comes to them."""
    if file.table != "country_alias":
        return
    of = {row[name]: iso3 for iso3, row in tables["country"].items() for name in ("iso3", "name", "fips", "cameo")}
    for name, line in lines.items():
        country = rows[name]["country_iso3"]
        if country is not None and of.get(name, country) != country:
            yield (
                line,
                "name",
                f"found {name!r}, which is {of[name]} by countries.csv; expected what no country has there",
            )
