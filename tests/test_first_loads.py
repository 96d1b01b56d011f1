"""The first load of a database beside others: what fails takes away only what is nobody else's."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, func, select

from eventdb import migrations
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


def test_a_first_load_that_fails_leaves_what_another_has_loaded_meanwhile(empty_database: str, tmp_path: Path) -> None:
    engine = connect_engine(database_url(empty_database))
    good = write_rows(tmp_path / "good.csv", [gdelt2()])
    bad = write_rows(tmp_path / "bad.csv", [gdelt2(NumMentions="many")])
    upgrade = migrations.upgrade

    def slow_upgrade(engine: Engine) -> None:
        upgrade(engine)
        load(connect_engine(database_url(empty_database)), good)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "upgrade", slow_upgrade)
        with pytest.raises(Exception, match="no rows of GDELT"):
            load(engine, bad)
    assert reports(empty_database) == 1


def test_a_first_load_that_is_stopped_in_its_upgrade_leaves_nothing(
    empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = connect_engine(database_url(empty_database))
    upgrade = migrations.upgrade

    def stopped(engine: Engine) -> None:
        upgrade(engine)
        raise KeyboardInterrupt

    monkeypatch.setattr(migrations, "upgrade", stopped)
    with pytest.raises(KeyboardInterrupt):
        load(engine, write_rows(tmp_path / "a.csv", [gdelt2()]))
    assert migrations.state_of(engine) is SchemaState.EMPTY
    assert "://" in empty_database or not Path(empty_database).exists()


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
