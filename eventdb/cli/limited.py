"""Rows up to a limit, of which a user is told that there were more."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from eventdb.cli import say


class Limited:
    """Rows up to a limit, and whether there was one more."""

    def __init__(self, rows: Iterable[Sequence[Any]], limit: int) -> None:
        self._rows = rows
        self._limit = limit
        self.more = False

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for number, row in enumerate(self._rows, start=1):
            if self._limit and number > self._limit:
                self.more = True
                return
            yield row

    def tell(self, written: int) -> None:
        """Say that rows were left out, if they were, and how to get them."""
        if self.more:
            say(f"The first {written} rows; there are more: --limit N for N of them, --limit 0 for all")
