"""A briefing: one file to forward, with figures and a table of events whose rows open their passages."""

import datetime

from sqlalchemy import Connection

from eventdb import __version__
from eventdb.briefing.content import Bound, content, numbers, span
from eventdb.briefing.evidence import read_evidence
from eventdb.briefing.filters import Filters, day_words
from eventdb.briefing.page import page
from eventdb.briefing.records import count, names, read_records
from eventdb.errors import EventdbError

__all__ = ["MOST_EVENTS", "Filters", "briefing"]

# Measured: 10,000 make a page of 7 MB. More than this is no page to forward.
MOST_EVENTS = 15_000


def briefing(connection: Connection, filters: Filters, title: str | None = None) -> str:
    """The page of the events that fit a filter.

    Args:
        connection: to read with.
        filters: which events.
        title: its heading; without one, it says which events these are.

    Raises:
        EventdbError: there is no such event, or there are more than a page can hold.
    """
    words = filters.words(*names(connection, filters))
    found = count(connection, filters)
    if not found:
        asked = "" if filters == Filters() else f" that fits: {words}"
        raise EventdbError(f"there is no event{asked or ' in this database'}; no page was written")
    if found > MOST_EVENTS:
        raise EventdbError(
            f"{found:,} events fit, and a page holds {MOST_EVENTS:,} at most; ask for fewer with --from, --to,"
            " --country, --kind or --topic"
        )
    records = read_records(connection, filters)
    evidence = read_evidence(connection, filters)
    made = datetime.datetime.now(tz=datetime.UTC).date()
    told = {
        # Where it is the heading, once is enough.
        "filter": f"{words}. " if title else "",
        "made": f"Made on {day_words(made)} with eventdb {__version__}.",
        "span": _span(span(records.events.values())),
    }
    return page(title or words, told, numbers(records, evidence, filters.kind), content(records, evidence, made=made))


def _span(bounds: tuple[Bound, Bound] | None) -> str:
    if bounds is None:
        return "No event has a known date."
    first, last = (day_words(day, precision) for day, precision in bounds)
    return f"Dates from {first} to {last}." if first != last else f"All dates are {first}."
