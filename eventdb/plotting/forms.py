"""The forms of pictures, as specifications in Vega-Lite. Time is universal time everywhere."""

from collections.abc import Callable
from typing import Any

from eventdb.plotting.columns import columns
from eventdb.plotting.pairs import bars, matrix
from eventdb.plotting.rows import ranges, spans
from eventdb.plotting.style import CONFIG, SOFT, Drawn, Row
from eventdb.queries import Picture

_FORMS: dict[str, Callable[[Picture, list[Row]], Drawn]] = {
    "columns": columns,
    "bars": bars,
    "matrix": matrix,
    "spans": spans,
    "ranges": ranges,
}


def specification(picture: Picture, rows: list[Row], title: str, told: list[str]) -> dict[str, Any]:
    """The picture of some rows.

    Args:
        picture: how they are drawn.
        rows: by the names of their columns.
        title: what they answer.
        told: what a reader should know of it, beside what the form has to say.
    """
    body, notes = _FORMS[picture.form](picture, rows)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": {
            "text": title,
            "subtitle": [*told, *notes],
            "anchor": "start",
            "frame": "bounds",
            "fontSize": 16,
            "subtitleColor": SOFT,
            "subtitleFontSize": 12,
            "subtitleLineHeight": 16,
            "offset": 14,
        },
        "padding": 16,
        "config": CONFIG,
        **body,
    }
