"""One change of the records: what it works on, what it has yet to settle and what it counts."""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from eventdb.coding.model import RecordKind
from eventdb.fixtures import Vocabulary
from eventdb.loading.rows import Directory
from eventdb.loading.store import Key
from eventdb.models import ARCS


@dataclass(slots=True)
class Tally:
    """What became of the records of one kind."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    left: int = 0


@dataclass(slots=True)
class Change:
    """The state that removing, writing and settling share.

    ``dirty`` are records whose claims changed; ``added`` are slugs of new records; ``contradictions`` counts values
    that lost against another one.
    """

    connection: Connection
    vocabulary: Vocabulary
    directory: Directory = field(default_factory=Directory)
    dirty: dict[str, set[Key]] = field(default_factory=lambda: {arc: set() for arc in ARCS})
    added: set[str] = field(default_factory=set)
    contradictions: int = 0
    tallies: dict[RecordKind, Tally] = field(default_factory=lambda: {kind: Tally() for kind in RecordKind})
