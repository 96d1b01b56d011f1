"""Text from outside, made harmless for a terminal."""

import re
import unicodedata

# Control characters can move the cursor, recolour or retitle a terminal; bidirectional controls can make a line read
# as what it is not.
_LAST_BYTE = 0xFF
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(words: str) -> str:
    """The text with control characters shown as escapes, such as x1b behind a backslash; line feeds and tabs stay."""
    return _HARMFUL.sub(_escape, words)


def one_line(words: str) -> str:
    """The text made harmless and brought onto one line."""
    return printable(re.sub(r"\s+", " ", words))


def width(words: str) -> int:
    """How many columns the text takes in a terminal: East Asian wide characters take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in words
    )


def shortened(words: str, most: int) -> str:
    """The beginning of the text that takes no more columns, with an ellipsis if it is not all; nothing if most is 0."""
    if width(words) <= most:
        return words
    kept, room = "", most - 1
    for letter in words:
        room -= width(letter)
        if room < 0:
            break
        kept += letter
    return f"{kept}…" if most > 0 else ""


def _escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\x{code:02x}" if code <= _LAST_BYTE else f"\\u{code:04x}"
