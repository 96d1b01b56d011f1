"""Makes the shapes of the briefing's map, eventdb/briefing/assets/world.json, from the npm package world-atlas.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python docs/world.py package/countries-50m.json

world-atlas 2.0.2 (ISC licence, Michael Bostock) is Natural Earth's map, which is in the public domain, as TopoJSON. Of
it only what a map of the page's width shows is kept: countries by their ISO numeric code, without names, without
Antarctica, in steps of a twentieth of a degree. Borders are arcs that neighbours share, and they are thinned as such,
so that no gap opens between two countries.
"""

import json
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "eventdb" / "briefing" / "assets" / "world.json"
Point = tuple[float, float]

# Degrees: a pixel of a map 1,000 wide is a third of one.
STEP = 0.05
TOLERANCE = 0.06
ANTARCTICA = "010"
# What has no code in ISO 3166 and a row in fixtures/countries.csv all the same.
UNCODED = {"Kosovo": "XKX"}
# Steps squared: a ring with less inside is no more than a line.
LEAST_AREA = 2


def arcs_of(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs in degrees: TopoJSON keeps each point as whole steps from the one before."""
    (east, north), (first_east, first_north) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        arc = []
        for step_x, step_y in steps:
            x, y = x + step_x, y + step_y
            arc.append((x * east + first_east, y * north + first_north))
        arcs.append(arc)
    return arcs


def thinned(arc: list[Point]) -> list[Point]:
    """The arc without the points that lie within the tolerance of the line through others (Douglas-Peucker)."""
    kept = {0, len(arc) - 1}
    # A closed arc has no line between its ends: it is cut at the point farthest from them.
    spans = [(0, len(arc) - 1)]
    if arc[0] == arc[-1]:
        far = max(range(len(arc)), key=lambda at: (arc[at][0] - arc[0][0]) ** 2 + (arc[at][1] - arc[0][1]) ** 2)
        kept.add(far)
        spans = [(0, far), (far, len(arc) - 1)]
    while spans:
        first, last = spans.pop()
        between = range(first + 1, last)
        farthest = max(between, key=lambda at: _distance(arc[at], arc[first], arc[last]), default=None)
        if farthest is not None and _distance(arc[farthest], arc[first], arc[last]) > TOLERANCE:
            kept.add(farthest)
            spans += [(first, farthest), (farthest, last)]
    return [arc[at] for at in sorted(kept)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """How far a point is from the line between two others, in degrees."""
    east, north = end[0] - start[0], end[1] - start[1]
    length = east * east + north * north
    share = 0.0
    if length:
        share = min(1.0, max(0.0, ((point[0] - start[0]) * east + (point[1] - start[1]) * north) / length))
    return float(((point[0] - start[0] - share * east) ** 2 + (point[1] - start[1] - share * north) ** 2) ** 0.5)


def in_steps(arc: list[Point]) -> list[tuple[int, int]]:
    """The arc on the grid, a point that falls on the one before left out."""
    grid = [(round((x + 180) / STEP), round((y + 90) / STEP)) for x, y in arc]
    return [grid[0], *(here for before, here in pairwise(grid) if here != before)]


def area(ring: list[int], arcs: Sequence[Sequence[Point]]) -> float:
    """What a ring of arcs encloses; below zero if it runs the other way round."""
    points = [point for at in ring for point in (arcs[at] if at >= 0 else arcs[~at][::-1])]
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise([*points, points[0]])) / 2


def drawn(ring: list[int], arcs: Sequence[Sequence[Point]], before: Sequence[Sequence[Point]]) -> bool:
    """Whether a ring still has an inside: turned inside out, it would be all of the globe but an island."""
    now = area(ring, arcs)
    return abs(now) >= LEAST_AREA and (now > 0) == (area(ring, before) > 0)


def shapes(
    topology: dict[str, Any], arcs: list[list[tuple[int, int]]], before: list[list[Point]]
) -> list[dict[str, Any]]:
    """The countries with the polygons that are still drawn, all of one code as one."""
    polygons: dict[str, list[Any]] = {}
    for country in topology["objects"]["countries"]["geometries"]:
        code = country.get("id") or UNCODED.get(country["properties"]["name"], "")
        if code == ANTARCTICA:
            continue
        parts = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        found = [
            [ring for ring in rings if drawn(ring, arcs, before)] for rings in parts if drawn(rings[0], arcs, before)
        ]
        polygons.setdefault(code, []).extend(found)
    return [
        {"type": "MultiPolygon", "arcs": parts, **({"id": code} if code else {})}
        for code, parts in polygons.items()
        if parts
    ]


def made(topology: dict[str, Any]) -> dict[str, Any]:
    """The topology of the page's map."""
    before = arcs_of(topology)
    arcs = [in_steps(thinned(arc)) for arc in before]
    geometries = shapes(topology, arcs, before)
    numbers: dict[int, int] = {}

    def numbered(at: int) -> int:
        arc = at if at >= 0 else ~at
        number = numbers.setdefault(arc, len(numbers))
        return number if at >= 0 else ~number

    for shape in geometries:
        shape["arcs"] = [[[numbered(at) for at in ring] for ring in rings] for rings in shape["arcs"]]
    kept = [
        [arcs[arc][0], *((x - before_x, y - before_y) for (before_x, before_y), (x, y) in pairwise(arcs[arc]))]
        for arc in numbers
    ]
    return {
        "type": "Topology",
        "transform": {"scale": [STEP, STEP], "translate": [-180, -90]},
        "objects": {"countries": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": kept,
    }


if __name__ == "__main__":
    world = made(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    TARGET.write_text(json.dumps(world, separators=(",", ":")) + "\n", encoding="utf-8")
