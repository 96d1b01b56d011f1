"""Pairs: as bars, the longest first, or as squares between those who make them."""

from typing import Any

from eventdb.plotting.style import COLOURS, INK, SHADES, WIDTH, Drawn, Row, counts, joined, words
from eventdb.queries import Picture

# More than these can't be told apart.
_MOST_BARS = 60
_MOST_PARTIES = 30
# A square's side, and its letters: few squares are large ones.
_LEAST_STEP, _MOST_STEP = 28, 60
_SMALLEST, _LARGEST = 10, 13
_FEW_SHADES = {1: SHADES[3:4], 2: SHADES[1:4:2], 3: SHADES[::2], 4: SHADES[:2] + SHADES[3:]}


def bars(picture: Picture, rows: list[Row]) -> Drawn:
    """Draw a bar for each row, with its number."""
    (x,) = picture.channels["x"]
    values = [{"y": joined(row, picture.channels["y"]), "x": row[x]} for row in rows if row[x] is not None]
    kept = sorted(values, key=lambda value: (-value["x"], value["y"]))[:_MOST_BARS]
    notes = [f"The {len(kept)} longest of {len(values):,}"] if len(values) > len(kept) else []
    along = {"field": "x", **counts(max((value["x"] for value in kept), default=0), words(x))}
    down = {
        "field": "y",
        "type": "nominal",
        "title": None,
        "sort": None,
        "scale": {"domain": [value["y"] for value in kept]},
    }
    layer = [
        {"mark": {"type": "bar", "color": COLOURS[0]}, "encoding": {"x": along, "y": down}},
        {
            "mark": {"type": "text", "align": "left", "dx": 4, "color": INK},
            "encoding": {"x": along, "y": down, "text": {"field": "x", "type": "quantitative", "format": ","}},
        },
    ]
    return {"data": {"values": kept}, "width": WIDTH, "height": {"step": 22}, "layer": layer}, notes


def matrix(picture: Picture, rows: list[Row]) -> Drawn:
    """Draw a square for each pair, on both sides: whoever one looks for has a row with all of theirs."""
    (a,), (b,), (count,) = picture.channels["x"], picture.channels["y"], picture.channels["value"]
    pairs = sorted(rows, key=lambda row: (-row[count], str(row[a]), str(row[b])))
    parties = list(dict.fromkeys(str(party) for row in pairs for party in (row[a], row[b])))
    kept = parties[:_MOST_PARTIES]
    values = [
        {"x": one, "y": other, "n": row[count]}
        for row in pairs
        for one, other in ((str(row[a]), str(row[b])), (str(row[b]), str(row[a])))
        if one in kept and other in kept
    ]
    notes = [f"Number of {words(count)}"]
    if len(parties) > len(kept):
        notes.append(f"The {len(kept)} of the pairs with most, of {len(parties):,}")
    most = max((value["n"] for value in values), default=1)
    # As the scale's own domain: to sort by a list, names would have to stand in an expression.
    place = {"type": "nominal", "title": None, "sort": None, "scale": {"domain": kept}}
    step = max(_LEAST_STEP, min(_MOST_STEP, WIDTH // max(1, len(kept))))
    size = max(_SMALLEST, min(_LARGEST, step // 3))
    bare = {"domain": False, "ticks": False, "labelFontSize": size}
    # Codes have room above their squares, a letter three quarters of its size; names have it aslant.
    angle = -50 if max(map(len, kept), default=0) * size * 3 > step * 4 else 0
    where: dict[str, Any] = {
        "x": {"field": "x", **place, "axis": {**bare, "orient": "top", "labelAngle": angle}},
        "y": {"field": "y", **place, "axis": bare},
    }
    shades = _FEW_SHADES.get(most, SHADES)
    shade = {"type": "quantize", "domain": [0.5, most + 0.5], "range": shades}
    square = {"field": "n", "type": "quantitative", "scale": shade, "legend": None}
    # Light words where the shade is one of the dark ones.
    dark = {"test": f"datum.n > {most} * 0.6", "value": "white"}
    layer = [
        {"mark": {"type": "rect", "stroke": "white"}, "encoding": {**where, "color": square}},
        {
            "mark": {"type": "text", "fontSize": size + 1},
            "encoding": {**where, "text": {"field": "n"}, "color": {"condition": dark, "value": INK}},
        },
    ]
    return {"data": {"values": values}, "width": {"step": step}, "height": {"step": step}, "layer": layer}, notes
