"""Lines of a feed → rows whose values are proved, and bad lines with their reasons."""

from dataclasses import dataclass
from typing import Any

from eventdb.feeds.columns import split
from eventdb.feeds.decoding import Lines
from eventdb.feeds.feed import Feed
from eventdb.feeds.proving import Prover
from eventdb.feeds.rejected import Rejected, raw_text


@dataclass(frozen=True, slots=True)
class Parsed:
    """What came of some lines.

    Attributes:
        frame: rows as ``Prover`` leaves them, with the number of the line (``line``) and its checksum (``digest``);
            None if there are none.
        rejected: bad lines, in their order.
    """

    frame: Any
    rejected: list[Rejected]


class Parser:
    """Parses lines of one feed."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self._prover = Prover(feed)

    def parse(self, lines: Lines) -> Parsed:
        """Parse lines."""
        texts, bad = split(lines, self.feed)
        proved, faults = self._prover.prove(texts)
        told = lines.frame.select("line", "digest")
        if proved.height < told.height:
            told = told[proved["at"]]
        frame = None if proved.is_empty() else proved.hstack(told)
        rejected = [
            Rejected(lines.frame["line"][at], reason, raw_text(lines.content(at)))
            for at, reason in sorted((bad | faults).items())
        ]
        return Parsed(frame, rejected)
