"""The first load of a database beside others: what fails takes away only what is nobody else's."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Connection, Engine, func, inspect, select

from eventdb import migrations, views
from eventdb.database import connect_engine, database_url, reading
from eventdb.errors import EventdbError
from eventdb.feeds.detection import detect
from eventdb.fixtures import read_vocabulary
from eventdb.loading.feed import load_feed
from eventdb.loading.ledger import FeedSummary
from eventdb.migrations import SchemaState
from eventdb.models import Report
from tests.feeds import gdelt2, write_rows

Run = Callable[..., Result]
VOCABULARY = read_vocabulary()


def load(engine: Engine, path: Path, progress: Callable[[int, float], None] | None = None) -> FeedSummary:
    return load_feed(engine, path, detect(path), VOCABULARY, progress=progress)


def reports(address: str) -> int:
    with reading(connect_engine(database_url(address))) as connection:
        return connection.execute(select(func.count()).select_from(Report)).scalar_one()


def test_a_first_load_that_fails_leaves_the_database_to_one_that_waits(empty_database: str, tmp_path: Path) -> None:
    one = write_rows(tmp_path / "one.csv", [gdelt2(GLOBALEVENTID="1")])
    other = write_rows(tmp_path / "other.csv", [gdelt2(GLOBALEVENTID=number) for number in ("2", "3")])
    waiting: list[Future[FeedSummary]] = []

    with ThreadPoolExecutor(1) as thread:

        def fails(_rows: int, _share: float) -> None:
            waiting.append(thread.submit(load, connect_engine(database_url(empty_database)), other))
            time.sleep(1)  # it has found the schema there and waits for its turn by then
            raise RuntimeError("the disk is on fire")

        with pytest.raises(RuntimeError, match="on fire"):
            load(connect_engine(database_url(empty_database)), one, fails)
        assert waiting[0].result(timeout=30).added == 2
    assert reports(empty_database) == 2


def test_first_loads_that_both_fail_leave_nothing(empty_database: str, tmp_path: Path) -> None:
    files = [write_rows(tmp_path / f"{number}.csv", [gdelt2(GLOBALEVENTID=number)]) for number in "12"]
    waiting: list[Future[FeedSummary]] = []

    def second_fails(_rows: int, _share: float) -> None:
        time.sleep(1)
        raise RuntimeError("and on the floor")

    with ThreadPoolExecutor(1) as thread:

        def first_fails(_rows: int, _share: float) -> None:
            engine = connect_engine(database_url(empty_database))
            waiting.append(thread.submit(load, engine, files[1], second_fails))
            time.sleep(1)
            raise RuntimeError("the disk is on fire")

        engine = connect_engine(database_url(empty_database))
        with pytest.raises(RuntimeError, match="on fire"):
            load(engine, files[0], first_fails)
        with pytest.raises(RuntimeError, match="on the floor"):
            waiting[0].result(timeout=30)
    assert migrations.state_of(engine) is SchemaState.EMPTY
    assert load(engine, files[0]).added == 1


def test_a_dry_run_that_waits_for_a_first_load_that_fails_makes_nothing(empty_database: str, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", [gdelt2()])
    waiting: list[Future[FeedSummary]] = []

    def try_it() -> FeedSummary:
        engine = connect_engine(database_url(empty_database))
        return load_feed(engine, path, detect(path), VOCABULARY, dry_run=True)

    with ThreadPoolExecutor(1) as thread:

        def fails(_rows: int, _share: float) -> None:
            waiting.append(thread.submit(try_it))
            time.sleep(1)
            raise RuntimeError("the disk is on fire")

        engine = connect_engine(database_url(empty_database))
        with pytest.raises(RuntimeError, match="on fire"):
            load(engine, path, fails)
        tried = waiting[0].result(timeout=30)
    assert (tried.added, tried.load) == (1, None)
    assert migrations.state_of(engine) is SchemaState.EMPTY


def test_three_first_loads_of_which_one_fails_leave_the_others_whole(empty_database: str, tmp_path: Path) -> None:
    """To take a file away would cost the next one its journal, which goes by the name of the file."""
    files = [write_rows(tmp_path / f"{number}.csv", [gdelt2(GLOBALEVENTID=number)]) for number in "123"]
    others: list[Future[FeedSummary]] = []

    def slowly(_rows: int, _share: float) -> None:
        time.sleep(0.5)

    with ThreadPoolExecutor(2) as threads:

        def fails(_rows: int, _share: float) -> None:
            others.extend(
                threads.submit(load, connect_engine(database_url(empty_database)), path, slowly) for path in files[1:]
            )
            time.sleep(1)
            raise RuntimeError("the disk is on fire")

        with pytest.raises(RuntimeError, match="on fire"):
            load(connect_engine(database_url(empty_database)), files[0], fails)
        assert [other.result(timeout=30).added for other in others] == [1, 1]
    assert reports(empty_database) == 2


def test_a_schema_that_was_there_stays_when_a_first_load_fails(database: str, tmp_path: Path) -> None:
    engine = connect_engine(database_url(database))
    with pytest.raises(EventdbError, match="no rows of GDELT"):
        load(engine, write_rows(tmp_path / "bad.csv", [gdelt2(NumMentions="many")]))
    assert migrations.state_of(engine) is SchemaState.CURRENT


def test_a_schema_made_by_a_load_is_that_of_an_upgrade(empty_database: str, tmp_path: Path) -> None:
    engine = connect_engine(database_url(empty_database))
    load(engine, write_rows(tmp_path / "a.csv", [gdelt2()]))
    migrations.check(engine)
    with reading(engine) as connection:
        assert set(inspect(connection).get_view_names()) == set(views.names())


def test_a_first_load_that_is_stopped_in_its_schema_leaves_nothing(
    empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = connect_engine(database_url(empty_database))
    create = migrations.create

    def stopped(connection: Connection) -> None:
        create(connection)
        raise KeyboardInterrupt

    monkeypatch.setattr(migrations, "create", stopped)
    with pytest.raises(KeyboardInterrupt):
        load(engine, write_rows(tmp_path / "a.csv", [gdelt2()]))
    assert migrations.state_of(engine) is SchemaState.EMPTY
    assert "://" in empty_database or Path(empty_database).stat().st_size == 0


def test_a_database_in_memory_takes_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = connect_engine(database_url(":memory:"))
    migrations.upgrade(engine)
    monkeypatch.chdir(tmp_path)
    for number in range(12):
        added = load(engine, write_rows(tmp_path / f"{number}.csv", [gdelt2(GLOBALEVENTID=str(number))])).added
        assert added == 1
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(Report)).scalar_one() == 12


def test_rows_wait_beside_the_file_that_a_link_leads_to(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    link = tmp_path / "link.sqlite"
    link.symlink_to(disk / "real.sqlite")
    folders: set[Path] = set()
    load(
        connect_engine(database_url(str(link))),
        write_rows(tmp_path / "a.csv", [gdelt2(GLOBALEVENTID=str(number)) for number in range(6_000)]),
        lambda _rows, _share: folders.update(path for path in tmp_path.rglob(".*-load")),
    )
    assert folders == {disk / ".real.sqlite-load"}
    assert reports(str(link)) == 6_000


def test_a_load_is_done_though_its_statistics_cannot_be_counted(
    run: Run, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_arguments: object) -> None:
        raise EventdbError("another program is writing")

    monkeypatch.setattr("eventdb.cli.load.refresh_statistics", busy)
    result = run("load", str(write_rows(tmp_path / "a.csv", [gdelt2()])), db=database)
    assert (result.exit_code, "failed" in result.stderr, reports(database)) == (0, False, 1)
    monkeypatch.setattr("eventdb.loading.load.refresh_statistics", busy)
    monkeypatch.setattr("eventdb.loading.load._MANY", 1)
    result = run("load", db=database)
    assert (result.exit_code, "another program" in result.stderr) == (0, False)


def test_a_file_stays_the_same_wherever_the_process_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    engine = connect_engine(database_url("x.sqlite"))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    bad = write_rows(tmp_path / "bad.csv", [gdelt2(NumMentions="many")])
    with pytest.raises(EventdbError, match="no rows of GDELT"):
        load(engine, bad)
    assert (tmp_path / "x.sqlite").stat().st_size == 0
    assert load(engine, write_rows(tmp_path / "a.csv", [gdelt2()])).added == 1
    assert reports(str(tmp_path / "x.sqlite")) == 1
    assert not any((tmp_path / "elsewhere").iterdir())


def test_a_file_is_shown_from_the_folder_that_we_are_in(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.sqlite").write_text("no database, but text that is longer than the header of one; " * 20)
    result = run("--db", "text.sqlite", "query", "timeline")
    assert result.stderr == "Error: text.sqlite is not an SQLite database\n"


def test_an_undo_makes_no_file_of_one_that_is_taken_away_meanwhile(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.sqlite"
    run("load", str(write_rows(tmp_path / "a.csv", [gdelt2()])), db=str(path))
    monkeypatch.setattr(migrations, "require_current_engine", lambda _engine: path.unlink())
    result = run("undo", "1", db=str(path))
    assert result.stderr == f"Error: cannot open {path}: it is not there yet; run: eventdb load\n"
    assert not path.exists()


def test_an_undo_makes_no_file_where_the_address_is_sqlites_own(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("undo", "1", db="sqlite:///file:none.sqlite?uri=true")
    assert (result.exit_code, "it is not there yet" in result.stderr) == (3, True)
    assert not any(tmp_path.iterdir())
