"""The tools that people would load a feed with instead: what each needs, and the command that runs it.

Each does what it does by itself: a flat table, and no checks, no dictionaries, no rollup, no ledger. Where a comparison
says "then the indexes", the table gets the key and the indexes of our `report` afterwards, inside the measured time.
"""

import importlib.util
import json
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import make_url

_SCRIPTS = Path(__file__).with_name("peer_scripts.py")
# Slow ones load so many rows, and their time is taken times as many.
FEW = 100_000
Aims = Mapping[str, float | None]


@dataclass(frozen=True)
class Job:
    """One run of a peer.

    Args:
        engine: sqlite or postgres.
        url: the database: a path, or a URL.
        raw: the feed's file, without bad rows.
        ready: rows as our own load resolved them, in the engine's own format.
        indexes: statements that make the key and the indexes; empty where they are there.
        folder: where the peer may leave files.
    """

    engine: str
    url: str
    raw: str
    ready: str
    indexes: list[str]
    folder: str

    @property
    def result(self) -> Path:
        """Where a peer that takes its own time leaves it."""
        return Path(self.folder) / "result.json"


@dataclass(frozen=True)
class Peer:
    """A tool to be measured beside us.

    Args:
        name: what `--peers` calls it.
        label: what it does, for the table.
        needs: the modules and programs without which it is not run.
        command: what to run for a job.
        aims: for each scenario it has, the least ratio of its time to ours that we aim at, or None.
        few: whether to measure it with few rows.
        makes_table: whether it makes its table by itself.
        indexed: whether the key and the indexes belong to its work.
    """

    name: str
    label: str
    needs: tuple[str, ...]
    command: Callable[[Job], list[str]]
    aims: Aims
    few: bool = False
    makes_table: bool = True
    indexed: bool = False


def missing(peer: Peer) -> str | None:
    """Why a peer cannot run here; None if it can."""
    for need in peer.needs:
        if importlib.util.find_spec(need) is None and _program(need) is None:
            return f"{need} is not installed"
    return None


def _program(name: str) -> str | None:
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)


def _script(name: str) -> Callable[[Job], list[str]]:
    """A peer that is a library: a process that runs the function of that name."""

    def command(job: Job) -> list[str]:
        path = Path(job.folder) / "job.json"
        path.write_text(json.dumps({**asdict(job), "result": str(job.result)}))
        return [sys.executable, str(_SCRIPTS), name, str(path)]

    return command


def _psql(job: Job) -> list[str]:
    script = Path(job.folder) / "psql.sql"
    script.write_text(_lines(f"\\copy report FROM '{job.ready}'", *(f"{line};" for line in job.indexes)))
    return [_program("psql") or "psql", "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-f", str(script), job.url]


def _sqlite_shell(job: Job) -> list[str]:
    script = Path(job.folder) / "import.sql"
    text = (".mode ascii", '.separator "\\t" "\\n"', f".import {job.ready}.tsv report")
    script.write_text(_lines(*text, *(f"{line};" for line in job.indexes)))
    return [_program("sqlite3") or "sqlite3", "-bail", job.url, f".read {script}"]


def _sqlite_utils(job: Job) -> list[str]:
    program = _program("sqlite-utils") or "sqlite-utils"
    return [program, "insert", job.url, "report", job.raw, "--tsv", "--no-headers", "--silent"]


def _csvs_to_sqlite(job: Job) -> list[str]:
    program = _program("csvs-to-sqlite") or "csvs-to-sqlite"
    # 3: fields are not quoted.
    return [program, job.raw, job.url, "--table", "report", "--separator", "\t", "--quoting", "3", "--just-strings"]


def _pgloader(job: Job) -> list[str]:
    url = make_url(job.url)
    host = url.query.get("host") or url.host or "localhost"
    address = f"unix:{host}" if str(host).startswith("/") else host
    script = Path(job.folder) / "pgloader.load"
    fields = ", ".join(f"c{number} [null if blanks]" for number in range(61))
    columns = ", ".join(f"c{number}" for number in range(61))
    script.write_text(
        f"LOAD CSV FROM '{job.raw}' ({fields})"
        f" INTO postgresql://{url.username or 'postgres'}@{address}:{url.port or 5432}/{url.database}"
        f" TARGET TABLE public.raw ({columns})"
        " WITH fields not enclosed, fields terminated by '\\t'"
        f" BEFORE LOAD DO $$ CREATE TABLE raw ({columns.replace(',', ' text,')} text); $$;\n"
    )
    return [_program("pgloader") or "pgloader", "--quiet", "--root-dir", job.folder, str(script)]


def _lines(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


_FIRST: Aims = {"first": None}
_BOTH: Aims = {"first": None, "later": None}

POSTGRES: Sequence[Peer] = (
    Peer(
        "psql",
        "psql \\copy of our ready rows",
        ("psql",),
        _psql,
        {"first": 0.9, "later": 0.9},
        makes_table=False,
        indexed=True,
    ),
    Peer(
        "copy",
        "psycopg COPY of our ready rows, in blocks",
        ("psycopg",),
        _script("copy"),
        _BOTH,
        makes_table=False,
        indexed=True,
    ),
    Peer(
        "duckdb", "duckdb ATTACH", ("duckdb_extension_postgres_scanner",), _script("duckdb"), {"first": 1}, indexed=True
    ),
    Peer("pandas", "pandas.to_sql", ("pandas", "psycopg"), _script("pandas"), {"first": 10}, few=True),
    Peer("polars", "polars write_database, ADBC", ("polars", "adbc_driver_postgresql"), _script("polars"), _FIRST),
    Peer("dlt", "dlt", ("dlt", "psycopg2"), _script("dlt"), _FIRST, few=True),
    Peer("pgloader", "pgloader, the 61 columns", ("pgloader",), _pgloader, _FIRST, few=True),
)
SQLITE: Sequence[Peer] = (
    Peer(
        "executemany",
        "executemany of our ready tuples",
        (),
        _script("executemany"),
        {"first": 0.8, "later": None},
        makes_table=False,
        indexed=True,
    ),
    Peer(
        "sqlite3",
        "sqlite3 .import of our ready rows",
        ("sqlite3",),
        _sqlite_shell,
        _BOTH,
        makes_table=False,
        indexed=True,
    ),
    Peer(
        "duckdb", "duckdb ATTACH", ("duckdb_extension_sqlite_scanner",), _script("duckdb"), {"first": 1}, indexed=True
    ),
    Peer("pandas", "pandas.to_sql", ("pandas",), _script("pandas"), {"first": 10}, few=True),
    Peer("polars", "polars write_database, ADBC", ("polars", "adbc_driver_sqlite"), _script("polars"), _FIRST),
    Peer("sqlite-utils", "sqlite-utils insert, 61 columns", ("sqlite_utils",), _sqlite_utils, {"first": 30}, few=True),
    Peer("csvs-to-sqlite", "csvs-to-sqlite, 61 columns", ("csvs_to_sqlite",), _csvs_to_sqlite, {"first": 30}, few=True),
    Peer("dlt", "dlt", ("dlt",), _script("dlt"), _FIRST, few=True),
)
OF_ENGINE = {"postgres": POSTGRES, "sqlite": SQLITE}
