"""Lines that are no rows, with their reasons."""

from dataclasses import dataclass

_LONGEST_RAW = 20_000
_LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is no row."""

    line: int
    reason: str
    raw: str


def raw_text(line: bytes) -> str:
    """A bad line as text that any database takes: bytes that are no UTF-8, and NUL, are written out."""
    words = line.decode("utf-8", "backslashreplace").replace("\0", "\\x00")
    return words if len(words) <= _LONGEST_RAW else words[:_LONGEST_RAW] + "…"


def found(value: str | None) -> str:
    """What a column of a bad line holds, in words."""
    if value is None:
        return "found nothing"
    return f"found {value!r}" if len(value) <= _LONGEST_SHOWN else f"found {len(value)} characters"
