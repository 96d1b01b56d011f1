"""Which other records a claim speaks of, and of what kind they must be."""

from eventdb.coding.model import ClaimRead, RecordKind
from eventdb.coding.participants import parse_participant
from eventdb.fixtures import Vocabulary

ACTORS = frozenset({RecordKind.LEADER, RecordKind.ORGANIZATION})
# Fields whose value is the slug of another record.
REFERRING_FIELDS: dict[str, frozenset[RecordKind]] = {
    "occasion": frozenset({RecordKind.SUMMIT}),
    "package": frozenset({RecordKind.AGREEMENT}),
    "organization": frozenset({RecordKind.ORGANIZATION}),
    "leader": frozenset({RecordKind.LEADER}),
}


def reference(claim: ClaimRead, vocabulary: Vocabulary) -> tuple[str, frozenset[RecordKind]] | None:
    """The slug that a claim refers to and the kinds it may be of, or None if it refers to no record."""
    if claim.field in REFERRING_FIELDS:
        return claim.value, REFERRING_FIELDS[claim.field]
    if claim.member and claim.field in vocabulary["role"]:
        participant = parse_participant(claim.value)
        if participant.who and not participant.is_country:
            return participant.who, ACTORS
    return None


def expected(kinds: frozenset[RecordKind]) -> str:
    """The kinds in words, such as ``a leader or organization``."""
    words = " or ".join(sorted(kind.value.replace("_", " ") for kind in kinds))
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
