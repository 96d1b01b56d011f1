"""Codes that the dictionaries lack, counted without end: of a hostile file each row may have another."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

MOST_CODES = 10_000
"""So many different codes are told apart by what they name; of others only rows are counted."""


@dataclass(slots=True)
class Unknown:
    """Codes of one kind.

    Attributes:
        counts: in how many rows each stands.
        others: rows with a code that came when there were too many.
    """

    counts: Counter[str] = field(default_factory=Counter)
    others: int = 0

    def add(self, counts: Mapping[str, int]) -> None:
        """Count codes of some rows."""
        for code, count in counts.items():
            if code in self.counts or len(self.counts) < MOST_CODES:
                self.counts[code] += count
            else:
                self.others += count

    def ranked(self) -> Iterator[tuple[str, int]]:
        """The codes with their rows, those that stand in most of them first."""
        yield from sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))
