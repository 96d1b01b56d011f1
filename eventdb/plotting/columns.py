"""Columns: counts by month or by number of days, one picture or a small one for each of several."""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import Any

from eventdb.errors import EventdbError
from eventdb.plotting.style import SOFT, WIDTH, Drawn, Row, colours, counts, joined, number, round_numbers, words
from eventdb.queries import Picture

# More small pictures than this are a pattern.
_MOST_FACETS = 12
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TALL, _SMALL = 280, 84
_LEAST_MONTHS = 12
# Between so many ticks labels have room: of whole numbers, and of months.
_MOST_TICKS, _MOST_MONTHS = 16, 24
_MONTH_STEPS = (1, 3, 6, *(12 * years for years in islice(round_numbers(), 13)))
_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
# The year stands below the first label, and below that of each January.
_MONTHS = (
    f"datum.index && datum.value % 12 ? {_NAMES}[datum.value % 12]"
    f" : [{_NAMES}[datum.value % 12], toString(floor(datum.value / 12))]"
)
_BROADEST = 48


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
    along, width = _along(values, x, picture.meanings.get(x, words(x)))
    layer = _layer(values, along, width, words(x), None if "facet" in picture.channels else what)
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


def _layer(values: list[Row], along: dict[str, Any], width: float, x: str, y: str | None) -> list[dict[str, Any]]:
    heights: defaultdict[tuple[Any, Any], float] = defaultdict(float)
    for value in values:
        heights[value["facet"], value["x"]] += value["y"] or 0
    upright = counts(max(heights.values(), default=0), y)
    tooltip = [{"field": "x", "title": x}, {"field": "color", "title": "of"}, {"field": "y", "title": "number"}]
    return [
        {
            "transform": [{"filter": "isValid(datum.y)"}],
            "mark": {"type": "bar", "width": width},
            "encoding": {
                "x": along,
                "y": {"field": "y", **upright, "stack": "zero"},
                # A legend names nothing that is not there to be seen.
                "color": colours([value for value in values if value["y"]]),
                "tooltip": tooltip,
                "description": {"field": "told"},
            },
        },
        {
            "transform": [{"filter": "!isValid(datum.y)"}],
            "mark": {"type": "text", "text": "?", "dy": -6, "color": SOFT},
            "encoding": {"x": along, "y": {"datum": 0, **upright}},
        },
    ]


def _along(values: list[Row], x: str, meaning: str) -> tuple[dict[str, Any], float]:
    """The channel for the places of the columns, each of which stands above its label, and the columns' width.

    Months are numbered, as days are: on an axis of time a column would begin at its label, and look like the month
    before the next one.
    """
    monthly = all(isinstance(value["x"], str) and _DAY.fullmatch(value["x"]) for value in values)
    for value in values:
        value["place"] = _month(value["x"]) if monthly else value["x"]
        # For who hears the picture: the place alone is no month.
        value["told"] = f"{words(x)} {value['x']}, {value['color']}: {value['y']}"
    places = [value["place"] for value in values]
    if monthly:
        first, last = _year_at_least(min(places), max(places))
        ticks, least, most = _whole(first, last, _MONTH_STEPS, _MOST_MONTHS), first - 0.5, last + 0.5
        title, labels = None, {"labelExpr": _MONTHS}
    else:
        least, most = min(places) - 1, max(places) + 1
        ticks = _whole(least, most, round_numbers(), _MOST_TICKS)
        title, labels = meaning, {"format": "d"}
    axis = {"values": ticks, "grid": False, "labelFlush": False, **labels}
    scale = {"domain": [least, most], "nice": False}
    width = max(1, min(_BROADEST, 0.8 * WIDTH / (most - least)))
    return {"field": "place", "type": "quantitative", "title": title, "axis": axis, "scale": scale}, width


def _whole(least: int, most: int, steps: Iterable[int], many: int) -> list[int]:
    """Whole numbers from one to another, as many as an axis has room for; 0 is one of them if it lies between."""
    step = next(step for step in steps if most - least <= many * step)
    return list(range(-(-least // step) * step, most + 1, step))


def _month(day: str) -> int:
    """The month's number: 0 is the January before the year 1."""
    return 12 * int(day[:4]) + int(day[5:7]) - 1


def _year_at_least(first: int, last: int) -> tuple[int, int]:
    """The first month and the last, a year at least: one month alone would be a wall."""
    short = max(0, _LEAST_MONTHS - (last + 1 - first))
    return max(12, first - short // 2), last + short - short // 2
