"""``eventdb show``: a record, its claims, and the passages with their quotes marked."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import Result

from tests.builders import TEXT, write_coding

Run = Callable[..., Result]


def shown(run: Run, slug: str, database: str) -> str:
    result = run("show", slug, db=database)
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    return result.stdout


def as_json(run: Run, slug: str, database: str) -> dict[str, Any]:
    result = run("show", slug, "--json", db=database)
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


KINDS = {
    "lee-xi-2025": ("summit", "State summit of Lee Jae Myung and Xi Jinping"),
    "lee-xi-2025-package": ("agreement", "Seven agreements signed during Xi's visit to South Korea"),
    "lee-conditions-for-engagement": (
        "statement",
        "Lee sees conditions for engagement with North Korea being formed",
    ),
    "seoul-china-out": ("protest", "Protest against China in Seoul"),
    "xi-jinping": ("leader", "Xi Jinping"),
    "lee-jae-myung-president": ("office term", "President"),
    "hanwha-ocean": ("organization", "Hanwha Ocean"),
}


@pytest.mark.parametrize("slug", KINDS)
def test_a_record_of_each_kind_is_shown_with_its_claims_and_passages(run: Run, seeded_database: str, slug: str) -> None:
    kind, title = KINDS[slug]
    lines = shown(run, slug, seeded_database).splitlines()
    assert lines[:2] == [title, f"{kind} {slug}"]
    assert "Values, as stated or inferred, with the numbers of their passages" in lines
    assert "Passages in 000_827bb00d6230ef0e.txt, by its characters" in lines


@pytest.mark.parametrize("slug", KINDS)
def test_as_json_each_value_has_its_passages_and_each_passage_is_cited(
    run: Run, seeded_database: str, slug: str
) -> None:
    found = as_json(run, slug, seeded_database)
    kind, title = KINDS[slug]
    assert (found["slug"], found["kind"], found["title"]) == (slug, kind, title)
    numbers = [passage["number"] for passage in found["passages"]]
    assert numbers == list(range(1, len(numbers) + 1))
    sources = [source for claim in found["claims"] for source in claim["sources"]]
    assert {number for source in sources for number in source["passages"]} == set(numbers)
    assert all(source["passages"] for source in sources)
    assert all((source["note"] is not None) == (source["basis"] == "inferred") for source in sources)
    assert all(claim["chosen"] is True for claim in found["claims"])
    for passage in found["passages"]:
        assert len(passage["quote"]) == passage["end_char"] - passage["start_char"]
        assert "\n" not in passage["before"] + passage["after"]


def test_the_quote_is_marked_in_the_words_around_it(run: Run, seeded_database: str) -> None:
    text = shown(run, "seoul-china-out", seeded_database)
    assert (
        "industries catering to aging populations. ⟦Despite this, hundreds of protestors in Seoul chanted “China Out,”"
        " reflecting underlying conservative anxieties about China’s influence⟧. President Lee previously ordered"
    ) in text
    assert text.count("⟦") == text.count("⟧") == 3


def test_values_stand_with_their_basis_and_the_numbers_of_their_passages(run: Run, seeded_database: str) -> None:
    lines = shown(run, "seoul-china-out", seeded_database).splitlines()
    place = lines.index("  slogan            China Out")
    assert lines[place + 1] == "                    [2] stated"
    place = lines.index("  size_low          100")
    assert lines[place + 1] == "                    [2] inferred: by the rule for 'hundreds'"
    assert "  start_date        –" in lines
    assert "  date_precision    unknown" in lines


def test_what_follows_from_several_values_or_records_is_shown(run: Run, seeded_database: str) -> None:
    package = shown(run, "lee-xi-2025-package", seeded_database)
    assert "  net_count         4\n" in package
    assert "lee-xi-2025-currency-swap" in package
    term = shown(run, "lee-jae-myung-president", seeded_database)
    assert "  start_earliest    2025-06-01\n  start_latest      2025-06-30\n  end_earliest      2025-11-01\n" in term
    assert "  office terms      xi-jinping-president\n" in shown(run, "xi-jinping", seeded_database)


def test_an_organization_of_the_vocabulary_is_shown_without_claims(run: Run, seeded_database: str) -> None:
    text = shown(run, "apec", seeded_database)
    assert text.startswith(
        "Asia-Pacific Economic Cooperation\norganization apec\n  kind              intergovernmental\n"
    )
    assert "No coding speaks of it: it is in the vocabulary." in text
    assert as_json(run, "apec", seeded_database)["claims"] == []


def test_claims_that_contradict_stand_together_the_chosen_one_first(run: Run, articles_database: str) -> None:
    found = as_json(run, "bergen-2024", articles_database)
    claims = [(claim["value"], claim["chosen"]) for claim in found["claims"] if claim["field"] == "date"]
    assert ("2024-03-13", False) in claims or ("2024-03-12", False) in claims
    assert [chosen for _value, chosen in claims] == sorted((chosen for _value, chosen in claims), reverse=True)
    fields = [claim["field"] for claim in found["claims"]]
    for field in set(fields):
        first = fields.index(field)
        assert fields[first : first + fields.count(field)] == [field] * fields.count(field)
    text = shown(run, "bergen-2024", articles_database)
    assert "× date              2024-03-1" in text
    assert "  (not chosen)\n" in text
    assert "lindqvist in bergen-herald" in text
    assert "Passages in bergen-herald.txt" in text
    assert "Passages in correo-march.txt" in text


HOSTILE = """
document: {title: t}
coder: "ann\\u202e"
passages:
  words: "he said"
summits:
  lima-2024:
    title: "long and \\u202egnol"
    summary: "soft \\u200f mark"
    evidence: words
    inferred: {title: "note \\u2066 x"}
"""


def test_hostile_text_is_made_harmless_for_a_terminal(run: Run, database: str, tmp_path: Path) -> None:
    article = f"{TEXT}\x1b]0;owned\x07 \x9b31mhe said\x1b[0m \u202ereversed\r\n"
    path = write_coding(tmp_path, HOSTILE, text=article)
    loaded = run("load", str(path), db=database)
    assert loaded.exit_code == 0, loaded.stderr
    text = shown(run, "lima-2024", database)
    assert not set(text) & {"\x1b", "\x07", "\x9b", "\x85", "\r", "\u202e", "\u2066"}
    assert "long and \\u202egnol" in text
    assert "\\x1b]0;owned\\x07 \\x9b31m⟦he said⟧\\x1b[0m \\u202ereversed" in text


def test_as_json_text_comes_back_whole_and_a_terminal_gets_it_escaped(
    run: Run, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("load", str(write_coding(tmp_path, HOSTILE, text=TEXT + "\x1b[31mhe said\x9b")), db=database)
    found = as_json(run, "lima-2024", database)
    assert found["title"] == "long and \u202egnol"
    assert found["passages"][0]["before"] == "\x1b[31m"
    assert found["passages"][0]["after"] == "\x9b"
    monkeypatch.setattr("eventdb.cli.show.sys", SimpleNamespace(stdout=SimpleNamespace(isatty=lambda: True)))
    raw = run("show", "lima-2024", "--json", db=database).stdout
    assert not set(raw) & {"\x1b", "\x9b", "\u202e", "\u2066"}
    assert json.loads(raw) == found


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_slug_that_nothing_has_is_told_with_the_nearest(
    run: Run, seeded_database: str, options: tuple[str, ...]
) -> None:
    result = run("show", "lee-xi-2024", *options, db=seeded_database)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == "Error: there is no record 'lee-xi-2024'; did you mean 'lee-xi-2025'?\n"
    assert "did you mean 'xi-jinping'?" in run("show", "xi-jinpin", db=seeded_database).stderr
    assert run("show", "qqqqqq", db=seeded_database).stderr == "Error: there is no record 'qqqqqq'\n"


def test_what_is_no_slug_is_told(run: Run, seeded_database: str) -> None:
    result = run("show", "Xi Jinping", db=seeded_database)
    assert result.exit_code == 1
    assert "found 'Xi Jinping'; expected a slug: lower-case letters, digits and hyphens" in result.stderr


def test_a_hostile_slug_is_made_harmless_too(run: Run, seeded_database: str) -> None:
    result = run("show", "\x1b[31m\u202e", db=seeded_database)
    assert result.exit_code == 1
    assert not set(result.stderr) & {"\x1b", "\u202e"}


def test_a_slug_is_required(run: Run, seeded_database: str) -> None:
    assert run("show", db=seeded_database).exit_code == 2
