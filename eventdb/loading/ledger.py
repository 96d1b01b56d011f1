"""What a load of a feed's file came to, and its row in the ledger."""

import datetime
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, insert, or_, select, update

from eventdb import __version__
from eventdb.feeds.feed import Feed
from eventdb.feeds.rejected import Rejected
from eventdb.loading.unknown import Unknown
from eventdb.loading.vocabularies import Altered
from eventdb.models import Load


@dataclass(slots=True)
class FeedSummary:
    """What a load of one file read and what came of it; ``load`` is its number, None if it was only tried.

    Attributes:
        is_first: whether no report was there before: then the database knows nothing yet of how its values lie.
        same_as: the load that brought the same bytes, if one did: nothing was read then.
        replaced: the loads that have replaced rows of that load since, with how many.
        renewed: reports that follow dictionaries which have changed.
        altered: the rows of dictionaries that are new or changed.
        examples: the first bad rows.
        unknown: codes that the dictionaries lack, by what they name.
    """

    file: str
    title: str
    load: int | None = None
    is_first: bool = False
    same_as: int | None = None
    replaced: dict[int, int] = field(default_factory=dict)
    read: int = 0
    added: int = 0
    changed: int = 0
    left: int = 0
    rejected: int = 0
    renewed: int = 0
    altered: Altered = field(default_factory=dict)
    examples: list[Rejected] = field(default_factory=list)
    unknown: dict[str, Unknown] = field(default_factory=dict)


def same_as(connection: Connection, feed: Feed, size: int | None, sha256: Future[str]) -> int | None:
    """The first load of the same bytes; nobody waits for the checksum where no load was of so many bytes.

    Args:
        connection: in a transaction.
        feed: what the file is of.
        size: how many bytes it has.
        sha256: its checksum, on the way.
    """
    may_be_same = or_(Load.file_bytes == size, Load.file_bytes.is_(None))
    loads = select(Load.id).where(Load.dataset == feed.dataset, may_be_same).order_by(Load.id)
    if connection.execute(loads.limit(1)).first() is None:
        return None
    return connection.execute(loads.where(Load.sha256 == sha256.result())).scalars().first()


def enter(connection: Connection, path: Path, size: int | None, feed: Feed, started: datetime.datetime) -> int:
    """Begin the row of the ledger, whose number the reports carry."""
    counts = dict.fromkeys(("read_count", "added_count", "changed_count", "left_count", "rejected_count"), 0)
    values = {
        "dataset": feed.dataset,
        "file": str(path),
        "file_bytes": size,
        "sha256": "",
        "tool_version": __version__,
        "started_at": started,
        "finished_at": started,
        **counts,
    }
    return connection.execute(insert(Load).returning(Load.id), values).scalar_one()


def settle(connection: Connection, load: int, sha256: str, started: datetime.datetime, summary: FeedSummary) -> None:
    """End the row of the ledger: when it was, of which bytes, and what came of them."""
    values = {
        "sha256": sha256,
        # A clock may have been set back meanwhile.
        "finished_at": max(started, datetime.datetime.now(datetime.UTC)),
        "read_count": summary.read,
        "added_count": summary.added,
        "changed_count": summary.changed,
        "left_count": summary.left,
        "rejected_count": summary.rejected,
    }
    connection.execute(update(Load).where(Load.id == load).values(values))
