"""All tables and views, in the order in which a reader meets them."""

from functools import cache

from eventdb.describe.relations import Relation
from eventdb.describe.tables import of_table
from eventdb.describe.view_columns import of_view
from eventdb.models import Base
from eventdb.spelling import nearest

# Views first: they are what most readers want, and their names are promised.
GROUPS: dict[str, tuple[str, ...]] = {
    title: tuple(names.split())
    for title, names in {
        "Views": (
            "bi_event bi_summit bi_agreement bi_statement bi_protest bi_participation bi_topic bi_claim bi_document"
            " bi_leader bi_office bi_country bi_calendar bi_report bi_report_month"
        ),
        "Events": "event summit agreement statement protest participation event_topic",
        "People": "leader leader_alias office_term",
        "Evidence": "document coding claim citation claim_citation",
        "Reference": (
            "country country_alias place topic organization cameo role act instrument tactic size_rule calendar"
        ),
        "Reports": "report report_month report_replaced report_left",
        "Ledger": "load load_coding reject",
    }.items()
}


@cache
def relations() -> dict[str, Relation]:
    """Every view and table by its name."""
    return {name: _described(name) for names in GROUPS.values() for name in names}


def _described(name: str) -> Relation:
    table = Base.metadata.tables.get(name)
    return of_view(name) if table is None else of_table(table)


def find(name: str) -> Relation:
    """The table or view of that name, in upper or lower case.

    Raises:
        LookupError: there is none; the message has the nearest name, or says what has a column of that name.
    """
    known = relations()
    folded = name.casefold()
    if folded in known:
        return known[folded]
    owners = [each.name for each in known.values() if any(column.name == folded for column in each.columns)]
    if owners:
        raise LookupError(f"no table or view {name!r}; it is a column of {', '.join(owners)}")
    raise LookupError(f"no table or view {name!r}{nearest(name, known) or '; eventdb schema lists them'}")
