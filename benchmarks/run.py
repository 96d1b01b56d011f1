"""Measures eventdb beside what people would use instead, and prints the ratios.

    python benchmarks/run.py startup
    python benchmarks/run.py load --documents 10000
    python benchmarks/run.py queries --documents 10000

Everything is measured in one run, for machines differ and days too: only ratios mean something elsewhere. Without
--postgres, a server of the run's own is started, with the settings of the tests.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import loading
import queries
from codings import generate
from measure import alternate
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.postgres import Run, server_url


def main() -> None:
    """Run the benchmarks that were named, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("benchmarks", nargs="*", choices=["startup", "load", "queries", []], metavar="BENCHMARK")
    parser.add_argument("--documents", type=int, default=1000, help="how many coded articles (default 1000)")
    parser.add_argument("--postgres", help="a server where databases may be made")
    parser.add_argument("--engine", choices=["sqlite", "postgres"], action="append", help="only this engine")
    options = parser.parse_args()
    wanted = options.benchmarks or ["startup", "load", "queries"]
    with tempfile.TemporaryDirectory(prefix="eventdb-bench-") as name:
        folder = Path(name)
        if "startup" in wanted:
            startup(folder)
        if {"load", "queries"} & set(wanted):
            generate(options.documents, folder / "articles")
            with databases(folder, options.postgres, options.engine or ["sqlite", "postgres"]) as urls:
                for engine, its_urls in urls.items():
                    load(engine, its_urls, folder / "articles", options.documents, compare="load" in wanted)
                    if "queries" in wanted:
                        ask(engine, its_urls[0])


def startup(folder: Path) -> None:
    """Commands that do next to nothing: what a user waits for each time."""
    python = sys.executable
    eventdb = shutil.which("eventdb", path=str(Path(python).parent)) or "eventdb"
    peer = shutil.which("sqlite-utils", path=str(Path(python).parent)) or "sqlite-utils"
    database = str(folder / "seed.sqlite")
    alternate({"load": [eventdb, "--db", database, "load"]}, 1)
    walls = alternate(
        {
            "eventdb --help": [eventdb, "--help"],
            "sqlite-utils --help": [peer, "--help"],
            "import sqlalchemy": [python, "-c", "import sqlalchemy"],
            "python": [python, "-c", "pass"],
            "eventdb query timeline": [eventdb, "--db", database, "query", "timeline"],
        },
        9,
    )
    for name, wall in walls.items():
        print(f"{name:28} {wall * 1000:8.0f} ms")
    print(f"--help against the peer's: {walls['eventdb --help'] / walls['sqlite-utils --help']:.2f} (aim: at most 1.5)")
    both = walls["eventdb --help"] + walls["import sqlalchemy"] - walls["python"]
    print(f"a query against --help and the import: {walls['eventdb query timeline'] / both:.2f} (aim: at most 2)")


def load(engine: str, urls: tuple[str, str, str], articles: Path, documents: int, *, compare: bool) -> None:
    """A load, beside a bare executemany of the rows that it wrote."""
    ours, bare, copy = urls
    loading.prepared(ours)
    cost = loading.load(ours, articles)
    print(
        f"{engine}: {documents:,} coded articles in {cost.wall:.1f} s ({documents / cost.wall:.0f} a second),"
        f" {cost.cpu:.1f} s of its own CPU, {cost.memory:.0f} MB at most"
    )
    if not compare:
        return
    content = loading.rows(ours)
    count = sum(len(found) for _columns, found in content.values())
    for bulk, name in ((False, "executemany"), (True, "COPY")) if engine == "postgres" else ((False, "executemany"),):
        target = copy if bulk else bare
        loading.prepared(target)
        seconds = loading.bare(target, content, bulk=bulk)
        print(
            f"{engine}: the same {count:,} rows by bare {name} in {seconds:.1f} s;"
            f" rate against it {seconds / cost.wall:.2f}" + ("" if bulk else " (aim: at least 0.33)")
        )


def ask(engine: str, url: str) -> None:
    """Every canned query, in this process, without the start of Python."""
    for name, arguments, seconds, rows in queries.times(url):
        print(f"{engine}: {name:24} {seconds * 1000:8.1f} ms {rows:8,} rows  {arguments}")


@contextmanager
def databases(folder: Path, server: str | None, engines: list[str]) -> Iterator[dict[str, tuple[str, str, str]]]:
    """For each engine the addresses of three new databases: for our load, a bare one, and one by COPY."""
    urls: dict[str, tuple[str, str, str]] = {}
    if "sqlite" in engines:
        urls["sqlite"] = str(folder / "ours.sqlite"), str(folder / "bare.sqlite"), ""
    if "postgres" not in engines:
        yield urls
        return
    own = None if server else Run()
    try:
        root = make_url(server or server_url(own.folder)).set(drivername="postgresql+psycopg")  # type: ignore[union-attr]
        names = ["eventdb_bench_ours", "eventdb_bench_bare", "eventdb_bench_bare_copy"]
        _each(root.render_as_string(hide_password=False), [f"DROP DATABASE IF EXISTS {name}" for name in names])
        _each(root.render_as_string(hide_password=False), [f"CREATE DATABASE {name}" for name in names])
        ours, bare, copy = (root.set(database=name).render_as_string(hide_password=False) for name in names)
        yield {**urls, "postgres": (ours, bare, copy)}
        _each(root.render_as_string(hide_password=False), [f"DROP DATABASE {name} WITH (FORCE)" for name in names])
    finally:
        if own is not None:
            own.end()


def _each(url: str, statements: list[str]) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


if __name__ == "__main__":
    main()
