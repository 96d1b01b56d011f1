"""What became of records, as loading and undoing print it."""

from collections.abc import Mapping

from eventdb.cli import say
from eventdb.coding.model import RecordKind
from eventdb.loading.change import Tally

_NAMES = {
    RecordKind.LEADER: "leaders",
    RecordKind.OFFICE_TERM: "office terms",
    RecordKind.ORGANIZATION: "organizations",
    RecordKind.SUMMIT: "summits",
    RecordKind.AGREEMENT: "agreements",
    RecordKind.STATEMENT: "statements",
    RecordKind.PROTEST: "protests",
}


def print_tallies(tallies: Mapping[RecordKind, Tally]) -> None:
    """A line for each kind of record: how many were added, changed, removed and left as they were."""
    if not tallies:
        return
    say(f"{'':15}{'added':>9}{'changed':>9}{'removed':>9}{'left':>9}")
    for kind, name in _NAMES.items():
        if (tally := tallies.get(kind)) is not None:
            say(f"  {name:13}{tally.added:9,}{tally.changed:9,}{tally.removed:9,}{tally.left:9,}")
