"""How far a command is, on one line of standard error, when that is a terminal."""

import sys
import time
from typing import Self

import click

from eventdb.terminal import printable

_WIDTH = 100


class _Line:
    """One line that is written over and over, and gone at the end."""

    def __init__(self) -> None:
        self._shows = sys.stderr.isatty()
        self._wrote = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._wrote:
            click.echo("\r" + " " * _WIDTH + "\r", nl=False, err=True)

    def _write(self, words: str) -> None:
        if self._shows:
            click.echo("\r" + printable(words)[:_WIDTH].ljust(_WIDTH), nl=False, err=True)
            self._wrote = True


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
        self._write(f"{self._name}: {rows:,} rows, {rows / seconds:,.0f} a second{left}")


class ViewProgress(_Line):
    """The view that is being written, and how many of its rows are."""

    def __call__(self, view: str, rows: int) -> None:
        """Take note of how many rows of a view are done."""
        self._write(f"{view}: {rows:,} rows …")


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
