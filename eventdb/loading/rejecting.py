"""The bad rows of a file: kept in the table reject, and too many of them stop the file."""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from eventdb.database import insert_rows
from eventdb.errors import InvalidFilesError, Problem
from eventdb.feeds.rejected import Rejected
from eventdb.loading.ledger import FeedSummary
from eventdb.models import Reject

MAX_REJECTS = 1.0
"""The share of bad rows, in per cent, that a file may have if nothing else is asked for."""
ALWAYS_ALLOWED = 10
"""So many bad rows stop no file of which half of the rows are good, if nothing else is asked for."""
_ENOUGH_TO_TELL = 50_000
_MOST_WAITING = 1_000
_MOST_EXAMPLES = 50
_TABLE: Any = Reject.__table__


class Rejects:
    """The bad rows of one load, which are written some at a time.

    Args:
        connection: in a transaction.
        path: the file.
        load: number of the load.
        summary: of the load, in which they are counted.
        max_rejects: the greatest share of them, in per cent; None: ``MAX_REJECTS``, and ``ALWAYS_ALLOWED`` in any file.
    """

    def __init__(
        self, connection: Connection, path: Path, load: int, summary: FeedSummary, max_rejects: float | None
    ) -> None:
        self._connection = connection
        self._path = path
        self._load = load
        self._summary = summary
        self._max_rejects = max_rejects
        self._waiting: list[Rejected] = []

    def add(self, rejected: list[Rejected], share: float) -> None:
        """Take bad rows.

        Args:
            rejected: the rows.
            share: how much of the file is read: bad rows that stand first do not stop one whose other rows are good.

        Raises:
            InvalidFilesError: it is plain by now that more rows are bad than may be.
        """
        if rejected:
            self._summary.rejected += len(rejected)
            examples = sorted([*self._summary.examples, *rejected], key=lambda bad: bad.line)
            self._summary.examples = examples[:_MOST_EXAMPLES]
            self._waiting += rejected
            if len(self._waiting) > _MOST_WAITING:
                self._write()
        if self._summary.read >= _ENOUGH_TO_TELL:
            self._require_few(share)

    def finish(self) -> None:
        """Write those that wait, when the file has been read.

        Raises:
            InvalidFilesError: more rows are bad than may be; the first of them stand in it.
        """
        self._write()
        self._require_few(1.0, is_whole=True)

    def _write(self) -> None:
        rows = [(self._load, bad.line, bad.reason, bad.raw) for bad in self._waiting]
        insert_rows(self._connection, _TABLE, ("load_id", "line", "reason", "raw"), rows)
        self._waiting.clear()

    def _require_few(self, share: float, *, is_whole: bool = False) -> None:
        """Stop at a file that is plainly something else than it seemed.

        Args:
            share: how much of it is read; of the last of it, some lines may wait still.
            is_whole: whether all of it is read and none waits.
        """
        bad, read = self._summary.rejected, self._summary.read
        are_most = 2 * bad > read
        if self._max_rejects is None and bad <= ALWAYS_ALLOWED and not are_most:
            return
        most = MAX_REJECTS if self._max_rejects is None else self._max_rejects
        if 100 * bad * share <= most * read:
            return
        of = f"{bad:,} of {read:,} rows" if is_whole else f"{bad:,} of the first {read:,} rows"
        why = f"more than the {most:g} % allowed"
        if self._max_rejects is None and bad <= ALWAYS_ALLOWED:
            why = "which are most of them"
        told = f"{of} are no rows of {self._summary.title}, {why}; nothing of this file was loaded"
        raise InvalidFilesError(self._problems(told, _hint(bad, read if is_whole else None)))

    def _problems(self, told: str, hint: str) -> Iterable[Problem]:
        file, examples = str(self._path), self._summary.examples
        which = "The first of them:" if self._summary.rejected > len(examples) else "They are:"
        yield Problem(file, 0, "", f"{told}{hint}. {which}")
        for bad in examples:
            yield Problem(file, bad.line, "", bad.reason)


def _hint(bad: int, read: int | None) -> str:
    """How to load what is good none the less, and see all that is not.

    Args:
        bad: how many rows are bad, as far as known.
        read: how many rows there are, None if that is not known.
    """
    if bad == read:
        return ""
    enough = 100 if read is None else math.ceil(100 * bad / read)
    return f" (with --max-rejects {enough} the good rows would be; eventdb query rejects then lists all bad ones)"
