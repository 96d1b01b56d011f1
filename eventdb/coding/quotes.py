"""Finding quotes in a text, as the W3C Web Annotation model's text-quote selector does.

A quote is looked for letter by letter; if that fails, with typography folded: curly quotes, dashes, ellipses, white
space, soft hyphens. It is never looked for by likeness: a quote that is not there is an error.
"""

import difflib
from functools import cached_property

from eventdb.coding.model import Passage
from eventdb.vocabulary import Match

_FOLDED_LETTERS = {
    **dict.fromkeys("‘’‚‛′", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
    "\u00ad": "",  # soft hyphen
    "\u200b": "",  # zero-width space
    "\ufeff": "",  # byte-order mark
}
_MAX_SHOWN = 60
_MOST_COMPARED = 4_000_000
_MOST_HINTS = 20


class QuoteNotFoundError(ValueError):
    """A quote that is not in the text, or that is there more than once."""


class QuoteFinder:
    """Finds quotes in one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._hints_left = _MOST_HINTS

    def find(self, quote: str, prefix: str = "", suffix: str = "") -> Passage:
        """The one place where ``prefix + quote + suffix`` stands; the passage is the quote alone.

        Raises:
            QuoteNotFoundError: it is not in the text, or is there twice.
        """
        if not fold(quote).strip():
            raise QuoteNotFoundError("the quote holds no letters; expected words of the article")
        # YAML takes the blank off the end of a prefix, and off the beginning of a suffix.
        for before in dict.fromkeys((prefix, f"{prefix} " if prefix else "")):
            for after in dict.fromkeys((suffix, f" {suffix}" if suffix else "")):
                place = self._find_exact(quote, before, after) or self._find_folded(quote, before, after)
                if place is not None:
                    return place
        raise QuoteNotFoundError(self._why_not(quote, prefix, suffix))

    def contains(self, words: str, passage: Passage) -> bool:
        """Whether the words stand in the passage, letter by letter or folded."""
        return words in passage.quote or fold(words).strip() in fold(passage.quote)

    def _find_exact(self, quote: str, prefix: str, suffix: str) -> Passage | None:
        wanted = prefix + quote + suffix
        found = self.text.find(wanted)
        if found < 0:
            return None
        if self.text.find(wanted, found + 1) >= 0:
            raise QuoteNotFoundError(_twice(quote, self.text.count(wanted)))
        start = found + len(prefix)
        return Passage(start, start + len(quote), quote, Match.EXACT)

    def _find_folded(self, quote: str, prefix: str, suffix: str) -> Passage | None:
        folded, offsets = self._folded
        wanted = fold(prefix + quote + suffix).strip()
        found = folded.find(wanted)
        if not wanted or found < 0:
            return None
        if folded.find(wanted, found + 1) >= 0:
            raise QuoteNotFoundError(_twice(quote, folded.count(wanted)))
        core = fold(quote).strip()
        first = folded.index(core, found + len(fold(prefix).strip()))
        # One letter can fold to several ("…" to "..."): the passage takes it whole.
        start, end = offsets[first], offsets[first + len(core) - 1] + 1
        return Passage(start, end, self.text[start:end], Match.FOLDED)

    @cached_property
    def _folded(self) -> tuple[str, list[int]]:
        """The folded text, and for each of its letters where it stood in the original."""
        letters: list[str] = []
        offsets: list[int] = []
        for offset, letter in enumerate(self.text):
            for folded in _FOLDED_LETTERS.get(letter, letter):
                if folded.isspace():
                    if letters and letters[-1] == " ":
                        continue
                    folded = " "  # noqa: PLW2901 - any white space is one blank
                letters.append(folded)
                offsets.append(offset)
        return "".join(letters), offsets

    def _why_not(self, quote: str, prefix: str, suffix: str) -> str:
        if (prefix or suffix) and (quote in self.text or fold(quote).strip() in self._folded[0]):
            return f"the quote {shorten(quote)!r} is in the article, but not with this prefix and suffix"
        return f"the quote {shorten(quote)!r} is not in the article{self._nearest(quote)}"

    def _nearest(self, quote: str) -> str:
        """The longest run of words that quote and text share, so that a slip of the pen is seen."""
        # The comparison takes as long as both lengths multiplied, and worse where the text repeats itself.
        if self._hints_left == 0 or len(quote) * len(self.text) > _MOST_COMPARED:
            return ""
        self._hints_left -= 1
        matcher = difflib.SequenceMatcher(None, fold(quote), self._folded[0], autojunk=False)
        shared = matcher.find_longest_match()
        if shared.size < max(8, len(quote) // 4):
            return ""
        offsets = self._folded[1]
        start = offsets[max(0, shared.b - shared.a)]
        end = start + len(quote)
        while start > 0 and not self.text[start].isspace():
            start -= 1
        while end < len(self.text) and not self.text[end].isspace():
            end += 1
        return f"; the nearest words are {shorten(self.text[start:end])!r}"


def fold(words: str) -> str:
    """The words with typography made plain and each run of white space made one blank."""
    plain = "".join(_FOLDED_LETTERS.get(letter, letter) for letter in words)
    lead = " " if plain[:1].isspace() else ""
    tail = " " if plain[-1:].isspace() and plain.strip() else ""
    return lead + " ".join(plain.split()) + tail


def shorten(words: str) -> str:
    """The words on one line, cut where they are long."""
    line = " ".join(words.split())
    return line if len(line) <= _MAX_SHOWN else line[: _MAX_SHOWN - 1] + "…"


def _twice(quote: str, count: int) -> str:
    times = f"{count} times" if count > 1 else "more than once"
    return f"the quote {shorten(quote)!r} is in the article {times}; add a prefix or suffix that tells which is meant"
