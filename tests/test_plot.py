"""``eventdb query NAME --plot FILE``: the pictures that queries declare."""

import itertools
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import Result

from eventdb import queries
from eventdb.errors import InvalidFilesError
from eventdb.plotting.forms import specification
from eventdb.queries.header import parse
from eventdb.queries.picture import FORMS, PICTURES, Picture
from tests.briefings import HOSTILE, Page, hashed

Runner = Callable[..., Result]
DRAWN = {name: query for name in queries.files() if (query := queries.find(name)).picture}
# What a query needs to be asked of the articles and reports of the tests.
NEEDED = {"reports-around": ["bergen-2024"], "report-dyad": ["NOR", "CHL"]}
MARKS = {
    "columns": {"mark-rect"},
    "bars": {"mark-rect", "mark-text"},
    "matrix": {"mark-rect", "mark-text"},
    "spans": {"mark-rect", "mark-symbol", "mark-text"},
    "ranges": {"mark-rule", "mark-symbol", "mark-text"},
}


def marks(svg: str) -> set[str]:
    """The kinds of marks of which at least one is drawn."""
    found = set()
    for group in ET.fromstring(svg).iter():  # noqa: S314 - made by the test
        name = next((part for part in group.get("class", "").split() if part.startswith("mark-")), None)
        if name and len(group):
            found.add(name)
    return found


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter() if element.tag.endswith(("text", "tspan"))]  # noqa: S314


@pytest.mark.parametrize("name", DRAWN)
def test_a_declared_picture_is_drawn(run: Runner, reports_database: str, tmp_path: Path, name: str) -> None:
    path = tmp_path / "picture.svg"
    rows = json.loads(run("query", name, *NEEDED.get(name, []), "-f", "json", db=reports_database).stdout)
    result = run("query", name, *NEEDED.get(name, []), "--plot", str(path), db=reports_database)
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert result.stderr.startswith(f"Drew {len(rows)} rows into {path}")
    picture = DRAWN[name].picture
    assert picture is not None
    assert {column for each in picture.channels.values() for column in each} <= rows[0].keys()
    svg = path.read_text(encoding="utf-8")
    assert MARKS[picture.form] <= marks(svg)
    title = picture.title or DRAWN[name].help
    assert any(title.startswith(words) for words in texts(svg) if len(words) > 15)


def test_queries_over_time_around_days_of_dyads_and_networks_have_pictures() -> None:
    assert {
        "timeline", "topic-trend", "protests-by-month", "around-summit", "reports-around", "dyad-cooperation",
        "report-dyad", "agreement-network", "who-met-whom",
    } <= DRAWN.keys()  # fmt: skip
    assert (
        FORMS.keys()
        == PICTURES.keys()
        == MARKS.keys()
        == {query.picture.form for query in DRAWN.values() if query.picture}
    )


def test_a_picture_is_a_png_or_a_page_too(run: Runner, seeded_database: str, tmp_path: Path) -> None:
    for name in ("p.png", "p.html", "p.SVG"):
        assert run("query", "timeline", "--plot", str(tmp_path / name), db=seeded_database).exit_code == 0
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG\r\n")
    assert "<svg" in (tmp_path / "p.SVG").read_text(encoding="utf-8")
    page = Page((tmp_path / "p.html").read_text(encoding="utf-8"))
    scripts = [body for tag, given, body in page.bodies if tag == "script" and "type" not in given]
    assert page.policy["default-src"] == ["'none'"]
    assert page.policy["script-src"] == [hashed(script) for script in scripts]
    assert not {"link", "img", "iframe"} & {tag for tag, _given in page.elements}


@pytest.mark.parametrize(
    "case",
    [
        (["find-quote", "dream", "--plot", "p.png"], "find-quote has no picture; these have one: agreement-network,"),
        (["timeline", "--plot", "p.gif"], "found 'p.gif'; expected a name that ends in .png, .svg, .html"),
        (["timeline", "--plot", "p.png", "-o", "rows.csv"], "--output is of rows, and --plot draws them"),
        (["timeline", "--plot", "p.png", "-f", "csv"], "--format is of rows, and --plot draws them"),
        (["timeline", "--plot", "p.png", "--show-sql"], "--show-sql is of rows, and --plot draws them"),
        (["timeline", "--plot", "p.png", "--actor", "atlantis"], "no leader, country or organization 'atlantis'"),
    ],
    ids=lambda case: " ".join(case[0]),
)
def test_what_cannot_be_drawn_is_told(
    run: Runner, seeded_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: tuple[list[str], str]
) -> None:
    options, words = case
    monkeypatch.chdir(tmp_path)
    result = run("query", *options, db=seeded_database)
    assert result.exit_code == 2
    assert words in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_rows_make_no_picture(run: Runner, seeded_database: str, tmp_path: Path) -> None:
    path = tmp_path / "p.png"
    result = run("query", "timeline", "--to", "1990-01-01", "--plot", str(path), db=seeded_database)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no rows" in result.stderr
    assert not path.exists()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (["dyad-cooperation"], "nothing can be drawn: of 3 rows, none is known to a month"),
        (["protests-by-month"], "nothing can be drawn: of 1 row, none is known to a month"),
        (["timeline", "--kind", "protest"], "nothing can be drawn: of 1 row, none has a known date"),
    ],
    ids=lambda given: given[0] if isinstance(given, list) else "",
)
def test_rows_of_no_known_date_make_no_picture(
    run: Runner, seeded_database: str, tmp_path: Path, query: list[str], words: str
) -> None:
    result = run("query", *query, "--plot", str(tmp_path / "p.png"), db=seeded_database)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"Error: {words}\n")
    assert list(tmp_path.iterdir()) == []


def test_reports_that_no_feed_made_are_no_picture(run: Runner, articles_database: str, tmp_path: Path) -> None:
    path = tmp_path / "picture.svg"
    result = run("query", "report-volume", "--plot", str(path), db=articles_database)
    assert result.exit_code == 1
    assert result.stderr == (
        "No reports are loaded yet (eventdb load FILE)\n"
        "Error: nothing can be drawn: the number of reports is 0 or unknown in each row\n"
    )
    assert not path.exists()


def test_one_kind_alone_is_named(run: Runner, seeded_database: str, tmp_path: Path) -> None:
    path = tmp_path / "p.svg"
    assert run("query", "around-summit", "--plot", str(path), db=seeded_database).exit_code == 0
    assert "statement" in texts(path.read_text(encoding="utf-8"))


def test_days_around_summits_are_told_as_such_and_summits_by_their_titles(
    run: Runner, seeded_database: str, tmp_path: Path
) -> None:
    path = tmp_path / "p.svg"
    assert run("query", "around-summit", "--plot", str(path), db=seeded_database).exit_code == 0
    words = texts(path.read_text(encoding="utf-8"))
    assert "Days after the summit's first day; negative before it" in words
    assert "APEC summit 2025 in Gyeongju – 2025-11-01" in words
    assert not {"day offset", "apec-2025-gyeongju"} & set(words)


@pytest.mark.parametrize("name", ["agreement-network", "protests-by-month"])
def test_a_picture_that_shows_less_than_the_answer_has_a_title_of_its_own(name: str) -> None:
    picture = DRAWN[name].picture
    assert picture is not None
    assert picture.title
    assert picture.title != DRAWN[name].help.rstrip(".")


@pytest.mark.parametrize(
    ("parties", "least", "angle"), [(["CHL", "NOR", "KOR"], 50, 0), ([f"P{n}" for n in range(30)], 24, 0)]
)
def test_few_pairs_make_large_squares_and_codes_stand_upright(parties: list[str], least: int, angle: int) -> None:
    rows: list[dict[str, Any]] = [{"a": a, "b": b, "n": 1} for a, b in itertools.pairwise(parties)]
    picture = Picture("matrix", {"x": ("a",), "y": ("b",), "value": ("n",)})
    found = specification(picture, rows, "Title", [])
    assert found["width"]["step"] >= least
    assert found["width"]["step"] * len(parties) <= 30 * 28
    assert found["layer"][0]["encoding"]["x"]["axis"]["labelAngle"] == angle


def test_days_are_whole_numbers_on_their_axis(run: Runner, seeded_database: str, tmp_path: Path) -> None:
    path = tmp_path / "p.svg"
    assert run("query", "around-summit", "--plot", str(path), db=seeded_database).exit_code == 0
    words = texts(path.read_text(encoding="utf-8"))
    assert [label for label in words if label in {"−1", "0", "1"}].count("1") == 2  # of the days, and of the events


@pytest.mark.parametrize(
    ("sizes", "steps"),
    [
        ([(100, None, 999)], [100, 200, 500, 1000]),
        ([(1, None, 3), (None, 40, None)], [1, 2, 5, 10, 20, 50]),
        ([(None, 500, None)], [200, 500, 1000]),
        ([(None, 1, None)], [1, 2]),
        ([(0, 0, 0)], [1, 2]),
        ([(None, None, None)], [1, 2]),
    ],
)
def test_sizes_stand_between_round_numbers(
    sizes: list[tuple[int | None, int | None, int | None]], steps: list[int]
) -> None:
    picture = DRAWN["largest-protests"].picture
    assert picture is not None
    rows = [{"title": "a", "size_low": low, "size_best": best, "size_high": high} for low, best, high in sizes]
    drawn = specification(picture, rows, "", [])
    along = drawn["layer"][0]["encoding"]["x"]
    assert (along["axis"]["values"], along["scale"]["domain"]) == (steps, [steps[0], steps[-1]])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["leader-activity", "--leader", "xi-jinping"], "leader: Xi Jinping"),
        (["timeline", "--actor", "KOR", "--from", "2025-01-01"], "from: 2025-01-01, actor: South Korea"),
        (["timeline", "--kind", "summit"], "kind: summit"),
        (["around-summit", "--days", "3"], "days: 3"),
    ],
)
def test_what_was_asked_for_is_told_in_words(
    run: Runner, seeded_database: str, tmp_path: Path, options: list[str], words: str
) -> None:
    path = tmp_path / "p.svg"
    assert run("query", *options, "--plot", str(path), db=seeded_database).exit_code == 0
    told = texts(path.read_text(encoding="utf-8"))
    assert words in told
    assert not any(word.startswith("--") for word in told)


def test_a_limit_is_told(run: Runner, seeded_database: str, tmp_path: Path) -> None:
    path = str(tmp_path / "p.svg")
    result = run("query", "timeline", "--limit", "5", "--plot", path, db=seeded_database)
    assert result.stderr == f"Drew 5 rows into {path}; there are more: --limit 0 for all\n"
    words = texts(Path(path).read_text(encoding="utf-8"))
    assert "The first 5 rows; there are more" in words
    # All five are of one day, which has no hours.
    assert len([label for label in words if label == "Nov"]) <= 1


def test_what_is_added_up_is_drawn_of_all_rows_but_a_limit_is_asked_for(
    run: Runner, reports_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = run("query", "report-volume", "--limit", "0", "-f", "ndjson", db=reports_database).stdout.splitlines()
    path = str(tmp_path / "p.svg")
    # As if its own limit were lower than it is: the reports of the tests are few.
    source = queries.find("report-volume").file.read_text(encoding="utf-8")
    (tmp_path / "volume.sql").write_text(
        source.replace(":limit    integer = 100", ":limit    integer = 2"), encoding="utf-8"
    )
    monkeypatch.setenv("EVENTDB_QUERIES", str(tmp_path))
    assert len(rows) > 2
    result = run("query", "volume", "--plot", path, db=reports_database)
    assert result.stderr == f"Drew {len(rows)} rows into {path}\n"
    result = run("query", "volume", "--limit", "2", "--plot", path, db=reports_database)
    assert result.stderr.startswith("Drew 2 rows into")


def drawn(declared: str, rows: list[dict[str, Any]]) -> str:
    import vl_convert  # noqa: PLC0415 - by one test

    form, *channels = declared.split()
    picture = Picture(
        form, {name: tuple(columns.split("+")) for name, columns in (each.split("=") for each in channels)}
    )
    svg: str = vl_convert.vegalite_to_svg(specification(picture, rows, "Title", []))
    return svg


def test_what_is_not_known_is_no_zero() -> None:
    rows: list[dict[str, Any]] = [{"x": 0, "y": None}, {"x": 1, "y": 0}, {"x": 2, "y": 3}]
    words = texts(drawn("columns x=x y=y", rows))
    assert words.count("?") == 1
    assert "?: not known, which is not zero" in words
    sizes: list[dict[str, Any]] = [
        {"low": None, "best": None, "high": None, "y": "March"},
        {"low": 100, "best": None, "high": 999, "y": "Rally"},
    ]
    words = texts(drawn("ranges low=low best=best high=high y=y", sizes))
    assert words.count("?") == 1


@pytest.mark.parametrize(
    "months",
    [["2025-11-01"], ["2024-03-01", "2025-11-01"], ["2025-01-01", "2025-12-01"]],
    ids=lambda months: months[-1],
)
def test_a_month_s_name_stands_in_the_middle_under_its_column(months: list[str]) -> None:
    svg = drawn("columns x=month y=events", [{"month": month, "events": 1} for month in months])
    (*_, bar) = re.finditer(r'aria-roledescription="bar" d="M([\d.]+),[\d.]+h([\d.]+)', svg)
    middle = float(bar[1]) + float(bar[2]) / 2
    name = {"11": "Nov", "12": "Dec"}[months[-1][5:7]]
    labels = re.findall(rf'text-anchor="middle" transform="translate\(([\d.]+),[^>]*>{name}<', svg)
    assert any(abs(float(at) - middle) < 1 for at in labels), (middle, labels)


def test_months_of_many_years_have_no_more_labels_than_there_is_room_for() -> None:
    rows = [{"month": f"{year}-06-01", "events": 1} for year in range(1950, 2026)]
    words = texts(drawn("columns x=month y=events", rows))
    assert [word for word in words if re.fullmatch(r"\d{4}", word)] == [str(year) for year in range(1955, 2026, 5)]


def test_a_legend_names_only_what_is_drawn() -> None:
    rows: list[dict[str, Any]] = [{"month": "2025-11-01", "summits": 1, "agreements": 0, "statements": 2}]
    words = texts(drawn("columns x=month y=summits+agreements+statements", rows))
    assert {"summits", "statements"} <= set(words)
    assert "agreements" not in words
    rows[0]["summits"] = 0
    assert "statements" in texts(drawn("columns x=month y=summits+agreements+statements", rows))


def test_a_year_is_drawn_from_its_first_day_to_its_last_and_not_as_a_day() -> None:
    spec = specification(
        Picture("spans", {name: (name,) for name in ("start", "end", "precision", "y")}),
        [
            {"start": "2025-01-01", "end": "2025-12-31", "precision": "year", "y": "Year"},
            {"start": "2025-11-01", "end": None, "precision": "after", "y": "After"},
            {"start": None, "end": None, "precision": "unknown", "y": "Unknown"},
        ],
        "Title",
        [],
    )
    values = spec["data"]["values"]
    assert [(value["x"], value["x2"], value["shape"], value["known"]) for value in values] == [
        ("2025-01-01", "2026-01-01", "span", False),
        ("2025-11-01", "2025-11-02", "after", False),
    ]
    assert "1 row has no known date and no place here" in spec["title"]["subtitle"]
    scales = re.findall(r'"scale": \{"type": "(\w+)"', json.dumps(spec))
    assert "time" not in scales
    assert "utc" in scales


def test_hostile_words_stay_words() -> None:
    rows: list[dict[str, Any]] = [{"x": 1, "y": words, "z": words[::-1], "n": 1} for words in HOSTILE]
    for declared in ("bars x=x y=y", "matrix x=y y=z value=n", "columns x=x y=n facet=y color=z"):
        svg = drawn(declared, rows)
        elements = {element.tag.rpartition("}")[2] for element in ET.fromstring(svg).iter()}  # noqa: S314
        assert not {"script", "img", "h1"} & elements
        assert "49" not in " ".join(texts(svg))


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ("pie x=month y=events", "found 'pie'; expected one of columns, bars, matrix, spans, ranges"),
        ("columns x=month", "columns has no y="),
        ("columns x=month y=evnts", "found 'evnts'; did you mean 'events'?; expected a column"),
        ("columns x=month y=events z=month", "found 'z=month'; expected each of"),
        ("columns x=month x=month y=events", "found 'x=month'; expected each of"),
        ("", "found 'nothing'; expected one of"),
    ],
)
def test_a_wrong_declaration_is_told_with_its_line(declared: str, words: str) -> None:
    source = f"-- Help\n-- > month  Month\n-- > events  Events\n-- plot: {declared}\nSELECT 1 AS month, 2 AS events\n"
    with pytest.raises(InvalidFilesError) as caught:
        parse(source, Path("own.sql"))
    (problem,) = caught.value.problems
    assert problem.line == 4
    assert words in problem.message.replace(" did", " did")


def test_a_query_of_one_s_own_can_have_a_picture(run: Runner, seeded_database: str, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    shutil.copy(queries.find("who-met-whom").file, tmp_path / "own" / "met.sql")
    path = tmp_path / "p.svg"
    result = run("query", "--queries", str(tmp_path / "own"), "met", "--plot", str(path), db=seeded_database)
    assert result.exit_code == 0, result.output
    assert "Xi Jinping" in path.read_text(encoding="utf-8")


def test_help_offers_a_picture_where_there_is_one(run: Runner) -> None:
    assert "--plot" in run("query", "timeline", "--help").stdout
    assert "--plot" not in run("query", "rejects", "--help").stdout
