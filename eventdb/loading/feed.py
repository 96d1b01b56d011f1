"""Loading a file of a machine-coded feed: one transaction with one row in the ledger, or not a trace."""

import datetime
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from eventdb.database import RowWriter, filled_at_once, row_writer, write_frame
from eventdb.feeds.feed import Feed
from eventdb.feeds.parsing import Parser
from eventdb.feeds.reading import Piece, Reader
from eventdb.feeds.resolving import Resolver
from eventdb.feeds.scanning import Scanned, scan
from eventdb.fixtures import Vocabulary
from eventdb.loading import files, ledger, renewing, versions
from eventdb.loading.again import replaced_since
from eventdb.loading.ahead import ahead
from eventdb.loading.judging import judge, parted
from eventdb.loading.ledger import FeedSummary
from eventdb.loading.preparing import Prepared, prepared
from eventdb.loading.ready import ready_to_write
from eventdb.loading.rejecting import Rejects
from eventdb.loading.rollup import Rollup
from eventdb.loading.tuning import tune
from eventdb.loading.unknown import Unknown
from eventdb.models import Report

Progress = Callable[[int, float], None]
"""Called with the number of rows so far and the share of the work that is done, from 0 to 1."""
_BLOCKS_AHEAD = 2
_TABLE: Any = Report.__table__


def load_feed(
    engine: Engine,
    path: Path,
    feed: Feed,
    vocabulary: Vocabulary,
    *,
    max_rejects: float | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> FeedSummary:
    """Load a file of a feed.

    Args:
        engine: the database, which is made ready if it is empty.
        path: the file, plain or packed.
        feed: what it is of.
        vocabulary: the dictionaries that codes are looked up in.
        max_rejects: the greatest share of bad rows, in per cent; with more, the file is something else. None:
            ``rejecting.MAX_REJECTS``, and ``ALWAYS_ALLOWED`` rows in any file.
        dry_run: say the same and write nothing.
        progress: called now and then.

    Raises:
        InvalidFilesError: the file cannot be read, changes meanwhile or has too many bad rows; nothing was written.
        EventdbError: the database is not one to load into, or refuses the rows.
    """
    started = datetime.datetime.now(datetime.UTC)
    summary = FeedSummary(str(path), feed.title)
    tune()
    files.require_name(path)
    before = files.state(path)
    size = before.size if before else None
    with (
        # Both take some time, and the database is not needed for them.
        files.hashing(path) as sha256,
        ahead(scan(path, feed)) as blocks,
        ready_to_write(engine, dry_run=dry_run) as connection,
        files.unchanged(path, before),
    ):
        summary.altered, summary.renewed = renewing.fill(connection, vocabulary, renewing.OF_FEEDS)
        summary.same_as = ledger.same_as(connection, feed, size, sha256)
        if summary.same_as is not None:
            summary.replaced = replaced_since(connection, summary.same_as)
            return summary
        load = ledger.enter(connection, path, size, feed, started)
        resolver = Resolver(feed, renewing.dictionaries(connection), load)
        summary.is_first = connection.execute(select(Report.load_id).limit(1)).first() is None
        rejects = Rejects(connection, path, load, summary, max_rejects)
        _Job(connection, feed, blocks, resolver, load, summary, rejects, progress).run()
        ledger.settle(connection, load, sha256.result(), started, summary)
    summary.load = None if dry_run else load
    return summary


@dataclass(slots=True)
class _Job:
    """One load of one file, on the way."""

    connection: Connection
    feed: Feed
    blocks: Iterator[Scanned]
    resolver: Resolver
    load: int
    summary: FeedSummary
    rejects: Rejects
    progress: Progress | None

    def run(self) -> None:
        """Load the file."""
        if self.summary.is_first:
            self._load_first()
        else:
            self._load_more()

    def _load_first(self) -> None:
        """Fill an empty table; its indexes are made when the rows are there."""
        sums = Rollup(self.connection, self.feed.dataset, is_first=True)
        with filled_at_once(self.connection, _TABLE), sums as rollup:
            self._write(rollup)

    def _load_more(self) -> None:
        """Add what is new and put what has changed in the place of what was there."""
        versions.run(self.connection, "CREATE TEMP TABLE changed_report AS SELECT * FROM report WHERE 1 = 0")
        with Rollup(self.connection, self.feed.dataset) as rollup:
            self._write(rollup)
            if self.summary.changed and self.summary.rejected:
                same = versions.leave_same(self.connection, self.load)
                self.summary.changed, self.summary.left = self.summary.changed - same, self.summary.left + same
            if self.summary.changed:
                versions.replace(self.connection, rollup, self.load)
        versions.run(self.connection, "DROP TABLE changed_report")

    def _write(self, rollup: Rollup) -> None:
        """Read the file block by block and write what came of each."""
        with row_writer(self.connection, "report", at_once=self.summary.is_first) as writer:
            with closing(self._made(writer)) as found:
                for made in found:
                    self._take(made)
                    if made.cells is not None:
                        rollup.add_cells(made.cells)
                    writer.write(made.rows)
            writer.finish()
        self.rejects.finish()

    def _take(self, made: Prepared) -> None:
        """Count what came of some lines, and write all of it but for new rows."""
        summary, piece = self.summary, made.piece
        summary.read += piece.read
        summary.left += piece.left
        summary.added += made.added
        if made.changed is not None:
            write_frame(self.connection, "changed_report", made.changed)
            summary.changed += made.changed.height
        for label, codes in made.unknown.items():
            summary.unknown.setdefault(label, Unknown()).add(codes)
        self.rejects.add(piece.rejected, piece.share)
        if self.progress is not None:
            self.progress(summary.read, piece.share)

    def _made(self, writer: RowWriter) -> Generator[Prepared, None, None]:
        """What comes of the file, ready to be written.

        While one block is being written, the next is made ready, the one after that is parsed and another is read,
        each in a thread of its own: what they do takes little of Python's lock. Only this thread speaks to the
        database.
        """
        reader, resolver = Reader(Parser(self.feed)), self.resolver
        parsing, making = ThreadPoolExecutor(1, "parsing"), ThreadPoolExecutor(1, "making")
        waiting: deque[Future[list[Prepared]]] = deque()
        with closing(self._judged()) as blocks, parsing, making:
            for scanned in blocks:
                parsed = parsing.submit(_parsed, reader, scanned)
                waiting.append(making.submit(_prepared, parsed, resolver, writer))
                if len(waiting) > _BLOCKS_AHEAD:
                    yield from waiting.popleft().result()
            for made in waiting:
                yield from made.result()
            yield from prepared(reader.rest(), resolver, writer)

    def _judged(self) -> Generator[Scanned, None, None]:
        """The blocks, each compared with what is in the database, if there is anything."""
        if self.summary.is_first:
            yield from self.blocks
            return
        with ahead(map(parted, self.blocks)) as blocks:
            for block in blocks:
                judge(self.connection, self.feed.dataset, self.load, block)
                yield block.scanned


def _parsed(reader: Reader, scanned: Scanned) -> list[Piece]:
    return list(reader.read(scanned))


def _prepared(parsed: Future[list[Piece]], resolver: Resolver, writer: RowWriter) -> list[Prepared]:
    return list(prepared(parsed.result(), resolver, writer))
