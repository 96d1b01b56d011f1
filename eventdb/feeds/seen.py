"""Keys of a file's earlier blocks, kept on disk: tens of millions of them would fill the memory."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from eventdb.errors import EventdbError

_MOST_ALIKE = 8
"""So many runs of one size, whose keys lie among one another, are kept before they become one."""

_MANY_TIMES = 20
"""Of so many times the rows, to look for each takes less time than to look at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Keys in their order, each with a checksum.

    Attributes:
        rows: a frame of ``id`` and ``digest``, of which only what is looked at comes into memory.
        least: the least key.
        greatest: the greatest.
        level: how many times it was merged of others.
    """

    rows: Any
    least: int
    greatest: int
    level: int

    def overlaps(self, least: int, greatest: int) -> bool:
        """Whether one of the keys may lie within bounds."""
        return self.least <= greatest and least <= self.greatest

    def among(self, ids: Any) -> Any:
        """Those of its rows that have one of some keys, which are a series."""
        keys, near = self.rows["id"], self.rows
        if len(keys) > _MANY_TIMES * len(ids):
            near = near[keys.search_sorted(ids).clip(0, len(keys) - 1).unique()]
        return near.filter(near["id"].is_in(ids.implode()))


@dataclass(slots=True)
class Seen:
    """Keys as whole numbers, each with its checksum or another number, 16 bytes in all.

    Feeds count their keys onward, so that hardly any block has one that may have come before: each block is a run of
    its own, and most runs are never looked at again. Where keys are in no order, each block has to be compared with
    all runs; so of many, fewer are made, as in a log-structured merge tree (O'Neil et al. 1996).

    Attributes:
        runs: the keys so far.
    """

    runs: list[Run] = field(default_factory=list)

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

        run = _kept(rows.sort("id"), level=0)
        while len(alike := list(self._alike(run))) >= _MOST_ALIKE:
            run = _kept(pl.concat([run.rows, *(other.rows for other in alike)]).sort("id"), level=run.level + 1)
            self.runs = [other for other in self.runs if other not in alike]
        self.runs.append(run)

    def _alike(self, run: Run) -> Iterator[Run]:
        return (other for other in self.runs if other.level == run.level and other.overlaps(run.least, run.greatest))


def _kept(rows: Any, level: int) -> Run:
    """A run whose rows lie in a file that has no name any more, so that it is gone whatever becomes of the process."""
    import polars as pl  # noqa: PLC0415 - an extra

    try:
        with NamedTemporaryFile(prefix="eventdb-", suffix=".keys", delete=False) as file:
            path = Path(file.name)
        try:
            rows.write_ipc(path)
            kept = pl.read_ipc(path, memory_map=True)
        finally:
            with suppress(PermissionError):  # some systems keep the name of a file that is open
                path.unlink()
    except OSError as error:
        told = f"cannot keep a file's keys in the folder for temporary files: {error.strerror or error}"
        raise EventdbError(told) from error
    return Run(kept, rows["id"][0], rows["id"][-1], level)
