"""A disk that is full in the midst of a load of a feed: a limit on the size of files stands for it."""

import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from adbc_driver_sqlite import dbapi
from sqlalchemy import func, select

from eventdb.database import connect_engine, database_url, reading, shown
from eventdb.database.writers import _told
from eventdb.errors import EventdbError
from eventdb.models import Load, Report
from tests.databases import Databases
from tests.feeds import gdelt2, write_rows

_LIMITED = """
import resource, signal, sys
from eventdb.cli import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)), resource.RLIM_INFINITY))
main()
"""


def load(path: Path, database: Path, largest: int) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", _LIMITED, str(largest), "--db", str(database), "load", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def held(database: Path) -> tuple[int, int]:
    with reading(connect_engine(database_url(str(database)), read_only=True)) as connection:
        counts = [select(func.count()).select_from(table) for table in (Load, Report)]
        loads, reports = (connection.execute(count).scalar_one() for count in counts)
    return loads, reports


@pytest.mark.parametrize("loaded", [0, 10], ids=["first load", "later load"])
@pytest.mark.parametrize("rows", [2_000, 20_000], ids=["written by itself", "by way of files"])
def test_a_full_disk_is_told_and_leaves_whole_files_only(tmp_path: Path, loaded: int, rows: int) -> None:
    database = tmp_path / "a.sqlite"
    if loaded:
        few = [gdelt2(GLOBALEVENTID=str(at)) for at in range(loaded)]
        assert load(write_rows(tmp_path / "few.csv", few), database, 10**9).returncode == 0
    many = write_rows(tmp_path / "many.csv", [gdelt2(GLOBALEVENTID=str(at)) for at in range(100, 100 + rows)])
    room = (database.stat().st_size if loaded else 3_000_000) + 100_000
    result = load(many, database, room)
    assert result.returncode == 1, result.stderr
    assert result.stderr.count("\n") == 1
    # SQLite tells the limit as a fault of the disk.
    assert re.search("the disk is full; nothing was written|the disk of .*: is it full", result.stderr)
    assert {path.name for path in tmp_path.iterdir()} <= {"few.csv", "many.csv", "a.sqlite", "a.sqlite-journal"}
    if loaded:
        assert held(database) == (1, loaded)
    assert load(many, database, 10**9).returncode == 0
    assert held(database) == (1 + bool(loaded), loaded + rows)


def test_a_full_disk_of_a_server_is_told_in_a_sentence(databases: Databases) -> None:
    server = databases.server("postgres")
    address = server.empty()
    engine = connect_engine(database_url(address))
    full = "DO $$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
    try:
        with pytest.raises(EventdbError) as caught, reading(engine) as connection:
            connection.exec_driver_sql(full)
    finally:
        engine.dispose()
        server.drop(address)
    assert str(caught.value) == f"the disk of the server is full; nothing was written to {shown(engine.url)}"


def test_a_full_disk_that_sqlite_rolls_back_on_is_told_as_one(tmp_path: Path) -> None:
    """A file of few pages stands for it: then SQLite says that it is full, where a limit on files is a fault."""
    frame = pl.DataFrame({"text": ["x" * 200] * 100_000})
    with dbapi.connect(str(tmp_path / "part"), autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode = OFF")
        cursor.execute("PRAGMA max_page_count = 20")
        with pytest.raises(EventdbError, match=r"^the disk is full; nothing was written$"), _told():
            cursor.adbc_ingest("staged", frame, mode="create_append")
