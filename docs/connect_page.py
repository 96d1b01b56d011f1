"""docs/connect/README.md: its words are written by hand; the list of pages and that of relations are made here."""

import re
from pathlib import Path

from eventdb import describe
from eventdb.describe.relations import Drawn, Reference, Relation
from eventdb.output import Format, as_text

FOLDER = Path(__file__).parent / "connect"


def page() -> str:
    """The page with what the pages beside it say of themselves, and with what leads where."""
    source = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name, made in (("pages", _pages()), ("relations", _relations())):
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        source = source[: source.index(begin) + len(begin)] + made + source[source.index(end) :]
    return source


def _pages() -> str:
    rows = []
    for path in sorted(FOLDER.glob("*.md")):
        if path.name != "README.md":
            source = path.read_text(encoding="utf-8")
            title = source.partition("\n")[0].removeprefix("# ")
            said = " ".join(re.findall(r"^> (.*)$", source, re.MULTILINE)) + " "
            tried = re.match(r"\*\*Tried\*\* (with .+?)\. ", said)
            rows.append([f"[{title}]({path.name})", tried[1] if tried else "no: written from its documentation"])
    return as_text(Format.MARKDOWN, ["client", "was it tried?"], rows)


def _relations() -> str:
    """The lines of the diagram of all views, one way to draw each."""
    views = [each for each in describe.relations().values() if each.kind == describe.VIEW]
    names = {each.name for each in views}
    rows = [
        [f"`{view.name}`", f"`{each.columns[0]}`", f"`{each.relation}`", f"`{each.target[0]}`", _ends(view, each)]
        for view in views
        for each in view.references
        if each.drawn is Drawn.ALWAYS and each.relation in names
    ]
    return as_text(Format.MARKDOWN, ["from", "column", "to", "column", "ends"], rows)


def _ends(view: Relation, reference: Reference) -> str:
    return "one to one" if view.key == reference.columns else "many to one"
