"""Codings that were read, kept on disk between reading them all and writing them: memory stays small."""

import pickle
import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from eventdb.coding.model import CodingRead

_IN_MEMORY = 32_000_000


class Spool:
    """A temporary file of codings, in the order in which they were put."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by __exit__
        self.count = 0

    def put(self, coding: CodingRead) -> None:
        """Add a coding."""
        pickle.dump(coding, self._file, protocol=pickle.HIGHEST_PROTOCOL)
        self.count += 1

    def __iter__(self) -> Iterator[CodingRead]:
        """The codings, from the first; what we pickled ourselves is safe to read."""
        self._file.seek(0)
        for _ in range(self.count):
            yield pickle.load(self._file)  # noqa: S301 - written by put, in a file of our own

    def __enter__(self) -> Self:
        """The spool itself."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        """Throw the file away."""
        self._file.close()
