"""Databases to measure in: made anew for each run, on a server that can tell how much CPU time it took."""

import os
import shutil
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL, make_url

from tests.postgres import Run, server_url

_TICK = os.sysconf("SC_CLK_TCK")
_PROCESSES = Path("/proc")
# Fields of /proc/PID/stat after the program's name, counted from 0.
_PARENT, _USER, _CHILDREN, _END = 1, 11, 13, 15
_QUIET_SECONDS = 30


class Databases(ABC):
    """Where databases are made, copied and taken away."""

    engine: str

    @abstractmethod
    def fresh(self, name: str, like: str | None = None) -> str:
        """The address of a new database: empty, or a copy of another one."""

    @abstractmethod
    def url(self, name: str) -> str:
        """The address of a database, as eventdb and libpq take it."""

    @abstractmethod
    def remove(self, name: str) -> None:
        """Take a database away if it is there."""

    @abstractmethod
    def settle(self) -> None:
        """See that nothing is left to do from what was measured before."""

    @abstractmethod
    def cpu(self) -> float:
        """CPU seconds that the server has taken so far."""


class SqliteFiles(Databases):
    """Files in a folder."""

    engine = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fresh(self, name: str, like: str | None = None) -> str:
        """A new file."""
        self.remove(name)
        if like:
            shutil.copyfile(self.url(like), self.url(name))
        return self.url(name)

    def url(self, name: str) -> str:
        """The file's path."""
        return str(self._folder / f"{name}.sqlite")

    def remove(self, name: str) -> None:
        """Take the file and its journal away."""
        for suffix in ("", "-journal", "-wal", "-shm"):
            Path(self.url(name) + suffix).unlink(missing_ok=True)

    def settle(self) -> None:
        """Write out what the system still holds of the files."""
        os.sync()

    def cpu(self) -> float:
        """None: there is no server."""
        return 0


class PostgresServer(Databases):
    """Databases of a server, named eventdb_bench_NAME."""

    engine = "postgres"

    def __init__(self, root: URL) -> None:
        self._root = root.set(drivername="postgresql+psycopg")
        self._made: set[str] = set()
        self._admin = create_engine(self._root, isolation_level="AUTOCOMMIT")
        with self._admin.connect() as connection:
            self._postmaster = _postmaster(connection)

    def fresh(self, name: str, like: str | None = None) -> str:
        """A new database; a copy needs the other one to be left alone meanwhile."""
        self.remove(name)
        self._made.add(name)
        template = f" TEMPLATE eventdb_bench_{like}" if like else ""
        self._run(f"CREATE DATABASE eventdb_bench_{name}{template}")
        return self.url(name)

    def url(self, name: str) -> str:
        """The database's URL."""
        url = self._root.set(drivername="postgresql", database=f"eventdb_bench_{name}")
        return url.render_as_string(hide_password=False)

    def remove(self, name: str) -> None:
        """Drop the database, whoever is connected to it."""
        self._run(f"DROP DATABASE IF EXISTS eventdb_bench_{name} WITH (FORCE)")

    def remove_all(self) -> None:
        """Drop all that were made here."""
        for name in self._made:
            self.remove(name)

    def settle(self) -> None:
        """Write out what is dirty, so that no run pays for the one before it."""
        self._run("CHECKPOINT")

    def cpu(self) -> float:
        """CPU seconds of the server: of its first process, of its children that live, and of those that have ended.

        /proc/PID/stat has for each process its own user and system time, and those of the children that it has waited
        for: Postgres's first process starts all others and waits for each, so a session counts as long as it lives and
        after its end. Waits until no session is left but this one, for a client ends before its session does.
        """
        if self._postmaster is None:
            return 0
        deadline = time.monotonic() + _QUIET_SECONDS
        busy = "SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type LIKE 'client%' AND pid <> pg_backend_pid()"
        with self._admin.connect() as connection:
            while connection.execute(text(busy)).scalar_one() and time.monotonic() < deadline:
                time.sleep(0.02)
        while True:
            before = _stat(self._postmaster)
            ticks = sum(map(int, before[_USER:_END])) + sum(_ticks(self._postmaster))
            # A child that ended meanwhile was counted twice or not at all.
            if _stat(self._postmaster)[_CHILDREN:_END] == before[_CHILDREN:_END]:
                return ticks / _TICK

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))


@contextmanager
def server(given: str | None) -> Iterator[URL]:
    """The address of a server: the one that was given, or one of the run's own with the settings of the tests."""
    if given:
        yield make_url(given)
        return
    own = Run()
    try:
        yield make_url(server_url(own.folder))
    finally:
        own.end()


def _ticks(parent: int) -> Iterator[int]:
    """The CPU time of each child that lives."""
    for process in _PROCESSES.glob("[0-9]*"):
        try:
            found = _stat(int(process.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(found[_PARENT]) == parent:
            yield sum(map(int, found[_USER:_END]))


def _stat(process: int) -> list[str]:
    return (_PROCESSES / str(process) / "stat").read_text().rpartition(")")[2].split()


def _postmaster(connection: Connection) -> int | None:
    """The server's first process, if it runs on this machine and the machine tells of its processes."""
    session = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    try:
        if not (_PROCESSES / str(session) / "comm").read_text().startswith("postgres"):
            return None
        return int(_stat(session)[_PARENT])
    except FileNotFoundError:
        return None
