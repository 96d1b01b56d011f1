"""The libraries that feeds are read with: an extra, for those who load only articles need none of their size."""

import importlib.util

from eventdb.errors import EventdbError


def require_libraries() -> None:
    """See that polars and xxhash are there.

    Raises:
        EventdbError: one isn't; the message has the command that installs it.
    """
    for name in ("polars", "xxhash"):
        if importlib.util.find_spec(name) is None:
            raise EventdbError(f"feeds are read with {name}, which is not installed; run: pip install 'eventdb[feeds]'")
