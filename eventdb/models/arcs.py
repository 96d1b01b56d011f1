"""The ways in which a claim names its record."""

from eventdb.models.base import Base
from eventdb.models.evidence import Claim


class Arc:
    """One of the four ways in which a claim names its record: a column of ``claim`` and the table behind it."""

    def __init__(self, column: str, table: str, key: str) -> None:
        self.column = Claim.__table__.c[column]
        self.table = Base.metadata.tables[table]
        self.key = self.table.c[key]


ARCS = {
    "event": Arc("event_id", "event", "id"),
    "leader": Arc("leader_id", "leader", "id"),
    "office_term": Arc("office_term_id", "office_term", "id"),
    "organization": Arc("organization_slug", "organization", "slug"),
}
