"""Fixtures: a database of the test's own on each engine, and the command line."""

import os
import shutil
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from eventdb import migrations
from eventdb.bundled import bundled
from eventdb.cli import main
from eventdb.database import connect_engine, database_url
from tests import postgres
from tests.databases import Databases, PostgresServer

# These need what the system must have, for pip does not bring it: make test-clients runs them.
collect_ignore = ["test_odbc.py", "test_r.py"]

ENGINE_NAMES = ("sqlite", "postgres")
_SERVER = "EVENTDB_TEST_POSTGRES_URL"

# What the person who runs the tests has set up for their own work must not reach the tests.
for _name in [name for name in os.environ if name.startswith("EVENTDB_") and name != _SERVER]:
    del os.environ[_name]

_run = pytest.StashKey[postgres.Run]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the run's folder, once: with pytest-xdist, the workers are told where it is."""
    if not hasattr(config, "workerinput"):
        config.stash[_run] = postgres.Run()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell a worker of pytest-xdist where the run's folder is."""
    node.workerinput["eventdb_folder"] = str(node.config.stash[_run].folder)  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run: its databases and its server go."""
    if _run in config.stash:
        run = config.stash[_run]
        if os.environ.get(_SERVER):
            server = PostgresServer(run.folder, os.environ[_SERVER])
            server.drop_all()
            server.close()
        run.end()


@pytest.fixture(scope="session")
def run_folder(pytestconfig: pytest.Config) -> Path:
    """The folder of this run, the same for all its processes."""
    if hasattr(pytestconfig, "workerinput"):
        return Path(pytestconfig.workerinput["eventdb_folder"])
    return pytestconfig.stash[_run].folder


@pytest.fixture(scope="session")
def databases(run_folder: Path) -> Iterator[Databases]:
    """Where databases come from."""
    made = Databases(run_folder, os.environ.get(_SERVER))
    yield made
    made.close()


@pytest.fixture(params=ENGINE_NAMES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Which engine the test runs on; a test that uses it, or any fixture below, runs on both."""
    return str(request.param)


@pytest.fixture
def empty_database(engine_name: str, databases: Databases) -> Iterator[str]:
    """The address of an empty database of the test's own."""
    address = databases.server(engine_name).empty()
    yield address
    databases.server(engine_name).drop(address)


@pytest.fixture
def migrated_database(engine_name: str, databases: Databases) -> Iterator[str]:
    """The address of a database of the test's own: the schema, and not one row."""
    yield from _own(databases, engine_name, "migrated")


@pytest.fixture
def database(engine_name: str, databases: Databases) -> Iterator[str]:
    """The address of a database of the test's own: schema and vocabularies."""
    yield from _own(databases, engine_name, "vocabularies")


@pytest.fixture
def own_seeded_database(engine_name: str, databases: Databases) -> Iterator[str]:
    """The address of a database of the test's own that holds the seed."""
    yield from _own(databases, engine_name, "seed")


@pytest.fixture
def own_articles_database(engine_name: str, databases: Databases) -> Iterator[str]:
    """The address of a database of the test's own that holds the articles in tests/articles."""
    yield from _own(databases, engine_name, "articles")


@pytest.fixture
def seeded_database(engine_name: str, databases: Databases) -> str:
    """The address of a database that holds the seed, to read from only."""
    return databases.shared(engine_name, "seed")


@pytest.fixture
def articles_database(engine_name: str, databases: Databases) -> str:
    """The address of a database that holds the articles in tests/articles, to read from only."""
    return databases.shared(engine_name, "articles")


@pytest.fixture
def sample_database(engine_name: str, databases: Databases) -> str:
    """The address of a database that holds the seed and docs/sample, to read from only."""
    return databases.shared(engine_name, "sample")


@pytest.fixture
def own_reports_database(engine_name: str, databases: Databases) -> Iterator[str]:
    """The address of a database of the test's own that holds the articles and the reports in tests/reports.py."""
    yield from _own(databases, engine_name, "reports")


@pytest.fixture
def reports_database(engine_name: str, databases: Databases) -> str:
    """The address of a database that holds the articles and the reports in tests/reports.py, to read from only."""
    return databases.shared(engine_name, "reports")


@pytest.fixture
def migrated_engine(migrated_database: str) -> Engine:
    """To work on ``migrated_database`` with."""
    return connect_engine(database_url(migrated_database))


@pytest.fixture
def engine(database: str) -> Engine:
    """To work on ``database`` with."""
    return connect_engine(database_url(database))


@pytest.fixture
def seeded_engine(seeded_database: str) -> Engine:
    """To read ``seeded_database`` with."""
    return connect_engine(database_url(seeded_database), read_only=True)


@pytest.fixture
def articles_engine(articles_database: str) -> Engine:
    """To read ``articles_database`` with."""
    return connect_engine(database_url(articles_database), read_only=True)


@pytest.fixture
def reports_engine(reports_database: str) -> Engine:
    """To read ``reports_database`` with."""
    return connect_engine(database_url(reports_database), read_only=True)


@pytest.fixture
def next_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], str]]:
    """Adds a revision to a copy of ours, which stands in for ours during the test."""
    copy = tmp_path / "alembic"
    shutil.copytree(bundled("alembic"), copy, ignore=shutil.ignore_patterns("__pycache__"))
    name = f"{int(migrations.head()) + 1:04}"

    def add(body: str) -> str:
        head = f'"""To come."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n\nrevision = "{name}"\n'
        steps = f"def upgrade():\n{textwrap.indent(body, '    ')}\n\ndef downgrade():\n    pass\n"
        path = copy / "versions" / "2099_01_01_next.py"
        path.write_text(f'{head}down_revision = "{migrations.revisions()[-1]}"\n\n{steps}')
        monkeypatch.setattr(migrations, "bundled", lambda _name: copy)
        migrations.history.cache_clear()
        return name

    yield add
    monkeypatch.undo()
    migrations.history.cache_clear()


@pytest.fixture
def run() -> Callable[..., Result]:
    """Runs the command line in this process; an error that it doesn't turn into a message fails the test."""

    def run(*arguments: str, db: str | None = None, typed: str | None = None) -> Result:
        options = [] if db is None else ["--db", db]
        return CliRunner().invoke(main, [*options, *arguments], input=typed, catch_exceptions=False)

    return run


def _own(databases: Databases, engine_name: str, kind: str) -> Iterator[str]:
    address = databases.copy(engine_name, kind)
    yield address
    databases.server(engine_name).drop(address)
