"""What an export has written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Progress: TypeAlias = Callable[[str, int], None]
"""Is told the view and how many of its rows are written, now and then."""


@dataclass(frozen=True, slots=True)
class Written:
    """A view as it was written.

    Attributes:
        view: its name.
        rows: how many there are.
        paths: its files, from the folder of the export, with slashes; of a workbook, none.
        size: of its files together, in bytes; of a workbook's sheet, 0.
        notes: what of it could not be written as it is in the database, a sentence each.
    """

    view: str
    rows: int
    paths: tuple[str, ...] = ()
    size: int = 0
    notes: tuple[str, ...] = ()
