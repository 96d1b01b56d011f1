"""A Frictionless data package: what the files are, and what each column means, for programs and for people."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eventdb import __version__
from eventdb.describe import Reference
from eventdb.export.selection import View
from eventdb.export.style import FileFormat, Style
from eventdb.export.written import Written
from eventdb.parquet import Kind

NAME = "datapackage.json"
MARK = "eventdb"
"""The property that says who wrote the package."""


_TYPES = {
    Kind.TEXT: "string",
    Kind.INTEGER: "integer",
    Kind.NUMBER: "number",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.TIMESTAMP: "datetime",
}
_DESCRIPTION = (
    "The views of an eventdb database at one moment. Records (bi_event and its kin) are what happened; reports"
    " (bi_report) are rows of machine-coded feeds, which say that something may have happened, and are never counted"
    " as records. Dates are bounds: start_date and end_date say from when to when, date_precision what that means."
)
_CSV = (
    ' Nothing between two commas is NULL; empty text is "". Where a resource has several files, each has its own'
    " header."
)
_GUARDED = (
    " Text that a spreadsheet would run as a formula, beginning with = + - @ or their wide forms, after blanks too, or"
    " with a TAB or the end of a line, has an apostrophe before it, and so has what begins like this behind a"
    " semicolon, a TAB or the end of a line within text; to have the text as it was, take one away at each of these."
)


def write_package(folder: Path, views: Sequence[View], written: Sequence[Written], style: Style) -> None:
    """Write the description of the files beside them.

    Args:
        folder: where the files are.
        views: what they hold.
        written: the files of each view.
        style: how they were written.
    """
    names = {view.name for view in views}
    is_csv = style.form is FileFormat.CSV
    package = {
        "profile": "tabular-data-package" if is_csv else "data-package",
        "name": "eventdb",
        "title": "eventdb: diplomatic events, with the words that they came from",
        "description": _DESCRIPTION + (_CSV + (_GUARDED if style.guard else "") if is_csv else ""),
        MARK: {"version": __version__, "formulas_inert": not is_csv or style.guard},
        "resources": [_resource(view, files, names, style.form) for view, files in zip(views, written, strict=True)],
    }
    (folder / NAME).write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _resource(view: View, files: Written, names: set[str], form: FileFormat) -> dict[str, Any]:
    is_csv = form is FileFormat.CSV
    return {
        "name": view.name,
        "profile": "tabular-data-resource" if is_csv else "data-resource",
        "type": "table",
        "description": view.relation.description,
        "path": files.paths[0] if view.year_of is None else list(files.paths),
        "format": form.value,
        **(_AS_CSV if is_csv else {"mediatype": "application/vnd.apache.parquet"}),
        "rows": files.rows,
        "schema": _schema(view, names),
    }


_AS_CSV = {
    "mediatype": "text/csv",
    "encoding": "utf-8",
    "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\n", "header": True},
}


def _schema(view: View, names: set[str]) -> dict[str, Any]:
    relation = view.relation
    required = {each.name for each in relation.columns if not each.nullable}
    key = list(relation.key)
    schema: dict[str, Any] = {
        "fields": [
            _field(column.name, _TYPES[column.kind or Kind.TEXT], each.meaning, required)
            for column, each in zip(view.columns, relation.columns, strict=True)
        ],
        "missingValues": [""],
    }
    # A key of which a part may be missing is none by the standard.
    schema |= {"primaryKey": key} if required.issuperset(key) else {"uniqueKeys": [key]}
    leads = [_foreign_key(each, view.name) for each in relation.references if each.relation in names]
    return schema | ({"foreignKeys": leads} if leads else {})


def _field(name: str, kind: str, meaning: str, required: set[str]) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": kind, "description": meaning}
    if kind == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    if name in required:
        field["constraints"] = {"required": True}
        if kind == "string":
            field["missingValues"] = []  # it is never NULL, so nothing is empty text
    return field


def _foreign_key(reference: Reference, own: str) -> dict[str, Any]:
    there = "" if reference.relation == own else reference.relation
    return {"fields": list(reference.columns), "reference": {"resource": there, "fields": list(reference.target)}}
