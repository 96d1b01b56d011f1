"""The peers that are libraries, each as a process.

    python benchmarks/peer_scripts.py NAME JOB.json

Those that read the feed themselves take the columns that `report` has, under its names; text stays text.
"""

import csv
import json
import marshal
import os
import resource
import sqlite3
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

# Where GDELT has what `report` calls by these names.
COLUMNS = {
    "feed_id": 0,
    "event_date": 1,
    "added_date": 59,
    "source_actor": 5,
    "source_name": 6,
    "source_country": 7,
    "target_actor": 15,
    "target_name": 16,
    "target_country": 17,
    "cameo_code": 26,
    "cameo_root": 28,
    "quad_class": 29,
    "goldstein": 30,
    "mentions": 31,
    "sources": 32,
    "articles": 33,
    "tone": 34,
    "place_name": 52,
    "place_iso3": 53,
    "latitude": 56,
    "longitude": 57,
    "url": 60,
}
_IN_ORDER = sorted(COLUMNS, key=lambda name: COLUMNS[name])
_WIDTH = 61
_BLOCK = 1 << 20
Job = dict[str, Any]


def executemany(job: Job) -> None:
    """Ready tuples in one transaction; they are in memory before the clock starts."""
    with Path(job["ready"]).open("rb") as file:
        rows = [row for batch in iter(lambda: marshal.load(file), []) for row in batch]  # noqa: S302 - our own file
    started, used = time.perf_counter(), _cpu()
    with sqlite3.connect(job["url"]) as connection:
        connection.executemany(f"INSERT INTO report VALUES ({', '.join('?' * len(rows[0]))})", rows)  # noqa: S608
        for statement in job["indexes"]:
            connection.execute(statement)
    connection.commit()
    took = {"wall": time.perf_counter() - started, "cpu": _cpu() - used}
    Path(job["result"]).write_text(json.dumps(took))


def copy(job: Job) -> None:
    """What psql's copy does, for where there is no psql."""
    psycopg = _module("psycopg")
    with psycopg.connect(job["url"]) as connection, connection.cursor() as cursor:
        with Path(job["ready"]).open("rb") as file, cursor.copy("COPY report FROM STDIN") as written:
            while block := file.read(_BLOCK):
                written.write(block)
        for statement in job["indexes"]:
            cursor.execute(statement)


def duckdb(job: Job) -> None:
    """Read all columns as text, keep some, and write through ATTACH; then the indexes, by the engine itself."""
    connection = _module("duckdb").connect()
    name = "postgres" if job["engine"] == "postgres" else "sqlite"
    connection.execute(f"LOAD '{_extension(name, _module('duckdb').__version__)}'")
    connection.execute(f"ATTACH '{job['url']}' AS target (TYPE {name})")
    kinds = {"event_date": "DATE", "added_date": "DATE"}
    kinds |= dict.fromkeys(("mentions", "sources", "articles", "quad_class"), "INTEGER")
    kinds |= dict.fromkeys(("goldstein", "tone", "latitude", "longitude"), "DOUBLE")
    names = {f"c{number}": "VARCHAR" for number in range(_WIDTH)}
    taken = []
    for column, number in COLUMNS.items():
        value = f"strptime(c{number}[1:8], '%Y%m%d')" if kinds.get(column) == "DATE" else f"c{number}"
        taken.append(f"CAST({value} AS {kinds.get(column, 'VARCHAR')}) AS {column}")
    connection.execute(
        f"""
        CREATE TABLE target.report AS
        SELECT 'gdelt2' AS dataset, 1 AS load_id, {", ".join(taken)},
               CAST(added_date - event_date AS INTEGER) AS days_back,
               CAST(hash(url) >> 1 AS BIGINT) AS story,
               concat(least(source_country, target_country), '-',
                      CASE WHEN source_country IS NOT NULL AND target_country IS NOT NULL
                           THEN greatest(source_country, target_country) END) AS dyad
        FROM read_csv(?, delim = '\t', header = false, quote = '', escape = '', columns = {names})
        """,  # noqa: S608 - our own names
        [job["raw"]],
    )
    connection.close()
    _index(job)


def pandas(job: Job) -> None:
    """As the manual of pandas has it: read_csv in chunks, to_sql."""
    library, create_engine = _module("pandas"), _module("sqlalchemy").create_engine
    engine = create_engine(_sqlalchemy_url(job))
    chunks = library.read_csv(
        job["raw"],
        sep="\t",
        header=None,
        names=_IN_ORDER,
        usecols=sorted(COLUMNS.values()),
        dtype=str,
        quoting=csv.QUOTE_NONE,
        chunksize=100_000,
    )
    with engine.begin() as connection:
        for chunk in chunks:
            chunk.to_sql("report", connection, if_exists="append", index=False, chunksize=10_000)


def polars(job: Job) -> None:
    """Read the whole file, write it by Arrow."""
    frame = _module("polars").read_csv(
        job["raw"],
        separator="\t",
        has_header=False,
        quote_char=None,
        infer_schema=False,
        columns=sorted(COLUMNS.values()),
        new_columns=_IN_ORDER,
    )
    url = job["url"] if job["engine"] == "postgres" else f"sqlite:///{job['url']}"
    frame.write_database("report", url, engine="adbc")


def dlt(job: Job) -> None:
    """Rows as dicts, as most sources of dlt yield them."""
    # It leaves its state in the user's home, and tells its makers that it ran.
    os.environ |= {"DLT_DATA_DIR": job["folder"], "RUNTIME__DLTHUB_TELEMETRY": "false"}
    library = _module("dlt")
    if job["engine"] == "postgres":
        destination = library.destinations.postgres(_with_host(job["url"]))
    else:
        destination = library.destinations.sqlalchemy(f"sqlite:///{job['url']}")

    def rows() -> Iterator[dict[str, str]]:
        with Path(job["raw"]).open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield {name: row[number] for name, number in COLUMNS.items()}

    place = "public" if job["engine"] == "postgres" else "main"
    library.pipeline("bench", destination=destination, dataset_name=place).run(rows(), table_name="report")


def _with_host(url: str) -> str:
    """The address as dlt wants it: with a password, even if none is asked for, and a socket's folder as the host."""
    found = _module("sqlalchemy").make_url(url)
    host = found.host or str(found.query.get("host", "localhost"))
    user = f"{found.username}:{found.password or '-'}"
    return f"postgresql://{user}@{quote(host, safe='')}:{found.port or 5432}/{found.database}"


def _index(job: Job) -> None:
    """The key and the indexes, on the engine's own connection."""
    driver = _module("psycopg") if job["engine"] == "postgres" else sqlite3
    connection = driver.connect(job["url"])
    for statement in job["indexes"]:
        connection.execute(statement)
    connection.commit()
    connection.close()


def _module(name: str) -> Any:
    """A library, imported by the process that needs it alone."""
    return import_module(name)


def _extension(name: str, version: str) -> Path:
    """An extension of duckdb out of the package that brings it: it loads by its path, without the network."""
    found = find_spec(f"duckdb_extension_{name}_scanner")
    if found is None or found.origin is None:
        raise SystemExit(f"duckdb's extension for {name} is not installed")
    return Path(found.origin).parent / "extensions" / f"v{version}" / f"{name}_scanner.duckdb_extension"


def _sqlalchemy_url(job: Job) -> str:
    if job["engine"] == "postgres":
        return str(job["url"]).replace("postgresql:", "postgresql+psycopg:", 1)
    return f"sqlite:///{job['url']}"


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    globals()[sys.argv[1]](json.loads(Path(sys.argv[2]).read_text()))
