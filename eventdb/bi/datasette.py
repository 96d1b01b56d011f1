"""Metadata for Datasette: what the views and tables mean, how to look through them, and the canned queries."""

import re
from collections.abc import Iterable
from html import escape
from typing import Any

from eventdb import describe
from eventdb.bi.forms import form_sql
from eventdb.describe import VIEW, Relation
from eventdb.queries import Parameter, ParameterType, Query
from eventdb.queries.parameters import MEANINGS

Metadata = dict[str, Any]

_TITLE = "Diplomatic events"
_DESCRIPTION = "Diplomatic events, each value with the words that it was read from."
_READING = (
    "Begin with the views, whose names begin with bi_: bi_event has a row for each event. Records (summits, agreements,"
    " statements, protests) are what happened; reports are rows of machine-coded feeds, of which several may be of one"
    " event. The queries answer common questions: fill in the form and press Run SQL."
)

# By what a reader narrows a view down. Those of reports are left to the reader: there may be millions of them, and to
# count these takes longer than Datasette waits.
_FACETS = {
    "bi_event": ["kind", "status", "year", "country_name"],
    "bi_summit": ["format", "level", "status", "year", "country_name"],
    "bi_agreement": ["instrument", "status", "year", "country_name"],
    "bi_statement": ["act", "form", "speaker_name", "year"],
    "bi_protest": ["tactic", "violence", "year", "country_name"],
    "bi_participation": ["kind", "role", "country_name"],
    "bi_topic": ["topic_name", "kind"],
    "bi_claim": ["field", "basis", "match", "chosen", "coder"],
    "bi_document": ["publisher", "language"],
    "bi_leader": ["country_name"],
    "bi_office": ["office", "country_name"],
    "bi_country": ["region", "subregion"],
}
_NEWEST_FIRST = {
    "bi_event": "start_date",
    "bi_summit": "start_date",
    "bi_agreement": "start_date",
    "bi_statement": "start_date",
    "bi_protest": "start_date",
    "bi_document": "published_date",
    "load": "id",
}
_IN_ORDER = {"bi_leader": "leader_name", "bi_country": "country_name", "country": "name"}

# Datasette shortens a number with a unit (0.18 degrees are 180 millidegrees, 12,000 people 12 kilopeople), but not one
# whose unit is another name of one.
_CUSTOM_UNITS = ["people = 1", "degree_of_arc = 1 = °", "day_between = 1 = days"]
_UNITS = {
    "size_low": "people",
    "size_best": "people",
    "size_high": "people",
    "latitude": "degree_of_arc",
    "longitude": "degree_of_arc",
    "days_back": "day_between",
}

_PARAMETERS = "Parameters"
_OPTION = re.compile(r"--([a-z][a-z-]*)")

# What only the tools look after.
_HIDDEN = ("alembic_version", "load_coding", "report_left", "report_replaced")
# What a row is called where another one refers to it: the first of these that its table has.
_LABELS = ("title", "name", "leader_name", "file")


def metadata(database: str, queries: Iterable[Query]) -> Metadata:
    """What Datasette is told with ``--metadata``.

    Args:
        database: the name by which Datasette knows the database: that of its file, without the ending.
        queries: those to offer.
    """
    tables = {name: _relation(relation) for name, relation in describe.relations().items()}
    for name in _HIDDEN:
        tables.setdefault(name, {})["hidden"] = True
    canned = {query.name: _canned(query) for query in queries}
    return {
        "title": _TITLE,
        "description": _DESCRIPTION,
        "custom_units": _CUSTOM_UNITS,
        "databases": {database: {"description": _READING, "tables": tables, "queries": canned}},
    }


def _relation(relation: Relation) -> Metadata:
    columns = {column.name: column.meaning for column in relation.columns}
    units = {name: unit for name, unit in _UNITS.items() if name in columns}
    label = next((name for name in _LABELS if name in columns), None)
    told: Metadata = {"description": relation.description, "columns": columns}
    if relation.name in _FACETS:
        told["facets"] = _FACETS[relation.name]
    if relation.name in _NEWEST_FIRST:
        told["sort_desc"] = _NEWEST_FIRST[relation.name]
    if relation.name in _IN_ORDER:
        told["sort"] = _IN_ORDER[relation.name]
    if units:
        told["units"] = units
    if label and relation.kind != VIEW:
        told["label_column"] = label
    return told


def _canned(query: Query) -> Metadata:
    return {
        "title": query.help.rstrip("."),
        "description_html": _page(query),
        "hide_sql": True,
        "params": [parameter.name for parameter in query.parameters],
        "sql": form_sql(query),
    }


def _page(query: Query) -> str:
    """The query's description, its parameters and its columns, as HTML."""
    paragraphs = [f"<p>{_OPTION.sub(_named, escape(words))}</p>" for words in query.description.split("\n\n") if words]
    parameters = [(each.name, _told(each)) for each in query.parameters]
    columns = [(each.name, each.help) for each in query.columns]
    nothing = [f"<p>No rows: {escape(query.nothing)}.</p>"] if query.nothing else []
    return "\n".join([*paragraphs, *_list(_PARAMETERS, parameters), *_list("Columns", columns), *nothing])


def _named(option: re.Match[str]) -> str:
    """An option of the command line as the field that it is here."""
    return f"<code>{option[1].replace('-', '_')}</code>"


def _list(title: str, entries: list[tuple[str, str]]) -> list[str]:
    if not entries:
        return []
    lines = [f"<dt><code>{escape(name)}</code></dt><dd>{escape(words)}</dd>" for name, words in entries]
    return [
        f"<details{' open' if title == 'Parameters' else ''}><summary>{title}</summary><dl>",
        *lines,
        "</dl></details>",
    ]


def _told(parameter: Parameter) -> str:
    """What a parameter is, what can be typed, and what it is if nothing is."""
    what = f"one of {', '.join(parameter.choices)}" if parameter.choices else MEANINGS[parameter.type][0]
    if parameter.type is ParameterType.WORDS:
        what = "words; letters other than a to z in lower case"
    told = f"{parameter.help}: {what} {parameter.bounds}".rstrip()
    if parameter.required and parameter.type is ParameterType.DATE:
        return f"{told}; if empty, today"
    if parameter.required:
        return f"{told}; required"
    if parameter.default is None:
        return told
    default = str(parameter.default).lower() if isinstance(parameter.default, bool) else parameter.default
    return f"{told}; if empty, {default}"
