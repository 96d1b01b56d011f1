"""How far a command is: one line, that fits its terminal and is gone at the end."""

import os
import pty
import re
import select
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TextIO

import pytest

from eventdb.cli.progress import FileProgress, RowProgress, ViewProgress
from eventdb.terminal import shortened, width


@contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> Iterator[Callable[[], str]]:
    """Standard error as a terminal of so many columns; gives what was written to it."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, columns))
    with open(slave, "w", encoding="utf-8") as stream:  # noqa: PTH123 - of a descriptor
        monkeypatch.setattr(sys, "stderr", stream)
        yield partial(_written, stream, master)
    os.close(master)


def _written(stream: TextIO, master: int) -> str:
    stream.flush()
    found = b""
    while select.select([master], [], [], 0.1)[0]:
        found += os.read(master, 10_000)
    return found.decode()


@pytest.mark.parametrize("columns", [10, 40, 80, 200])
@pytest.mark.parametrize("name", ["20191024143000.export.CSV.zip", "東京" * 40, "two\nlines", "\x1b[31mred"])
def test_a_line_never_reaches_the_last_column(monkeypatch: pytest.MonkeyPatch, columns: int, name: str) -> None:
    with terminal(monkeypatch, columns) as written:
        with RowProgress(name) as progress:
            progress(1_234_567, 0.3)
            progress(1_234_567, 1.0)
        words = written()
    assert "\n" not in words
    assert "\x1b" not in words
    lines = words.split("\r")
    assert max(map(width, lines)) < columns
    assert "1,234,567"[: columns - 2] in words
    # What stood there is written over, and nothing is left at the end.
    assert lines[-1] == ""
    assert re.fullmatch(" *", lines[-2])
    assert len(lines[-2]) >= width(lines[-3].rstrip())


def test_a_long_name_leaves_room_for_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch, 80) as written, RowProgress("x" * 100) as progress:
        progress(1_000, 0.5)
        assert re.search(r"x…: 1,000 rows, [\d,]+ a second, \d+ s left", written())


def test_where_there_is_no_terminal_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    with RowProgress("a") as rows, FileProgress() as files, ViewProgress() as views:
        rows(1, 0.5)
        files(50, 100)
        views("bi_event", 7)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("words", "most", "expected"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("東京都", 5, "東京…"),
        ("東京都", 4, "東…"),
        ("abc", 0, ""),
        ("abc", 1, "…"),
    ],
)
def test_what_is_too_long_is_cut_with_an_ellipsis(words: str, most: int, expected: str) -> None:
    assert shortened(words, most) == expected
