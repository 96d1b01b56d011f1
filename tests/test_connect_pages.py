"""docs/connect/: the code on the pages prints what they say, on both engines; what they say of relations holds."""

import os
import re
import shlex
import subprocess
import sysconfig
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from eventdb import describe
from tests.databases import Databases
from tests.pages import CONNECT, Shown, place, run_python, shown, trimmed

PAGES = sorted(path.name for path in CONNECT.glob("*.md") if path.name != "README.md")
README = (CONNECT / "README.md").read_text(encoding="utf-8")
# How a page opens the database, and the same on Postgres, of which the page says it in words.
OPENINGS = {
    "pandas.md": {
        r"^address = .*$": "address = {alchemy!r}",
        r"^connection = sqlite3.connect\(.*$": "import psycopg; connection = psycopg.connect({libpq!r})",
    },
    "duckdb.md": {r"ATTACH 'eventdb.sqlite' AS eventdb \(TYPE sqlite,": "ATTACH '{libpq}' AS eventdb (TYPE postgres,"},
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and a home in which DuckDB finds the extensions that pip installed."""
    home = tmp_path / "home"
    for name in ("sqlite_scanner", "postgres_scanner"):
        package = find_spec(f"duckdb_extension_{name}")
        assert package is not None
        assert package.origin is not None
        (source,) = Path(package.origin).parent.glob(f"extensions/v{duckdb.__version__}/{name}.duckdb_extension")
        platform = duckdb.sql("PRAGMA platform").fetchall()[0][0]
        target = home / ".duckdb" / "extensions" / f"v{duckdb.__version__}" / platform / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(source)
    monkeypatch.setenv("HOME", str(home))
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    return empty


@pytest.mark.parametrize("page", OPENINGS)
def test_a_page_with_python_prints_what_it_says(page: str, engine_name: str, seeded_database: str, here: Path) -> None:
    pieces = shown(page)
    assert {piece.language for piece in pieces} == {"python"}
    assert len(pieces) >= 5
    if engine_name == "sqlite":
        place(seeded_database, here)
    else:
        pieces = on_postgres(page, pieces, seeded_database)
    assert run_python(pieces) == [piece.printed for piece in pieces]


def on_postgres(page: str, pieces: list[Shown], address: str) -> list[Shown]:
    """The code of a page with the address of a Postgres database in it."""
    url = make_url(address)
    addresses = {
        "alchemy": url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False),
        "libpq": url.set(drivername="postgresql").render_as_string(hide_password=False),
    }
    for pattern, opening in OPENINGS[page].items():
        words = opening.format(**addresses).replace("\\", r"\\")
        changed = [re.sub(pattern, words, piece.code, flags=re.MULTILINE) for piece in pieces]
        assert changed != [piece.code for piece in pieces], pattern
        pieces = [Shown(piece.language, code, piece.printed) for piece, code in zip(pieces, changed, strict=True)]
    return pieces


def test_the_commands_of_datasette_print_what_the_page_says(
    databases: Databases, here: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # Where rich is installed, Datasette prints with it where an error came up.
    without_rich = tmp_path_factory.mktemp("without-rich")
    (without_rich / "rich.py").write_text("raise ImportError")
    place(databases.shared("sqlite", "seed"), here)
    pieces = shown("datasette.md")
    assert len(pieces) >= 3
    environment = os.environ | {"PATH": f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"}
    environment["PYTHONPATH"] = str(without_rich)
    for piece in pieces:
        command = shlex.split(piece.code.removeprefix("$ "))
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        assert trimmed(done.stdout) == piece.printed


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_at_its_top_whether_it_was_tried(page: str) -> None:
    lines = (CONNECT / page).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    said = " ".join(line.removeprefix("> ") for line in lines[2:] if line.startswith(">"))
    assert re.match(r"\*\*Tried\*\* with .+ \d+\.\d+|\*\*Not tried\.\*\* Written from .+ documentation", said), said


def test_relations_on_the_page_are_those_of_the_schema(reports_engine: Engine) -> None:
    """And hold: the right side is unique, and every value on the left is there."""
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| `(\w+)` \| `(\w+)` \| (\w+)", README, re.MULTILINE)
    assert len(rows) >= 20
    named = {
        (relation.name, *reference.columns, reference.relation, *reference.target)
        for relation in describe.relations().values()
        for reference in relation.references
    }
    with reports_engine.connect() as connection:
        for view, column, target, key, ends in rows:
            assert (view, column, target, key) in named
            twice = f"SELECT {key} FROM {target} GROUP BY {key} HAVING COUNT(*) > 1"  # noqa: S608 - our names
            assert connection.execute(text(twice)).all() == [], twice
            lost = f"SELECT {column} FROM {view} WHERE {column} NOT IN (SELECT {key} FROM {target})"  # noqa: S608
            assert connection.execute(text(lost)).all() == [], lost
            if ends == "one":
                several = f"SELECT {column} FROM {view} GROUP BY {column} HAVING COUNT(*) > 1"  # noqa: S608
                assert connection.execute(text(several)).all() == [], several


def test_every_page_is_listed_and_every_link_leads_somewhere() -> None:
    for page in PAGES:
        assert f"({page})" in README
    for path in CONNECT.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (CONNECT / target).exists(), f"{path.name}: {target}"


def test_columns_that_pages_name_are_there() -> None:
    """``bi_event`` alone, and with a column as Power BI writes it: ``bi_event[month]``."""
    known = {each.name: {column.name for column in each.columns} for each in describe.relations().values()}
    for path in CONNECT.glob("*.md"):
        for view, column in re.findall(r"\b(bi_\w+)(?:\[(\w+)\])?", path.read_text(encoding="utf-8")):
            assert view in known, f"{path.name}: {view}"
            assert not column or column in known[view], f"{path.name}: {view}[{column}]"
