"""Pieces of a file, made ready to be written."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from eventdb.database import RowWriter
from eventdb.feeds.reading import Piece
from eventdb.feeds.resolving import Resolver
from eventdb.loading.rollup import cells_of


@dataclass(slots=True)
class Prepared:
    """What came of some lines, ready to be written.

    Attributes:
        piece: what came of them; its frames are gone.
        added: how many rows are new.
        cells: what these add to the rollup, as a frame; None if there are none.
        rows: new rows, these or others that waited, as ``RowWriter`` takes them; None for none.
        changed: a frame of the rows that take the place of others; None for none.
        unknown: codes that the dictionaries lack, by what they name.
    """

    piece: Piece
    added: int = 0
    cells: Any = None
    rows: Any = None
    changed: Any = None
    unknown: dict[str, Counter[str]] = field(default_factory=dict)

    def resolved(self, rows: Any, resolver: Resolver) -> Any:
        """A frame of rows resolved; what the dictionaries lack is noted."""
        frame, unknown = resolver.resolve(rows)
        for label, codes in unknown.items():
            self.unknown.setdefault(label, Counter()).update(codes)
        return frame


def prepared(pieces: Iterable[Piece], resolver: Resolver, writer: RowWriter) -> Iterator[Prepared]:
    """Resolve the rows of pieces, and make the new ones ready to be written."""
    for piece in pieces:
        made = Prepared(piece)
        new, changed, piece.new, piece.changed = piece.new, piece.changed, None, None
        if new is not None and not new.is_empty():
            frame = made.resolved(new, resolver)
            made.added, made.cells, made.rows = frame.height, cells_of(frame), writer.ready(frame, piece.share)
        if changed is not None and not changed.is_empty():
            made.changed = made.resolved(changed, resolver)
        yield made
