"""Whether what a query counts was loaded at all: no reports of a month are not a month without reports."""

import datetime
from collections.abc import Mapping

from sqlalchemy import Connection, Date, bindparam, text

from eventdb.database import iso_date
from eventdb.queries import sql
from eventdb.queries.header import Query
from eventdb.queries.parameters import ParameterType, Value

_REPORTS = frozenset({"report", "report_month", "bi_report", "bi_report_month"})
_REJECTS = "reject"
_CODINGS = "coding"
_FIRST, _LAST = datetime.date.min, datetime.date.max
_MONTH = "YYYY-MM"
# By the index of the first country of a pair and the month: to read all sums takes ten times as long.
_BOUNDS = """
    SELECT MIN(first_month), MAX(last_month)
    FROM (
        SELECT
            (SELECT MIN(month) FROM report_month WHERE country_a = c.iso3 AND month BETWEEN :first AND :last{of})
                AS first_month,
            (SELECT MAX(month) FROM report_month WHERE country_a = c.iso3 AND month BETWEEN :first AND :last{of})
                AS last_month
        FROM country c
        UNION ALL
        SELECT
            (SELECT MIN(month) FROM report_month WHERE country_a IS NULL AND month BETWEEN :first AND :last{of}),
            (SELECT MAX(month) FROM report_month WHERE country_a IS NULL AND month BETWEEN :first AND :last{of})
    ) AS of_country
"""


def lacking(connection: Connection, query: Query, values: Mapping[str, Value]) -> str:
    """What the query asks about and nobody has loaded, such as ``no reports are loaded yet``.

    Args:
        connection: to read with.
        query: what is asked.
        values: those of its parameters.

    Returns:
        Nothing if there are reports of the feed and the months that it asks for, or it asks for no reports.
    """
    words = _words(query)
    if _REJECTS in words and not _feeds(connection):
        return "no file of a feed is loaded yet (eventdb load FILE)"
    if not words & _REPORTS:
        return ""
    if connection.execute(text("SELECT 1 FROM report LIMIT 1")).first() is None:
        return "no reports are loaded yet (eventdb load FILE)"
    dataset = _dataset(values)
    if dataset is not None:
        there = [feed for feed in _feeds(connection) if _reported(connection, feed)]
        if dataset not in there:
            return f"no reports of {dataset} are loaded; those loaded are of {' and '.join(there)}"
    first, last = _window(query, values)
    if (first, last) == (_FIRST, _LAST) or _bounds(connection, dataset, first, last) != (None, None):
        return ""
    of = f" of {dataset}" if dataset else ""
    asked = f"no reports{of} dated {_in_words(first, last)} are loaded"
    return "; ".join(filter(None, [asked, _those_loaded(connection, dataset)]))


def no_rows(connection: Connection, query: Query, values: Mapping[str, Value]) -> str:
    """What it means that the query has no rows: that something was not loaded, or else what its header says.

    Args:
        connection: to read with.
        query: what was asked.
        values: those of its parameters.
    """
    lack = lacking(connection, query, values)
    # What is asked of an event has its rows whether there are reports or not.
    of_event = any(one.type is ParameterType.EVENT for one in query.parameters)
    return "; ".join(filter(None, [lack, "" if lack and not of_event else _meaning(connection, query, values)]))


def _meaning(connection: Connection, query: Query, values: Mapping[str, Value]) -> str:
    load = next((values[one.name] for one in query.parameters if one.type is ParameterType.LOAD), None)
    if load is not None:
        dataset = connection.execute(text("SELECT dataset FROM load WHERE id = :load"), {"load": load}).scalar()
        if dataset == _CODINGS:
            return f"load {load} read codings and no feed"
        if _REJECTS in _words(query):
            return f"load {load} rejected no row"
    months = any(one.type is ParameterType.MONTH for one in query.parameters)
    if months and _words(query) & _REPORTS:
        return "; ".join(filter(None, [query.nothing, _those_loaded(connection, _dataset(values))]))
    return query.nothing


def _words(query: Query) -> set[str]:
    """The words of the SQL, among which are its tables."""
    return {token.text.lower() for token in sql.tokens(query.sql) if token.sort == "other"}


def _dataset(values: Mapping[str, Value]) -> str | None:
    dataset = values.get("dataset")
    return dataset if isinstance(dataset, str) else None


def _feeds(connection: Connection) -> list[str]:
    """The feeds of which a file was loaded."""
    query = text("SELECT DISTINCT dataset FROM load WHERE dataset <> :codings ORDER BY dataset")
    return list(connection.execute(query, {"codings": _CODINGS}).scalars())


def _reported(connection: Connection, dataset: str) -> bool:
    query = text("SELECT 1 FROM report WHERE dataset = :dataset LIMIT 1")
    return connection.execute(query, {"dataset": dataset}).first() is not None


def _window(query: Query, values: Mapping[str, Value]) -> tuple[datetime.date, datetime.date]:
    """The first days of the first and the last month that are asked for."""
    given = {one.name: values[one.name] for one in query.parameters if one.type is ParameterType.MONTH}
    months = {name: value for name, value in given.items() if isinstance(value, datetime.date)}
    first = max((month for name, month in months.items() if name != "to"), default=_FIRST)
    last = min((month for name, month in months.items() if name != "from"), default=_LAST)
    return first, last


def _those_loaded(connection: Connection, dataset: str | None) -> str:
    first, last = ((iso_date(month) or "")[: len(_MONTH)] for month in _bounds(connection, dataset, _FIRST, _LAST))
    if not first:
        return ""
    of = f" of {dataset}" if dataset else ""
    return f"the reports{of} that are loaded are dated {f'from {first} to {last}' if first != last else f'in {first}'}"


def _bounds(
    connection: Connection, dataset: str | None, first: datetime.date, last: datetime.date
) -> tuple[object, object]:
    """The first and the last month that has reports, of those from the one to the other; None twice if none has."""
    asked = {"first": bindparam("first", first, type_=Date()), "last": bindparam("last", last, type_=Date())}
    if dataset is not None:
        asked["dataset"] = bindparam("dataset", dataset)
    query = _BOUNDS.format(of=" AND dataset = :dataset" if dataset is not None else "")
    found = connection.execute(text(query).bindparams(*asked.values())).one()
    return found[0], found[1]


def _in_words(first: datetime.date, last: datetime.date) -> str:
    begin, end = (month.isoformat()[: len(_MONTH)] for month in (first, last))
    if first == last:
        return f"in {begin}"
    if last == _LAST:
        return f"from {begin} on"
    return f"from {begin} to {end}" if first != _FIRST else f"up to {end}"
