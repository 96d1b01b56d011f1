"""Exports: what is written is what the database holds, on both engines alike, and what describes it is true."""

import csv
import datetime
import filecmp
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet
import pytest
from click.testing import Result
from hypothesis import given, strategies
from sqlalchemy import Connection, column, insert, select, table, update

from eventdb import describe
from eventdb.database import connect_engine, database_url, reading, snapshot, writing
from eventdb.export import chosen, workbook
from eventdb.export.inert import as_written, inert
from eventdb.models import Base
from tests.databases import Databases

Run = Callable[..., Result]
Row = dict[str, Any]

# The calendar has a row for each day of two centuries: read once is enough.
LESS = ("--without", "bi_calendar")
HOSTILE = ('=1+1;"x"', "+1", "-1,\r\n2", "@SUM(A1)", "\tTAB", "\rCR", "  =1", "＝1", "'=1", "-", "é, ü", "plain")  # noqa: RUF001


def export(run: Run, path: Path, db: str, *options: str) -> Result:
    result = run("export", str(path), *options, db=db)
    assert (result.exit_code, result.stdout) == (0, ""), result.stderr
    return result


def package_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return found


def paths_of(resource: Row) -> list[str]:
    return [resource["path"]] if isinstance(resource["path"], str) else list(resource["path"])


TYPES: dict[str, Callable[[str], object]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": datetime.date.fromisoformat,
}


def read_csv(folder: Path, resource: Row) -> list[Row]:
    """The rows of a resource, read by nothing but what the package says of it."""
    schema, rows = resource["schema"], []
    for path in paths_of(resource):
        with (folder / path).open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            assert reader.fieldnames == [field["name"] for field in schema["fields"]]
            rows += [
                {
                    field["name"]: None
                    if cells[field["name"]] in field.get("missingValues", schema["missingValues"])
                    else TYPES[field["type"]](cells[field["name"]])
                    for field in schema["fields"]
                }
                for cells in reader
            ]
    return rows


def read_all(folder: Path) -> dict[str, list[Row]]:
    return {resource["name"]: read_csv(folder, resource) for resource in package_of(folder)["resources"]}


def asked(connection: Connection, name: str) -> list[Row]:
    """The rows of a view as the database has them, with text as it is written; by key."""
    relation = describe.find(name)
    query = select(*(column(each.name, each.type) for each in relation.columns)).select_from(table(name))
    return by_key(name, [dict(row) for row in connection.execute(query).mappings()])


def by_key(name: str, rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: [(row[part] is not None, row[part]) for part in describe.find(name).key])


def without_marks(row: Row) -> Row:
    return {name: as_written(value) if isinstance(value, str) else value for name, value in row.items()}


@pytest.fixture
def own_engine(own_reports_database: str) -> Any:
    return connect_engine(database_url(own_reports_database))


def test_every_view_comes_back_as_it_is(run: Run, reports_database: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    result = export(run, folder, reports_database)
    assert re.search(r"out: 15 views, [\d,]+ rows, \d", result.stderr)
    found = read_all(folder)
    with reading(connect_engine(database_url(reports_database), read_only=True)) as connection:
        for view in chosen([]):
            expected = asked(connection, view.name)
            assert by_key(view.name, [without_marks(row) for row in found[view.name]]) == expected, view.name
            assert {each["name"]: each["rows"] for each in package_of(folder)["resources"]}[view.name] == len(expected)
    listed = {path for resource in package_of(folder)["resources"] for path in paths_of(resource)}
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert written == listed | {"datapackage.json"}


def test_both_engines_write_the_same_bytes(run: Run, databases: Databases, tmp_path: Path) -> None:
    folders = []
    for engine_name in ("sqlite", "postgres"):
        folders.append(tmp_path / engine_name)
        export(run, folders[-1], databases.shared(engine_name, "reports"))
    names = sorted(path.relative_to(folders[0]).as_posix() for path in folders[0].rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(folders[1]).as_posix() for path in folders[1].rglob("*") if path.is_file())
    _same, differ, errors = filecmp.cmpfiles(folders[0], folders[1], names, shallow=False)
    assert (differ, errors) == ([], [])


def test_types_keys_and_what_leads_where_hold(run: Run, reports_database: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    export(run, folder, reports_database)
    found = read_all(folder)  # which reads each value as its type
    resources = {resource["name"]: resource for resource in package_of(folder)["resources"]}
    led = 0
    for name, resource in resources.items():
        schema = resource["schema"]
        (key,) = [schema["primaryKey"]] if "primaryKey" in schema else schema["uniqueKeys"]
        keys = [tuple(row[part] for part in key) for row in found[name]]
        assert len(keys) == len(set(keys)), name
        for field in schema["fields"]:
            assert field["description"]
            if field.get("constraints", {}).get("required"):
                assert all(row[field["name"]] is not None for row in found[name])
            else:
                assert field["name"] not in schema.get("primaryKey", ())
        for foreign in schema.get("foreignKeys", ()):
            there = foreign["reference"]["resource"] or name
            (own,), (other,) = foreign["fields"], foreign["reference"]["fields"]
            led += 1
            assert {row[own] for row in found[name]} - {None} <= {row[other] for row in found[there]}, foreign
    assert led > 40
    assert resources["bi_claim"]["schema"]["uniqueKeys"] == [["claim_id", "citation_id"]]
    assert resources["bi_event"]["schema"]["foreignKeys"][3] == {
        "fields": ["occasion_slug"],
        "reference": {"resource": "", "fields": ["event_slug"]},
    }


# What https://specs.frictionlessdata.io/ asks of a tabular data package, as far as ours goes.
PROFILE = {
    "type": "object",
    "required": ["profile", "name", "resources"],
    "properties": {
        "name": {"pattern": "^[-a-z0-9._/]+$"},
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "required": ["name", "profile", "path", "schema"],
                "properties": {
                    "name": {"pattern": "^[-a-z0-9._/]+$"},
                    "path": {
                        "oneOf": [
                            {"type": "string", "pattern": "^(?=^[^./~])(^((?!\\.{2}).)*$).*$"},
                            {"type": "array", "minItems": 1, "items": {"pattern": "^(?=^[^./~])(^((?!\\.{2}).)*$).*$"}},
                        ]
                    },
                    "schema": {
                        "required": ["fields"],
                        "additionalProperties": False,
                        "properties": {
                            "fields": {
                                "minItems": 1,
                                "items": {
                                    "required": ["name", "type"],
                                    "properties": {
                                        "name": {"type": "string"},
                                        "type": {"enum": [*TYPES, "datetime"]},
                                        "description": {"type": "string"},
                                        "constraints": {"type": "object"},
                                        "missingValues": {"type": "array", "items": {"type": "string"}},
                                        "trueValues": {"minItems": 1},
                                        "falseValues": {"minItems": 1},
                                    },
                                    "additionalProperties": False,
                                },
                            },
                            "missingValues": {"type": "array", "items": {"type": "string"}},
                            "primaryKey": {"type": "array", "minItems": 1, "items": {"type": "string"}},
                            "uniqueKeys": {"type": "array", "items": {"type": "array"}},
                            "foreignKeys": {
                                "minItems": 1,
                                "items": {
                                    "required": ["fields", "reference"],
                                    "properties": {"reference": {"required": ["resource", "fields"]}},
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_package_is_one_by_the_standard(run: Run, seeded_database: str, form: str, tmp_path: Path) -> None:
    from jsonschema import Draft7Validator  # noqa: PLC0415 - only here

    export(run, tmp_path / "out", seeded_database, "--format", form, *LESS)
    package = package_of(tmp_path / "out")
    assert list(Draft7Validator(PROFILE).iter_errors(package)) == []
    assert package["profile"] == ("tabular-data-package" if form == "csv" else "data-package")
    names = {resource["name"] for resource in package["resources"]}
    leads = [
        key["reference"]["resource"] for each in package["resources"] for key in each["schema"].get("foreignKeys", ())
    ]
    assert {name for name in leads if name} <= names  # bi_calendar is left out, and nothing leads there


def test_reports_are_parted_by_year(run: Run, own_engine: Any, own_reports_database: str, tmp_path: Path) -> None:
    report = Base.metadata.tables["report"]
    with writing(own_engine) as connection:
        first = connection.execute(select(report.c.feed_id).order_by(report.c.feed_id)).scalars().first()
        connection.execute(
            update(report).where(report.c.feed_id == first).values(event_date=datetime.date(1989, 11, 9))
        )
    export(run, tmp_path / "out", own_reports_database)
    resources = {each["name"]: each for each in package_of(tmp_path / "out")["resources"]}
    paths = resources["bi_report"]["path"]
    assert paths[0] == "bi_report/1989.csv"
    assert len(paths) > 1
    for path in paths:
        rows = read_csv(tmp_path / "out", {**resources["bi_report"], "path": path})
        assert {f"bi_report/{row['event_date'].year}.csv" for row in rows} == {path}
        assert [row["event_date"] for row in rows] == sorted(row["event_date"] for row in rows)
    export(run, tmp_path / "p", own_reports_database, "--format", "parquet", "--view", "bi_report")
    assert pyarrow.parquet.read_table(tmp_path / "p" / "bi_report" / "1989.parquet").num_rows == 1


def test_without_reports_there_is_a_file_with_a_header(run: Run, seeded_database: str, tmp_path: Path) -> None:
    export(run, tmp_path / "out", seeded_database, "--view", "bi_report", "--view", "BI_EVENT")
    assert [each["path"] for each in package_of(tmp_path / "out")["resources"]] == [
        "bi_event.csv",
        ["bi_report/no-year.csv"],
    ]
    assert (tmp_path / "out/bi_report/no-year.csv").read_text("utf-8-sig").startswith("dataset,feed_id,event_date")


def test_parquet_has_the_types_of_the_views(run: Run, reports_database: str, tmp_path: Path) -> None:
    export(run, tmp_path / "out", reports_database, "--format", "parquet")
    wanted = {"text": "string", "integer": "int64", "bigint": "int64", "float": "double", "date": "date32[day]"}
    with reading(connect_engine(database_url(reports_database), read_only=True)) as connection:
        for view in chosen([]):
            (resource,) = (each for each in package_of(tmp_path / "out")["resources"] if each["name"] == view.name)
            tables = [pyarrow.parquet.read_table(tmp_path / "out" / path) for path in paths_of(resource)]
            for found in tables:
                assert {field.name: str(field.type) for field in found.schema} == {
                    each.name: wanted.get(each.type_name, "bool" if each.type_name == "boolean" else "string")
                    for each in view.relation.columns
                }
            rows = [row for found in tables for row in found.to_pylist()]
            assert by_key(view.name, rows) == asked(connection, view.name)


@pytest.mark.parametrize("words", HOSTILE)
def test_a_cell_that_would_run_is_inert_and_comes_back(words: str) -> None:
    assert inert(words) == (words if words in {"-", "é, ü", "plain"} else f"'{words}")
    assert as_written(inert(words)) == words
    assert as_written(inert(inert(words))) == inert(words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ('a;=HYPERLINK("x")', 'a;\'=HYPERLINK("x")'),
        ("a; \u200b+1;b;-2", "a;' \u200b+1;b;'-2"),
        ("a\r\n=1\t@x", "a\r\n'=1\t'@x"),
        ("\t=1", "'\t'=1"),
        (" \t=1", " \t'=1"),
        ("a;'=1", "a;''=1"),
        ("=a;=b", "'=a;'=b"),
    ],
)
def test_where_semicolons_part_cells_none_runs_either(words: str, expected: str) -> None:
    assert inert(words) == expected
    assert as_written(expected) == words


@given(strategies.text(alphabet="'=-@;\t\r\n a\u200b\x1c＝", max_size=12))  # noqa: RUF001
def test_any_text_comes_back(words: str) -> None:
    assert as_written(inert(words)) == words
    assert not re.search(r"(?:\A|[;\t\r\n])[^\S\t\r\n]*[=@-].", inert(words), re.DOTALL)


@pytest.mark.parametrize("text", ["= plain;", "'" * 50_000 + "b", ";" * 50_000, "\x1c \u200b" * 20_000])
def test_long_text_takes_no_long_time(text: str) -> None:
    begin = time.monotonic()
    inert(text)
    assert time.monotonic() - begin < 2


def hostile(connection: Connection) -> None:
    """Give events the titles and summaries that a spreadsheet would run, in the order of their keys."""
    event = Base.metadata.tables["event"]
    ids = connection.execute(select(event.c.id).order_by(event.c.id)).scalars().all()
    for key, words in zip(ids, [*HOSTILE, ""], strict=False):
        connection.execute(update(event).where(event.c.id == key).values(title=words or "x", summary=words))


def test_formulas_are_inert_in_csv_unless_it_is_raw(
    run: Run, own_engine: Any, own_reports_database: str, tmp_path: Path
) -> None:
    with writing(own_engine) as connection:
        hostile(connection)
        titles = [row["title"] for row in asked(connection, "bi_event")]
    for name, options in (("inert", ()), ("raw", ("--raw",))):
        export(run, tmp_path / name, own_reports_database, "--view", "bi_event", "--view", "bi_report", *options)
    found = [row["title"] for row in by_key("bi_event", read_all(tmp_path / "inert")["bi_event"])]
    assert found == [inert(words) for words in titles]
    assert found[: len(HOSTILE)] == [inert(words) for words in HOSTILE]
    assert [row["title"] for row in by_key("bi_event", read_all(tmp_path / "raw")["bi_event"])] == titles
    assert "apostrophe" in package_of(tmp_path / "inert")["description"]
    assert "apostrophe" not in package_of(tmp_path / "raw")["description"]
    # Numbers are numbers, whatever their sign.
    goldstein = [row["goldstein"] for row in read_all(tmp_path / "inert")["bi_report"]]
    assert min(value for value in goldstein if value is not None) < 0


def test_null_is_nothing_and_empty_text_is_quoted(
    run: Run, own_engine: Any, own_reports_database: str, tmp_path: Path
) -> None:
    event = Base.metadata.tables["event"]
    with writing(own_engine) as connection:
        ids = connection.execute(select(event.c.id).order_by(event.c.id)).scalars().all()
        connection.execute(update(event).values(summary=None))
        connection.execute(update(event).where(event.c.id == ids[0]).values(summary=""))
    export(run, tmp_path / "out", own_reports_database, "--view", "bi_event", "--view", "bi_report_month")
    lines = (tmp_path / "out" / "bi_event.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[1].endswith(',""')
    assert all(line.endswith(",") for line in lines[2:])
    fields = {each["name"]: each for each in package_of(tmp_path / "out")["resources"][1]["schema"]["fields"]}
    assert fields["cameo_root"]["missingValues"] == []  # empty there is a group of its own, and part of the key


def test_excel_knows_utf8_by_its_mark(run: Run, seeded_database: str, tmp_path: Path) -> None:
    export(run, tmp_path / "marked", seeded_database, "--view", "bi_country")
    export(run, tmp_path / "plain", seeded_database, "--view", "bi_country", "--no-bom")
    plain = (tmp_path / "plain" / "bi_country.csv").read_bytes()
    assert plain.startswith(b"country_iso3,")
    assert (tmp_path / "marked" / "bi_country.csv").read_bytes() == b"\xef\xbb\xbf" + plain


def sheet_rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    return iter(sheet.iter_rows(min_row=2, values_only=True))


def test_a_workbook_has_a_sheet_a_view_with_real_dates_and_numbers(
    run: Run, reports_database: str, tmp_path: Path
) -> None:
    path = tmp_path / "out.xlsx"
    result = export(run, path, reports_database, *LESS)
    assert "out.xlsx: 14 views" in result.stderr
    assert os.listdir(tmp_path) == ["out.xlsx"]  # noqa: PTH208 - hidden ones too
    book = openpyxl.load_workbook(path)
    views = chosen([], ["bi_calendar"])
    assert book.sheetnames == ["About", *(view.name for view in views)]
    with reading(connect_engine(database_url(reports_database), read_only=True)) as connection:
        for view in views:
            sheet, expected = book[view.name], asked(connection, view.name)
            names = [each.name for each in view.relation.columns]
            assert [cell.value for cell in sheet[1]] == names
            assert sheet.freeze_panes == "A2"
            assert list(sheet.tables) == [view.name]
            last = openpyxl.utils.get_column_letter(len(names))
            whole = f"A1:{last}{max(len(expected), 1) + 1}"
            assert sheet.tables[view.name].ref == sheet.tables[view.name].autoFilter.ref == whole
            assert sheet.tables[view.name].column_names == names
            rows = [dict(zip(names, map(as_day, row), strict=True)) for row in sheet_rows(sheet)] if expected else []
            assert by_key(view.name, rows) == expected
    told = {(row[0], row[1]): row for row in book["About"].iter_rows(values_only=True)}
    assert told["bi_event", len(asked_events(book))][4].startswith("Events of every kind")
    assert told["bi_event", "start_date"][2:4] == ("date", "→ bi_calendar.day")


def asked_events(book: Any) -> list[Any]:
    return list(sheet_rows(book["bi_event"]))


def as_day(value: object) -> object:
    return value.date() if isinstance(value, datetime.datetime) else value


def test_text_in_a_workbook_is_never_a_formula(
    run: Run, own_engine: Any, own_reports_database: str, tmp_path: Path
) -> None:
    with writing(own_engine) as connection:
        hostile(connection)
    export(run, tmp_path / "out.xlsx", own_reports_database, "--view", "bi_event")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["bi_event"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert {'=1+1;"x"', "@SUM(A1)", "'=1"} <= {cell.value for cell in cells}


def test_what_a_workbook_cannot_hold_is_told(
    run: Run, own_engine: Any, own_reports_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, calendar = Base.metadata.tables["event"], Base.metadata.tables["calendar"]
    day = datetime.date(1853, 7, 8)
    with writing(own_engine) as connection:
        row = {"day_number": -1, "year": 1853, "quarter": 3, "month": day.replace(day=1), "iso_year": 1853}
        connection.execute(insert(calendar).values(day=day, iso_week=27, **row))
        ids = connection.execute(select(event.c.id).order_by(event.c.id)).scalars().all()
        connection.execute(
            update(event)
            .where(event.c.id == ids[0])
            .values(summary="😀" * 20_000, start_date=day, end_date=day, date_precision="day")
        )
    result = export(run, tmp_path / "out.xlsx", own_reports_database, "--view", "bi_event")
    assert "Note: bi_event.summary: 1 cut to the 32,767 letters of a cell" in result.stderr
    assert "Note: bi_event.start_date: 1 written as text" in result.stderr
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    row = dict(zip((cell.value for cell in book["bi_event"][1]), next(sheet_rows(book["bi_event"])), strict=True))
    assert row["summary"] == "😀" * 16_383 + "…"
    assert row["start_date"] == "1853-07-08"
    assert any("cut to the 32,767" in str(cell.value) for cell in book["About"]["A"])

    monkeypatch.setattr(workbook, "_MOST_ROWS", 2)
    result = run(
        "export", str(tmp_path / "b.xlsx"), "--view", "bi_event", "--view", "bi_office", db=own_reports_database
    )
    assert result.exit_code == 1
    assert "bi_event and bi_office have more rows than the 2 of an Excel sheet" in result.stderr
    assert "(--without bi_event --without bi_office)" in result.stderr
    assert not (tmp_path / "b.xlsx").exists()


def test_all_views_are_of_one_moment(own_reports_database: str, tmp_path: Path, engine_name: str) -> None:
    engine = connect_engine(database_url(own_reports_database), read_only=True)
    views = chosen(["bi_event", "bi_leader"])
    event = Base.metadata.tables["event"]
    with snapshot(engine) as connection:
        before = {view.name: len(asked(connection, view.name)) for view in views}
        if engine_name == "postgres":  # elsewhere a writer waits
            with writing(connect_engine(database_url(own_reports_database))) as other:
                other.execute(update(event).values(title="later"))
        assert {row["title"] for row in asked(connection, "bi_event")} != {"later"}
        assert {view.name: len(asked(connection, view.name)) for view in views} == before
    assert not list(tmp_path.iterdir())


def test_an_earlier_export_is_replaced_when_asked_and_nothing_else_is(
    run: Run, seeded_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    one, other = ("--view", "bi_event"), ("--view", "bi_leader")

    def refused(path: Path, *options: str, words: str) -> None:
        result = run("export", str(path), *options, *other, db=seeded_database)
        assert result.exit_code == 1
        assert words in result.stderr

    folder.mkdir()
    export(run, folder, seeded_database, *one)  # an empty folder will do
    refused(folder, words="holds an earlier export; --force replaces it")
    export(run, folder, seeded_database, *other, "--force")
    assert sorted(path.name for path in folder.iterdir()) == ["bi_leader.csv", "datapackage.json"]

    (folder / "mine.xlsx").write_text("mine")
    refused(folder, "--force", words="files that are not of the export, and would be lost: mine.xlsx")
    (folder / "mine.xlsx").rename(folder / ".DS_Store")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "kept").write_text("kept")
    (folder / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    refused(folder, "--force", words="would be lost: link")
    (folder / "link").unlink()
    export(run, folder, seeded_database, *one, "--force")

    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "datapackage.json").write_text('{"resources": [{"path": "a.csv"}]}')
    refused(foreign, "--force", words="is not empty, and no export of eventdb")
    refused(foreign / "datapackage.json", words="is a file; name a folder")
    refused(tmp_path / "none" / "out", words="No such file or directory")
    monkeypatch.chdir(folder)
    refused(Path(), "--force", words="you are in it")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", "foreign", "out"]

    export(run, tmp_path / "a.xlsx", seeded_database, *one)
    refused(tmp_path / "a.xlsx", words="is there already; --force replaces it")
    export(run, tmp_path / "a.xlsx", seeded_database, *other, "--force")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == ["About", "bi_leader"]


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), OSError(28, "No space left on device")], ids=["ctrl-c", "full"])
def test_a_failure_leaves_what_was_there(
    run: Run, seeded_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    names = ("out", "out.xlsx")
    for name in names:
        export(run, tmp_path / name, seeded_database, "--view", "bi_leader")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def fail(*_arguments: object) -> Any:
        raise fault

    for module in ("folder", "workbook"):
        monkeypatch.setattr(f"eventdb.export.{module}.rows_of", fail)
    for name in names:
        result = run("export", str(tmp_path / name), "--force", db=seeded_database)
        is_full = isinstance(fault, OSError)
        assert result.exit_code == (1 if is_full else 130)
        assert ("No space left on device" if is_full else "Stopped") in result.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == list(names)


def test_a_swap_that_fails_brings_the_old_folder_back(
    run: Run, seeded_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(run, tmp_path / "out", seeded_database, "--view", "bi_leader")

    def fail(*_arguments: object) -> None:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr("shutil.copymode", fail)  # between the two names
    result = run("export", str(tmp_path / "out"), "--view", "bi_event", "--force", db=seeded_database)
    assert result.exit_code == 1
    assert "cannot write" in result.stderr
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["bi_leader.csv", "datapackage.json", "out"]


def test_what_is_asked_for_wrongly_is_said(run: Run, tmp_path: Path) -> None:
    for arguments, words in (
        (["out", "--view", "bi_evnt"], "no view 'bi_evnt'; did you mean 'bi_event'?"),
        (["out", "--view", "event"], "event is a table, and views are exported"),
        (["out", "--view", "bi_event", "--without", "bi_event"], "no view is left"),
        (["out", "--format", "xlsx"], "name one that ends in .xlsx"),
        (["a.csv"], "expected a folder, or FILE.xlsx"),
        (["a.xlsx", "--format", "csv"], "expected a folder, or FILE.xlsx"),
        (["a.xlsx", "--raw"], "--raw is for csv"),
        (["out", "--format", "parquet", "--no-bom"], "--no-bom is for csv"),
    ):
        result = run("export", str(tmp_path / arguments[0]), *arguments[1:])
        assert result.exit_code == 2, arguments
        assert words in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_not_there_leaves_no_folder(run: Run, tmp_path: Path) -> None:
    result = run("export", str(tmp_path / "out"), db=str(tmp_path / "none" / "none.sqlite"))
    assert result.exit_code == 3
    assert list(tmp_path.iterdir()) == []


def test_a_missing_library_is_named(
    run: Run, seeded_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    for name, form in (("out", "parquet"), ("out.xlsx", "xlsx")):
        result = run("export", str(tmp_path / name), "--format", form, db=seeded_database)
        assert result.exit_code == 1
        assert f"pip install 'eventdb[{form}]'" in result.stderr
    assert list(tmp_path.iterdir()) == []
