"""Ctrl-C at moments that decide: in the midst of a change it leaves nothing, and after the commit all of it."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.feed_tables import content, exact
from tests.feeds import gdelt2, write_rows
from tests.test_feed_load import counts, load

_PRESSED = """
import signal
from sqlalchemy import Engine, Pool, event
from eventdb.cli import main
committed = []

@event.listens_for(Engine, "before_cursor_execute")
def writes(connection, cursor, statement, *others):
    if statement.startswith({statements}):
        signal.raise_signal(signal.SIGINT)

@event.listens_for(Engine, "commit")
def commits(connection):
    committed.append(True)

@event.listens_for(Pool, "checkin")
def leaves(connection, record):
    if not {statements} and committed == [True]:
        committed.append(True)
        signal.raise_signal(signal.SIGINT)

main()
"""


WRITING = ("DELETE FROM report ", "UPDATE load ")
COMMITTED = ()
COUNTING = ("ANALYZE",)


def pressed(database: str, *command: str, at: tuple[str, ...]) -> tuple[int, str]:
    """A command during which Ctrl-C is pressed: before such a statement, or when it has committed and is not done."""
    words = [sys.executable, "-c", _PRESSED.format(statements=at), "--db", database, *command]
    result = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    return result.returncode, result.stderr


def made(folder: Path) -> tuple[Path, Path]:
    rows = [gdelt2(GLOBALEVENTID=str(number)) for number in range(1, 9)]
    return write_rows(folder / "a.csv", rows[:4]), write_rows(folder / "b.csv", rows)


@pytest.mark.parametrize("at", [COMMITTED, COUNTING], ids=["committed", "counting"])
def test_a_load_that_is_committed_is_not_said_to_be_gone(
    database: str, engine: Engine, tmp_path: Path, at: tuple[str, ...]
) -> None:
    first, second = made(tmp_path)
    code, words = pressed(database, "load", str(first), str(second), at=at)
    assert code == 130
    assert f"Load 1 into {database}" in words
    assert words.endswith(f"Stopped: {first} had been loaded by then\n")
    assert load(engine, first).same_as == 1
    assert counts(load(engine, second)) == (8, 4, 0, 4, 0)
    assert exact(engine)


def test_a_load_that_is_not_committed_is_gone(database: str, engine: Engine, tmp_path: Path) -> None:
    before = content(engine)
    code, words = pressed(database, "load", *map(str, made(tmp_path)), at=WRITING)
    assert code == 130
    assert words.startswith("Stopped: nothing of ")
    assert content(engine) == before


def test_an_undo_is_done_or_not_begun(database: str, engine: Engine, tmp_path: Path) -> None:
    for path in made(tmp_path):
        load(engine, path)
    before = content(engine)
    stopped = "Stopped: load 2 is as it was; run the same again to take it back\n"
    assert pressed(database, "undo", "2", at=WRITING) == (130, stopped)
    assert content(engine) == before
    code, words = pressed(database, "undo", "2", at=COMMITTED)
    assert code == 0
    assert words.startswith("Load 2 is taken back")
    assert len(content(engine)["report"]) == 4
    assert exact(engine)
