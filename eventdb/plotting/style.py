"""What all pictures share: how they look, and what they are made of."""

import itertools
from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]
Drawn = tuple[dict[str, Any], list[str]]
"""What is drawn, without its title, and what a reader should know of it."""

WIDTH = 720
INK, SOFT = "#1b1f24", "#565f6b"
# Okabe and Ito's colours, which everybody can tell apart; those of the kinds are the briefing's.
COLOURS = ("#0072b2", "#d58a00", "#00805f", "#b03a78", "#56b4e9", "#6b5b00", "#999999")
NAMED = {"cooperative": "#00805f", "conflictual": "#b03a78"}
KINDS = {"summit": "#0072b2", "agreement": "#00805f", "statement": "#d58a00", "protest": "#b03a78"}
COUNTED = {"summits": KINDS["summit"], "agreements": KINDS["agreement"], "statements": KINDS["statement"]}
SHADES = ("#c6dcef", "#8fbbdc", "#4f93c4", "#1f669f", "#0a3a6b")
# Where rows have words of their own, these stand on the left of the picture.
LABEL = {"type": "text", "align": "right", "x": -10, "limit": 420, "color": INK}
TRIANGLE = {"type": "point", "size": 80, "strokeWidth": 1.8, "opacity": 1}

_MOST_STEPS = 5
_OWN = KINDS.keys() | COUNTED.keys() | NAMED.keys()
_GREY = {"labelColor": SOFT, "titleColor": SOFT, "titleFontWeight": "normal"}
CONFIG = {
    "background": "white",
    "view": {"stroke": None},
    "font": "Arial, Liberation Sans, sans-serif",
    "axis": {**_GREY, "gridColor": "#e3e6ea", "domainColor": "#aab2bc", "tickColor": "#aab2bc", "labelLimit": 320},
    "legend": {**_GREY, "labelColor": INK},
    "header": {"labelColor": INK, "labelFontWeight": "bold", "labelAnchor": "start", "labelLimit": 700},
}


def words(name: str) -> str:
    """The name of a column as words."""
    return name.replace("_", " ")


def joined(row: Row, columns: tuple[str, ...]) -> str:
    """What several columns say, as one."""
    return " – ".join("unknown" if row[column] is None else str(row[column]) for column in columns)


def number(count: int, one: str, many: str) -> str:
    """So many things in words."""
    return f"{count:,} {one if count == 1 else many}"


def colours(values: list[Row]) -> dict[str, Any]:
    """The channel for what ``color`` says of each value; the kinds of events have their own colours."""
    names = sorted({value["color"] for value in values})
    scale: dict[str, Any] = {"domain": names, "range": COLOURS}
    for own in (KINDS, COUNTED, NAMED):
        if set(names) <= own.keys():
            names = [name for name in own if name in names]
            scale = {"domain": names, "range": [own[name] for name in names]}
    # One kind alone is named too, or nobody would know that it is one.
    legend = {"orient": "top", "title": None} if len(names) > 1 or set(names) <= _OWN else None
    return {"field": "color", "type": "nominal", "scale": scale, "legend": legend}


def round_numbers() -> Iterator[int]:
    """1, 2, 5, 10, 20, 50, 100 and so on."""
    return (digit * 10**power for power in itertools.count() for digit in (1, 2, 5))


def counts(most: float, title: str | None) -> dict[str, Any]:
    """The channel for counts: from 0, with whole numbers on its axis."""
    step = next(step for step in round_numbers() if most <= _MOST_STEPS * step)
    top = max(step, -(-int(most) // step) * step)
    axis = {"values": list(range(0, top + 1, step)), "format": ",d"}
    scale = {"domain": [0, top], "nice": False}
    return {"type": "quantitative", "title": title, "axis": axis, "scale": scale}


def downwards(count: int) -> dict[str, Any]:
    """The channel for rows in their order, which ``y`` numbers as text: two may have the same words."""
    order = [str(place) for place in range(count)]
    return {"field": "y", "type": "nominal", "sort": order, "scale": {"domain": order}, "axis": None}


def triangles(field: str, right: str, left: str) -> dict[str, Any]:
    """The channel for a shape that points to where something can have been."""
    scale = {"domain": [right, left], "range": ["triangle-right", "triangle-left"]}
    return {"field": field, "type": "nominal", "legend": None, "scale": scale}
