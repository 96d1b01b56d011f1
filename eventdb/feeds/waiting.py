"""Lines of blocks of which some are left out, until they are enough: to parse a few takes as long as for many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from eventdb.feeds.decoding import Lines
from eventdb.feeds.scanning import Mark, Scanned

_OBJECT = 400
"""Bytes that a line takes beside its text: millions of short ones would take gigabytes."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line that waits.

    Attributes:
        number: its number in the file.
        text: what stands in it; None if it is no UTF-8.
        digest: its checksum.
        mark: what is to become of it.
        key: its key as a whole number; None if it begins with none.
    """

    number: int
    text: str | None
    digest: int
    mark: Mark
    key: int | None


@dataclass(slots=True)
class Waiters:
    """The lines that wait, in their order.

    Attributes:
        lines: the lines.
        undecodable: the bytes of those that are no UTF-8, by their numbers.
        size: about how many bytes they take.
    """

    lines: list[Waiting] = field(default_factory=list)
    undecodable: dict[int, bytes] = field(default_factory=dict)
    size: int = 0

    def add(self, scanned: Scanned) -> None:
        """Take those lines of a block that are not left as they are, and that name no columns."""
        import polars as pl  # noqa: PLC0415 - an extra

        marks = pl.Series("mark", list(scanned.marks), dtype=pl.Int64)
        wanted = (marks != Mark.LEFT) & (marks != Mark.HEADER)
        if not wanted.any():
            return
        self.undecodable |= scanned.lines.undecodable
        at = pl.int_range(pl.len(), dtype=pl.Int64).alias("at")
        frame = scanned.lines.frame.with_columns(at, marks).filter(wanted)
        frame = frame.join(scanned.keys.select("at", "id"), on="at", how="left", maintain_order="left")
        # As Python's own: a part of a frame's text would keep the text of the whole block in memory.
        for number, text, digest, mark, key in frame.drop("at").iter_rows():
            self.lines.append(Waiting(number, text, digest, Mark(mark), key))
            self.size += _OBJECT + len(scanned.lines.undecodable[number] if text is None else text)

    def taken(self) -> "Waiters":
        """All that wait; nothing waits then."""
        taken = Waiters(self.lines, self.undecodable, self.size)
        self.lines, self.undecodable, self.size = [], {}, 0
        return taken


def as_lines(waiting: Iterable[Waiting], undecodable: Mapping[int, bytes]) -> Lines:
    """Lines as a parser takes them."""
    import polars as pl  # noqa: PLC0415 - an extra

    rows = [(line.number, line.text, line.digest) for line in waiting]
    schema = {"line": pl.Int64, "text": pl.String, "digest": pl.Int64}
    return Lines(pl.DataFrame(rows, schema, orient="row"), undecodable)
