"""Pieces of a file, made ready to be written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from eventdb.database import RowWriter
from eventdb.feeds.reading import Piece
from eventdb.loading.rollup import cells_of


@dataclass(frozen=True, slots=True)
class Prepared:
    """What came of some lines, ready to be written.

    Attributes:
        piece: what came of them; the new rows are no longer there.
        added: how many these are.
        cells: what they add to the rollup, as a frame; None if there are none.
        rows: new rows, these or others that waited, as ``RowWriter`` takes them; None for none.
    """

    piece: Piece
    added: int
    cells: Any
    rows: Any


def prepared(pieces: Iterable[Piece], writer: RowWriter) -> Iterator[Prepared]:
    """Make the new rows of pieces ready to be written."""
    for piece in pieces:
        new, piece.new = piece.new, None
        if new is None or new.is_empty():
            yield Prepared(piece, 0, None, None)
        else:
            yield Prepared(piece, new.height, cells_of(new), writer.ready(new, piece.share))
