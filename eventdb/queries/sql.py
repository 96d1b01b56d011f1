"""The text of a query: where its parameters stand, and the text with values in their place."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

# A colon in a literal, a quoted name, a comment or a cast makes no parameter.
_TOKEN = re.compile(
    r"""
      (?P<comment> --[^\n]* | /\*.*?\*/ )
    | (?P<quoted> \b[eE]'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*' | "(?:[^"]|"")*" | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$ )
    | (?P<cast> :: )
    | : (?P<parameter> [A-Za-z_]\w* )
    | (?P<end> ; )
    | (?P<other> [^-/:;'"$\w]+ | \w+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of SQL: its sort, its text (of a parameter, the name) and the line that it begins on, from 0."""

    sort: str
    text: str
    line: int


def tokens(sql: str) -> Iterator[Token]:
    """The pieces of the text; together they are the text, but for the colons of parameters."""
    line = 0
    for found in _TOKEN.finditer(sql):
        sort = found.lastgroup or "other"
        yield Token(sort, found["parameter"] if sort == "parameter" else found.group(), line)
        line += found.group().count("\n")


def filled(sql: str, fill: Callable[[str], str]) -> str:
    """The text with each parameter replaced by what ``fill`` makes of its name."""
    return "".join(fill(token.text) if token.sort == "parameter" else token.text for token in tokens(sql))


def bindable(sql: str) -> str:
    """The text as ``sqlalchemy.text`` reads it: parameters as ``:name``, every other colon escaped, no comments."""
    pieces = []
    for token in tokens(sql):
        if token.sort == "parameter":
            pieces.append(f":{token.text}")
        elif token.sort == "comment":
            pieces.append(" ")
        else:
            pieces.append(token.text.replace(":", "\\:"))
    return "".join(pieces)
