"""The dashboard: where the charts stand, and the filters with what each one reaches."""

from collections.abc import Iterator
from typing import Any

from eventdb.bi.superset import charts
from eventdb.bi.superset.charts import CHARTS, COLOURS, SCHEME, Chart
from eventdb.bi.superset.datasets import EVENTS, Dataset
from eventdb.bi.superset.names import VERSION, id_of

TITLE = "Diplomatic events"
SLUG = "eventdb"

_WORDS = (
    "Coded events, each value with the words that it was read from. **Events are records**: something that happened,"
    " however many articles tell it; rows of machine-coded feeds are not among them. What a source doesn't say is"
    " unknown: never zero, and never the first of January."
)

_COLUMNS = 12
# Rows from above to below: height, and charts with their widths.
_ROWS: tuple[tuple[int, tuple[tuple[Chart, int], ...]], ...] = (
    (16, tuple((chart, 2) for chart in charts.NUMBERS)),
    (50, ((charts.OVER_TIME, 6), (charts.MAP, 6))),
    (76, ((charts.MET, 5), (charts.SAID, 7))),
    (60, ((charts.AGREED, 4), (charts.SIZED, 3), (charts.EVIDENCE, 5))),
    (46, ((charts.RANGES, 12),)),
)


def dashboard() -> dict[str, Any]:
    """The dashboard as Superset imports it."""
    return {
        "dashboard_title": TITLE,
        "description": "Summits, agreements, statements and protests, as coded from articles by eventdb.",
        "css": "",
        "slug": SLUG,
        "certified_by": None,
        "certification_details": None,
        "published": True,
        "uuid": id_of("dashboard", SLUG),
        "position": _position(),
        "metadata": {
            "timed_refresh_immune_slices": [],
            "expanded_slices": {},
            "refresh_frequency": 0,
            "default_filters": "{}",
            "color_scheme": SCHEME,
            "label_colors": COLOURS,
            "shared_label_colors": [],
            "color_scheme_domain": [],
            "cross_filters_enabled": True,
            "filter_bar_orientation": "HORIZONTAL",
            "native_filter_configuration": list(_filters()),
            "chart_configuration": {},
            "global_chart_configuration": {"scope": {"rootPath": ["ROOT_ID"], "excluded": []}},
        },
        "version": VERSION,
    }


def _position() -> dict[str, Any]:
    """The tree of what stands where, each part by its own name."""
    rows: dict[str, list[dict[str, Any]]] = {"ROW-words": [_markdown()]}
    for number, (height, drawn) in enumerate(_ROWS, start=1):
        rows[f"ROW-{number}"] = [_part(chart, width, height) for chart, width in drawn]
    grid = {"id": "GRID_ID", "type": "GRID", "parents": ["ROOT_ID"], "children": list(rows)}
    parts: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"id": "ROOT_ID", "type": "ROOT", "children": ["GRID_ID"]},
        "GRID_ID": grid,
        "HEADER_ID": {"id": "HEADER_ID", "type": "HEADER", "meta": {"text": TITLE}},
    }
    for name, members in rows.items():
        parts[name] = {
            "id": name,
            "type": "ROW",
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
            "parents": ["ROOT_ID", "GRID_ID"],
            "children": [part["id"] for part in members],
        }
        parts |= {part["id"]: {**part, "parents": ["ROOT_ID", "GRID_ID", name]} for part in members}
    return parts


def _markdown() -> dict[str, Any]:
    return {
        "id": "MARKDOWN-words",
        "type": "MARKDOWN",
        "meta": {"code": _WORDS, "width": _COLUMNS, "height": 10},
        "children": [],
    }


def _part(chart: Chart, width: int, height: int) -> dict[str, Any]:
    return {
        "id": f"CHART-{chart.uuid}",
        "type": "CHART",
        "meta": {
            "chartId": _number(chart),
            "uuid": chart.uuid,
            "sliceName": chart.title,
            "width": width,
            "height": height,
        },
        "children": [],
    }


def _number(chart: Chart) -> int:
    """The number that stands for a chart within the bundle; Superset gives it one of its own."""
    return CHARTS.index(chart) + 1


def _filters() -> Iterator[dict[str, Any]]:
    yield _filter("Time", "filter_time", None, "By the first day, or the earliest that it can have been.", ())
    kindless = tuple(chart for chart in CHARTS if chart.of_one_kind)
    yield _filter("Kind", "filter_select", (EVENTS, "kind"), "Charts of one kind of event stay as they are.", kindless)
    landless = tuple(chart for chart in CHARTS if chart.of_no_country)
    words = "Of events, who has a part and where it was; of statements, the speaker's; of protests, where they were."
    yield _filter("Country", "filter_select", (EVENTS, "country_name"), words, landless)


def _filter(
    name: str, sort: str, target: tuple[Dataset, str] | None, words: str, excluded: tuple[Chart, ...]
) -> dict[str, Any]:
    """A filter.

    Args:
        name: what it is called.
        sort: as Superset names it.
        target: the dataset and column whose values are offered; charts of other datasets go by the same column.
        words: what it does.
        excluded: the charts that it leaves as they are.
    """
    targets: list[dict[str, Any]] = [{}]
    choices: dict[str, Any] = {"enableEmptyFilter": False}
    if target:
        dataset, column = target
        targets = [{"datasetUuid": id_of("dataset", dataset.name), "column": {"name": column}}]
        choices |= {
            "defaultToFirstItem": False,
            "multiSelect": True,
            "searchAllOptions": True,
            "inverseSelection": False,
            "sortAscending": True,
        }
    return {
        "id": f"NATIVE_FILTER-{name.lower()}",
        "type": "NATIVE_FILTER",
        "name": name,
        "description": words,
        "filterType": sort,
        "targets": targets,
        "controlValues": choices,
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
        "cascadeParentIds": [],
        "scope": {"rootPath": ["ROOT_ID"], "excluded": [_number(chart) for chart in excluded]},
    }
