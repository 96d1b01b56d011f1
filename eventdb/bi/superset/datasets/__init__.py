"""What charts draw from: a view as it is, or a SELECT over the views, with what its columns mean and its metrics.

A SELECT stands in a file of its own, whose first comment says what it is. Its columns have the meanings that columns of
that name have in the views; those that no view has are told here.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from eventdb import describe
from eventdb.bi.superset.names import DATABASE, VERSION, id_of, readable
from eventdb.describe import Column

_FOLDER = Path(__file__).parent
_TIME = "start_date"
_TIMES = {"date", "timestamp"}


@dataclass(frozen=True, slots=True)
class Metric:
    """What can be counted or added up."""

    name: str
    title: str
    sql: str
    meaning: str
    format: str = ",d"


@dataclass(frozen=True, slots=True)
class Computed:
    """A column that a tool computes of others."""

    name: str
    title: str
    sql: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """A view, or a SELECT over views."""

    name: str
    metrics: tuple[Metric, ...]
    added: dict[str, str] = field(default_factory=dict)
    """Meanings of columns that no view has."""
    computed: tuple[Computed, ...] = ()

    @property
    def sql(self) -> str | None:
        """The SELECT; None if it is a view."""
        return _read(self.name)[1]

    @property
    def description(self) -> str:
        """What its rows are."""
        return _read(self.name)[0]

    @property
    def columns(self) -> list[Column]:
        """The columns, in their order."""
        if self.sql is None:
            return list(describe.find(self.name).columns)
        names = re.findall(r"^    \w+\.(\w+)(?: AS (\w+))?,?$", self.sql, re.MULTILINE)
        return [self._column(alias or name, name) for name, alias in names]

    def _column(self, name: str, source: str) -> Column:
        if name in self.added:
            kind = _known().get(source) or _known()["name"]
            return Column(name, kind.type, nullable=True, meaning=self.added[name])
        return _known()[name]

    def as_dict(self) -> dict[str, Any]:
        """The dataset as Superset imports it."""
        return {
            "table_name": self.name,
            "main_dttm_col": _TIME,
            "description": self.description,
            "default_endpoint": None,
            "offset": 0,
            "cache_timeout": None,
            "schema": None,
            "sql": self.sql,
            "params": None,
            "template_params": None,
            "filter_select_enabled": True,
            "fetch_values_predicate": None,
            "extra": None,
            "uuid": id_of("dataset", self.name),
            "metrics": [_metric(each) for each in self.metrics],
            "columns": [*map(_column, self.columns), *map(_computed, self.computed)],
            "version": VERSION,
            "database_uuid": id_of("database", DATABASE),
        }


@cache
def _read(name: str) -> tuple[str, str | None]:
    """The words about a dataset, and its SELECT."""
    path = _FOLDER / f"{name}.sql"
    if not path.exists():
        return describe.find(name).description, None
    lines = path.read_text(encoding="utf-8").splitlines()
    words = " ".join(line.removeprefix("--").strip() for line in lines if line.startswith("--"))
    return words, "\n".join(line for line in lines if not line.startswith("--"))


@cache
def _known() -> dict[str, Column]:
    """The columns of the views by their names, which mean the same everywhere."""
    views = (each for each in describe.relations().values() if each.kind == describe.VIEW)
    return {column.name: column for view in views for column in view.columns}


def _column(column: Column) -> dict[str, Any]:
    is_time = column.type_name in _TIMES
    return {
        "column_name": column.name,
        "verbose_name": readable(column.name),
        "is_dttm": is_time,
        "is_active": True,
        "type": column.type_name.upper(),
        "groupby": True,
        "filterable": True,
        "expression": None,
        "description": column.meaning,
        "python_date_format": None,
        "extra": None,
    }


def _computed(column: Computed) -> dict[str, Any]:
    return {
        "column_name": column.name,
        "verbose_name": column.title,
        "is_dttm": False,
        "is_active": True,
        "type": "TEXT",
        "groupby": True,
        "filterable": True,
        "expression": column.sql,
        "description": column.meaning,
        "python_date_format": None,
        "extra": None,
    }


def _metric(metric: Metric) -> dict[str, Any]:
    return {
        "metric_name": metric.name,
        "verbose_name": metric.title,
        "metric_type": None,
        "expression": metric.sql,
        "description": metric.meaning,
        "d3format": metric.format,
        "extra": None,
        "warning_text": None,
    }


def _of_kind(kind: str) -> Metric:
    sql = f"COUNT(DISTINCT CASE WHEN kind = '{kind}' THEN event_id END)"
    return Metric(
        f"{kind}s", f"{kind.capitalize()}s", sql, f"Number of records of the kind {kind}, whatever their status"
    )


def _of_basis(basis: str, meaning: str) -> Metric:
    return Metric(basis, basis.capitalize(), f"COUNT(DISTINCT CASE WHEN basis = '{basis}' THEN claim_id END)", meaning)


_PAIR = """\
CASE
    WHEN country_name < partner_name THEN country_name || ' – ' || partner_name
    ELSE partner_name || ' – ' || country_name
END"""
_NONE_GIVEN = "size_low IS NULL AND size_best IS NULL AND size_high IS NULL"
_GIVEN = "COALESCE(size_best, size_low, size_high)"
# The blanks put the classes in their order, for a chart orders them as text.
_SIZE_CLASS = f"""\
CASE
    WHEN {_NONE_GIVEN} THEN 'size unknown'
    WHEN {_GIVEN} < 100 THEN '    under 100'
    WHEN {_GIVEN} < 1000 THEN '   100 to 999'
    WHEN {_GIVEN} < 10000 THEN '  1,000 to 9,999'
    WHEN {_GIVEN} < 100000 THEN ' 10,000 to 99,999'
    ELSE '100,000 or more'
END"""

EVENTS = Dataset(
    "event_country",
    (
        Metric("events", "Events", "COUNT(DISTINCT event_id)", "Number of records, whatever their status"),
        _of_kind("summit"),
        _of_kind("agreement"),
        _of_kind("statement"),
        _of_kind("protest"),
        Metric("countries", "Countries", "COUNT(DISTINCT country_iso3)", "Number of countries that have a part"),
    ),
)
MEETINGS = Dataset(
    "meeting",
    (Metric("summits", "Summits", "COUNT(DISTINCT event_id)", "Number of summits at which both took part"),),
    {
        "partner_iso3": "Country that it met, by its ISO 3166-1 alpha-3 code",
        "partner_name": "Name of the country that it met",
    },
    (Computed("pair_name", "Pair", _PAIR, "Both countries by name, in the order of the alphabet"),),
)
AGREEMENTS = Dataset(
    "agreement_party",
    (
        Metric("agreements", "Agreements", "COUNT(*)", "Number of agreements, counted as records"),
        Metric("instruments", "Instruments", "SUM(net_count)", "Number of instruments, packages for what they hold"),
    ),
    {"party_name": "The party: an organization, a country, or a name where it is neither"},
)
STATEMENTS = Dataset(
    "statement_topic",
    (Metric("statements", "Statements", "COUNT(DISTINCT event_id)", "Number of statements"),),
    {"speaker_name": "Name of the speaker; a joint statement has several"},
)
PROTESTS = Dataset(
    "bi_protest",
    (
        Metric("protests", "Protests", "COUNT(*)", "Number of protests, whatever their status"),
        Metric("size_unknown", "Size unknown", f"COUNT(CASE WHEN {_NONE_GIVEN} THEN 1 END)", "Those of unknown size"),
        Metric(
            "size_order", "Order of size", f"COALESCE(MIN({_GIVEN}), -1)", "Sorts classes of size, the unknown first"
        ),
        Metric("size_low", "At least", "SUM(size_low)", "Sum of the least numbers; NULL if none is known"),
        Metric("size_best", "As given", "SUM(size_best)", "Sum of the numbers that sources give; NULL if none does"),
        Metric("size_high", "At most", "SUM(size_high)", "Sum of the greatest numbers; NULL if none is known"),
    ),
    computed=(
        Computed("size_class", "Size", _SIZE_CLASS, "By the number that the source gives, else the least it allows"),
    ),
)
VALUES = Dataset(
    "value_evidence",
    (
        Metric("values", "Values", "COUNT(DISTINCT claim_id)", "Number of values that codings give"),
        _of_basis("stated", "Number of values that the passage states"),
        _of_basis("inferred", "Number of values that the coder read from the passage, which doesn't state them"),
        Metric(
            "evidence_share",
            "Share with evidence",
            "COUNT(DISTINCT CASE WHEN citation_id IS NOT NULL THEN claim_id END) * 1.0"
            " / NULLIF(COUNT(DISTINCT claim_id), 0)",
            "Share of the values that cite a passage",
            ".3~%",
        ),
        Metric(
            "inferred_share",
            "Share inferred",
            "COUNT(DISTINCT CASE WHEN basis = 'inferred' THEN claim_id END) * 1.0"
            " / NULLIF(COUNT(DISTINCT claim_id), 0)",
            "Share of the values that the coder read from the passage, which doesn't state them",
            ".3~%",
        ),
    ),
)

DATASETS = (EVENTS, MEETINGS, AGREEMENTS, STATEMENTS, PROTESTS, VALUES)
