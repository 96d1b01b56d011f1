"""What a browser makes of a briefing: it asks for nothing, says the same in every time zone, and can be used by all."""

import importlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text

from eventdb.database import connect_engine, database_url, writing
from tests.briefings import HOSTILE, hostile_coding
from tests.browser.conftest import Opened
from tests.builders import load_into

Runner = Callable[..., Result]
Opener = Callable[..., Opened]
ZONES = ["UTC", "America/New_York", "Pacific/Kiritimati"]


@pytest.fixture
def engine_name() -> str:
    """The page is the same from both engines, which tests/test_briefing.py sees to."""
    return "sqlite"


@pytest.fixture
def seed(run: Runner, seeded_database: str, tmp_path: Path) -> Path:
    return written(run, seeded_database, tmp_path)


@pytest.fixture
def articles(run: Runner, articles_database: str, tmp_path: Path) -> Path:
    return written(run, articles_database, tmp_path)


@pytest.fixture
def hostile(run: Runner, database: str, tmp_path: Path) -> Path:
    engine = connect_engine(database_url(database))
    load_into(engine, hostile_coding(tmp_path))
    return written(run, database, tmp_path, "--title", HOSTILE[0])


def written(run: Runner, db: str, tmp_path: Path, *options: str) -> Path:
    path = tmp_path / "briefing.html"
    assert run("briefing", "-o", str(path), *options, db=db).exit_code == 0
    return path


def status(page: Page) -> str:
    return page.locator("#status").inner_text()


def middle(found: Locator) -> float:
    box = found.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2


def titles(page: Page) -> list[str]:
    return page.locator("tr.event .title").all_inner_texts()


def complete(page: Page) -> None:
    """Open and show all that the page has."""
    while page.locator("#statements .more button").is_visible():
        page.locator("#statements .more button").click()
    while page.locator("#table .more button").first.is_visible():
        page.locator("#table .more button").first.click()
    for button in page.locator("#statements li > button").all():
        button.click()
    page.get_by_role("button", name="Open all passages shown").click()
    for details in page.locator("details.alternative summary").all():
        if details.is_visible():
            details.click()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("kind", ["seed", "articles", "hostile"])
def test_no_request_leaves_the_page_and_nothing_goes_wrong(
    request: pytest.FixtureRequest, opening: Opener, kind: str, zone: str
) -> None:
    path = request.getfixturevalue(kind)
    opened = opening(path, timezone=zone)
    complete(opened.page)
    opened.page.locator("input[name=words]").fill("xi")
    opened.page.get_by_role("button", name="Show all", exact=True).click()
    opened.page.wait_for_timeout(300)
    assert opened.requests == [path.as_uri()]
    assert opened.complaints == []


def test_every_figure_is_drawn(articles: Path, opening: Opener) -> None:
    page = opening(articles).page
    for name in ("timeline", "map", "meetings", "protests"):
        box = page.locator(f"#{name} .chart svg").bounding_box()
        assert box is not None, name
        assert box["width"] > 200, name
        assert box["height"] > 50, name
        label = page.locator(f"#{name} .chart").get_attribute("aria-label")
        assert label is not None, name
        assert re.search(r"\d", label), name
    # Countries with events are coloured, and those without are grey.
    fills = page.locator("#map .chart svg path").evaluate_all("found => found.map(path => path.getAttribute('fill'))")
    assert "var(--none)" in fills
    assert any(fill and fill.startswith("var(--step") for fill in fills)


@pytest.mark.parametrize("zone", ZONES)
def test_the_timeline_is_the_same_in_every_time_zone(seed: Path, opening: Opener, zone: str) -> None:
    def drawn(page: Page) -> object:
        return page.locator("#timeline .chart svg [d]").evaluate_all(
            "found => found.map(path => path.getAttribute('d'))"
        )

    page = opening(seed, timezone=zone).page
    assert drawn(page) == drawn(opening(seed, timezone="UTC").page)
    page.locator("#timeline details summary").click()
    # Known to the year, which begins in no time zone the evening before.
    expect(page.locator("#timeline tbody tr", has_text="2026")).to_have_text("2026summit1")


def test_a_kind_is_chosen_by_keyboard(seed: Path, opening: Opener) -> None:
    page = opening(seed).page
    assert status(page) == "Showing all of 27 events"
    page.locator("input[value=statement]").focus()
    page.keyboard.press("Space")
    assert status(page) == "Showing 9 of 27 events"
    assert page.locator("tr.event").count() == 9
    assert page.locator("#statements li").count() == 0
    page.locator("select[name=country]").select_option("PRK")
    page.locator("input[name=words]").fill("apec")
    expect(page.locator("#status")).to_have_text("Showing 0 of 27 events")
    page.get_by_role("button", name="Show all", exact=True).focus()
    page.keyboard.press("Enter")
    assert status(page) == "Showing all of 27 events"


def test_a_brush_over_the_timeline_chooses_days(articles: Path, opening: Opener) -> None:
    page = opening(articles).page
    box = page.locator("#timeline .chart svg").bounding_box()
    assert box is not None
    before = len(titles(page))
    page.mouse.move(box["x"] + 30, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 90, steps=4)
    page.mouse.up()
    expect(page.locator("input[name=from]")).not_to_have_value("")
    first, last = page.locator("input[name=from]").input_value(), page.locator("input[name=to]").input_value()
    assert "2024-01-01" <= first < last < "2025-01-01"
    assert 0 < len(titles(page)) < before
    # To the left, with a rest on the way: the side where it began stays.
    page.mouse.move(box["x"] + 300, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + 250, box["y"] + 80, steps=3)
    page.wait_for_timeout(400)
    page.mouse.move(box["x"] + 150, box["y"] + 80, steps=3)
    page.mouse.up()
    expect(page.locator("input[name=from]")).to_have_value(last)
    assert page.locator("input[name=to]").input_value() > last
    page.mouse.click(box["x"] + 500, box["y"] + 80)
    expect(page.locator("#status")).to_have_text(re.compile("Showing all"))
    # The fields do the same by keyboard.
    page.locator("input[name=to]").fill("2024-03-12")
    expect(page.locator("#status")).to_have_text(re.compile("Showing 9 of 39"))
    assert "March during the Bergen summit" in titles(page)
    assert "Rally before the Norwegian embassy in Santiago" not in titles(page)


def test_days_that_were_typed_are_brushed_where_their_columns_are(articles: Path, opening: Opener) -> None:
    page = opening(articles).page
    page.locator("input[name=from]").fill("2024-08-01")
    page.locator("input[name=to]").fill("2024-08-31")
    expect(page.locator("#status")).to_have_text(re.compile("Showing (?!all)"))
    brush = page.locator('#timeline .chart svg path[fill="var(--accent)"]')
    expect(brush).to_have_attribute("stroke-opacity", "0.7")
    page.wait_for_timeout(300)
    # Triangles are narrower than a month.
    statements = page.locator('#timeline .chart svg path[fill="var(--statement)"]').all()
    columns = [path for path in statements if (box := path.bounding_box()) and box["width"] > 35]
    assert min(abs(middle(brush) - middle(column)) for column in columns) < 3


def test_only_the_words_of_an_article_are_in_its_language(seed: Path, opening: Opener) -> None:
    page = opening(seed).page
    page.locator("tr.event button").first.click()
    assert page.locator("tr.passages .words").first.get_attribute("lang") == "en"
    assert page.locator("tr.passages ol").first.evaluate("each => each.closest('[lang]').tagName") == "HTML"


def test_a_row_opens_its_passages_in_the_words_around_them(seed: Path, opening: Opener) -> None:
    page = opening(seed).page
    row = page.locator("tr.event", has_text="unrealisable pipe dream")
    button = row.get_by_role("button")
    assert button.get_attribute("aria-expanded") == "false"
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    opened = page.locator(f"#{button.get_attribute('aria-controls')}")
    quote = (
        "Pyongyang, a military and economic ally of China, has consistently dismissed denuclearization as an"
        " “unrealisable pipe dream,”"
    )
    assert opened.locator("mark").all_inner_texts() == [quote]
    assert f"However, {quote}[1] explicitly rejecting Lee’s overtures" in opened.inner_text()
    assert "states title" in opened.inner_text()
    button.click()
    assert opened.count() == 0


def test_a_protest_of_unknown_size_has_a_mark_of_its_own(articles: Path, opening: Opener) -> None:
    page = opening(articles).page
    words = page.locator("#protests .chart svg text").all_text_contents()
    assert words.count("?") == words.count("size unknown") == 2
    assert not {"0", "1 January"} & set(words)


@pytest.mark.parametrize("width", [1200, 390, 320])
def test_the_words_of_a_size_are_to_be_read_at_every_width(articles: Path, opening: Opener, width: int) -> None:
    drawing = opening(articles, width=width).page.locator("#protests svg")
    words = drawing.get_by_text("between 3,000 and 5,000")
    box, around = words.bounding_box(), drawing.bounding_box()
    assert box
    assert around
    assert words.evaluate("one => getComputedStyle(one).opacity") == "1"
    assert around["x"] <= box["x"]
    assert box["x"] + box["width"] <= around["x"] + around["width"]


def test_the_keyboard_goes_on_where_more_is_shown(articles: Path, opening: Opener) -> None:
    page = opening(articles).page
    items, more = page.locator("#statements li"), page.locator("#statements .more button")
    before = items.count()
    more.focus()
    while more.is_visible():
        before = items.count()
        page.keyboard.press("Enter")
        assert items.count() > before
    assert items.nth(before).locator("button:focus").count() == 1


def test_hostile_words_stay_words(hostile: Path, opening: Opener) -> None:
    opened = opening(hostile)
    page = opened.page
    complete(page)
    assert page.evaluate("window.taken") is None
    assert page.locator("h1").inner_text() == HOSTILE[0]
    assert page.locator("img").count() == 0
    # Marks that turn the direction of words are told, not obeyed.
    shown = [words.replace("\u202e", "\\u202e").replace("\u202c", "\\u202c") for words in HOSTILE]
    plain = [" ".join(words.split()) for words in shown]
    assert {" ".join(title.split()) for title in titles(page)} == {f"Title {words}" for words in plain}
    marked = {" ".join(mark.split()) for mark in page.locator("tr.passages mark").all_inner_texts()}
    assert marked == set(plain)
    link = page.locator("tr.passages a").first
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    assert link.get_attribute("href") == "https://news.example/?a=%22&b=${1}"


def test_an_address_that_is_a_program_is_no_link(run: Runner, database: str, tmp_path: Path, opening: Opener) -> None:
    engine = connect_engine(database_url(database))
    load_into(engine, hostile_coding(tmp_path))
    with writing(engine) as connection:
        connection.execute(text("UPDATE document SET url = 'javascript:window.taken=1'"))
    page = opening(written(run, database, tmp_path)).page
    complete(page)
    assert page.locator("main a").count() == 0
    assert "javascript:window.taken=1" in page.locator("tr.passages").first.inner_text()


@pytest.mark.parametrize("kind", ["seed", "articles", "hostile"])
def test_a_phone_scrolls_one_way_only(request: pytest.FixtureRequest, opening: Opener, kind: str) -> None:
    page = opening(request.getfixturevalue(kind), width=360).page
    complete(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_page_can_be_read_without_seeing_it(articles: Path, opening: Opener) -> None:
    page = opening(articles).page
    assert page.locator("main").count() == page.locator("header").count() == page.locator("h1").count() == 1
    assert page.evaluate("[...document.querySelectorAll('h2')].every(each => each.closest('section'))")
    nameless = (
        "[...document.querySelectorAll('input, select, button')]"
        ".filter(each => !(each.labels && each.labels.length) && !each.textContent && !each.ariaLabel).length"
    )
    assert page.evaluate(nameless) == 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "events"


def test_ten_thousand_events_make_a_page_that_opens_at_once(
    run: Runner, own_seeded_database: str, tmp_path: Path, opening: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "benchmarks")
    importlib.import_module("codings").generate(370, tmp_path / "articles")
    load_into(connect_engine(database_url(own_seeded_database)), tmp_path / "articles")
    path = written(run, own_seeded_database, tmp_path)
    assert path.stat().st_size < 10_000_000
    page = opening(path).page
    assert status(page) == "Showing all of 10,017 events"
    assert int(page.locator("html").get_attribute("data-drawn") or "") < 3_000


def test_the_dark_page_is_dark_and_its_words_light(seed: Path, opening: Opener) -> None:
    page = opening(seed, dark=True).page
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 24, 28)"
    label = page.locator("#timeline .chart svg text").first
    assert label.evaluate("each => getComputedStyle(each).fill") == "rgb(170, 178, 188)"


def test_opened_passages_are_printed(seed: Path, opening: Opener) -> None:
    page = opening(seed).page
    page.locator("tr.event button").first.click()
    page.emulate_media(media="print")
    assert page.locator("tr.passages mark").first.is_visible()
    assert not page.locator("#filters").is_visible()
    assert len(page.pdf()) > 10_000
