"""A picture as a file: PNG and SVG by vl-convert, HTML as a page that asks nobody for anything."""

import html
from collections.abc import Callable
from pathlib import Path
from string import Template
from typing import Any

from eventdb.briefing.page import data_block, hashed, vega

# Pixels for each unit of the picture: print it, or show it on a wall.
_SCALE = 2
_TEMPLATE = Path(__file__).parent / "plot.html"
_STYLE = "body{margin:2rem;background:#fff}figure{margin:0;overflow-x:auto}"
_SCRIPT = """\
const place = document.getElementById("figure");
vegaEmbed(place, JSON.parse(document.getElementById("specification").textContent), {
  mode: "vega", ast: true, actions: false, renderer: "svg", defaultStyle: false,
  loader: { load: () => Promise.reject(new Error("this page loads nothing")) },
  tooltip: (_handler, _event, _item, value) => {
    place.title = value ? Object.entries(value).map(([name, words]) => `${name}: ${words}`).join("\\n") : "";
  },
});
"""


def drawn(specification: dict[str, Any], suffix: str) -> bytes:
    """The picture as the bytes of a file.

    Args:
        specification: in Vega-Lite.
        suffix: one of ``SUFFIXES``.
    """
    return SUFFIXES[suffix](specification)


def _png(specification: dict[str, Any]) -> bytes:
    import vl_convert  # noqa: PLC0415 - an extra

    found: bytes = vl_convert.vegalite_to_png(specification, scale=_SCALE)
    return found


def _svg(specification: dict[str, Any]) -> bytes:
    import vl_convert  # noqa: PLC0415 - likewise

    found: str = vl_convert.vegalite_to_svg(specification)
    return found.encode()


def _html(specification: dict[str, Any]) -> bytes:
    import vl_convert  # noqa: PLC0415 - likewise

    library = vega()
    policy = (
        f"default-src 'none'; script-src {hashed(library)} {hashed(_SCRIPT)}; style-src {hashed(_STYLE)};"
        " base-uri 'none'; form-action 'none'"
    )
    page = Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        policy=html.escape(policy),
        title=html.escape(specification["title"]["text"]),
        style=_STYLE,
        specification=data_block(vl_convert.vegalite_to_vega(specification)),
        library=library,
        script=_SCRIPT,
    )
    return page.encode()


SUFFIXES: dict[str, Callable[[dict[str, Any]], bytes]] = {".png": _png, ".svg": _svg, ".html": _html}
