"""The bundle in a real Superset, on Postgres: it is imported twice, opened in Chromium, and every chart has data.

    make test-superset                 # all of it, some minutes
    make test-superset ARGS=--keep     # and keep the screenshot in docs/connect/

Superset stands in an environment of its own; the commands that `eventdb bi superset` prints are run as they are.
"""

import argparse
import json
import os
import secrets
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eventdb.bi.superset import CHARTS
from eventdb.database import connect_engine, database_url, reading
from tests import postgres
from tests.databases import ARTICLES, SAMPLE, PostgresServer

HERE = Path(__file__).parent
PICTURE = HERE.parent.parent / "docs" / "connect" / "superset.png"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATIENCE = 120
_ADMIN = "--username admin --firstname A --lastname B --email a@b.example --password admin"
# Pixels in colour: a bar has as many at least.
LEAST_PAINTED = 200


def _chosen(name: str, choice: str, value: str) -> str:
    """A choice of a filter, as Superset's own links have it."""
    key = f"NATIVE_FILTER-{name}"
    return f"({key}:(extraFormData:({choice}),filterState:(value:{value}),id:{key}))"


VIEWS = {
    "all": "",
    "kind": _chosen("kind", "filters:!((col:kind,op:IN,val:!(protest)))", "!(protest)"),
    "country": _chosen("country", "filters:!((col:country_name,op:IN,val:!(Chile)))", "!(Chile)"),
    "time": _chosen("time", "time_range:'2024-03-01 : 2024-07-01'", "'2024-03-01 : 2024-07-01'"),
}

# What the filters should leave, in SQL over the views.
EXPECTED = {
    "all": "SELECT COUNT(*) FROM bi_event",
    "kind": "SELECT COUNT(*) FROM bi_protest",
    "country": "SELECT COUNT(*) FROM bi_event WHERE country_name = 'Chile'"
    " OR event_id IN (SELECT event_id FROM bi_participation WHERE country_name = 'Chile')",
    "time": "SELECT COUNT(*) FROM bi_event WHERE start_date >= '2024-03-01' AND start_date < '2024-07-01'",
}


class Superset:
    """A Superset with nothing in it, in a folder of its own."""

    def __init__(self, environment: Path, folder: Path) -> None:
        self.folder = folder
        self.programs = environment / "bin"
        self.metadata = folder / "superset.db"
        (folder / "superset_config.py").write_text(
            f"SECRET_KEY = {secrets.token_hex(32)!r}\n"
            f"SQLALCHEMY_DATABASE_URI = 'sqlite:///{self.metadata}'\n"
            "TALISMAN_ENABLED = False\nWTF_CSRF_ENABLED = False\n"
        )
        self.variables = {
            **os.environ,
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": "",
            "SUPERSET_CONFIG_PATH": str(folder / "superset_config.py"),
            "SUPERSET_HOME": str(folder),
        }

    def run(self, command: str) -> None:
        """Run a command as a user types it."""
        done = subprocess.run(
            shlex.split(command), cwd=self.folder, env=self.variables, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{command}\n{done.stdout}{done.stderr}")

    @contextmanager
    def served(self) -> Iterator[str]:
        """The address at which it answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with (self.folder / "served.log").open("w") as log:
            command = [str(self.programs / "superset"), "run", "-p", str(port), "--with-threads"]
            server = subprocess.Popen(command, cwd=self.folder, env=self.variables, stdout=log, stderr=log)
            try:
                address = f"http://127.0.0.1:{port}"
                _wait_for(f"{address}/health")
                yield address
            finally:
                server.terminate()
                server.wait(PATIENCE)

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that an import writes, but for when it was written."""
        found = {}
        with sqlite3.connect(f"file:{self.metadata}?mode=ro", uri=True) as connection:
            for table in ("dbs", "tables", "table_columns", "sql_metrics", "slices", "dashboards", "dashboard_slices"):
                columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
                # Which charts a dashboard has is written anew each time, and the rows' own keys say nothing.
                left = {"changed_on", "created_on", "last_saved_at", *(["id"] if table == "dashboard_slices" else [])}
                kept = ", ".join(name for name in columns if name not in left)
                found[table] = sorted(connection.execute(f"SELECT {kept} FROM {table}"), key=repr)  # noqa: S608 - ours
        return found


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def eventdb(address: str, *arguments: str) -> str:
    """Run a command of ours; what it says is handed back."""
    command = [sys.executable, "-m", "eventdb", "--db", address, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\nexited with {done.returncode}: {done.stderr}")
    return done.stderr


def counts(address: str) -> dict[str, int]:
    """What the number of events should be in each view of the dashboard."""
    with reading(connect_engine(database_url(address), read_only=True)) as connection:
        return {name: connection.exec_driver_sql(sql).scalar_one() for name, sql in EXPECTED.items()}


def _drawn(chart: dict[str, Any]) -> bool:
    if chart["kind"] == "big_number_total":
        return any(letter.isdigit() for letter in chart["words"])
    if chart["kind"] == "world_map":
        return bool(chart["bubbles"])
    if chart["kind"] == "table":
        return bool(chart["rows"])
    return bool(chart["painted"] >= LEAST_PAINTED)


def _number(charts: list[dict[str, Any]], title: str) -> int:
    (words,) = (chart["words"] for chart in charts if chart["title"] == title)
    return int(words.splitlines()[-1].replace(",", ""))


def faults(found: dict[str, Any], expected: dict[str, int]) -> Iterator[str]:
    """What is wrong with what the browser found."""
    yield from (f"refused: {answer}" for answer in found["refused"])
    titles = {chart.title for chart in CHARTS}
    for view, charts in found["charts"].items():
        if {chart["title"] for chart in charts} != titles:
            yield f"{view}: the charts are {sorted(chart['title'] for chart in charts)}"
            continue
        for chart in charts:
            if chart["faults"] or "No results" in chart["words"] or not _drawn(chart):
                yield f"{view}: {chart['title']} shows {chart}"
        if _number(charts, "Events") != expected[view]:
            yield f"{view}: found {_number(charts, 'Events')} events, expected {expected[view]}"
    kept = {name: {chart["title"]: chart for chart in charts} for name, charts in found["charts"].items()}
    if _number(found["charts"]["kind"], "Summits") != 0:
        yield "kind: summits are counted among protests"
    for title in ("Agreements by party", "Protests and their sizes, as far as known"):
        if kept["kind"].get(title) != kept["all"].get(title):
            yield f"kind: {title} has changed"


def main() -> None:
    """Build everything, look, and fail with all that is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("environment", type=Path, help="the environment that Superset is installed in")
    parser.add_argument("--keep", action="store_true", help="keep the screenshot for the documentation")
    options = parser.parse_args()
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        raise SystemExit(f"no Chromium; looked for {', '.join(BROWSERS)}")
    run = postgres.Run()
    try:
        with tempfile.TemporaryDirectory() as folder:
            _tried(options, browser, PostgresServer(run.folder, None).empty(), Path(folder))
    finally:
        run.end()


def _tried(options: argparse.Namespace, browser: str, address: str, folder: Path) -> None:
    for paths in ([], [str(SAMPLE)], [str(ARTICLES)]):
        eventdb(address, "load", *paths)
    said = eventdb(address, "bi", "superset", "-o", str(folder / "bundle.zip"))
    commands = [line.strip() for line in said.splitlines() if line.startswith("  ")]
    superset = Superset(options.environment.absolute(), folder)
    print("Making a Superset …")
    superset.run("superset db upgrade")
    superset.run(
        "superset fab create-admin --username admin --firstname A --lastname B --email a@b.example --password admin"
    )
    superset.run("superset init")
    for command in commands:
        print(f"$ {command}")
        superset.run(command)
    first = superset.content()
    assert first["dashboards"], "nothing was imported"
    superset.run(commands[0])
    assert superset.content() == first, "importing it again has changed something"
    print("Imported twice; opening it in Chromium …")
    picture = folder / "superset.png"
    with superset.served() as site:
        views = [f"{name}={filters}" for name, filters in VIEWS.items()]
        look = [str(superset.programs / "python"), str(HERE / "look.py"), site, str(picture), browser, *views]
        done = subprocess.run(look, capture_output=True, text=True, check=False, env=superset.variables)
    if done.returncode:
        raise SystemExit(done.stderr)
    wrong = list(faults(json.loads(done.stdout), counts(address)))
    if options.keep or wrong:
        kept = PICTURE if not wrong else options.environment / "superset.png"
        shutil.copyfile(picture, kept)
        print(f"The screenshot is {kept}")
    if wrong:
        raise SystemExit("\n".join(wrong))
    print(f"{len(CHARTS)} charts, each with data, in {len(VIEWS)} choices of filters")


if __name__ == "__main__":
    main()
