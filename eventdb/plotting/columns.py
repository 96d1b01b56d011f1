"""Columns: counts by month or by number of days, one picture or a small one for each of several."""

import re
from collections import defaultdict
from typing import Any

from eventdb.errors import EventdbError
from eventdb.plotting.style import SOFT, WIDTH, Drawn, Row, colours, counts, joined, number, round_numbers, words
from eventdb.queries import Picture

# More small pictures than this are a pattern.
_MOST_FACETS = 12
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TALL, _SMALL = 280, 84
_LEAST_MONTHS = 12
_MOST_TICKS = 16


def columns(picture: Picture, rows: list[Row]) -> Drawn:
    """Draw a column for each value of x, in which those of several colours stand on one another.

    Raises:
        EventdbError: no row has a value of x, or none a number other than 0.
    """
    (x,), measures = picture.channels["x"], picture.channels["y"]
    placed = [row for row in rows if row[x] is not None]
    if not placed:
        raise EventdbError(
            f"nothing can be drawn: of {number(len(rows), 'row', 'rows')}, none is known to a {words(x)}"
        )
    if not any(row[measure] for row in placed for measure in measures):
        # Empty axes would look like an answer.
        none = " and ".join(map(words, measures))
        raise EventdbError(f"nothing can be drawn: the number of {none} is 0 or unknown in each row")
    values, facets, notes = _busiest(_values(picture, placed))
    # Of several, the colours tell which is which.
    what = words(measures[0]) if len(measures) == 1 else "number"
    if "facet" in picture.channels and len(measures) == 1:
        notes.insert(0, f"Number of {what}")
    if lost := len(rows) - len(placed):
        notes.append(f"{number(lost, 'row is', 'rows are')} known to no {words(x)} and not drawn")
    if any(value["y"] is None for value in values):
        notes.append("?: not known, which is not zero")
    layer = _layer(values, words(x), None if "facet" in picture.channels else what)
    one = {"width": WIDTH, "height": _TALL if len(facets) == 1 else _SMALL, "layer": layer}
    if "facet" not in picture.channels:
        return {"data": {"values": values}, **one}, notes
    facet = {"field": "facet", "title": None, "sort": {"field": "rank", "op": "min"}, "header": {"labelPadding": 4}}
    return {"data": {"values": values}, "facet": facet, "columns": 1, "spacing": 14, "spec": one}, notes


def _values(picture: Picture, rows: list[Row]) -> list[Row]:
    """One value for each facet, place and colour: nothing is drawn over another."""
    (x,), measures = picture.channels["x"], picture.channels["y"]
    facet, color = picture.channels.get("facet", ()), picture.channels.get("color", ())
    sums: dict[tuple[Any, ...], Any] = {}
    for row in rows:
        for measure in measures:
            key = (joined(row, facet), row[x], joined(row, color) if color else words(measure))
            known = [one for one in (sums.get(key), row[measure]) if one is not None]
            sums[key] = sum(known) if known else None
    return [{"facet": place, "x": at, "color": kind, "y": many} for (place, at, kind), many in sums.items()]


def _busiest(values: list[Row]) -> tuple[list[Row], list[str], list[str]]:
    """The values of the facets with most, these in their order, and a note if there are others."""
    weights: defaultdict[str, float] = defaultdict(float)
    for value in values:
        weights[value["facet"]] += value["y"] or 0
    ranked = sorted(weights, key=lambda name: (-weights[name], name))
    kept = [name for name in ranked if weights[name]][:_MOST_FACETS] or ranked[:_MOST_FACETS]
    sort = "any" if len(kept) < _MOST_FACETS else "most"
    notes = [f"{len(kept)} of {len(ranked):,}: those with {sort}"] if len(ranked) > len(kept) else []
    # A number to sort by: names would have to stand in an expression.
    ranks = {name: rank for rank, name in enumerate(kept)}
    found = [{**value, "rank": ranks[value["facet"]]} for value in values if value["facet"] in ranks]
    return found, kept, notes


def _layer(values: list[Row], x: str, y: str | None) -> list[dict[str, Any]]:
    bar: dict[str, Any] = {"type": "bar"}
    along: dict[str, Any]
    if all(isinstance(value["x"], str) and _DAY.fullmatch(value["x"]) for value in values):
        along = {"field": "x", "timeUnit": "utcyearmonth", "type": "temporal", "title": None, "axis": {"grid": False}}
        along["scale"] = {"type": "utc", "domain": _months([value["x"] for value in values])}
    else:
        places = [value["x"] for value in values]
        least, most = min(places) - 1, max(places) + 1
        bar["width"] = max(1, min(40, 0.8 * WIDTH / (most - least)))
        axis = {"format": "d", "values": _whole(least, most), "grid": False}
        along = {"field": "x", "type": "quantitative", "title": x, "axis": axis}
        along["scale"] = {"domain": [least, most], "nice": False}
    heights: defaultdict[tuple[Any, Any], float] = defaultdict(float)
    for value in values:
        heights[value["facet"], value["x"]] += value["y"] or 0
    upright = counts(max(heights.values(), default=0), y)
    tooltip = [{"field": "x", "title": x}, {"field": "color", "title": "of"}, {"field": "y", "title": "number"}]
    return [
        {
            "transform": [{"filter": "isValid(datum.y)"}],
            "mark": bar,
            "encoding": {
                "x": along,
                "y": {"field": "y", **upright, "stack": "zero"},
                "color": colours(values),
                "tooltip": tooltip,
            },
        },
        {
            "transform": [{"filter": "!isValid(datum.y)"}],
            "mark": {"type": "text", "text": "?", "dy": -6, "color": SOFT},
            "encoding": {"x": along, "y": {"datum": 0, **upright}},
        },
    ]


def _whole(least: int, most: int) -> list[int]:
    """Whole numbers from one to another, as many as an axis has room for; 0 is one of them if it lies between."""
    step = next(step for step in round_numbers() if most - least <= _MOST_TICKS * step)
    return list(range(-(-least // step) * step, most + 1, step))


def _months(days: list[str]) -> list[dict[str, Any]]:
    """From the first month to the end of the last, a year at least: one month alone would be a wall."""
    numbers = [12 * int(day[:4]) + int(day[5:7]) - 1 for day in days]
    first, last = min(numbers), max(numbers) + 1
    short = max(0, _LEAST_MONTHS - (last - first))
    first, last = max(12, first - short // 2), last + short - short // 2
    return [{"year": month // 12, "month": month % 12 + 1, "date": 1, "utc": True} for month in (first, last)]
