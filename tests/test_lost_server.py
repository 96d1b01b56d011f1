"""A server that goes away in the midst of a load or an undo: told in a sentence, and nothing of it is kept."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import Engine, event, text

from eventdb.cli.progress import RowProgress
from eventdb.database import connect_engine, database_url
from tests.databases import Databases
from tests.feed_tables import content, exact
from tests.feeds import gdelt2, write_rows

Run = Callable[..., Result]
MANY = 12_000


@pytest.fixture
def server(databases: Databases) -> Any:
    """A database of a server, with one file of a feed in it."""
    address = databases.copy("postgres", "migrated")
    yield address
    databases.server("postgres").drop(address)


def terminate(address: str) -> None:
    """End all connections to a database but this one, as an administrator or a crash does."""
    with connect_engine(database_url(address)).connect() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        connection.execute(text(f"{others} AND pid <> pg_backend_pid()"))


def files(folder: Path) -> tuple[Path, Path]:
    first = write_rows(folder / "a.csv", [gdelt2(GLOBALEVENTID=str(number)) for number in range(100)])
    rows = (gdelt2(GLOBALEVENTID=str(number), NumMentions="9") for number in range(50, MANY))
    return first, write_rows(folder / "b.csv", rows)


def engine_of(address: str) -> Engine:
    return connect_engine(database_url(address))


def test_a_load_whose_server_goes_away_leaves_nothing(
    run: Run, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = files(tmp_path)
    run("load", str(first), db=server)
    before = content(engine_of(server))
    with monkeypatch.context() as patch:
        patch.setattr(RowProgress, "__call__", lambda *_arguments: terminate(server))
        result = run("load", str(second), db=server)
    assert result.exit_code == 3
    assert result.stderr.startswith("Error: the connection to postgresql://")
    assert result.stderr.endswith("; nothing that was not said to be done was kept: run the same again\n")
    assert content(engine_of(server)) == before
    assert run("load", str(second), db=server).exit_code == 0
    assert exact(engine_of(server))


def test_an_undo_whose_server_goes_away_leaves_the_load(run: Run, server: str, tmp_path: Path) -> None:
    for path in files(tmp_path):
        run("load", str(path), db=server)
    before = content(engine_of(server))

    def lost(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("DELETE FROM report "):
            terminate(server)

    event.listen(Engine, "before_cursor_execute", lost)
    try:
        result = run("undo", "2", db=server)
    finally:
        event.remove(Engine, "before_cursor_execute", lost)
    assert (result.exit_code, " was lost" in result.stderr) == (3, True)
    assert content(engine_of(server)) == before
    assert run("undo", "2", db=server).exit_code == 0
    assert exact(engine_of(server))
