"""``eventdb bi datasette``, held against the real Datasette: its pages, its forms, and what they answer."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from datasette.app import Datasette

from eventdb import describe, queries
from eventdb.cli import main
from eventdb.queries import Parameter, ParameterType
from tests.databases import Databases

Run = Callable[..., Result]

# Something to type for each type of parameter, on the articles and reports of the tests.
SAMPLES = {
    "date": "2024-09-15",
    "month": "2024-09",
    "words": "Border",
    "leader": "henrik-moe",
    "actor": "NOR",
    "party": "NOR",
    "country": "NOR",
    "topic": "fisheries",
    "act": "accuse",
    "summit": "bergen-2024",
    "event": "bergen-2024",
    "record": "bergen-2024",
    "document": "bergen",
    "integer": "5",
    "boolean": "true",
    "load": "101",
}


class Site:
    """The pages of a Datasette that serves a database with its metadata; no port is opened."""

    def __init__(self, file: Path, metadata: dict[str, Any]) -> None:
        self.file = file
        self.metadata = metadata
        self._loop = asyncio.new_event_loop()
        self._datasette = Datasette([str(file)], metadata=metadata, settings={"max_returned_rows": 10_000})
        self._loop.run_until_complete(self._datasette.invoke_startup())

    def get(self, path: str, **fields: str) -> Any:
        """The answer to a request for a page of the database."""
        page = self._datasette.client.get(f"/{self.file.stem.replace(' ', '+')}{path}", params=fields)
        return self._loop.run_until_complete(page)

    def rows(self, query: str, **fields: str) -> list[dict[str, Any]]:
        """What a query answers."""
        answer = self.get(f"/{query}.json", _shape="objects", **fields)
        assert answer.status_code == 200, answer.json()["error"]
        rows: list[dict[str, Any]] = answer.json()["rows"]
        return rows

    def close(self) -> None:
        for database in self._datasette.databases.values():
            database.close()
        if self._datasette.executor:
            self._datasette.executor.shutdown()
        self._loop.close()


@pytest.fixture(scope="module")
def sites(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Site]]:
    """Serves a kind of database."""
    made: dict[str, Site] = {}

    def serve(kind: str) -> Site:
        if kind not in made:
            file = Path(databases.shared("sqlite", kind))
            written = tmp_path_factory.mktemp(kind) / "metadata.yaml"
            arguments = ["--db", str(file), "bi", "datasette", "-o", str(written)]
            assert CliRunner().invoke(main, arguments, catch_exceptions=False).exit_code == 0
            made[kind] = Site(file, yaml.safe_load(written.read_text(encoding="utf-8")))
        return made[kind]

    yield serve
    for site in made.values():
        site.close()


@pytest.fixture
def site(sites: Callable[[str], Site]) -> Site:
    return sites("reports")


def typed(parameter: Parameter) -> str:
    return parameter.choices[0] if parameter.choices else SAMPLES.get(parameter.type, "")


def options(query: queries.Query, fields: dict[str, str]) -> list[str]:
    """The fields as they are typed on the command line."""
    given = []
    for parameter in query.parameters:
        if value := fields.get(parameter.name):
            name = f"--{parameter.name.replace('_', '-')}"
            given += [name] if parameter.type is ParameterType.BOOLEAN else [name, value]
    return given


@pytest.mark.parametrize("every", [False, True], ids=["required", "every"])
@pytest.mark.parametrize("kind", ["sample", "reports"])
@pytest.mark.parametrize("name", queries.files())
def test_a_form_answers_as_the_command_does(
    sites: Callable[[str], Site], run: Run, kind: str, name: str, *, every: bool
) -> None:
    site, query = sites(kind), queries.find(name)
    fields = {each.name: typed(each) for each in query.parameters if every or each.required}
    if kind == "sample":
        seed = {"NOR": "KOR", "henrik-moe": "xi-jinping", "bergen-2024": "lee-xi-2025", "fisheries": "denuclearization"}
        fields = {each: seed.get(value, value) for each, value in fields.items()}
        fields |= {each: "" for each in ("load", "document") if each in fields}
    if "with" in fields:
        fields["with"] = "CHN" if kind == "sample" else "CHL"
    if "document" in fields and kind == "reports":
        fields["document"] = site.rows("coverage")[0]["document_name"]
    command = run("query", name, *options(query, fields), "--format", "json", db=str(site.file))
    assert command.exit_code == 0, command.output
    assert site.rows(name, **fields) == json.loads(command.stdout)


@pytest.mark.parametrize("name", queries.files())
def test_a_form_opens_empty_with_its_words(site: Site, name: str) -> None:
    page = site.get(f"/{name}")
    query = queries.find(name)
    assert page.status_code == 200
    assert query.help.rstrip(".") in page.text.replace("&#39;", "'")
    for parameter in query.parameters:
        assert f'name="{parameter.name}" value=""' in page.text
        assert f"<dt><code>{parameter.name}</code></dt>" in page.text
    assert 'class="message-error"' not in page.text


@pytest.mark.parametrize("relation", describe.relations().values(), ids=lambda relation: relation.name)
def test_a_page_says_what_each_column_means(site: Site, relation: describe.Relation) -> None:
    page = site.get(f"/{relation.name}", _size="2")
    words = page.text.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
    assert page.status_code == 200
    assert relation.description in words
    assert [column.name for column in relation.columns if column.meaning not in words] == []


def test_facets_units_labels_and_order_are_of_columns_that_are_there(site: Site) -> None:
    (database,) = site.metadata["databases"].values()
    known = describe.relations()
    for name, told in database["tables"].items():
        if name == "alembic_version":
            continue
        columns = {column.name for column in known[name].columns}
        one = {told.get("sort"), told.get("sort_desc"), told.get("label_column")} - {None}
        assert {*told.get("facets", []), *told.get("units", {}), *one} <= columns, name
        facets = site.get(f"/{name}.json", _size="1").json()["facet_results"] if told.get("facets") else {}
        assert list(facets) == told.get("facets", []), name


def test_numbers_have_their_units(site: Site) -> None:
    page = site.get("/bi_protest").text
    # Not 2 kilopeople.
    assert "2000&nbsp;people" in page
    assert "&nbsp;°" in page


def test_newest_stand_first(site: Site) -> None:
    days = [row["start_date"] for row in site.get("/bi_event.json", _shape="objects").json()["rows"]]
    known = [day for day in days if day]
    assert known == sorted(known, reverse=True)


def test_what_only_tools_look_after_is_hidden(site: Site) -> None:
    tables = {table["name"]: table["hidden"] for table in site.get(".json").json()["tables"]}
    assert [name for name, hidden in tables.items() if hidden] == [
        name for name in tables if name in {"alembic_version", "load_coding", "report_left", "report_replaced"}
    ]


@pytest.mark.parametrize(
    ("query", "fields", "words"),
    [
        ("timeline", {"from": "2024-02-30"}, "from: expected a day such as 2025-11-01"),
        ("timeline", {"kind": "party"}, "kind: expected one of summit, agreement, statement, protest"),
        ("timeline", {"limit": "ten"}, "limit: expected a whole number"),
        ("timeline", {"actor": "nobody"}, "actor: expected slug of a leader or organization"),
        ("timeline", {"topic": "x' OR '1'='1"}, "topic: expected slug of a topic, found x' OR '1'='1"),
        ("around-summit", {"days": "4000"}, "days: expected a whole number from 0 to 3660"),
        ("report-dyad", {"country": "NOR", "with": "CHL", "from": "2024-13"}, "from: expected a month such as 2025-11"),
        ("in-office", {"day": "2024-01-01", "certain_only": "perhaps"}, "certain_only: expected true or false"),
        ("rejects", {"load": "9"}, "load: expected number of a load"),
    ],
)
def test_what_cannot_be_read_is_told(site: Site, query: str, fields: dict[str, str], words: str) -> None:
    answer = site.get(f"/{query}.json", **fields)
    assert answer.status_code == 400
    assert words in answer.json()["error"].replace("''", "'")


@pytest.mark.parametrize("country", ["NOR", "nor", "norway", " Norway "])
def test_a_country_goes_by_code_or_name(site: Site, country: str) -> None:
    assert site.rows("agreements-by-party", party=country) == site.rows("agreements-by-party", party="NOR") != []


def test_a_limit_of_0_is_none(site: Site) -> None:
    assert len(site.rows("timeline", limit="3")) == 3
    assert len(site.rows("timeline", limit="0")) == 39


def test_signs_of_a_pattern_are_letters(site: Site) -> None:
    assert site.rows("find-quote", words="%") == []
    assert site.rows("find-quote", words="BORDER") != []


def test_a_query_of_ones_own_is_a_form_too_and_its_words_are_no_markup(run: Run, tmp_path: Path) -> None:
    own = "-- Who <b>counts</b>.\n--\n-- <script>alert(1)</script> & more\n--\n-- :n number = 2.5  <i>A</i> number\n"
    (tmp_path / "mine.sql").write_text(f"{own}WITH one AS (SELECT 1 AS a) SELECT a, a + :n AS b FROM one\n")  # noqa: S608
    file = tmp_path / "other name.sqlite"
    assert run("load", db=str(file)).exit_code == 0
    result = run("bi", "datasette", "-o", "-", "--queries", str(tmp_path), db=str(file))
    site = Site(file, yaml.safe_load(result.stdout))
    try:
        assert site.rows("mine", n="4") == [{"a": 1, "b": 5.0}]
        assert site.rows("mine") == [{"a": 1, "b": 3.5}]
        page = site.metadata["databases"]["other name"]["queries"]["mine"]
        assert "<script>" not in page["description_html"]
        assert "<i>" not in page["description_html"]
    finally:
        site.close()


def test_it_says_what_to_run(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EVENTDB_URL", raising=False)
    result = run("bi", "datasette")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines()[-1] == "  datasette eventdb.sqlite -m metadata.yaml"
    assert (tmp_path / "metadata.yaml").exists()


def test_another_engine_is_refused(run: Run, tmp_path: Path) -> None:
    result = run("bi", "datasette", "-o", str(tmp_path / "m.yaml"), db="postgresql://someone:secret@nowhere/events")
    assert result.exit_code == 1
    assert "Datasette reads SQLite files; found a Postgres database" in result.stderr
    assert "secret" not in result.stderr
    assert not (tmp_path / "m.yaml").exists()
