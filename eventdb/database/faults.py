"""What an engine complains of, as sentences that name the way out."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from eventdb.database.address import SECRET_OPTIONS, shown, why_not
from eventdb.errors import CannotConnectError, EventdbError, TimedOutError


@contextmanager
def plain_errors(url: URL) -> Iterator[None]:
    """Raises what the driver raises within as ``plain_error`` puts it."""
    try:
        yield
    except DBAPIError as error:
        raise plain_error(error, url) from error


_READ = (
    "another program reads {name} in a transaction that it has not ended, so that nothing can be written;"
    " end it there or close it, and run this again"
)
_FOLDER = "its folder is read-only"
_LOCKED = "database is locked"
_SQLITE_FAULTS = {
    _FOLDER: "you may not write to the folder of {name}, as SQLite must to change it",
    _LOCKED: "another program is writing to {name}; try again when it is done",
    "attempt to write a readonly database": "{name} is read-only; change its permissions or work on a copy",
    "file is not a database": "{name} is not an SQLite database",
    "database disk image is malformed": "{name} is damaged; restore it from a copy",
    "database or disk is full": "the disk is full; nothing was written to {name}",
    "disk I/O error": "the disk of {name} does not do what is asked of it (disk I/O error): is it full?",
}
_POSTGRES_FAULTS = {
    "55P03": _SQLITE_FAULTS[_LOCKED],
    "53100": "the disk of the server is full; nothing was written to {name}",
}


def in_the_way_of_writing(error: DBAPIError, url: URL) -> EventdbError | None:
    """What keeps the one writer from writing, as a sentence; None if the error says something else.

    Who waits for its turn is told of another writer. Who has it, and finds the file locked, has a reader in its way.
    """
    return EventdbError(_READ.format(name=shown(url))) if str(error.orig) == _LOCKED else None


def plain_error(error: DBAPIError, url: URL) -> EventdbError:
    """The driver's error as a sentence that names the database and the way out, without its password."""
    name = shown(url)
    found = str(error.orig).strip()
    first = found.splitlines()[0] if found else type(error.orig).__name__
    code = getattr(error.orig, "sqlstate", None)
    if code in _POSTGRES_FAULTS:
        return EventdbError(_POSTGRES_FAULTS[code].format(name=name))
    if first == "interrupted" or code == "57014":
        return TimedOutError("the statement was stopped: it ran longer than allowed")
    if url.get_backend_name() == "sqlite":
        if first == "unable to open database file" or Path(name).is_dir():
            return CannotConnectError(f"cannot open {name}: {why_not(Path(name))}")
        if first.startswith("attempt to write a readonly database") and _is_folder_at_fault(Path(name)):
            first = _FOLDER
        sentences = [words.format(name=name) for fault, words in _SQLITE_FAULTS.items() if first.startswith(fault)]
        return EventdbError(sentences[0] if sentences else f"{name}: {first}")
    if error.connection_invalidated or code is None:
        return _not_connected(error, url, f" ({first})" if code else "")
    return EventdbError(f"{name}: {first}")


def _not_connected(error: DBAPIError, url: URL, why: str) -> CannotConnectError:
    """That a server went away, or could not be reached at all."""
    name = shown(url)
    if error.connection_invalidated:
        kept = "nothing that was not said to be done was kept: run the same again"
        return CannotConnectError(f"the connection to {name} was lost{why}; {kept}")
    reason = re.sub(r"\s+", " ", str(error.orig).strip()).removeprefix("connection failed: ")
    for secret in filter(None, [url.password, *(url.query.get(option) for option in SECRET_OPTIONS)]):
        reason = reason.replace(str(secret), "***")
    return CannotConnectError(f"cannot connect to {name}: {reason}")


def _is_folder_at_fault(path: Path) -> bool:
    """Whether the file itself could be written to: beside it, SQLite keeps what takes a change back."""
    return os.access(path, os.W_OK) and not os.access(path.parent, os.W_OK)
