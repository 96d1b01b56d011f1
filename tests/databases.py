"""Databases to test with: templates made once a run, copied for each test, on both engines."""

import hashlib
import shutil
import uuid
from pathlib import Path
from typing import Protocol

import psycopg
from click.testing import CliRunner
from psycopg import sql
from sqlalchemy.engine import make_url

from eventdb import migrations
from eventdb.cli import main
from eventdb.database import connect_engine, database_url, writing
from eventdb.fixtures import read_vocabulary
from eventdb.loading import vocabularies
from tests import postgres
from tests.reports import write_reports

ARTICLES = Path(__file__).parent / "articles"
SAMPLE = Path(__file__).parent.parent / "docs" / "sample"
# What is loaded into each kind of database, one load after the other; without a path, the seed.
_LOADS: dict[str, list[list[str]]] = {"seed": [[]], "articles": [[str(ARTICLES)]], "sample": [[], [str(SAMPLE)]]}


class Server(Protocol):
    """Where databases of one engine are made, copied and dropped; each is known by its address."""

    def empty(self) -> str:
        """A new database with nothing in it."""

    def copy(self, address: str) -> str:
        """A new database with all that another one holds."""

    def keep(self, address: str) -> None:
        """Let nobody write to the database from now on."""

    def drop(self, address: str) -> None:
        """Take the database away."""


class SqliteFiles:
    """SQLite: files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[str, str] = {}

    def empty(self) -> str:
        return str(self._folder / f"{uuid.uuid4().hex}.sqlite")

    def copy(self, address: str) -> str:
        copy = self.empty()
        shutil.copyfile(address, copy)
        return copy

    def keep(self, address: str) -> None:
        # Root may write to any file, so the content is looked at again in the end.
        Path(address).chmod(0o444)
        self._kept[address] = _sha256(address)

    def drop(self, address: str) -> None:
        if address in self._kept:
            assert _sha256(address) == self._kept[address], "a test has written to a database that tests share"
        for path in (address, f"{address}-journal", f"{address}-wal", f"{address}-shm"):
            Path(path).unlink(missing_ok=True)


class PostgresServer:
    """Postgres: databases of one server, which is started when the first is wanted."""

    def __init__(self, folder: Path, address: str | None) -> None:
        self._folder = folder
        self._address = address
        self._prefix = folder.name.replace("-", "_")
        self._connection: psycopg.Connection | None = None

    def empty(self) -> str:
        return self._create(sql.SQL(""))

    def copy(self, address: str) -> str:
        template = sql.Identifier(make_url(address).database or "")
        return self._create(sql.SQL(" TEMPLATE {} STRATEGY file_copy").format(template))

    def keep(self, address: str) -> None:
        database = sql.Identifier(make_url(address).database or "")
        self._server().execute(sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(database))

    def drop(self, address: str) -> None:
        database = sql.Identifier(make_url(address).database or "")
        self._server().execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))

    def drop_all(self) -> None:
        """Take away every database of the run, on a server that outlives it."""
        query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        for (name,) in self._server().execute(query, [self._prefix]).fetchall():
            self._server().execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def close(self) -> None:
        """Leave the server."""
        if self._connection is not None:
            self._connection.close()

    def _create(self, options: sql.Composable) -> str:
        name = f"{self._prefix}_{uuid.uuid4().hex[:16]}"
        server = self._server()
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + options)
        return make_url(self._address or "").set(database=name).render_as_string(hide_password=False)

    def _server(self) -> psycopg.Connection:
        if self._connection is None:
            self._address = self._address or postgres.server_url(self._folder)
            self._connection = psycopg.connect(self._address, autocommit=True)
        return self._connection


class Databases:
    """What the fixtures hand out: templates that all processes of a run share, and copies of them."""

    def __init__(self, folder: Path, postgres_url: str | None) -> None:
        self._folder = folder
        self._sqlite = SqliteFiles(folder)
        self._postgres = PostgresServer(folder, postgres_url)
        self._shared: dict[tuple[str, str], str] = {}

    def server(self, engine_name: str) -> Server:
        return self._sqlite if engine_name == "sqlite" else self._postgres

    def template(self, engine_name: str, kind: str) -> str:
        """The address of a template, made by whichever process wants it first."""
        written = self._folder / f"{engine_name}-{kind}"
        with postgres.exclusive(self._folder / f"{engine_name}-{kind}.lock"):
            if not written.exists():
                written.write_text(self._fill(engine_name, kind))
        return written.read_text()

    def copy(self, engine_name: str, kind: str) -> str:
        """A copy that is the caller's own."""
        return self.server(engine_name).copy(self.template(engine_name, kind))

    def shared(self, engine_name: str, kind: str) -> str:
        """A copy to read from only, the same one for all tests of this process."""
        if (engine_name, kind) not in self._shared:
            address = self.copy(engine_name, kind)
            self.server(engine_name).keep(address)
            self._shared[engine_name, kind] = address
        return self._shared[engine_name, kind]

    def close(self) -> None:
        for (engine_name, _kind), address in self._shared.items():
            self.server(engine_name).drop(address)
        self._postgres.close()

    def _fill(self, engine_name: str, kind: str) -> str:
        server = self.server(engine_name)
        if kind == "migrated":
            address = server.empty()
            migrations.upgrade(connect_engine(database_url(address)))
        elif kind == "vocabularies":
            address = self.copy(engine_name, "migrated")
            with writing(connect_engine(database_url(address))) as connection:
                vocabularies.fill(connection, read_vocabulary(None))
        elif kind == "reports":
            address = self.copy(engine_name, "articles")
            with writing(connect_engine(database_url(address))) as connection:
                write_reports(connection)
        else:
            address = self.copy(engine_name, "vocabularies")
            for paths in _LOADS[kind]:
                result = CliRunner().invoke(main, ["--db", address, "load", *paths], catch_exceptions=False)
                assert result.exit_code == 0, result.output
        return address


def _sha256(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
