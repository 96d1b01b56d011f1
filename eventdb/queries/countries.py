"""Countries by name, in the place of their codes: South Korea is KOR."""

from collections.abc import Iterable

from eventdb.queries.parameters import ParameterType

NAMED = frozenset({ParameterType.COUNTRY, ParameterType.PARTY, ParameterType.ACTOR})
"""The types of parameters that may be a country."""


def by_name(words: str, named: Iterable[tuple[str, str]]) -> str | None:
    """The code of the country that goes by a name, whether in capitals or not; None if none does, or more than one.

    Args:
        words: what a user typed.
        named: names of countries, each with its code; a country may have several.
    """
    wanted = _folded(words)
    codes = {code for name, code in named if _folded(name) == wanted}
    return codes.pop() if len(codes) == 1 else None


def _folded(name: str) -> str:
    return " ".join(name.casefold().replace("’", "'").split())
