"""A table or view as a reader sees it in a terminal, where what a column means is wrapped and never cut off."""

import textwrap

from eventdb.describe.pages import Examples, reading
from eventdb.describe.relations import Column, Relation
from eventdb.output import padded, shown
from eventdb.terminal import width

_GAP = "  "
_ARROW = "→\u00a0"  # stays on the line of the name behind it
_LEAST_MEANING = 40
_LEAST_EXAMPLE = 8


def screen(relation: Relation, examples: Examples, room: int | None) -> str:
    """The description, the columns, and what reads what.

    Args:
        relation: the table or view.
        examples: a value of each column; where none has one, there is no place for them.
        room: how many columns a line of the terminal has; None if lines may be of any length.
    """
    lines = [f"{relation.kind} {relation.name}", *_wrapped(relation.description, room), ""]
    names = [each.name for each in relation.columns]
    kinds = [each.type_name for each in relation.columns]
    values = [shown(examples.get(name)) for name in names]
    fields = [["column", *names], ["type", *kinds], *([["example", *values]] if any(values) else [])]
    widths = [max(map(width, field)) for field in fields]
    if any(values) and room is not None:
        taken = sum(widths[:2]) + 3 * len(_GAP)
        widths[2] = min(widths[2], max(_LEAST_EXAMPLE, room - taken - _LEAST_MEANING))
    begin = sum(widths) + len(widths) * len(_GAP)
    left = None if room is None else max(_LEAST_MEANING // 2, room - begin)
    meanings = [["meaning"], *(_wrapped(_meaning(relation, each), left) for each in relation.columns)]
    for row, meaning in zip(zip(*fields, strict=True), meanings, strict=True):
        cells = [padded(words, most) for words, most in zip(row, widths, strict=True)]
        lines.append(_GAP.join([*cells, meaning[0]]).rstrip())
        lines += [" " * begin + more for more in meaning[1:]]
        if meaning == ["meaning"]:
            lines.append(_GAP.join(["-" * most for most in [*widths, len("meaning")]]))
    lines += [""]
    for name, others in reading(relation).items():
        lines += _wrapped(f"{name}: {', '.join(others)}", room) if others else []
    return "\n".join(lines).rstrip() + "\n"


def _meaning(relation: Relation, column: Column) -> str:
    marks = relation.marks(column)
    if not column.nullable and "key" not in marks:
        marks.append("never NULL")
    return f"{column.meaning} [{', '.join(marks)}]".replace("→ ", _ARROW) if marks else column.meaning


def _wrapped(words: str, room: int | None) -> list[str]:
    lines = [words] if room is None else textwrap.wrap(words, room, break_long_words=False, break_on_hyphens=False)
    return [line.replace(_ARROW, "→ ") for line in lines]
