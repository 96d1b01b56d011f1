"""Libraries that not everybody needs: each comes with an extra, so that the base stays light."""

import importlib.util

from eventdb.errors import EventdbError


def require(package: str, extra: str) -> None:
    """See that a library is there, before work begins that would end without it.

    Args:
        package: as it is imported.
        extra: the extra of eventdb that it comes with.

    Raises:
        EventdbError: it isn't; the message has the command that installs it.
    """
    if importlib.util.find_spec(package) is None:
        raise EventdbError(f"this needs {package}, which is not installed; run: pip install 'eventdb[{extra}]'")
