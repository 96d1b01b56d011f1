"""Addresses: from what a person types to what an engine connects to, and back without secrets."""

import os
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from eventdb.errors import CannotConnectError, EventdbError

DEFAULT_DATABASE = "eventdb.sqlite"
# What stands for the address of a database where it isn't known yet.
PLACEHOLDER = "postgresql://localhost/eventdb"
_PASSWORD = "PASSWORD"  # noqa: S105 - what stands where a user types one
# Where an address can hold a secret beside its password's own place.
SECRET_OPTIONS = ("password", "sslpassword", "oauth_client_secret")


def database_url(name: str | None = None) -> URL:
    """The address to connect to: ``name``, else EVENTDB_URL, else ./eventdb.sqlite.

    Args:
        name: a path to an SQLite file, or a URL such as ``postgresql://user@host/database``.

    Raises:
        EventdbError: the URL cannot be read, or is of an engine other than SQLite and Postgres.
    """
    given = name or os.environ.get("EVENTDB_URL") or DEFAULT_DATABASE
    if "://" not in given:
        return URL.create("sqlite", database=given)
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        raise EventdbError("cannot read the database's address; expected a path or postgresql://…") from None
    backend = url.get_backend_name()
    if backend in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return url.set(drivername="sqlite")
    raise EventdbError(f"found a database of the kind {backend!r}; expected a path to an SQLite file or postgresql://…")


def is_in_memory(url: URL) -> bool:
    """Whether the database is gone with its engine."""
    return url.get_backend_name() == "sqlite" and (url.database or ":memory:") == ":memory:"


def from_root(url: URL) -> URL:
    """The address, with the path of a file from the root: a relative one would be another's in another folder.

    Raises:
        CannotConnectError: the folder that it would be in is gone.
    """
    if not _is_path(url):
        return url
    try:
        return url.set(database=str(Path(url.database or "").absolute()))
    except OSError:
        raise CannotConnectError(f"cannot open {url.database}: the folder that we are in is gone") from None


def _is_path(url: URL) -> bool:
    """Whether the database is a file that is named by a path."""
    path = url.database or ":memory:"
    return url.get_backend_name() == "sqlite" and path != ":memory:" and not path.startswith("file:")


def shown(url: URL) -> str:
    """The address as it may be shown: a path, from the folder that we are in, or a URL without its password."""
    if _is_path(url):
        return _from_here(Path(url.database or ""))
    if url.get_backend_name() == "sqlite":
        return url.database or ":memory:"
    harmless = url.set(drivername="postgresql").difference_update_query(SECRET_OPTIONS)
    return harmless.render_as_string(hide_password=True)


def is_missing(url: URL) -> bool:
    """Whether the database is a file that isn't there; connecting to it would make an empty one.

    Raises:
        CannotConnectError: its folder isn't there either.
    """
    if not _is_path(url):
        return False
    path = Path(url.database or "")
    if not path.parent.is_dir():
        raise CannotConnectError(f"cannot open {shown(url)}: {why_not(path)}")
    return not path.exists()


def file_for(url: URL, reader: str) -> Path:
    """The file that the database is, for a tool that reads such files only.

    Args:
        url: the address.
        reader: the tool's name.

    Raises:
        EventdbError: it isn't one.
    """
    if url.get_backend_name() != "sqlite":
        raise EventdbError(f"{reader} reads SQLite files; found a Postgres database. Name a file: eventdb --db FILE …")
    if not _is_path(url):
        raise EventdbError(f"{reader} reads SQLite files; found {shown(url)}. Name a file: eventdb --db FILE …")
    return Path(url.database or "")


def for_other_tools(url: URL) -> str:
    """The address as other programs in Python take it, with a word in the place of a password.

    Args:
        url: of a server, or of a file, which is named from the root.
    """
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{Path(url.database or '').absolute()}"
    plain = url.set(drivername="postgresql").difference_update_query(SECRET_OPTIONS)
    told = plain.set(password=_PASSWORD) if plain.password else plain
    return told.render_as_string(hide_password=False)


def _from_here(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except (OSError, ValueError):
        return str(path)


def why_not(path: Path) -> str:
    """Why SQLite cannot open a file, of which it says nothing itself."""
    if path.is_dir():
        return "it is a folder; name a file"
    if not path.parent.is_dir():
        return f"there is no folder {_from_here(path.parent)}"
    if not os.access(path.parent, os.W_OK):
        return "you may not write to its folder"
    return "you may not read it" if path.exists() else "it is not there yet; run: eventdb load"
