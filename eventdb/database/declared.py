"""Values of SQLite by what their columns are declared as: days, moments and booleans, kept as text and numbers.

Only a bare column is declared as something, an expression is not.
"""

import datetime
import sqlite3
from collections.abc import Callable


def register_types() -> None:
    """Have connections that look at declared types read these; others go on as before."""
    for name, read in _TYPES.items():
        sqlite3.register_converter(name, _or_text(read))


def _or_text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    """The value, or its text where it is another: SQLite keeps whatever it is given."""

    def value(raw: bytes) -> object:
        words = raw.decode("utf-8", "replace")
        try:
            return read(words)
        except (ValueError, KeyError):
            return words

    return value


_TYPES: dict[str, Callable[[str], object]] = {
    "DATE": datetime.date.fromisoformat,
    "DATETIME": datetime.datetime.fromisoformat,
    "BOOLEAN": {"0": False, "1": True}.__getitem__,
}
