"""Measures eventdb beside what people would use instead, and prints the ratios.

    python benchmarks/run.py startup
    python benchmarks/run.py load --documents 10000
    python benchmarks/run.py queries --documents 10000
    python benchmarks/run.py feeds --rows 1000000
    python benchmarks/run.py reports --rows 10000000

Everything is measured in one run, for machines differ and days too: only ratios mean something elsewhere. Without
--postgres, a server of the run's own is started, with the settings of the tests.

`feeds` loads a feed with us and with our peers, and asks about the reports; `reports` loads with us once, and asks.
They take minutes, so they run only if they are named.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import feeds
import loading
import queries
import report_queries
from codings import generate
from databases import Databases, PostgresServer, SqliteFiles, server
from measure import alternate

USUAL, ON_DEMAND = ["startup", "load", "queries"], ["feeds", "reports"]


def main() -> None:
    """Run the benchmarks that were named, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("benchmarks", nargs="*", choices=[*USUAL, *ON_DEMAND, []], metavar="BENCHMARK")
    parser.add_argument("--documents", type=int, default=1000, help="how many coded articles (default 1000)")
    parser.add_argument("--rows", type=int, default=1_000_000, help="how many rows of a feed (default 1,000,000)")
    parser.add_argument("--repeat", type=int, default=3, help="how often each tool loads the feed (default 3)")
    parser.add_argument("--peers", help="load the feed with these peers only: names with commas between; '' for none")
    parser.add_argument("--postgres", help="a server where databases may be made")
    parser.add_argument("--engine", choices=["sqlite", "postgres"], action="append", help="only this engine")
    options = parser.parse_args()
    wanted = options.benchmarks or USUAL
    with tempfile.TemporaryDirectory(prefix="eventdb-bench-") as name:
        folder = Path(name)
        if "startup" in wanted:
            startup(folder)
        if {"load", "queries"} & set(wanted):
            generate(options.documents, folder / "articles")
        if "feeds" in wanted or "reports" in wanted:
            files = feeds.Files(options.rows, folder)
            files.make(peers="feeds" in wanted)
        for databases in _engines(folder, options.postgres, options.engine or ["sqlite", "postgres"], wanted):
            if {"load", "queries"} & set(wanted):
                load(databases, folder / "articles", options.documents, compare="load" in wanted)
                if "queries" in wanted:
                    ask(databases.engine, databases.url("ours"))
            if "feeds" in wanted:
                peers = None if options.peers is None else options.peers.split(",")
                ask_reports(databases.engine, feeds.measure(databases, files, options.repeat, peers))
            elif "reports" in wanted:
                ask_reports(databases.engine, feeds.load_once(databases, files))


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


def load(databases: Databases, articles: Path, documents: int, *, compare: bool) -> None:
    """A load, beside a bare executemany of the rows that it wrote."""
    engine, ours = databases.engine, databases.fresh("ours")
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
        target = databases.fresh("bare")
        loading.prepared(target)
        seconds = loading.bare(target, content, bulk=bulk)
        print(
            f"{engine}: the same {count:,} rows by bare {name} in {seconds:.1f} s;"
            f" rate against it {seconds / cost.wall:.2f}" + ("" if bulk else " (aim: at least 0.33)")
        )
        databases.remove("bare")


def ask(engine: str, url: str) -> None:
    """Every canned query, in this process, without the start of Python."""
    for name, arguments, seconds, rows in queries.times(url):
        print(f"{engine}: {name:24} {seconds * 1000:8.1f} ms {rows:8,} rows  {arguments}")


def ask_reports(engine: str, url: str) -> None:
    """The canned queries on reports."""
    for name, arguments, seconds, rows, aim in report_queries.times(url):
        wanted = "" if aim is None else f"  (aim: at most {aim * 1000:.0f} ms)"
        print(f"{engine}: {name:24} {seconds * 1000:8.1f} ms {rows:8,} rows  {arguments}{wanted}")


def _engines(folder: Path, given: str | None, engines: list[str], wanted: list[str]) -> Iterator[Databases]:
    """Where to measure: one engine after the other."""
    if set(wanted) == {"startup"}:
        return
    if "sqlite" in engines:
        yield SqliteFiles(folder)
    if "postgres" in engines:
        with server(given) as root:
            databases = PostgresServer(root)
            yield databases
            databases.remove_all()


if __name__ == "__main__":
    main()
