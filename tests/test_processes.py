"""Commands beside one another in processes of their own, and one that is killed while it takes a load back."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from eventdb.database import reading
from eventdb.models import Load, Report
from tests.feed_tables import content, exact
from tests.feeds import gdelt2, write_rows
from tests.test_feed_load import load


def started(database: str, *command: str) -> "subprocess.Popen[str]":
    words = [sys.executable, "-m", "eventdb", "--db", database, *command]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_loads_at_the_same_time_take_their_turns(database: str, engine: Engine, tmp_path: Path) -> None:
    paths = [
        write_rows(
            tmp_path / f"{number}.csv",
            (
                gdelt2(GLOBALEVENTID=str(key), NumMentions=str(number))
                for key in range(number * 500, number * 500 + 1_000)
            ),
        )
        for number in range(3)
    ]
    processes = [started(database, "load", str(path)) for path in paths]
    told = [(process.communicate(timeout=60)[1], process.returncode) for process in processes]
    assert [code for _words, code in told] == [0, 0, 0], told
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(Load)).scalar() == 3
        assert connection.execute(select(func.count()).select_from(Report)).scalar() == 2_000
    assert exact(engine)


_TELLING = """
import time
from sqlalchemy import Engine, event
from eventdb.cli import main

@event.listens_for(Engine, "before_cursor_execute")
def tells(connection, cursor, statement, *others):
    if statement.startswith({statement!r}):
        print("there", flush=True)
        time.sleep(60)

main()
"""


@pytest.mark.parametrize("statement", ["DELETE FROM report_left", "DELETE FROM report WHERE", "DELETE FROM load"])
def test_an_undo_that_is_killed_is_done_by_the_next(
    database: str, engine: Engine, tmp_path: Path, statement: str
) -> None:
    load(engine, write_rows(tmp_path / "a.csv", [gdelt2(GLOBALEVENTID=str(key)) for key in range(50)]))
    changed = (gdelt2(GLOBALEVENTID=str(key), NumMentions="9") for key in range(25, 6_000))
    before = content(engine)
    load(engine, write_rows(tmp_path / "b.csv", changed))
    loaded = content(engine)
    words = [sys.executable, "-c", _TELLING.format(statement=statement), "--db", database, "undo", "2"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "there\n"
        process.kill()
    assert content(engine) == loaded
    assert exact(engine)
    with started(database, "undo", "2") as process:
        assert process.wait(timeout=30) == 0
    assert content(engine) == before
