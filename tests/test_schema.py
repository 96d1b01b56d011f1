"""The format as JSON Schema: what the reader takes it takes, and it says no to what an editor should underline."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import Result

from eventdb.bundled import bundled
from eventdb.coding.schema import json_schema
from eventdb.coding.yaml_tree import Mapping, Node, Scalar, parse
from tests.builders import problems, read, vocabulary
from tests.databases import ARTICLES

SCHEMA = json_schema(vocabulary())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
CODINGS = sorted([*bundled("seeds").glob("*.yaml"), *ARTICLES.glob("*.yaml")])

CODING = """
document: {title: Lima, published: 2024-05-04, language: en}
coder: ann
passages:
  day: On 3 May 2024
  gold: {quote: gold, prefix: the new}
leaders:
  ana-silva:
    name: Ana Silva
    alias: [Silva]
    evidence: day
    offices: {silva-president: {office: President, start: 2023, attested: 2024-05-03, evidence: day}}
organizations:
  soy-council: {name: Soy Council, kind: other, evidence: day}
summits:
  lima-2024:
    title: Lima
    status: held
    date: 2024-05-03
    place: lima
    country: PER
    cameo: '040'
    edition: 2024
    host: ana-silva
    guest: [CHN, {leader: ana-silva, date: 2024-05-03, evidence: [day]}]
    agenda: [trade, {topic: sport, text: football, evidence: day}]
    evidence: {day: [rest, date]}
    inferred: {date: read so}
    prefer: [date]
agreements:
  lima-package:
    title: Two
    instrument_count: 2
    evidence: day
    members: {lima-soy: {title: Soy, evidence: day}}
statements:
  said: {title: Said, form: quote, text: gold, evidence: gold}
protests:
  march: {title: March, size_low: 1, size_best: '1,000', violence: false, evidence: day}
"""


def as_text(node: Node) -> Any:
    """The tree as the reader sees it: every scalar is text."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Mapping):
        return {key: as_text(value) for key, value in node.entries.items()}
    return [as_text(item) for item in node.items]


def as_yaml_does(source: str) -> Any:
    """The tree as most programs see it: numbers and booleans are such; JSON has no dates, so these are text."""
    return json.loads(json.dumps(yaml.safe_load(source), default=str))


def faults(coding: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(coding)]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", CODINGS, ids=lambda path: path.stem)
def test_the_seed_and_the_articles_are_valid_however_they_are_read(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert faults(as_text(parse(source))) == []
    assert faults(as_yaml_does(source)) == []


def test_a_coding_with_something_of_everything_is_valid_and_is_read(tmp_path: Path) -> None:
    assert faults(as_text(parse(CODING))) == []
    assert faults(as_yaml_does(CODING)) == []
    assert len(read(tmp_path, CODING).records) == 8


def test_the_command_prints_it(run: Callable[..., Result]) -> None:
    result = run("check", "--schema")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == json.loads(json.dumps(SCHEMA))


def test_a_vocabulary_of_the_users_own_is_in_it(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "topics.csv").write_text("slug,name,description\npolar,Polar research,\n", encoding="utf-8")
    result = run("--fixtures", str(tmp_path), "check", "--schema")
    assert "polar" in json.loads(result.stdout)["$defs"]["topic"]["enum"]


# What both say no to: where, and what is put there.
BAD: list[tuple[str, Any]] = [
    ("coder", ""),
    ("coder", ["ann"]),
    ("statement", {}),
    ("document.titel", "x"),
    ("document.published", "2024-05"),
    ("document.url", "example.org"),
    ("document.language", "English"),
    ("passages.Day", "On 3 May"),
    ("passages.day", ""),
    ("passages.gold.sufix", "x"),
    ("passages.gold", {"prefix": "x"}),
    ("leaders.ana-silva.name", {}),
    ("leaders.Ana Silva", {"name": "x", "evidence": "day"}),
    ("leaders.ana-silva.country", "BRZ"),
    ("leaders.ana-silva.wikidata_id", "15031"),
    ("leaders.ana-silva.offices.silva-president.start", "June 2023"),
    ("leaders.ana-silva.offices.silva-president.attested", "2024-05"),
    ("organizations.soy-council.kind", "club"),
    ("organizations.soy-council.title", "x"),
    ("summits.lima-2024.stauts", "held"),
    ("summits.lima-2024.status", "signed"),
    ("summits.lima-2024.date", "3 May 2024"),
    ("summits.lima-2024.date", "2024-5-3"),
    ("summits.lima-2024.place", "limaa"),
    ("summits.lima-2024.cameo", "40"),
    ("summits.lima-2024.format", "trilateral"),
    ("summits.lima-2024.title", "x" * 501),
    ("summits.lima-2024.host", "Ana Silva"),
    ("summits.lima-2024.host", "BRZ"),
    ("summits.lima-2024.host", {"leader": "ana-silva", "rank": "x"}),
    ("summits.lima-2024.agenda", "trad"),
    ("summits.lima-2024.agenda", [{"text": "x"}]),
    ("summits.lima-2024.evidence", {"day": {"title": "x"}}),
    ("summits.lima-2024.inferred", "yes"),
    ("summits.lima-2024.inferred", {"date": ""}),
    ("summits.lima-2024.speaker", "ana-silva"),
    ("summits.lima-2024.members", {}),
    ("agreements.lima-package.instrument", "handshake"),
    ("agreements.lima-package.members.lima-soy.titel", "x"),
    ("statements.said.form", "cited"),
    ("statements.said.act", "shout"),
    ("protests.march.violence", "some"),
    ("protests.march.size_low", "about 20"),
    ("protests.march.size_low", "-1"),
    ("protests.march.tactic", "stroll"),
]


# What only the reader knows of.
SUBTLE: list[tuple[str, Any]] = [
    ("summits.lima-2024.host", {"date": "2024-05-03"}),
    ("summits.lima-2024.host", {"leader": "ana-silva", "country": "BRA"}),
    ("summits.lima-2024.date", "2024-02-30"),
    ("summits.lima-2024.not_before", "2024-02-01"),
    ("summits.lima-2024.agenda", ["trade", "trade"]),
    ("summits.lima-2024.evidence", "nothing"),
    ("agreements.lima-package.instrument_count", "0"),
    ("protests.march.size_high", "0"),
    ("passages.day", "On 4 May 2024"),
]


def changed(where: str, value: Any) -> Any:
    """The coding with one thing put in its place."""
    coding = copy.deepcopy(as_text(parse(CODING)))
    *above, name = where.split(".")
    at = coding
    for key in above:
        at = at[key]
    at[name] = value
    return coding


def name_of(case: object) -> str:
    return str(case)[:40]


@pytest.mark.parametrize(("where", "value"), BAD + SUBTLE, ids=name_of)
def test_the_reader_refuses_what_is_no_good(tmp_path: Path, where: str, value: Any) -> None:
    coding = changed(where, value)
    assert problems(tmp_path, yaml.safe_dump(coding, allow_unicode=True, default_style='"').replace("!!str ", ""))


@pytest.mark.parametrize(("where", "value"), BAD, ids=name_of)
def test_the_schema_refuses_it_too(where: str, value: Any) -> None:
    assert faults(changed(where, value))


@pytest.mark.parametrize(
    "missing", ["coder", "leaders.ana-silva.name", "organizations.soy-council.kind", "protests.march.title"]
)
def test_what_is_required_is_required_by_both(tmp_path: Path, missing: str) -> None:
    coding = copy.deepcopy(as_text(parse(CODING)))
    *above, name = missing.split(".")
    at = coding
    for key in above:
        at = at[key]
    del at[name]
    assert faults(coding)
    assert problems(tmp_path, yaml.safe_dump(coding, allow_unicode=True))
