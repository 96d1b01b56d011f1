"""Diagrams in Mermaid's language, which many pages of documentation draw by themselves."""

from collections.abc import Collection, Iterable, Iterator

from eventdb.describe.relations import Column, Drawn, Reference, Relation

_INDENT = "    "


def overview(relations: Iterable[Relation]) -> str:
    """A diagram of all these by their names, with what leads from one to another."""
    shown = {each.name: each for each in relations}
    lines = [line for each in shown.values() for line in _lines(each, {Drawn.ALWAYS}, shown)]
    return _diagram([*(f"{_INDENT}{name}" for name in shown), *lines])


def neighbourhood(centre: Relation, relations: Iterable[Relation]) -> str:
    """A diagram of one with all its columns, of what it refers to, and of what refers to it.

    Args:
        centre: the one.
        relations: all that there are; of those that refer to it, only its own kind is shown.
    """
    outward = list(_lines(centre, {Drawn.ALWAYS, Drawn.NEAR}))
    others = [each for each in relations if each.kind == centre.kind and each.name != centre.name]
    inward = {each.name: list(_lines(each, {Drawn.ALWAYS}, {centre.name})) for each in others}
    near = {each.relation for each in centre.references} | {name for name, lines in inward.items() if lines}
    boxes = [f"{_INDENT}{each.name}" for each in relations if each.name in near - {centre.name}]
    return _diagram([*_box(centre), *boxes, *outward, *(line for lines in inward.values() for line in lines)])


def _diagram(lines: Iterable[str]) -> str:
    return "\n".join(["erDiagram", *lines]) + "\n"


def _box(relation: Relation) -> list[str]:
    attributes = [f"{_INDENT * 2}{_attribute(relation, column)}" for column in relation.columns]
    return [f"{_INDENT}{relation.name} {{", *attributes, f"{_INDENT}}}"]


def _attribute(relation: Relation, column: Column) -> str:
    marks = ["PK"] if column.name in relation.key else []
    marks += ["FK"] if any(column.name in each.columns for each in relation.references) else []
    marks += ["UK"] if (column.name,) in relation.unique else []
    return f"{column.type_name} {column.name} {', '.join(marks)}".rstrip()


def _lines(relation: Relation, drawn: set[Drawn], to: Collection[str] | None = None) -> Iterator[str]:
    """The lines from a relation to what it refers to; references to one relation that are alike share a line.

    Args:
        relation: the one that refers.
        drawn: which references are meant.
        to: only lines to these.
    """
    names: dict[tuple[str, str], list[str]] = {}
    for each in relation.references:
        if each.drawn in drawn and (to is None or each.relation in to):
            names.setdefault((each.relation, _ends(relation, each)), []).extend(each.columns)
    for (target, ends), columns in names.items():
        yield f'{_INDENT}{target} {ends} {relation.name} : "{", ".join(columns)}"'


def _ends(relation: Relation, reference: Reference) -> str:
    """How many there are on each side: of the target none or one, of those that refer to it none, one or many."""
    optional = any(column.nullable for column in relation.columns if column.name in reference.columns)
    sets = [unique for unique in (relation.key, *relation.unique) if unique]
    single = any(set(unique) <= set(reference.columns) for unique in sets)
    return f"{'|o' if optional else '||'}--{'o|' if single else 'o{'}"
