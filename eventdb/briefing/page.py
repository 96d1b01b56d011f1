"""The page: a template, its style and its scripts, and the data, in one file that asks nobody for anything."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

_ASSETS = Path(__file__).parent / "assets"
# In this order: they share one scope.
_SCRIPTS = ("data", "dom", "filters", "figures", "timeline", "map", "meetings", "protests", "passages", "lists", "main")
_FIGURES = ("timeline", "map", "meetings", "protests")
# What could end a script element, or begin a comment in it, and line ends that JSON knows and JavaScript didn't.
_UNSAFE = re.compile("[<>&\u2028\u2029]")
# The text of a script that holds one of these could be cut off by the reader of HTML.
_ENDS_SCRIPT = re.compile(r"</script|<!--", re.IGNORECASE)


def page(title: str, words: Mapping[str, str], numbers: list[tuple[str, str]], content: dict[str, Any]) -> str:
    """The page as HTML.

    Args:
        title: its heading.
        words: other words of the template, by the names of their places; they are escaped here.
        numbers: a number and what it counts, for each of those at the head.
        content: what the script draws.
    """
    style = asset("style.css")
    library = vega()
    script = '"use strict";\n(() => {\n' + "\n".join(asset(f"{name}.js") for name in _SCRIPTS) + "\n})();\n"
    figures = {name: json.loads(asset(f"{name}.vg.json")) for name in _FIGURES}
    # In a data block nothing is run: the policy's hashes are for the two scripts.
    policy = (
        "default-src 'none'; "
        f"script-src {hashed(library)} {hashed(script)}; style-src {hashed(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    places = {name: html.escape(value) for name, value in words.items()}
    return Template(asset("page.html")).substitute(
        places,
        title=html.escape(title),
        policy=html.escape(policy),
        notice=asset("NOTICE.txt"),
        style=style,
        numbers="".join(
            f"<div><dd>{html.escape(number)}</dd><dt>{html.escape(what)}</dt></div>" for number, what in numbers
        ),
        content=data_block(content),
        figures=data_block(figures),
        world=data_block(json.loads(asset("world.json"))),
        library=library,
        script=script,
    )


def asset(name: str) -> str:
    """A file of the page."""
    return (_ASSETS / name).read_text(encoding="utf-8")


def data_block(content: Any) -> str:
    """JSON that can stand in a script element, whatever it says."""
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", plain)


@cache
def vega() -> str:
    """Vega, which draws the figures, from the library that carries it."""
    import vl_convert  # noqa: PLC0415 - an extra

    found: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    # In a string or a pattern of the program, where alone these can stand, they mean the same.
    return _ENDS_SCRIPT.sub(lambda match: match.group().replace("<", "\\x3c", 1), found)


def hashed(code: str) -> str:
    """A script or a style as a content security policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
