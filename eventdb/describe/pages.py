"""A table or view as Markdown and as data, for documentation and other programs."""

from collections.abc import Mapping
from typing import Any

from eventdb.describe.relations import Relation
from eventdb.output import Cell, Format, as_text, shown

Examples = Mapping[str, Cell]


def markdown(relation: Relation, examples: Examples, *, level: int = 1) -> str:
    """A section: the description, the columns, and what reads what.

    Args:
        relation: the table or view.
        examples: a value of each column; where none has one, there is no place for them.
        level: of its heading.
    """
    has_examples = any(value is not None for value in examples.values())
    header = ["column", "type", "key", *(["example"] if has_examples else []), "meaning"]
    rows = []
    for each in relation.columns:
        kind = each.type_name if each.nullable else f"{each.type_name} NOT NULL"
        example = [_code(shown(examples[each.name]))] if has_examples else []
        rows.append([_code(each.name), kind, ", ".join(relation.marks(each)), *example, each.meaning])
    facts = [f"{name}: {', '.join(map(_code, names))}." for name, names in reading(relation).items() if names]
    parts = [f"{'#' * level} {relation.name}\n", f"{_sentence(relation.description)}\n"]
    return "\n".join([*parts, as_text(Format.MARKDOWN, header, rows), *(f"{fact}\n" for fact in facts)])


def reading(relation: Relation) -> dict[str, tuple[str, ...]]:
    """What a view reads, or what reads a table, with the words for it."""
    return {"Reads": relation.reads, "Read by": relation.read_by}


def as_dict(relation: Relation, examples: Examples) -> dict[str, Any]:
    """All that is known of it, in the names of JSON."""
    return {
        "name": relation.name,
        "kind": relation.kind,
        "description": relation.description,
        "key": list(relation.key),
        "unique": [list(each) for each in relation.unique],
        "columns": [
            {
                "name": each.name,
                "type": each.type_name,
                "nullable": each.nullable,
                "meaning": each.meaning,
                "example": examples.get(each.name),
            }
            for each in relation.columns
        ],
        "references": [
            {"columns": list(each.columns), "relation": each.relation, "target": list(each.target)}
            for each in relation.references
        ],
        "reads": list(relation.reads),
        "read_by": list(relation.read_by),
    }


def _sentence(words: str) -> str:
    return words if words.endswith((".", "…", "?")) else f"{words}."


def _code(words: str) -> str:
    """The words as code, within as many ticks as it takes; nothing stays nothing."""
    fence = "`"
    while fence in words:
        fence += "`"
    blank = " " if words[:1] == "`" or words[-1:] == "`" else ""
    return f"{fence}{blank}{words}{blank}{fence}" if words else ""
