"""Text that a spreadsheet would run as a formula, made inert by an apostrophe before it.

Excel and its kin read a cell of a csv file that begins with = + - @ as a formula, even if it was quoted. Text of an
article or of a feed may have been written for that.
"""

import re

# Blanks and invisible signs before it don't help, nor do wide signs: some programs drop the ones and fold the others. A
# sign that stands alone, such as the dyad of no countries, is no formula. Apostrophes that are there already count, so
# that taking one away always gives the text back.
_BEFORE = "[\\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*"
_FORMULA = re.compile(f"'*(?:{_BEFORE}[=+\\-@＝＋－＠](?=.)|[\t\r\n])", re.DOTALL)  # noqa: RUF001 - the wide signs


def inert(words: str) -> str:
    """The text, with an apostrophe before it if a spreadsheet might run it."""
    # Nearly all text begins with a letter, and is known by that in a tenth of the time.
    return words if words[:1].isalnum() or not _FORMULA.match(words) else f"'{words}"


def as_written(words: str) -> str:
    """The text that ``inert`` was given."""
    return words[1:] if words.startswith("'") and _FORMULA.match(words[1:]) else words
