"""Keys of a file's earlier blocks, kept on disk: tens of millions of them would fill the memory."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO, Any
from weakref import finalize

from eventdb.errors import EventdbError

_MOST_ALIKE = 8
"""So many runs of one size, whose keys lie among one another, are kept before they become one."""

_MANY_TIMES = 20
"""Of so many times the rows, to look for each takes less time than to look at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Keys in their order, each with a checksum.

    Attributes:
        read: gives a frame of ``id`` and ``digest``.
        least: the least key.
        greatest: the greatest.
        level: how many times it was merged of others.
    """

    read: Callable[[], Any]
    least: int
    greatest: int
    level: int

    def overlaps(self, least: int, greatest: int) -> bool:
        """Whether one of the keys may lie within bounds."""
        return self.least <= greatest and least <= self.greatest

    def among(self, ids: Any) -> Any:
        """Those of its rows that have one of some keys, which are a series."""
        near = self.read()
        keys = near["id"]
        if len(keys) > _MANY_TIMES * len(ids):
            near = near[keys.search_sorted(ids).clip(0, len(keys) - 1).unique()]
        return near.filter(near["id"].is_in(ids.implode()))


@dataclass(slots=True, weakref_slot=True)
class Seen:
    """Keys as whole numbers, each with its checksum or another number, 16 bytes in all.

    Feeds count their keys onward, so that hardly any block has one that may have come before: each block is a run of
    its own, and most runs are never looked at again. Where keys are in no order, each block has to be compared with
    all runs; so of many, fewer are made, as in a log-structured merge tree (O'Neil et al. 1996).

    Attributes:
        runs: the keys so far.
    """

    runs: list[Run] = field(default_factory=list)
    _blocks: IO[bytes] | None = None

    def among(self, ids: Any) -> list[Any]:
        """Frames of ``id`` and ``digest``, of those of some keys that came before.

        Args:
            ids: the keys, as a series.
        """
        least, greatest = ids.min(), ids.max()
        found = (run.among(ids) for run in self.runs if run.overlaps(least, greatest))
        return [rows for rows in found if not rows.is_empty()]

    def add(self, rows: Any) -> None:
        """Keep the keys of a block.

        Args:
            rows: a frame of ``id`` and ``digest``, of keys that did not come before.

        Raises:
            EventdbError: there is no room on the disk.
        """
        import polars as pl  # noqa: PLC0415 - an extra

        run = self._of_block(rows.sort("id"))
        while len(alike := list(self._alike(run))) >= _MOST_ALIKE:
            run = _merged(pl.concat([run.read(), *(other.read() for other in alike)]).sort("id"), run.level + 1)
            self.runs = [other for other in self.runs if other not in alike]
        self.runs.append(run)

    def _of_block(self, rows: Any) -> Run:
        """A run in the one file of all blocks: to map each into memory would hold what nobody looks at again."""
        written = io.BytesIO()
        rows.write_ipc(written)
        data = written.getbuffer()
        with _told():
            if self._blocks is None:
                self._blocks = TemporaryFile(prefix="eventdb-", suffix=".keys")  # noqa: SIM115 - as long as we are there
                finalize(self, _close, self._blocks)
            at = self._blocks.seek(0, io.SEEK_END)
            self._blocks.write(data)
        return Run(partial(_read, self._blocks, at, len(data)), rows["id"][0], rows["id"][-1], level=0)

    def _alike(self, run: Run) -> Iterator[Run]:
        return (other for other in self.runs if other.level == run.level and other.overlaps(run.least, run.greatest))


def _close(file: IO[bytes]) -> None:
    with suppress(OSError):  # of a disk that is full, which was told when it was written to
        file.close()


def _read(file: IO[bytes], at: int, length: int) -> Any:
    import polars as pl  # noqa: PLC0415 - an extra

    with _told():
        file.seek(at)
        data = file.read(length)
    return pl.read_ipc(data)


def _merged(rows: Any, level: int) -> Run:
    """A run whose rows lie in a file that has no name any more, so that it is gone whatever becomes of the process.

    Only what is looked at comes into memory.
    """
    import polars as pl  # noqa: PLC0415 - an extra

    with _told():
        with NamedTemporaryFile(prefix="eventdb-", suffix=".keys", delete=False) as file:
            path = Path(file.name)
        try:
            rows.write_ipc(path)
            kept = pl.read_ipc(path, memory_map=True)
        finally:
            with suppress(PermissionError):  # some systems keep the name of a file that is open
                path.unlink()
    return Run(lambda: kept, rows["id"][0], rows["id"][-1], level)


@contextmanager
def _told() -> Iterator[None]:
    """Raises a fault of the disk as a sentence."""
    try:
        yield
    except OSError as error:
        told = f"cannot keep a file's keys in the folder for temporary files: {error.strerror or error}"
        raise EventdbError(told) from error
