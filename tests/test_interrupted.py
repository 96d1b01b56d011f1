"""Ctrl-C at moments that decide: in the midst of a change it leaves nothing, and after the commit all of it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine

from tests.databases import Databases
from tests.feed_tables import content, exact
from tests.feeds import gdelt2, write_rows
from tests.test_feed_load import counts, load

Run = Callable[..., Result]

_PRESSED = """
import signal
from sqlalchemy import Engine, Pool, event
import eventdb.cli
committed = []
printable = eventdb.cli.printable

def says(words):
    if words.startswith({statements}):
        signal.raise_signal(signal.{signal})
    return printable(words)

eventdb.cli.printable = says

@event.listens_for(Engine, "before_cursor_execute")
def writes(connection, cursor, statement, *others):
    if statement.startswith({statements}):
        for _time in range({times}):
            signal.raise_signal(signal.{signal})

@event.listens_for(Engine, "commit")
def commits(connection):
    committed.append(True)

@event.listens_for(Pool, "checkin")
def leaves(connection, record):
    if not {statements} and committed == [True]:
        committed.append(True)
        signal.raise_signal(signal.{signal})

eventdb.cli.main()
"""


WRITING = ("DELETE FROM report ", "UPDATE load ")
COMMITTED = ()
COUNTING = ("ANALYZE",)
TELLING = ("Load 1 into", "Load 2 is taken back")


def pressed(
    database: str, *command: str, at: tuple[str, ...], signal: str = "SIGINT", times: int = 1
) -> tuple[int, str]:
    """A command during which Ctrl-C is pressed: before such a statement or words, or when it has just committed."""
    words = [sys.executable, "-c", _PRESSED.format(statements=at, signal=signal, times=times)]
    words += ["--db", database, *command]
    result = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    return result.returncode, result.stderr


def made(folder: Path) -> tuple[Path, Path]:
    rows = [gdelt2(GLOBALEVENTID=str(number)) for number in range(1, 9)]
    return write_rows(folder / "a.csv", rows[:4]), write_rows(folder / "b.csv", rows)


@pytest.mark.parametrize("at", [COMMITTED, COUNTING, TELLING], ids=["committed", "counting", "telling"])
def test_a_load_that_is_committed_is_not_said_to_be_gone(
    database: str, engine: Engine, tmp_path: Path, at: tuple[str, ...]
) -> None:
    first, second = made(tmp_path)
    code, words = pressed(database, "load", str(first), str(second), at=at)
    assert code == 130
    assert f"Load 1 into {database}" in words
    assert words.endswith(f"Stopped: {first} had been loaded by then\n1 loaded, 1 not tried\n")
    assert load(engine, first).same_as == 1
    assert counts(load(engine, second)) == (8, 4, 0, 4, 0)
    assert exact(engine)


def test_a_load_that_is_not_committed_is_gone(database: str, engine: Engine, tmp_path: Path) -> None:
    before = content(engine)
    code, words = pressed(database, "load", *map(str, made(tmp_path)), at=WRITING)
    assert code == 130
    assert words.startswith("Stopped: nothing of ")
    assert words.endswith("run the same again to go on\n0 loaded, 1 stopped, 1 not tried\n")
    assert content(engine) == before


def test_an_undo_is_done_or_not_begun(database: str, engine: Engine, tmp_path: Path) -> None:
    for path in made(tmp_path):
        load(engine, path)
    before = content(engine)
    stopped = "Stopped: load 2 is as it was; to take back: eventdb undo 2\n"
    assert pressed(database, "undo", "2", at=WRITING) == (130, stopped)
    assert content(engine) == before
    code, words = pressed(database, "undo", "2", at=COMMITTED)
    assert code == 0
    assert words.startswith("Load 2 is taken back")
    assert len(content(engine)["report"]) == 4
    assert exact(engine)


def test_sigterm_ends_a_load_as_ctrl_c_does(database: str, engine: Engine, tmp_path: Path) -> None:
    before = content(engine)
    code, words = pressed(database, "load", *map(str, made(tmp_path)), at=WRITING, signal="SIGTERM")
    assert (code, words.partition(" of ")[0]) == (143, "Stopped: nothing")
    assert content(engine) == before
    code, words = pressed(database, "load", *map(str, made(tmp_path)), at=COMMITTED, signal="SIGTERM")
    assert (code, words.splitlines()[-1]) == (143, "1 loaded, 1 not tried")
    assert exact(engine)


def test_what_was_only_tried_is_not_said_to_be_kept(database: str, tmp_path: Path) -> None:
    code, words = pressed(database, "load", "--dry-run", str(made(tmp_path)[0]), at=WRITING)
    assert (code, words) == (130, "Stopped: nothing was written\n")


def test_the_later_ones_of_several_undos_are_not_tried(database: str, engine: Engine, tmp_path: Path) -> None:
    for path in made(tmp_path):
        load(engine, path)
    code, words = pressed(
        database, "undo", "1", "2", at=("DELETE FROM report_replaced WHERE load_id",), signal="SIGTERM"
    )
    assert (code, words) == (143, "Stopped: loads 1, 2 are as they were; to take back: eventdb undo 1 2\n")
    assert len(content(engine)["report"]) == 8
    code, words = pressed(database, "undo", "2", "1", at=TELLING)
    assert (code, words.splitlines()[-1]) == (130, "Stopped: load 1 is as it was; to take back: eventdb undo 1")
    assert len(content(engine)["report"]) == 4


@pytest.mark.parametrize("at", [COMMITTED, TELLING], ids=["committed", "telling"])
def test_codings_that_are_committed_are_not_said_to_be_gone(database: str, run: Run, at: tuple[str, ...]) -> None:
    code, words = pressed(database, "load", at=at)
    assert (code, words.splitlines()[-1]) == (130, "Stopped: the seed had been loaded by then")
    assert words.startswith(f"Load 1 into {database}: read 1 coding")
    assert "(the seed)" in run("loads", db=database).stdout


def test_codings_that_are_not_committed_are_gone(database: str, engine: Engine) -> None:
    before = content(engine)
    stopped = "Stopped: nothing of the seed was kept; run the same again to go on\n"
    assert pressed(database, "load", at=("INSERT INTO load_coding",)) == (130, stopped)
    assert content(engine) == before


def test_what_ignores_ctrl_c_still_does(database: str, engine: Engine, tmp_path: Path) -> None:
    """As a command does that a script starts in the background: Ctrl-C is for another one."""
    first, second = made(tmp_path)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        code, words = pressed(database, "load", str(first), at=WRITING)
        assert (code, words.partition(" ")[0]) == (0, "Load")
        code, words = pressed(database, "load", str(second), at=WRITING, signal="SIGTERM")
        assert (code, words.partition(" of ")[0]) == (143, "Stopped: nothing")
    finally:
        signal.signal(signal.SIGINT, before)
    assert load(engine, first).same_as == 1


_ASKED = """
import builtins, signal
builtins.input = lambda *_prompt: signal.raise_signal(signal.{signal})
from eventdb.cli import main
main()
"""


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)], ids=["ctrl-c", "sigterm"])
def test_a_signal_at_a_question_ends_the_command_as_any_other(seeded_database: str, name: str, code: int) -> None:
    command = [sys.executable, "-c", _ASKED.format(signal=name), "--db", seeded_database, "db", "downgrade", "base"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr.splitlines()[-1]) == (code, "Stopped")


_ENDLESS = """""
import signal, sys, time
from eventdb.cli import main
from eventdb.export import folder
def endless(*_arguments):
    print("writing", flush=True)
    time.sleep(60)
folder.rows_of = endless
main()
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["ctrl-c", "sigterm"])
def test_an_export_that_is_ended_leaves_nothing(seeded_database: str, tmp_path: Path, number: int, code: int) -> None:
    command = [sys.executable, "-c", _ENDLESS, "--db", seeded_database, "export", str(tmp_path / "out")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        process.send_signal(number)
        _out, words = process.communicate(timeout=30)
    assert (process.returncode, words.strip()) == (code, "Stopped")
    assert list(tmp_path.iterdir()) == []


_TWICE = """
import shutil, signal
from pathlib import Path
from eventdb import output
from eventdb.cli import main
from eventdb.export import folder

def pressing(function):
    def pressed(*words, **options):
        signal.raise_signal(signal.{signal})
        return function(*words, **options)
    return pressed

folder.rows_of = output._WRITERS[output.Format.CSV] = pressing(None)
shutil.rmtree, Path.unlink = pressing(shutil.rmtree), pressing(Path.unlink)
main()
"""


@pytest.mark.parametrize(
    ("words", "name", "code"),
    [
        (("export", "out"), "SIGINT", 130),
        (("sql", "SELECT 1 AS n", "--format", "csv", "-o", "out.csv"), "SIGTERM", 143),
    ],
    ids=["export", "sql"],
)
def test_a_second_signal_lets_the_cleaning_up_go_to_its_end(
    databases: Databases, tmp_path: Path, words: tuple[str, ...], name: str, code: int
) -> None:
    database = databases.shared("sqlite", "seed")
    command = [sys.executable, "-c", _TWICE.format(signal=name), "--db", database, *words]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (code, "Stopped\n")
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_while_the_command_line_is_imported_is_told_in_a_word(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("import signal\nsignal.raise_signal(signal.SIGINT)\n")
    command = [sys.executable, "-m", "eventdb", "--version"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (result.returncode, result.stderr) == (130, "Stopped\n")


def test_ctrl_c_after_the_command_leaves_no_traceback() -> None:
    code = (
        "import atexit, signal; atexit.register(signal.raise_signal, signal.SIGINT);"
        " from eventdb.__main__ import main; main()"
    )
    command = [sys.executable, "-c", code, "--version"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (-signal.SIGINT, "")
    assert result.stdout.startswith("eventdb, version ")
