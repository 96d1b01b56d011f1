"""docs/connect/r.md: the code prints what the page says. R doesn't come with pip: make test-clients runs this."""

import shutil
import subprocess
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.databases import Databases
from tests.pages import place, shown, trimmed

# What is printed between two pieces, to tell their words apart.
_MARK = "<<<>>>"
_OPENING = 'RSQLite::SQLite(), "eventdb.sqlite", flags = RSQLite::SQLITE_RO, extended_types = TRUE'


def printed(code: list[str], folder: Path) -> list[str]:
    """What R prints for each piece of code."""
    assert shutil.which("Rscript"), "install R: see CONTRIBUTING.md"
    script = "".join(f'{piece}\ncat("{_MARK}\\n")\n' for piece in code)
    done = subprocess.run(["Rscript", "-"], input=script, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    return [trimmed(part.lstrip("\n")) for part in done.stdout.split(f"{_MARK}\n")[:-1]]


def test_the_page_prints_what_it_says(databases: Databases, tmp_path: Path) -> None:
    place(databases.shared("sqlite", "seed"), tmp_path)
    pieces = shown("r.md")
    assert {piece.language for piece in pieces} == {"r"}
    assert len(pieces) >= 4
    assert printed([piece.code for piece in pieces], tmp_path) == [piece.printed for piece in pieces]


def test_it_prints_the_same_on_postgres(databases: Databases, tmp_path: Path) -> None:
    url = make_url(databases.shared("postgres", "seed"))
    place_ = url.host or url.query["host"]
    opening = f'RPostgreSQL::PostgreSQL(), host = "{place_}", dbname = "{url.database}", user = "{url.username}"'
    pieces = shown("r.md")
    code = [piece.code.replace(_OPENING, f'{opening}, password = "{url.password or ""}"') for piece in pieces]
    assert code[0] != pieces[0].code
    assert printed(code, tmp_path) == [piece.printed for piece in pieces]
