"""Text that a spreadsheet would run as a formula, made inert by an apostrophe before it.

Excel and its kin read a cell of a csv file that begins with = + - @ as a formula, even if it was quoted. Text of an
article or of a feed may have been written for that. Where lists are parted by semicolons, as in much of Europe, a
double click parts our lines there, and quotes in the midst of such a part hold nothing together: so a cell can begin
behind each semicolon, TAB or end of a line too.
"""

import re

# Blanks and invisible signs before it don't help, nor do wide signs: some programs drop the ones and fold the others. A
# sign that stands alone, such as the dyad of no countries, is no formula. Apostrophes that are there already count, so
# that taking one away always gives the text back.
_BLANKS = "(?:(?![\t\r\n])[\\s\x00-\x1f\u200b-\u200f\u2060\ufeff])*"
_PARTING = "[;\t\r\n]"
_WOULD_RUN = f"(?={_BLANKS}[=+\\-@＝＋－＠].)"  # noqa: RUF001 - the wide signs
_FORMULA, _INERT = (
    re.compile(f"(?:\\A|(?<={_PARTING})){before}'*{_WOULD_RUN}|\\A{before}'*(?=[\t\r\n])", re.DOTALL)
    for before in ("", "'")
)
_PARTED = re.compile(_PARTING)


def inert(words: str) -> str:
    """The text, with an apostrophe before each part of it that a spreadsheet might run."""
    # Nearly all text begins with a letter and is in one part, and is known by that in a tenth of the time.
    if words[:1].isalnum() and not _PARTED.search(words):
        return words
    return _FORMULA.sub(lambda found: f"'{found.group()}", words)


def as_written(words: str) -> str:
    """The text that ``inert`` was given."""
    return _INERT.sub(lambda found: found.group()[1:], words)
