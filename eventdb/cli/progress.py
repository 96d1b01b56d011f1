"""How far a command is, on one line of standard error, when that is a terminal."""

import os
import sys
import time
from typing import Self

import click

from eventdb.terminal import one_line, shortened, width

_USUAL = 80


class _Line:
    """One line that is written over and over, and gone at the end."""

    def __init__(self) -> None:
        self._shows = sys.stderr.isatty()
        self._width = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._width:
            click.echo("\r" + " " * self._width + "\r", nl=False, err=True)

    def _write(self, words: str, name: str = "") -> None:
        """Write words; a name before them is shortened first, where there is no room for all."""
        if self._shows:
            # A line that fills the last column is broken by some terminals, and a window may have been made narrower.
            most = _columns() - 1
            lead = shortened(one_line(name), most - width(words) - 2)
            line = shortened(f"{lead}: {words}" if lead else words, most)
            click.echo("\r" + line + " " * (min(self._width, most) - width(line)), nl=False, err=True)
            self._width = width(line)


def _columns() -> int:
    """How wide the terminal is that standard error goes to; it says nothing of standard output, which may be a file."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or _USUAL
    except (OSError, ValueError):
        return _USUAL


class FileProgress(_Line):
    """Files read so far, when there is more than a glance to do."""

    _LEAST = 50

    def __call__(self, done: int, total: int) -> None:
        """Take note of how many of all files are read."""
        if total < self._LEAST:
            return
        if done == total:
            self._write(f"Read {total:,} files; writing …")
        elif done % self._LEAST == 0:
            self._write(f"Reading {done:,} of {total:,} files …")


class RowProgress(_Line):
    """Rows so far, how many a second, and the time left."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._started = time.monotonic()

    def __call__(self, rows: int, share: float) -> None:
        """Take note of how many rows are done, and what share of the work."""
        seconds = max(time.monotonic() - self._started, 1e-3)
        left = f", {_duration(seconds / share - seconds)} left" if 0 < share < 1 else "; making indexes and sums …"
        self._write(f"{rows:,} rows, {rows / seconds:,.0f} a second{left}", self._name)


class ViewProgress(_Line):
    """The view that is being written, and how many of its rows are."""

    def __call__(self, view: str, rows: int) -> None:
        """Take note of how many rows of a view are done."""
        self._write(f"{rows:,} rows …", view)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
