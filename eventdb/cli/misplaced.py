"""What was typed without its option's name: which option takes it."""

import shlex
from collections.abc import Callable, Iterable, Sequence

from eventdb.queries import Parameter, ParameterType
from eventdb.queries.countries import NAMED

_READ = frozenset(
    {
        ParameterType.INTEGER,
        ParameterType.NUMBER,
        ParameterType.DATE,
        ParameterType.MONTH,
        ParameterType.LOAD,
    }
)
"""Types that tell by themselves whether a value is one of theirs."""


def options_for(words: Sequence[str], free: Sequence[Parameter], is_country: Callable[[str], bool]) -> str:
    """Which options take these words, as ``; did you mean --country KOR?``.

    Args:
        words: what was typed and has no place.
        free: the parameters that have no value yet.
        is_country: whether there is a country of that name or code.

    Returns:
        Where no option takes them for sure, which ones take names or text; nothing if none does.
    """
    # A name of several words has lost its quotes.
    whole = " ".join(words)
    pieces = [whole] if _takers(whole, free, is_country) else words
    found = [_takers(piece, free, is_country) for piece in pieces]
    if all(found):
        meant = (
            " or ".join(f"{_named(one)} {shlex.quote(piece)}" for one in takers)
            for piece, takers in zip(pieces, found, strict=True)
        )
        return f"; did you mean {', '.join(meant)}?"
    unread = [one for one in free if not one.choices and one.type not in _READ | {ParameterType.BOOLEAN}]
    return f"; expected {' or '.join(map(_named, unread))} before it" if unread else ""


def _takers(words: str, free: Iterable[Parameter], is_country: Callable[[str], bool]) -> list[Parameter]:
    return [one for one in free if _takes(one, words, is_country)]


def _takes(parameter: Parameter, words: str, is_country: Callable[[str], bool]) -> bool:
    """Whether a value is valid for sure; of names that only the database knows, none is."""
    if parameter.type in NAMED:
        return is_country(words)
    if not parameter.choices and parameter.type not in _READ:
        return False
    try:
        parameter.value(words)
    except ValueError:
        return False
    return True


def _named(parameter: Parameter) -> str:
    return f"--{parameter.name.replace('_', '-')}"
