"""Loading a feed beside the tools that people would use for it: wall and CPU time, memory, and ratios.

Every tool runs as a process of its own, several times, in turn, so that a slower spell of the machine falls on all.
"""

import csv
import json
import shutil
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import gdelt
import ready
from databases import Databases
from loading import prepared
from measure import Cost, run
from peers import FEW, OF_ENGINE, Job, Peer, missing
from sqlalchemy import text

from eventdb.database import connect_engine, database_url, reading

# As many bad rows as were planted when the design was measured.
BAD_PER_MILLION = 531
OURS = "eventdb load"
SCENARIOS = {
    "first": "first load",
    "again": "the same rows in a file with another hash",
    "bytes": "the same bytes again",
    "later": "later load, of other rows",
}
# Of the first load's time, at most.
_AGAIN_AIM = {"postgres": 0.3, "sqlite": 0.5}
_MEMORY_AIM = 500
_WIDTH = 66


@dataclass(frozen=True)
class Files:
    """The files of a run: ours with bad rows, the peers' without."""

    rows: int
    folder: Path

    def make(self, *, peers: bool) -> None:
        """Write them; without peers, only the first."""
        feed = gdelt.Feed(self.rows, BAD_PER_MILLION)
        started = time.perf_counter()
        gdelt.write(feed, self.ours("first"), self.key("first"))
        seconds = time.perf_counter() - started
        size = self.ours("first").stat().st_size / 1e6
        print(f"a file of {self.rows:,} rows, {size:,.0f} MB, made in {seconds:.0f} s")
        if not peers:
            return
        gdelt.write(feed.later(), self.ours("later"), self.key("later"))
        gdelt.rearrange(self.ours("first"), self.ours("again"))
        gdelt.write(feed.clean(), self.clean)
        with self.clean.open("rb") as whole, self.few.open("wb") as part:
            part.writelines(line for line, _number in zip(whole, range(min(FEW, self.rows)), strict=False))

    def ours(self, scenario: str) -> Path:
        """What we load."""
        return self.folder / f"{'first' if scenario == 'bytes' else scenario}.export.CSV"

    def key(self, scenario: str) -> Path:
        """Which of its rows are bad."""
        return self.folder / f"{scenario}.key.csv"

    @property
    def clean(self) -> Path:
        """The rows of the first file, all good."""
        return self.folder / "clean.tsv"

    @property
    def few(self) -> Path:
        """The first of them, for slow peers."""
        return self.folder / "few.tsv"


@dataclass
class Costs:
    """What each tool took in each scenario, of each turn."""

    found: dict[tuple[str, str], list[Cost]] = field(default_factory=dict)

    def add(self, tool: str, scenario: str, cost: Cost) -> None:
        """One more turn."""
        self.found.setdefault((tool, scenario), []).append(cost)

    def median(self, tool: str, scenario: str) -> Cost | None:
        """The median of the times, and the greatest memory."""
        costs = self.found.get((tool, scenario))
        if not costs:
            return None
        wall, cpu = (statistics.median(values) for values in zip(*((c.wall, c.cpu) for c in costs), strict=True))
        return Cost(wall, cpu, max(cost.memory for cost in costs))


def measure(databases: Databases, files: Files, repeat: int, only: Sequence[str] | None) -> str:
    """Load with every tool and print what it took.

    Args:
        databases: where to load to.
        files: what to load.
        repeat: how often.
        only: names of the peers to run; None for all.

    Returns:
        The address of the database with our first and later load.
    """
    engine = databases.engine
    runnable: list[Peer] = []
    for peer in OF_ENGINE[engine]:
        reason = "left out" if only is not None and peer.name not in only else missing(peer)
        if reason is None:
            runnable.append(peer)
        elif only is None or peer.name in only:
            print(f"{engine}: {peer.label}: not measured, {reason}")
    _prepare(databases)
    costs = Costs()
    failed: dict[str, str] = {}
    for _turn in range(repeat):
        _load_ours(databases, files, costs)
        for peer in runnable:
            if peer.name not in failed:
                try:
                    _load_peer(databases, files, peer, costs)
                except RuntimeError as error:
                    failed[peer.name] = str(error).strip().splitlines()[-1]
    _print_table(engine, files.rows, costs, [peer for peer in runnable if peer.name not in failed])
    for name, reason in failed.items():
        print(f"{engine}: {name}: failed: {reason}")
    return databases.url("ours")


def load_once(databases: Databases, files: Files) -> str:
    """Print what our first load takes, and no other; the address of the database."""
    _prepare(databases)
    url = databases.fresh("ours", like="prepared")
    cost = _measured(databases, _command(url, files.ours("first")))
    _expect("reports", _count(url, "report"), _check_rejects(url, files, "first"))
    print(
        f"{databases.engine}: {files.rows:,} rows in {cost.wall:.1f} s ({files.rows / cost.wall:,.0f} a second),"
        f" {cost.cpu:.1f} s of CPU, {cost.memory:.0f} MB at most (aim: at most {_MEMORY_AIM})"
    )
    return url


def _prepare(databases: Databases) -> None:
    """A database with schema, vocabularies and the seed, from which those of the turns are copied."""
    url = databases.fresh("prepared")
    prepared(url).dispose()
    run([sys.executable, "-m", "eventdb", "--db", url, "load"])


def _command(url: str, file: Path) -> list[str]:
    return [sys.executable, "-m", "eventdb", "--db", url, "load", str(file)]


def _measured(databases: Databases, command: Sequence[str]) -> Cost:
    """Run a command; the CPU time is the client's and the server's."""
    databases.settle()
    before = databases.cpu()
    cost = run(command)
    return replace(cost, cpu=cost.cpu + databases.cpu() - before)


def _load_ours(databases: Databases, files: Files, costs: Costs) -> None:
    url = databases.fresh("ours", like="prepared")
    good = 0
    for scenario, title in SCENARIOS.items():
        costs.add(OURS, scenario, _measured(databases, _command(url, files.ours(scenario))))
        if files.key(scenario).exists():
            good += _check_rejects(url, files, scenario)
            path = files.folder / f"{databases.engine}.{scenario}.ready"
            if not path.exists():
                ready.write_out(url, _last_load(url), path)
        _expect(f"reports after: {title}", _count(url, "report"), good)


def _check_rejects(url: str, files: Files, scenario: str) -> int:
    """Compare the rejects of the last load with the answer key; how many rows of the file are good."""
    with files.key(scenario).open(encoding="utf-8", newline="") as file:
        lines = sorted(int(row["line"]) for row in csv.DictReader(file))
    with reading(connect_engine(database_url(url))) as connection:
        query = text("SELECT line FROM reject WHERE load_id = :load ORDER BY line")
        found = list(connection.execute(query, {"load": _last_load(url)}).scalars())
    _expect(f"lines rejected, {SCENARIOS[scenario]}", found, lines)
    return files.rows - len(lines)


def _expect(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise SystemExit(f"{what}: found {found}, expected {expected}")


def _count(url: str, table: str) -> int:
    with reading(connect_engine(database_url(url))) as connection:
        return int(connection.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar_one())  # noqa: S608 - our names


def _last_load(url: str) -> int:
    with reading(connect_engine(database_url(url))) as connection:
        return int(connection.execute(text("SELECT MAX(id) FROM load")).scalar_one())


def _load_peer(databases: Databases, files: Files, peer: Peer, costs: Costs) -> None:
    """One turn of a peer: into a new table, and then into the same table as it is, if that is asked."""
    engine = databases.engine
    url = databases.fresh("peer")
    try:
        if not peer.makes_table:
            _execute(url, ready.create_table(engine))
        for scenario in peer.aims:
            indexes = ready.create_indexes(engine) if peer.indexed and scenario == "first" else []
            raw = files.few if peer.few else files.clean
            path = files.folder / f"{engine}.{scenario}.ready"
            folder = files.folder / "peer"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            job = Job(engine, url, str(raw), str(path), indexes, str(folder))
            cost = _measured(databases, peer.command(job))
            if job.result.exists():
                cost = replace(cost, **json.loads(job.result.read_text()))
            if peer.few:
                scale = files.rows / min(FEW, files.rows)
                cost = replace(cost, wall=cost.wall * scale, cpu=cost.cpu * scale)
            costs.add(peer.name, scenario, cost)
    finally:
        databases.remove("peer")


def _execute(url: str, statement: str) -> None:
    with connect_engine(database_url(url)).begin() as connection:
        connection.execute(text(statement))


def _print_table(engine: str, rows: int, costs: Costs, peers: Sequence[Peer]) -> None:
    print(
        f"{engine}: {rows:,} rows, medians; CPU is the client's and the server's, memory the client's;"
        " the ratios are the peer's time by ours"
    )
    first = costs.median(OURS, "first")
    assert first is not None  # noqa: S101 - it was measured before all others
    for scenario, title in SCENARIOS.items():
        ours = costs.median(OURS, scenario)
        assert ours is not None  # noqa: S101 - likewise
        print(f"\n{engine}, {title:58}   wall s    CPU s  MB at most  by wall  by CPU")
        note = ""
        if scenario == "again":
            note = f"{ours.wall / first.wall:.2f} of the first load's time (aim: at most {_AGAIN_AIM[engine]})"
        elif scenario == "first":
            note = f"{rows / ours.wall:,.0f} rows a second; memory: aim at most {_MEMORY_AIM} MB"
        print(f"  {OURS:{_WIDTH}} {ours.wall:8.2f} {ours.cpu:8.2f} {_memory(ours):>11}  {note}")
        for line in _peer_lines(scenario, rows, ours, costs, peers):
            print(line)
    print()


def _peer_lines(scenario: str, rows: int, ours: Cost, costs: Costs, peers: Sequence[Peer]) -> Iterator[str]:
    for peer in peers:
        cost = costs.median(peer.name, scenario)
        if cost is None:
            continue
        label = peer.label
        if peer.indexed:
            label += ", then the indexes" if scenario == "first" else ", into the indexed table"
        if peer.few and rows > FEW:
            label += f" ({FEW:,} rows, scaled)"
        aim = peer.aims[scenario]
        wanted = "" if aim is None else f"  (aim: at least {aim:g})"
        yield (
            f"  {label:{_WIDTH}} {cost.wall:8.2f} {cost.cpu:8.2f} {_memory(cost):>11}"
            f" {cost.wall / ours.wall:8.2f} {cost.cpu / ours.cpu:7.2f}{wanted}"
        )


def _memory(cost: Cost) -> str:
    return f"{cost.memory:.0f}"
