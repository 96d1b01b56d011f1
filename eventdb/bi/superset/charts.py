"""The charts of the dashboard: what each draws, of which dataset, and how."""

from dataclasses import dataclass, field
from typing import Any

from eventdb.bi.superset.datasets import AGREEMENTS, EVENTS, MEETINGS, PROTESTS, STATEMENTS, VALUES, Dataset
from eventdb.bi.superset.names import VERSION, id_of

Params = dict[str, Any]

COUNTS = ",d"
SHARES = ".3~%"
# Where a Superset before 6.1 draws halves on the axis of a few: rounded they would be 0, 1, 1, 2, 2.
_AXIS = ",.1~f"
# What is counted has no halves. Bars that lie have the axis of their lengths below.
_WHOLE_BELOW, _WHOLE_BESIDE = "{xAxis: {minInterval: 1}}", "{yAxis: {minInterval: 1}}"
SCHEME = "supersetColors"
# Each kind has the same colour everywhere, and so has what was stated or inferred. Told apart by the colour-blind too.
COLOURS = {
    "summit": "#1F4E79",
    "agreement": "#2A9D8F",
    "statement": "#E9B44C",
    "protest": "#C8553D",
    "stated": "#1F4E79",
    "Stated": "#1F4E79",
    "inferred": "#E9B44C",
    "Inferred": "#E9B44C",
    "agreements": "#2A9D8F",
    "Agreements": "#2A9D8F",
    "instruments": "#8FC9A9",
    "Instruments": "#8FC9A9",
    "summits": "#1F4E79",
    "Summits": "#1F4E79",
    "protests": "#C8553D",
    "Protests": "#C8553D",
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart."""

    title: str
    dataset: Dataset
    kind: str
    params: Params
    meaning: str
    where: tuple[str, ...] = ()
    """Columns that must not be NULL for a row to be drawn."""
    of_one_kind: bool = field(default=False, kw_only=True)
    """Whether it is about one kind of event, so that a choice of kinds is none for it."""
    of_no_country: bool = field(default=False, kw_only=True)
    """Whether its rows have no country."""

    @property
    def uuid(self) -> str:
        """Its id."""
        return id_of("chart", self.title)

    def as_dict(self) -> dict[str, Any]:
        """The chart as Superset imports it."""
        filters = [_in_time(), *map(_given, self.where)]
        params = {"viz_type": self.kind, "adhoc_filters": filters, "color_scheme": SCHEME, **self.params}
        return {
            "slice_name": self.title,
            "description": self.meaning,
            "certified_by": None,
            "certification_details": None,
            "viz_type": self.kind,
            "params": params,
            "query_context": None,
            "cache_timeout": None,
            "uuid": self.uuid,
            "version": VERSION,
            "dataset_uuid": id_of("dataset", self.dataset.name),
        }


def _in_time() -> Params:
    """What the dashboard's choice of a time takes the place of."""
    return {
        "clause": "WHERE",
        "comparator": "No filter",
        "expressionType": "SIMPLE",
        "operator": "TEMPORAL_RANGE",
        "subject": "start_date",
    }


def _given(column: str) -> Params:
    return {
        "clause": "WHERE",
        "comparator": None,
        "expressionType": "SIMPLE",
        "operator": "IS NOT NULL",
        "operatorId": "IS_NOT_NULL",
        "subject": column,
    }


def _number(title: str, dataset: Dataset, metric: str, meaning: str, **more: Any) -> Chart:
    params = {
        "metric": metric,
        "y_axis_format": COUNTS,
        "header_font_size": 0.6,
        "subheader_font_size": 0.15,
        "time_format": "smart_date",
    }
    return Chart(title, dataset, "big_number_total", {**params, **more.pop("params", {})}, meaning, **more)


def _bars(x: str, metrics: list[str], *, order: str, **more: Any) -> Params:
    """Lying bars for the values of a column, the longest above.

    Args:
        x: the column.
        metrics: what is counted.
        order: what the bars stand in the order of: a metric, or ``sum`` of all in a bar.
        more: what is otherwise.
    """
    return {
        "x_axis": x,
        "metrics": metrics,
        "groupby": [],
        "orientation": "horizontal",
        "x_axis_sort": order,
        "x_axis_sort_asc": True,
        "order_desc": True,
        "row_limit": 1000,
        "truncate_metric": True,
        "show_empty_columns": False,
        "show_legend": True,
        "legendType": "scroll",
        "legendOrientation": "top",
        "rich_tooltip": True,
        "show_value": False,
        "only_total": True,
        "xAxisLabelInterval": "0",
        "y_axis_format": _AXIS,
        "y_axis_bounds": [0, None],
        "echart_options": _WHOLE_BELOW,
        "minorTicks": False,
        **more,
    }


NUMBERS = (
    _number("Events", EVENTS, "events", "Records of every kind, whatever their status; not reports of feeds."),
    _number("Summits", EVENTS, "summits", "Summits, whatever their status."),
    _number("Agreements", EVENTS, "agreements", "Agreements, counted as records, whatever their status."),
    _number("Statements", EVENTS, "statements", "Statements: quotes and paraphrases."),
    _number("Protests", EVENTS, "protests", "Protests, whatever their status."),
    _number(
        "Values with evidence",
        VALUES,
        "evidence_share",
        "Share of all values that cite a passage of an article.",
        params={"y_axis_format": SHARES},
        of_no_country=True,
    ),
)

OVER_TIME = Chart(
    "Events by month and kind",
    EVENTS,
    "echarts_timeseries_bar",
    {
        **_bars("month", ["events"], order="month"),
        "orientation": "vertical",
        "echart_options": _WHOLE_BESIDE,
        "xAxisLabelInterval": "auto",
        "groupby": ["kind"],
        "time_grain_sqla": "P1M",
        "stack": "Stack",
        "x_axis_time_format": "%b %Y",
        "tooltipTimeFormat": "%B %Y",
        "row_limit": 50000,
    },
    "Records known to the month; those known to the year only, or by a bound, are left out.",
    ("month",),
)

MAP = Chart(
    "Events by country",
    EVENTS,
    "world_map",
    {
        "entity": "country_iso3",
        "country_fieldtype": "cca3",
        "metric": "events",
        "secondary_metric": "events",
        "show_bubbles": True,
        "max_bubble_size": "20",
        "color_by": "metric",
        "color_picker": {"r": 200, "g": 85, "b": 61, "a": 0.7},
        "linear_color_scheme": "schemeBlues",
        "sort_by_metric": True,
        "y_axis_format": COUNTS,
        "row_limit": 1000,
    },
    "Events in which a country has a part, or that were there. A bubble shows small states too.",
    ("country_iso3",),
)

MET = Chart(
    "Who met whom: summits by pair of countries",
    MEETINGS,
    "echarts_timeseries_bar",
    {**_bars("pair_name", ["summits"], order="summits"), "row_limit": 20, "show_legend": False, "show_value": True},
    "Summits that were held, at which both countries were host, guest or participant; the twenty pairs that met most.",
    of_one_kind=True,
)

AGREED = Chart(
    "Agreements by party",
    AGREEMENTS,
    "echarts_timeseries_bar",
    {**_bars("party_name", ["instruments", "agreements"], order="sum"), "row_limit": 10, "show_value": True},
    "Agreements as records, and the instruments that they hold: a package of seven is seven instruments. What was only"
    " proposed or announced, and what was cancelled, is left out.",
    of_one_kind=True,
)

SAID = Chart(
    "Statements by topic and speaker",
    STATEMENTS,
    "echarts_timeseries_bar",
    {
        **_bars("topic_name", ["statements"], order="sum"),
        "groupby": ["speaker_name"],
        "stack": "Stack",
        "limit": 10,
        "timeseries_limit_metric": "statements",
        "group_others_when_limit_reached": True,
        "xAxisLabelInterval": "auto",
        "row_limit": 5000,
    },
    "Statements about a topic, by who made them. A statement about two topics counts for each of them.",
    ("topic_name", "speaker_name"),
    of_one_kind=True,
)

SIZED = Chart(
    "Protests by size",
    PROTESTS,
    "echarts_timeseries_bar",
    {
        **_bars("size_class", ["protests"], order="size_class"),
        "x_axis_sort_asc": False,
        "show_legend": False,
        "show_value": True,
    },
    "By the number of protesters that the source gives, else the least that it allows. What no source says is unknown.",
    of_one_kind=True,
)

RANGES = Chart(
    "Protests and their sizes, as far as known",
    PROTESTS,
    "table",
    {
        "query_mode": "raw",
        # A first day alone would make a day of what is known to the month.
        "all_columns": [
            "start_date",
            "end_date",
            "date_precision",
            "country_name",
            "title",
            "size_text",
            "size_low",
            "size_best",
            "size_high",
        ],
        "order_by_cols": ['["start_date", false]'],
        "server_page_length": 10,
        "page_length": 10,
        "row_limit": 1000,
        "table_timestamp_format": "%Y-%m-%d",
        "show_cell_bars": False,
        "color_pn": False,
        "allow_render_html": False,
        "column_config": {
            name: {"d3NumberFormat": COUNTS, "d3SmallNumberFormat": COUNTS}
            for name in ("size_low", "size_best", "size_high")
        },
    },
    "Least, given and greatest numbers. N/A means that the source doesn't say, not that nobody came.",
    of_one_kind=True,
)

EVIDENCE = Chart(
    "Values by field, stated or inferred",
    VALUES,
    "echarts_timeseries_bar",
    {
        **_bars("field", ["stated", "inferred"], order="sum"),
        "stack": "Stack",
        "timeseries_limit_metric": "values",
        "row_limit": 20,
    },
    "How many values codings give of each field: stated by the passage, or read from it by the coder. The twenty fields"
    " with the most values.",
    of_no_country=True,
)

CHARTS = (*NUMBERS, OVER_TIME, MAP, MET, AGREED, SAID, SIZED, RANGES, EVIDENCE)
