"""Rows as text: every format to the letter, on both engines alike."""

import csv
import datetime
import io
import json
import os
import stat
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from eventdb.errors import EventdbError
from eventdb.output import Format, Output, plain

COLUMNS = ["name", "number", "share", "held", "note"]
ROWS: list[list[Any]] = [
    ["Ålesund", 7, 0.25, True, None],
    ["a|b", None, Decimal("12.50"), False, 'two\nlines, "quoted"'],
]

EXACT = {
    Format.TABLE: """\
name     number  share  held   note
-------  ------  -----  -----  -------------------
Ålesund       7   0.25  true
a|b               12.5  false  two lines, "quoted"
""",
    Format.CSV: """\
name,number,share,held,note
Ålesund,7,0.25,true,
a|b,,12.5,false,"two
lines, ""quoted\"""
""",
    Format.TSV: (
        'name\tnumber\tshare\theld\tnote\nÅlesund\t7\t0.25\ttrue\t\na|b\t\t12.5\tfalse\t"two\nlines, ""quoted"""\n'
    ),
    Format.JSON: r"""[
{"name": "Ålesund", "number": 7, "share": 0.25, "held": true, "note": null},
{"name": "a|b", "number": null, "share": 12.5, "held": false, "note": "two\nlines, \"quoted\""}
]
""",
    Format.NDJSON: r"""{"name": "Ålesund", "number": 7, "share": 0.25, "held": true, "note": null}
{"name": "a|b", "number": null, "share": 12.5, "held": false, "note": "two\nlines, \"quoted\""}
""",
    Format.MARKDOWN: """\
| name | number | share | held | note |
| --- | --- | --- | --- | --- |
| Ålesund | 7 | 0.25 | true |  |
| a\\|b |  | 12.5 | false | two lines, "quoted" |
""",
    Format.VERTICAL: """\
-[ 1 ]-
name    Ålesund
number  7
share   0.25
held    true
note
-[ 2 ]-
name    a|b
number
share   12.5
held    false
note    two
        lines, "quoted"
""",
}


def written(output: Output, columns: list[str], rows: list[list[Any]], folder: Path) -> str:
    path = folder / "rows"
    assert Output(output.format, path, output.header).write(columns, iter(rows)) == len(rows)
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", Format)
def test_a_format_to_the_letter(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: Format) -> None:
    assert written(Output(form), COLUMNS, ROWS, tmp_path) == EXACT[form]
    Output(form).write(COLUMNS, ROWS)
    assert capsys.readouterr().out == EXACT[form]


@pytest.mark.parametrize("form", [Format.TABLE, Format.CSV, Format.TSV, Format.MARKDOWN])
def test_without_a_header_the_names_are_left_out(tmp_path: Path, form: Format) -> None:
    lines = written(Output(form, header=False), COLUMNS, ROWS, tmp_path).splitlines()
    assert not any("number" in line for line in lines)
    assert lines[0].startswith(("Ålesund", "| Ålesund"))


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (Format.TABLE, "a  b\n-  -\n"),
        (Format.CSV, "a,b\n"),
        (Format.TSV, "a\tb\n"),
        (Format.JSON, "[]\n"),
        (Format.NDJSON, ""),
        (Format.MARKDOWN, "| a | b |\n| --- | --- |\n"),
        (Format.VERTICAL, ""),
    ],
)
def test_no_rows(tmp_path: Path, form: Format, expected: str) -> None:
    assert written(Output(form), ["a", "b"], [], tmp_path) == expected


def test_csv_and_json_are_read_back_as_they_were(tmp_path: Path) -> None:
    words = ["", 'a "b", c', "tab\there", "line\nfeed", "\x1b[31mred", "=1+1", "시진핑", "naïve"]
    rows = [[word] for word in words]
    read = list(csv.reader(io.StringIO(written(Output(Format.CSV), ["w"], rows, tmp_path), newline="")))
    assert read[1:] == [[word] if word else [""] for word in words] or read[2:] == rows[1:]
    assert [row["w"] for row in json.loads(written(Output(Format.JSON), ["w"], rows, tmp_path))] == words
    lines = written(Output(Format.NDJSON), ["w"], rows, tmp_path).splitlines()
    assert [json.loads(line)["w"] for line in lines] == words


def test_columns_of_one_name_are_kept_apart_in_objects(tmp_path: Path) -> None:
    found = json.loads(written(Output(Format.JSON), ["a", "a", "a_2"], [[1, 2, 3]], tmp_path))
    assert found == [{"a": 1, "a_2": 2, "a_2_2": 3}]


@pytest.mark.parametrize("form", [Format.TABLE, Format.MARKDOWN, Format.VERTICAL])
def test_text_from_outside_cannot_reach_the_terminal(tmp_path: Path, form: Format) -> None:
    shown = written(Output(form), ["w"], [["\x1b[31mred\u202e"]], tmp_path)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\x1b[31mred\\u202e" in shown


def test_wide_letters_keep_the_columns_in_line(tmp_path: Path) -> None:
    lines = written(Output(), ["who", "n"], [["시진핑", 1], ["Xi", 10]], tmp_path).splitlines()
    assert lines == ["who      n", "------  --", "시진핑   1", "Xi      10"]


def test_a_table_fits_the_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    Output().write(["slug", "text", "n"], [["short-slug", "x" * 100, 12]])
    lines = capsys.readouterr().out.splitlines()
    assert {len(line) for line in lines[1:]} == {40}
    assert lines[2] == "short-slug  " + "x" * 23 + "…  12"


def test_a_table_that_is_piped_is_whole(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    Output().write(["text"], [["x" * 100]])
    assert "x" * 100 in capsys.readouterr().out


SEOUL = datetime.timezone(datetime.timedelta(hours=9))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("2024-03-12", "2024-03-12"),
        (datetime.date(2024, 3, 12), "2024-03-12"),
        (datetime.datetime(2024, 3, 12, 1, 2, 3, 4, tzinfo=SEOUL), "2024-03-11T16:02:03Z"),
        (datetime.datetime(2024, 3, 12, 1, 2, 3), "2024-03-12T01:02:03Z"),  # noqa: DTZ001 - as SQLite gives it
        (True, True),
        (3, 3),
        (3.0, 3),
        (-0.0, 0),
        (Decimal("3.00"), 3),
        (Decimal("0.50"), 0.5),
        (float("nan"), "nan"),
        (Decimal("Infinity"), "Infinity"),
        (b"\x00\xff", "00ff"),
        ({"a": 1}, "{'a': 1}"),
    ],
)
def test_a_value_is_the_same_from_either_engine(value: object, expected: object) -> None:
    found = plain(value)
    assert (found, type(found)) == (expected, type(expected))


def test_both_engines_give_the_same_text(articles_engine: Engine, tmp_path: Path) -> None:
    statement = """
        SELECT
            e.slug, e.start_date, k.violence, SUM(k.size_low) AS n, ROUND(CAST(AVG(k.size_low) AS NUMERIC), 2) AS mean
        FROM protest k
        JOIN event e ON e.id = k.id
        GROUP BY e.slug, e.start_date, k.violence
        ORDER BY e.slug
        """
    with articles_engine.connect() as connection:
        found = connection.execute(text(statement))
        columns = list(found.keys())
        rows = [
            [bool(value) if at == 2 and value is not None else value for at, value in enumerate(row)] for row in found
        ]
    assert written(Output(Format.CSV), columns, rows, tmp_path).splitlines()[:4] == [
        "slug,start_date,violence,n,mean",
        "accra-sit-in-2024,2024-08-27,,24,24",
        "bergen-march-2024,2024-03-12,false,,",
        "bergen-rally-2024,2024-07-01,,,",
    ]


def failing() -> Iterator[list[int]]:
    yield [1]
    raise EventdbError("the database went away")


def test_a_failure_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("before")
    with pytest.raises(EventdbError, match="went away"):
        Output(Format.CSV, path).write(["a"], failing())
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_replaced_where_a_link_leads_and_keeps_its_mode(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("before")
    real.chmod(0o640)
    link.symlink_to(real)
    Output(Format.CSV, link).write(["a"], [[1]])
    assert link.is_symlink()
    assert real.read_text() == "a\n1\n"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_device_is_written_to_and_not_replaced() -> None:
    Output(Format.CSV, Path(os.devnull)).write(["a"], [[1]])
    assert Path(os.devnull).is_char_device()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(EventdbError, match=r"cannot write .*rows: No such file or directory"):
        Output(Format.CSV, tmp_path / "nowhere" / "rows").write(["a"], [[1]])
