"""Pieces of a file, made ready to be written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from eventdb.database import Packed, Packer
from eventdb.feeds.reading import Piece
from eventdb.loading.rollup import cells_of


@dataclass(frozen=True, slots=True)
class Prepared:
    """What came of some lines, ready to be written.

    Attributes:
        piece: what came of them.
        new: the rows to add; None for none.
        cells: what they add to the rollup, as a frame.
        changed: the rows that take the place of others.
    """

    piece: Piece
    new: Packed | None
    cells: Any
    changed: Packed | None


def prepared(pieces: Iterable[Piece], pack: Packer) -> Iterator[Prepared]:
    """Make pieces ready for the engine that ``pack`` is of; their frames go."""
    for piece in pieces:
        new, changed, piece.new, piece.changed = piece.new, piece.changed, None, None
        yield Prepared(
            piece,
            None if new is None else pack(new),
            None if new is None else cells_of(new),
            None if changed is None else pack(changed),
        )
