"""The codebook's own example is a good coding, and says what the codebook says of it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import select

from eventdb.bundled import bundled
from eventdb.coding.model import CodingRead
from eventdb.database import connect_engine, database_url, reading
from eventdb.fixtures import read_vocabulary
from eventdb.models import Agreement, Protest
from eventdb.vocabulary import EventStatus
from tests.builders import claims, read, vocabulary

CODEBOOK = (bundled("fixtures").parent / "docs" / "codebook.md").read_text(encoding="utf-8")


def fenced(language: str) -> str:
    """The first example in this language."""
    found = re.search(rf"^```{language}\n(.*?)^```$", CODEBOOK, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found.group(1)


@pytest.fixture
def example(tmp_path: Path) -> CodingRead:
    return read(tmp_path, fenced("yaml"), text=fenced("text"))


def test_the_example_loads_without_a_fault(run: Callable[..., Result], database: str, tmp_path: Path) -> None:
    (tmp_path / "praia.txt").write_text(fenced("text"), encoding="utf-8")
    (tmp_path / "praia.yaml").write_text(fenced("yaml"), encoding="utf-8")
    checked = run("check", str(tmp_path / "praia.yaml"))
    assert checked.exit_code == 0, checked.stderr
    assert "no faults" in checked.stderr
    assert "Note" not in checked.stderr
    loaded = run("load", str(tmp_path), db=database)
    assert loaded.exit_code == 0, loaded.stderr
    with reading(connect_engine(database_url(database))) as connection:
        counts = connection.execute(select(Agreement.slug, Agreement.net_count).order_by(Agreement.slug)).all()
        assert [tuple(row) for row in counts] == [("praia-2025-memorandum", 1), ("praia-2025-package", 2)]
        assert connection.execute(select(Protest.size_low, Protest.size_high)).one() == (40, 99)


def test_the_example_has_something_of_every_kind(example: CodingRead) -> None:
    kinds = {str(record.kind) for record in example.records}
    assert kinds == {"leader", "office_term", "summit", "agreement", "statement", "protest"}
    assert claims(example, "reykjavik-2026", "cameo") == []
    assert {str(claim.basis) for record in example.records for claim in record.claims} == {"stated", "inferred"}


def test_every_code_that_the_codebook_gives_is_in_the_vocabulary() -> None:
    for code in re.findall(r"`(0\d{2,3})`", CODEBOOK):
        assert code in vocabulary()["cameo"], code
    statuses = re.findall(r"`([a-z_]+)`", CODEBOOK.partition("| the article says | code |")[2].partition("\n\n")[0])
    assert set(statuses) - {"ratifier", "date"} <= set(EventStatus)


def test_the_codebooks_own_vocabulary_works(tmp_path: Path) -> None:
    lines = re.search(r"topics\.csv: +(slug,.*)\n +(polar-research,.*)\n", CODEBOOK)
    assert lines is not None
    (tmp_path / "topics.csv").write_text("\n".join(lines.groups()) + "\n", encoding="utf-8")
    assert "polar-research" in read_vocabulary(tmp_path)["topic"]
