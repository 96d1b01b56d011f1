"""The library that feeds are read with: an extra, for those who load only articles need none of its size."""

import importlib.util

from eventdb.errors import EventdbError


def require_polars() -> None:
    """See that polars is there.

    Raises:
        EventdbError: it isn't; the message has the command that installs it.
    """
    if importlib.util.find_spec("polars") is None:
        raise EventdbError("feeds are read with polars, which is not installed; run: pip install 'eventdb[feeds]'")
