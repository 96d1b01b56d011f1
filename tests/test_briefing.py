"""``eventdb briefing``: the page without a browser. What a browser makes of it is tested in tests/browser."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import vl_convert
from click.testing import Result
from sqlalchemy import Engine, text

from eventdb import briefing as package
from eventdb.briefing import evidence
from eventdb.briefing.content import span
from eventdb.briefing.filters import day_words
from eventdb.briefing.page import asset, data_block
from eventdb.briefing.records import Told
from eventdb.database import connect_engine, database_url, reading
from eventdb.errors import EventdbError
from eventdb.vocabulary import EventKind
from tests.briefings import HOSTILE, Page, hashed, hostile_coding
from tests.builders import load_into

Runner = Callable[..., Result]


def briefed(run: Runner, db: str, tmp_path: Path, *options: str) -> Page:
    path = tmp_path / "briefing.html"
    result = run("briefing", "-o", str(path), *options, db=db)
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert result.stderr.startswith(f"Wrote {path}, ")
    return Page(path.read_text(encoding="utf-8"))


def slugs(page: Page) -> set[str]:
    return {event["slug"] for event in page.events}


def rows(engine: Engine, query: str, **values: object) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(text(query), values))


def test_the_numbers_are_those_of_the_database(
    run: Runner, articles_database: str, articles_engine: Engine, tmp_path: Path
) -> None:
    page = briefed(run, articles_database, tmp_path)
    kinds = dict(map(tuple, rows(articles_engine, "SELECT kind, COUNT(*) FROM event GROUP BY kind")))
    assert page.numbers == {
        "events": str(sum(kinds.values())),
        **{f"{kind}s": str(kinds[kind]) for kind in EventKind},
        "countries": str(
            rows(
                articles_engine,
                "SELECT COUNT(*) FROM (SELECT country_iso3 FROM participation WHERE country_iso3 IS NOT NULL UNION"
                " SELECT country_iso3 FROM event WHERE country_iso3 IS NOT NULL) c",
            )[0][0]
        ),
        "documents": str(rows(articles_engine, "SELECT COUNT(*) FROM document")[0][0]),
        "of values with a passage as evidence": "100 %",
    }
    assert len(page.events) == sum(kinds.values())


def test_both_engines_give_the_same_page(
    run: Runner, articles_database: str, tmp_path: Path, databases: Any, engine_name: str
) -> None:
    other = databases.shared("sqlite" if engine_name == "postgres" else "postgres", "articles")
    assert briefed(run, articles_database, tmp_path).source == briefed(run, other, tmp_path).source


def test_an_event_tells_its_date_as_bounds_and_a_precision(run: Runner, seeded_database: str, tmp_path: Path) -> None:
    events = {event["slug"]: event for event in briefed(run, seeded_database, tmp_path).events}
    assert [events["lee-xi-2025"][name] for name in ("start", "end", "precision")] == ["2025-11-01", None, "after"]
    year = events["apec-2026-shenzhen"]
    assert [year[name] for name in ("start", "end", "precision")] == ["2026-01-01", "2026-12-31", "year"]


def test_an_unknown_size_is_unknown(
    run: Runner, articles_database: str, articles_engine: Engine, tmp_path: Path
) -> None:
    expected = {
        slug: list(size)
        for slug, *size in rows(
            articles_engine, "SELECT event_slug, size_text, size_low, size_best, size_high FROM bi_protest"
        )
    }
    page = briefed(run, articles_database, tmp_path, "--kind", "protest")
    assert {event["slug"]: event["protest"] for event in page.events} == expected
    assert [None] * 4 in expected.values()


@pytest.mark.parametrize(
    "case",
    [
        (["--kind", "protest"], "e.kind = 'protest'"),
        (["--from", "2024-08-01"], "COALESCE(e.end_date, e.start_date) >= '2024-08-01'"),
        (["--to", "2024-08-01"], "COALESCE(e.start_date, e.end_date) <= '2024-08-01'"),
        (
            ["--country", "norway"],
            "(e.country_iso3 = 'NOR' OR e.id IN (SELECT event_id FROM participation WHERE country_iso3 = 'NOR'))",
        ),
        (["--topic", "fisheries"], "e.id IN (SELECT event_id FROM event_topic WHERE topic_slug = 'fisheries')"),
        (
            ["--kind", "statement", "--country", "CHL", "--from", "2024-05-01", "--to", "2024-12-31"],
            """e.kind = 'statement' AND COALESCE(e.end_date, e.start_date) >= '2024-05-01'
            AND COALESCE(e.start_date, e.end_date) <= '2024-12-31'
            AND (e.country_iso3 = 'CHL' OR e.id IN (SELECT event_id FROM participation WHERE country_iso3 = 'CHL'))""",
        ),
    ],
    ids=lambda case: " ".join(case[0]),
)
def test_a_filter_leaves_the_events_that_fit(
    run: Runner, articles_database: str, articles_engine: Engine, tmp_path: Path, case: tuple[list[str], str]
) -> None:
    options, condition = case
    fitting = {row[0] for row in rows(articles_engine, f"SELECT e.slug FROM event e WHERE {condition}")}  # noqa: S608
    total = rows(articles_engine, "SELECT COUNT(*) FROM event")[0][0]
    page = briefed(run, articles_database, tmp_path, *options)
    assert 0 < len(fitting) < total
    assert slugs(page) == fitting
    of = options[options.index("--kind") + 1] if "--kind" in options else "event"
    assert page.numbers[f"{of}s"] == str(len(fitting))


def test_the_heading_says_the_filter_in_words(run: Runner, articles_database: str, tmp_path: Path) -> None:
    options = ["--kind", "statement", "--country", "CHL", "--from", "2024-05-01", "--to", "2024-12-31"]
    words = "Statements in or with Chile from 1 May 2024 to 31 December 2024"
    assert f'<h1 dir="auto">{words}</h1>' in briefed(run, articles_database, tmp_path, *options).source
    titled = briefed(run, articles_database, tmp_path, *options, "--title", "For <the> minister")
    assert '<h1 dir="auto">For &lt;the&gt; minister</h1>' in titled.source
    assert f"{words}. Dates from" in titled.words


def test_the_days_at_the_head_say_no_more_than_the_sources(run: Runner, seeded_database: str, tmp_path: Path) -> None:
    # The last summit is known to the year, which ends on no day that anyone named.
    assert "Dates from 1 November 2025 to 2026." in briefed(run, seeded_database, tmp_path).words


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ([("2025-03-01", "2025-03-31", "month")], "March 2025 to March 2025"),
        ([("2025-01-01", "2025-12-31", "year"), ("2025-01-01", None, "after")], "1 January 2025 to 2025"),
        ([("2025-01-01", "2025-12-31", "year"), ("2025-12-31", "2025-12-31", "day")], "2025 to 31 December 2025"),
        ([("2025-01-01", "2025-12-31", "between")], "1 January 2025 to 31 December 2025"),
    ],
)
def test_each_end_of_the_days_is_told_as_closely_as_it_is_known(
    bounds: list[tuple[str | None, str | None, str]], words: str
) -> None:
    names = ("start_date", "end_date", "date_precision")
    found = span([Told(dict(zip(names, each, strict=True))) for each in bounds])
    assert found is not None
    assert " to ".join(day_words(*bound) for bound in found) == words


def test_every_passage_lies_in_the_part_of_the_article_that_the_page_holds(
    run: Runner, articles_database: str, articles_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = (
        "SELECT DISTINCT d.document_name, c.start_char, c.quote"
        " FROM bi_claim c JOIN bi_document d ON d.document_id = c.document_id"
        " WHERE c.event_slug IS NOT NULL AND c.quote IS NOT NULL"
    )
    quotes = {tuple(row) for row in rows(articles_engine, query)}
    sizes = []
    for most in (10_000_000, 0):
        monkeypatch.setattr(evidence, "_MOST_CHARACTERS", most)
        content = briefed(run, articles_database, tmp_path).content
        found = set()
        for document, start, end in content["passages"]:
            name, parts = content["documents"][document][0], content["documents"][document][-1]
            place, words = next(part for part in parts if part[0] <= start and end <= part[0] + len(part[1]))
            found.add((name, start, words[start - place : end - place]))
        assert found == quotes
        sizes.append(sum(len(words) for document in content["documents"] for _start, words in document[-1]))
    assert sizes[0] > sizes[1]


def test_a_passage_says_which_values_are_from_it(run: Runner, sample_database: str, tmp_path: Path) -> None:
    page = briefed(run, sample_database, tmp_path)
    said = page.content["said"]
    told = {event["slug"]: [said[number] for _passage, number in event["passages"]] for event in page.events}
    assert any("states title" in words for words in told["lee-xi-2025"])
    assert any("read from it: not before" in words for words in told["lee-xi-2025"])
    # The second coder reads the act otherwise.
    assert any("another value, not chosen: cameo 026; act urge" in words for words in told["lee-asks-xi-help"])


def test_the_page_asks_nobody_for_anything(run: Runner, seeded_database: str, tmp_path: Path) -> None:
    page = briefed(run, seeded_database, tmp_path)
    assert not {"link", "img", "iframe", "object", "embed", "base", "form action"} & {
        tag for tag, _given in page.elements
    }
    fetching = {"src", "srcset", "data", "poster", "background", "action", "ping"}
    assert [given for _tag, given in page.elements if fetching & given.keys()] == []
    assert [given["href"] for _tag, given in page.elements if "href" in given] == ["#events"]
    assert not re.search(r"url\(|@import|@font-face", asset("style.css"))


def test_the_policy_lets_only_the_page_s_own_scripts_run(run: Runner, seeded_database: str, tmp_path: Path) -> None:
    page = briefed(run, seeded_database, tmp_path)
    scripts = [body for tag, given, body in page.bodies if tag == "script" and "type" not in given]
    styles = [body for tag, _given, body in page.bodies if tag == "style"]
    assert len(scripts) == 2
    assert page.policy == {
        "default-src": ["'none'"],
        "script-src": [hashed(script) for script in scripts],
        "style-src": [hashed(style) for style in styles],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    assert not any(name.startswith("on") or name == "style" for _tag, given in page.elements for name in given)


def test_an_article_full_of_markup_stays_text(run: Runner, database: str, engine: Engine, tmp_path: Path) -> None:
    load_into(engine, hostile_coding(tmp_path))
    page = briefed(run, database, tmp_path, "--title", HOSTILE[0])
    assert len([tag for tag, _given in page.elements if tag == "script"]) == 5
    assert "img" not in {tag for tag, _given in page.elements}
    assert len([tag for tag, _given in page.elements if tag == "h1"]) == 1
    # White space of any sort is a blank in a title and in a statement's text.
    plain = {" ".join(words.split()) for words in HOSTILE}
    assert {event["title"] for event in page.events} == {f"Title {words}" for words in plain}
    assert {" ".join(event["statement"][1].split()) for event in page.events} == plain
    data = next(body for _tag, given, body in page.bodies if given.get("id") == "content")
    assert not re.search("[<>&\u2028\u2029]", data)


@pytest.mark.parametrize("words", [*HOSTILE, "\\u003c", "\\", '"', "\ud7ff"])
def test_a_data_block_reads_back_as_it_was(words: str) -> None:
    assert json.loads(data_block({words: [words]})) == {words: [words]}


def test_a_load_in_between_leaves_the_page_as_it_was(
    run: Runner, own_seeded_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where a reader keeps writers waiting, this one doesn't wait for long.
    monkeypatch.setattr("eventdb.database.engine.BUSY_SECONDS", 0.1)
    engine = connect_engine(database_url(own_seeded_database))
    before = briefed(run, own_seeded_database, tmp_path).content
    coding = hostile_coding(tmp_path)

    def loaded_meanwhile(*arguments: Any) -> evidence.Evidence:
        with suppress(EventdbError):
            load_into(engine, coding)
        return evidence.read_evidence(*arguments)

    monkeypatch.setattr(package, "read_evidence", loaded_meanwhile)
    assert briefed(run, own_seeded_database, tmp_path).content == before


def test_an_empty_database_has_no_page(run: Runner, database: str, tmp_path: Path) -> None:
    result = run("briefing", "-o", str(tmp_path / "b.html"), db=database)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: there is no event in this database; no page was written\n"
    assert not (tmp_path / "b.html").exists()


def test_a_filter_that_nothing_fits_leaves_the_file_as_it_was(
    run: Runner, seeded_database: str, tmp_path: Path
) -> None:
    path = tmp_path / "b.html"
    path.write_text("before")
    result = run("briefing", "-o", str(path), "--to", "1990-01-01", "--country", "KOR", db=seeded_database)
    assert result.exit_code == 1
    assert "no event that fits: Events of every kind in or with South Korea up to 1 January 1990;" in result.stderr
    assert path.read_text() == "before"


def test_more_events_than_a_page_can_hold_are_refused(
    run: Runner, seeded_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "MOST_EVENTS", 26)
    result = run("briefing", "-o", str(tmp_path / "b.html"), db=seeded_database)
    assert result.exit_code == 1
    assert "27 events fit, and a page holds 26 at most; ask for fewer with --from" in result.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--country", "Atlantis"], "no country 'Atlantis'"),
        (["--topic", "fish"], "no topic 'fish'"),
        (["--from", "2025"], "expected a full day"),
        (["--from", "2025-01-02", "--to", "2025-01-01"], "that leaves no time"),
        (["--kind", "war"], "expected one of summit, agreement, statement, protest"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_value_is_told(
    run: Runner, seeded_database: str, tmp_path: Path, options: list[str], words: str
) -> None:
    result = run("briefing", "-o", str(tmp_path / "b.html"), *options, db=seeded_database)
    assert result.exit_code == 2
    assert words in result.stderr


def test_the_page_goes_to_standard_output_too(run: Runner, seeded_database: str) -> None:
    result = run("briefing", "-o", "-", "--kind", "protest", db=seeded_database)
    assert result.exit_code == 0
    assert len(Page(result.stdout).events) == 1


def test_without_the_extra_the_command_that_installs_it_is_named(
    run: Runner, seeded_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    result = run("briefing", "-o", str(tmp_path / "b.html"), db=seeded_database)
    assert result.exit_code == 1
    assert "pip install 'eventdb[briefing]'" in result.stderr


@pytest.mark.parametrize("name", ["timeline", "map", "meetings", "protests"])
def test_a_figure_is_one_that_vega_draws_in_universal_time(name: str) -> None:
    figure = json.loads(asset(f"{name}.vg.json"))
    figure["data"] = [
        {**each, "values": json.loads(asset("world.json")) if each["name"] == "shapes" else []}
        if "values" in each
        else each
        for each in figure["data"]
    ]
    assert "<svg" in vl_convert.vega_to_svg(figure)
    scales = [scale["type"] for scale in figure.get("scales", [])]
    assert "time" not in scales
    assert ("utc" in scales) == (name == "timeline")
    assert not re.search(r"timeFormat\(|[^c]month\(|[^c]year\(|[^c]date\(", json.dumps(figure))


def test_the_map_has_the_countries_of_the_vocabulary(seeded_engine: Engine) -> None:
    codes = {code for (code,) in rows(seeded_engine, "SELECT iso_numeric FROM country") if code}
    world = json.loads(asset("world.json"))
    drawn = {shape["id"] for shape in world["objects"]["countries"]["geometries"] if "id" in shape}
    assert drawn - codes <= {"XKX"}
    # The rest are islands and parts of others, which are drawn as dots.
    assert len(codes & drawn) > 200
    assert all(arc and all(isinstance(number, int) for point in arc for number in point) for arc in world["arcs"])
