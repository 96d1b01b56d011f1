"""``eventdb schema``: the tables and views as a user sees them, with and without a database."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from eventdb import describe

Run = Callable[..., Result]
NAMES = list(describe.relations())


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without a database."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("nowhere")
def test_the_list_needs_no_database(run: Run) -> None:
    result = run("schema")
    lines = result.stdout.splitlines()
    assert (result.exit_code, result.stderr) == (0, "")
    assert lines[0].split() == ["name", "kind", "description"]
    assert [line.split()[0] for line in lines[2:]] == NAMES
    assert not list(Path().iterdir())


def test_the_list_has_a_line_each_with_its_rows(run: Run, seeded_database: str) -> None:
    lines = run("schema", db=seeded_database).stdout.splitlines()
    assert lines[0].split() == ["name", "kind", "rows", "description"]
    found = {line.split()[0]: line.split(maxsplit=3)[1:] for line in lines[2:]}
    assert found["bi_event"] == ["view", "27", "Events of every kind, one row each"]
    assert found["document"][:2] == ["table", "1"]


def test_the_list_can_be_of_one_kind(run: Run, seeded_database: str) -> None:
    listed = json.loads(run("schema", "--kind", "table", "-f", "json", db=seeded_database).stdout)
    assert {each["kind"] for each in listed} == {"table"}
    assert {"name": "leader", "kind": "table", "rows": 3, "rows_known": "exact"}.items() <= next(
        each for each in listed if each["name"] == "leader"
    ).items()


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("name", NAMES)
def test_each_is_told_whole_in_every_format(run: Run, name: str) -> None:
    relation = describe.find(name)
    for form in ("table", "markdown", "json"):
        told = run("schema", name, "-f", form)
        assert (told.exit_code, told.stderr) == (0, "")
        for column in relation.columns:
            meaning = json.dumps(column.meaning, ensure_ascii=False)[1:-1] if form == "json" else column.meaning
            assert (meaning if form != "markdown" else meaning.replace("|", "\\|")) in told.stdout
            assert column.name in told.stdout
        assert all(each in told.stdout for each in (*relation.reads, *relation.read_by))


def test_examples_come_from_the_database(run: Run, seeded_database: str) -> None:
    told = json.loads(run("schema", "bi_leader", "-f", "json", db=seeded_database).stdout)
    columns = {each["name"]: each for each in told["columns"]}
    assert columns["country_iso3"]["example"] == "KOR"
    assert columns["wikidata_id"]["example"] is None
    assert (columns["leader_id"]["type"], columns["leader_id"]["nullable"]) == ("integer", False)
    assert told["key"] == ["leader_id"]
    assert told["references"] == [{"columns": ["country_iso3"], "relation": "bi_country", "target": ["country_iso3"]}]
    assert told["reads"] == ["leader", "country"]


def test_the_page_of_one(run: Run, seeded_database: str) -> None:
    assert (
        run("schema", "leader_alias", db=seeded_database).stdout
        == """\
table leader_alias
Other names that sources give leaders

column     type          meaning
---------  ------------  -------
leader_id  integer       The leader who goes by the name [key, → leader.id]
alias      varchar(300)  The other name [key]
"""
    )
    told = run("schema", "claim_citation", "-f", "markdown", db=seeded_database).stdout
    assert (
        told
        == """\
# claim_citation

Which passages each claim cites.

| column | type | key | example | meaning |
| --- | --- | --- | --- | --- |
| `claim_id` | integer NOT NULL | key, → claim.id | `1` | The claim |
| `citation_id` | integer NOT NULL | key, → citation.id | `2` | A passage that it cites |

Read by: `bi_claim`.
"""
    )


def test_a_terminal_gets_whole_meanings_in_its_width() -> None:
    relation = describe.find("bi_claim")
    for room in (80, 100):
        lines = describe.screen(relation, {"quote": "x" * 40}, room).splitlines()
        assert max(map(len, lines)) <= room
        words = " ".join(" ".join(lines).split())
        assert "1 [→ bi_document.document_id, never NULL]" not in words
        assert all(word in words for each in relation.columns for word in each.meaning.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bi_evnt"], "Invalid value for NAME: no table or view 'bi_evnt'; did you mean 'bi_event'?"),
        (["start_latest"], "no table or view 'start_latest'; it is a column of bi_office, office_term"),
        (["--erd", "-f", "json"], "--erd writes Mermaid; leave --format out"),
        (["event", "--kind", "view"], "--kind is for the list and for the diagram of all; leave it out beside NAME"),
        (["-f", "csv"], "'csv' is not one of"),
    ],
)
def test_wrong_use_is_told_and_ends_with_2(run: Run, arguments: list[str], message: str) -> None:
    result = run("schema", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


@pytest.mark.usefixtures("nowhere")
def test_a_diagram_is_of_the_views_or_of_the_tables_or_around_one(run: Run) -> None:
    relations = describe.relations().values()
    for kind in ("view", "table"):
        drawn = run("schema", "--erd", "--kind", kind).stdout
        assert drawn == describe.overview(each for each in relations if each.kind == kind)
    assert run("schema", "--erd").stdout == run("schema", "--erd", "--kind", "view").stdout
    assert run("schema", "claim", "--erd").stdout == describe.neighbourhood(describe.find("claim"), relations)


def test_a_database_that_cannot_help_is_told_and_does_no_harm(
    run: Run, empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = run("schema", "leader", db=empty_database)
    assert told.exit_code == 0
    assert told.stderr.startswith("Without rows and examples: ")
    assert told.stderr.endswith("holds no eventdb database yet; run: eventdb load\n")
    monkeypatch.chdir(tmp_path)
    assert told.stdout == run("schema", "leader").stdout
    Path("eventdb.sqlite").write_text("this is no database")
    told = run("schema", "leader")
    assert (told.exit_code, told.stderr) == (0, "Without rows and examples: eventdb.sqlite is not an SQLite database\n")
