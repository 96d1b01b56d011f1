"""The known word that a mistyped one was meant to be."""

import difflib
from collections.abc import Iterable


def nearest(found: str, known: Iterable[str]) -> str:
    """The known word most like ``found``, as ``; did you mean 'x'?``, or nothing if none is like it."""
    words = [str(word) for word in known]
    best = _most_like(found, words) or _most_like(found.casefold(), [word for word in words if word.islower()])
    return f"; did you mean {best!r}?" if best else ""


def _most_like(found: str, words: list[str]) -> str | None:
    """Of words that are equally like, the one that begins alike: CHN rather than HTI for CHI."""
    matches = difflib.get_close_matches(found, words, n=len(words) or 1)
    likeness = {word: (difflib.SequenceMatcher(None, word, found).ratio(), word[:2] == found[:2]) for word in matches}
    return max(matches, key=likeness.__getitem__, default=None)
