"""Rows as Parquet: types that are known, types that the values tell, and what cannot be written."""

import datetime
import os
import resource
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from eventdb import parquet
from eventdb.errors import EventdbError
from eventdb.extras import require
from eventdb.parquet import Column, Kind, write_parquet

DAY = datetime.date(2025, 11, 1)
NOON = datetime.datetime(2025, 11, 1, 12, tzinfo=datetime.UTC)


def read(path: Path) -> tuple[dict[str, str], list[dict[str, Any]]]:
    table = pyarrow.parquet.read_table(path)
    return {field.name: str(field.type) for field in table.schema}, table.to_pylist()


def test_known_kinds_are_kept_even_where_there_are_no_rows(tmp_path: Path) -> None:
    columns = [Column(str(kind), kind) for kind in Kind]
    assert write_parquet(tmp_path / "a.parquet", columns, []) == 0
    types, rows = read(tmp_path / "a.parquet")
    assert rows == []
    assert types == {
        "text": "string",
        "integer": "int64",
        "number": "double",
        "boolean": "bool",
        "date": "date32[day]",
        "timestamp": "timestamp[us, tz=UTC]",
        "binary": "binary",
    }


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "link").symlink_to(pipe)
    for path in (pipe, tmp_path / "link", tmp_path):
        with pytest.raises(EventdbError, match="it is no file"):
            write_parquet(path, [Column("a")], [(1,)])
    assert pipe.is_fifo()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link", "pipe"]


def test_a_link_stays_and_its_file_keeps_who_may_read_it(tmp_path: Path) -> None:
    file, link = tmp_path / "a.parquet", tmp_path / "link.parquet"
    file.write_text("before")
    file.chmod(0o600)
    link.symlink_to(file)
    write_parquet(link, [Column("a")], [(1,)])
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o600
    assert read(file)[1] == [{"a": 1}]


def test_why_a_file_cannot_be_written_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "none" / "a.parquet"
    with pytest.raises(EventdbError) as raised:
        write_parquet(path, [Column("a")], [(1,)])
    assert str(raised.value) == f"cannot write {path}: No such file or directory"


def test_text_and_numbers_of_sqlite_become_what_the_column_is(tmp_path: Path) -> None:
    columns = [Column("d", Kind.DATE), Column("t", Kind.TIMESTAMP), Column("b", Kind.BOOLEAN), Column("n", Kind.NUMBER)]
    rows = [("2025-11-01", "2025-11-01T12:00:00+00:00", 1, 3), (DAY, NOON, False, Decimal("1.5")), (None,) * 4]
    assert write_parquet(tmp_path / "a.parquet", columns, rows) == 3
    assert [tuple(row.values()) for row in read(tmp_path / "a.parquet")[1]] == [
        (DAY, NOON, True, 3.0),
        (DAY, NOON, False, 1.5),
        (None, None, None, None),
    ]


@pytest.mark.parametrize(
    ("values", "type_name", "written"),
    [
        ([None, 1, 2], "int64", [None, 1, 2]),
        ([1, 2.5], "double", [1.0, 2.5]),
        ([Decimal(7), 2], "int64", [7, 2]),
        ([Decimal("NaN"), 2], "double", None),
        ([1, "one"], "string", ["1", "one"]),
        ([2**63, 1], "string", ["9223372036854775808", "1"]),
        ([True, None], "bool", [True, None]),
        ([True, 5], "string", ["true", "5"]),
        ([DAY, None], "date32[day]", [DAY, None]),
        ([DAY, "soon"], "string", ["2025-11-01", "soon"]),
        ([b"\x00\xff"], "binary", [b"\x00\xff"]),
        ([b"\x00\xff", "x"], "string", ["00ff", "x"]),
        ([None, None], "string", [None, None]),
    ],
)
def test_the_values_tell_the_kind_wherever_they_stand(
    values: list[object], type_name: str, written: list[object] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.parquet"
    for rows_of_a_group in (100, 1):
        monkeypatch.setattr(parquet, "_GROUP", rows_of_a_group)
        numbered = [(value, at) for at, value in enumerate(values)]
        assert write_parquet(path, [Column("x"), Column("n")], numbered) == len(values)
        types, rows = read(path)
        assert types == {"x": type_name, "n": "int64"}
        if written is not None:
            assert [row["x"] for row in rows] == written
        assert [row["n"] for row in rows] == list(range(len(values)))
        assert [each.name for each in tmp_path.iterdir()] == ["a.parquet"]


def test_what_cannot_be_written_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_text("mine")
    for columns, rows, words in (
        ([Column("d", Kind.DATE)], [("soon",)], "'d' has a value that is no date, in rows 1 to 1"),
        ([Column("x"), Column("x")], [(1, 2)], "two columns are called 'x'"),
    ):
        with pytest.raises(EventdbError, match=words):
            write_parquet(path, columns, rows)
    with pytest.raises(EventdbError, match="cannot write"):
        write_parquet(tmp_path / "none" / "a.parquet", [Column("x")], [])
    assert path.read_text() == "mine"
    assert [each.name for each in tmp_path.iterdir()] == ["a.parquet"]


def test_many_rows_take_the_memory_of_some(tmp_path: Path) -> None:
    columns = [Column("n", Kind.INTEGER), Column("words", Kind.TEXT)]
    write_parquet(tmp_path / "a.parquet", columns, ((at, "x" * 100) for at in range(100_000)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert write_parquet(tmp_path / "a.parquet", columns, ((at, f"{at:0100}") for at in range(400_000))) == 400_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # of 60,000 that the words alone have


def test_a_library_that_is_missing_is_named_with_the_command_that_installs_it() -> None:
    with pytest.raises(EventdbError, match=r"needs no_such_library, .* pip install 'eventdb\[parquet\]'"):
        require("no_such_library", "parquet")
