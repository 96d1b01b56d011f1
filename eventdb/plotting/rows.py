"""Rows one below the other: what was when, and how large it was."""

import datetime
from itertools import islice
from typing import Any

from eventdb.errors import EventdbError
from eventdb.plotting.style import (
    KINDS,
    LABEL,
    SOFT,
    TRIANGLE,
    WIDTH,
    Drawn,
    Row,
    colours,
    downwards,
    number,
    round_numbers,
    triangles,
)
from eventdb.queries import Picture
from eventdb.vocabulary import DatePrecision

_MOST = 60
_LAST_DAY = "9999-12-31"
_LEAST_DAYS = 30
# The year stands below the first label, and in the place of each January.
_DATES = (
    "datum.index === 0 && (utcmonth(datum.value) || utcdate(datum.value) > 1)"
    " ? [utcFormat(datum.value, utcdate(datum.value) > 1 ? '%-d %b' : '%b'), utcFormat(datum.value, '%Y')]"
    " : utcdate(datum.value) > 1 ? utcFormat(datum.value, '%-d %b')"
    " : utcFormat(datum.value, utcmonth(datum.value) ? '%b' : '%Y')"
)


def spans(picture: Picture, rows: list[Row]) -> Drawn:
    """Draw a bar from the first day to the last, hollow where it is only the time that one day can have been.

    Raises:
        EventdbError: no row has a date.
    """
    (start,), (end,), (precision,), (y,) = (picture.channels[name] for name in ("start", "end", "precision", "y"))
    (color,) = picture.channels.get("color", (precision,))
    dated = [row for row in rows if row[start] is not None or row[end] is not None]
    if not dated:
        raise EventdbError(f"nothing can be drawn: of {number(len(rows), 'row', 'rows')}, none has a known date")
    values: list[Row] = []
    for place, row in enumerate(dated[:_MOST]):
        first, last = row[start] or row[end], row[end] or row[start]
        values.append(
            {
                "y": str(place),
                "label": row[y],
                "x": first,
                "x2": _day_after(last),
                "color": str(row[color]),
                "shape": "after" if row[end] is None else "before" if row[start] is None else "span",
                "known": row[precision] == DatePrecision.DAY,
            }
        )
    notes = []
    if lost := len(rows) - len(dated):
        notes.append(f"{number(lost, 'row has', 'rows have')} no known date and no place here")
    if len(dated) > len(values):
        notes.append(f"The first {len(values)} of {len(dated):,}")
    if not all(value["known"] for value in values):
        notes.append("Hollow: the time that it can have been; a triangle points to it where one bound is known")
    return {
        "data": {"values": values},
        "width": WIDTH,
        "height": {"step": 20},
        "layer": _span_layer(values, _time(values)),
    }, notes


def _day_after(day: str) -> str:
    """Where a time ends that lasts to the end of a day."""
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=day < _LAST_DAY)).isoformat()


def _time(values: list[Row]) -> list[dict[str, Any]]:
    """From the first day to the last, some weeks at least: an axis has no use for hours."""
    days = [datetime.date.fromisoformat(value[end]) for value in values for end in ("x", "x2")]
    first, last = min(days).toordinal(), max(days).toordinal()
    pad = max(1 + (last - first) // 50, (_LEAST_DAYS - (last - first)) // 2)
    ends = (max(1, first - pad), min(datetime.date.max.toordinal(), last + pad))
    found = [datetime.date.fromordinal(end) for end in ends]
    return [{"year": day.year, "month": day.month, "date": day.day, "utc": True} for day in found]


def _span_layer(values: list[Row], time: list[dict[str, Any]]) -> list[dict[str, Any]]:
    along: dict[str, Any] = {"field": "x", "type": "temporal", "title": None, "axis": {"labelExpr": _DATES}}
    along["scale"] = {"type": "utc", "domain": time, "nice": False}
    hue = colours(values)
    filled = {"condition": {"test": "datum.known", "value": 1}, "value": 0.12}
    down = downwards(len(values))
    # A single day in years would be too thin to see.
    tick = {"type": "tick", "thickness": 4, "height": 9, "xOffset": 2, "opacity": 1}
    return [
        {
            "transform": [{"filter": "datum.shape === 'span'"}],
            "mark": {"type": "bar", "height": 9, "cornerRadius": 2, "strokeWidth": 1.5},
            "encoding": {
                "x": along,
                "x2": {"field": "x2"},
                "y": down,
                "color": hue,
                "stroke": {**hue, "legend": None},
                "fillOpacity": filled,
            },
        },
        {
            "transform": [{"filter": "datum.shape === 'span' && datum.known"}],
            "mark": tick,
            "encoding": {"x": along, "y": down, "color": hue},
        },
        {
            "transform": [{"filter": "datum.shape !== 'span'"}],
            "mark": TRIANGLE,
            "encoding": {"x": along, "y": down, "color": hue, "shape": triangles("shape", "after", "before")},
        },
        {"mark": LABEL, "encoding": {"y": down, "text": {"field": "label", "type": "nominal"}}},
    ]


def ranges(picture: Picture, rows: list[Row]) -> Drawn:
    """Draw a line from the least to the greatest number and a dot for the best; a question mark if there is none."""
    values = [_range(picture, place, row) for place, row in enumerate(rows[:_MOST])]
    notes = ["From the least to the greatest number that the source allows; a dot is the source's own. Logarithmic."]
    if any(value["least"] is None for value in values):
        notes.append("?: no number is known, which is not zero")
    if any(value["open"] for value in values):
        notes.append("A triangle points to where it can have been, if one bound is known")
    if len(rows) > len(values):
        notes.append(f"The first {len(values)} of {len(rows):,}")
    return {
        "data": {"values": values},
        "width": WIDTH,
        "height": {"step": 24},
        "layer": _range_layer(len(values), _steps(values)),
    }, notes


def _range(picture: Picture, place: int, row: Row) -> Row:
    (low,), (best,), (high,), (y,) = (picture.channels[name] for name in ("low", "best", "high", "y"))
    # A logarithm has no place for 0.
    given = [max(1, row[name]) for name in (low, best, high) if row[name] is not None]
    one_bound = row[best] is None and (row[low] is None) != (row[high] is None)
    return {
        "y": str(place),
        "label": row[y],
        "least": min(given, default=None),
        "most": max(given, default=None),
        "best": None if row[best] is None else max(1, row[best]),
        "open": ("more" if row[high] is None else "fewer") if one_bound else None,
    }


def _steps(values: list[Row]) -> list[int]:
    """Round numbers from below the least to above the greatest: 100, 200, 500, 1,000."""
    known = [value[end] for value in values for end in ("least", "most") if value[end] is not None]
    least, most = min(known, default=1), max(known, default=1)
    steps = list(islice(round_numbers(), 3 * len(str(most)) + 3))
    below = max(at for at, step in enumerate(steps) if step <= least)
    above = next(at for at, step in enumerate(steps) if step >= most)
    # One number alone has a place in the midst.
    return steps[max(0, below - (below == above)) : above + 1 + (below == above)]


def _range_layer(count: int, steps: list[int]) -> list[dict[str, Any]]:
    along = {
        "field": "least",
        "type": "quantitative",
        "title": None,
        "scale": {"type": "log", "domain": [steps[0], steps[-1]], "nice": False},
        "axis": {"format": ",d", "values": steps},
    }
    down = downwards(count)
    colour = KINDS["protest"]
    unknown = {"type": "text", "text": "?", "x": 8, "fontSize": 13, "fontWeight": "bold", "color": SOFT}
    return [
        {
            "transform": [{"filter": "isValid(datum.least)"}],
            "mark": {"type": "rule", "strokeWidth": 6, "strokeCap": "round", "opacity": 0.45, "color": colour},
            "encoding": {"x": along, "x2": {"field": "most"}, "y": down},
        },
        {
            "transform": [{"filter": "isValid(datum.best)"}],
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1, "color": colour},
            "encoding": {"x": {**along, "field": "best"}, "y": down},
        },
        {
            "transform": [{"filter": "isValid(datum.open)"}],
            "mark": {**TRIANGLE, "color": colour},
            "encoding": {"x": along, "y": down, "shape": triangles("open", "more", "fewer")},
        },
        {"transform": [{"filter": "!isValid(datum.least)"}], "mark": unknown, "encoding": {"y": down}},
        {"mark": LABEL, "encoding": {"y": down, "text": {"field": "label", "type": "nominal"}}},
    ]
