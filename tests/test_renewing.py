"""Reports follow the dictionaries: what is held follows from files and dictionaries, in whatever order they came."""

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import Engine, select, text

from eventdb.database import connect_engine, database_url, not_after, reading
from eventdb.feeds.detection import detect
from eventdb.fixtures import Row, Vocabulary, read_vocabulary
from eventdb.loading.feed import load_feed
from eventdb.loading.ledger import FeedSummary
from eventdb.loading.undo import undo
from eventdb.models import Country, CountryAlias, Report, ReportReplaced
from tests.databases import Databases
from tests.feed_tables import content, exact
from tests.feeds import gdelt1, gdelt2, icews, write_rows

Run = Callable[..., Result]
VOCABULARY = read_vocabulary()
SEQUENCES = int(os.environ.get("UNDO_SEQUENCES", "2"))


def changed(table: str, rows: dict[str, Row]) -> Vocabulary:
    """The vocabularies with other values in some rows of a table."""
    there = VOCABULARY[table]
    return Vocabulary({**VOCABULARY.tables, table: {**there, **{key: there.get(key, {}) | rows[key] for key in rows}}})


def alias(**names: str) -> Vocabulary:
    return changed("country_alias", {name: {"name": name, "country_iso3": iso3} for name, iso3 in names.items()})


YI_IS_SERBIA = alias(YI="SRB")
# Of several kinds: names, codes, and what an event weighs.
VARIANTS = [
    VOCABULARY,
    YI_IS_SERBIA,
    alias(YI="MNE", AFR="ZAF"),
    alias(XX="JPN", Atlantis="GRC"),
    changed("cameo", {"036": {"goldstein": 1.5, "quad_class": 2}}),
    changed("cameo", {"999": {"code": "999", "name": "Another", "root": "03", "quad_class": 1, "goldstein": 0.5}}),
    changed("country", {"RUS": {"name": "Russia"}}),
    changed("country", {"KOR": {"cameo": "XKR", "fips": "XK"}}),
    changed("country", {"KOR": {"fips": "KN", "cameo": "PRK"}, "PRK": {"fips": "KS", "cameo": "KOR"}}),
]


def load(engine: Engine, path: Path, vocabulary: Vocabulary = VOCABULARY) -> FeedSummary:
    return load_feed(engine, path, detect(path), vocabulary, max_rejects=100)


def column(engine: Engine, *columns: Any) -> list[tuple[Any, ...]]:
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(select(*columns))]


def test_a_code_that_is_learnt_is_looked_up_in_all_reports(engine: Engine, tmp_path: Path) -> None:
    there = {"ActionGeo_CountryCode": "YI", "Actor2CountryCode": "YI"}
    load(engine, write_rows(tmp_path / "a.csv", [gdelt2(GLOBALEVENTID="1", **there), gdelt2(GLOBALEVENTID="2")]))
    load(engine, write_rows(tmp_path / "b.csv", [gdelt2(GLOBALEVENTID="1", NumMentions="9", **there)]))
    found = load(engine, write_rows(tmp_path / "c.csv", [gdelt2(GLOBALEVENTID="3", **there)]), YI_IS_SERBIA)
    assert found.renewed == 1
    made = Report.feed_id, Report.place_iso3, Report.target_iso3, Report.dyad, Report.load_id
    assert sorted(column(engine, *made)) == [
        ("1", "SRB", "SRB", "KOR-SRB", 2),
        ("2", "KOR", "CHN", "CHN-KOR", 1),
        ("3", "SRB", "SRB", "KOR-SRB", 3),
    ]
    assert column(engine, ReportReplaced.dyad, ReportReplaced.replaced_by) == [("KOR-SRB", 2)]
    assert exact(engine)


def test_the_same_bytes_follow_the_dictionaries_too(run: Run, database: str, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", [gdelt2(ActionGeo_CountryCode="YI")])
    run("load", str(path), db=database)
    own = tmp_path / "own"
    own.mkdir()
    (own / "country_aliases.csv").write_text("name,country_iso3\nYI,SRB\n")
    result = run("--fixtures", str(own), "load", str(path), db=database)
    assert result.exit_code == 0, result.stderr
    assert result.stderr.splitlines() == [
        f"{path}: load 1 brought these very bytes; nothing to do",
        "  1 report that was there says something else now, for dictionaries have changed: country_alias YI",
    ]
    assert column(connect_engine(database_url(database)), Report.place_iso3) == [("SRB",)]


def test_a_name_may_be_withdrawn(run: Run, database: str, tmp_path: Path) -> None:
    path, own = write_rows(tmp_path / "a.csv", [gdelt2(ActionGeo_CountryCode="YI")]), tmp_path / "own"
    own.mkdir()
    (own / "country_aliases.csv").write_text("name,country_iso3\nYI,ZAF\n")
    run("--fixtures", str(own), "load", str(path), db=database)
    engine = connect_engine(database_url(database))
    assert column(engine, Report.place_iso3) == [("ZAF",)]
    (own / "country_aliases.csv").write_text("name,country_iso3\nYI,\nnever there,\n")
    tried = run("--fixtures", str(own), "load", "--dry-run", str(path), db=database)
    assert "  1 report that is there would say something else, for dictionaries have changed" in tried.stderr
    result = run("--fixtures", str(own), "load", str(path), db=database)
    assert result.stderr.endswith("something else now, for dictionaries have changed: country_alias YI\n")
    assert column(engine, Report.place_iso3) == [(None,)]
    assert "YI" not in dict(column(engine, CountryAlias.name, CountryAlias.country_iso3))
    again = run("--fixtures", str(own), "load", str(path), db=database)
    assert "dictionaries" not in again.stderr


def test_a_load_of_codings_brings_reports_up_to_the_dictionaries(run: Run, database: str, tmp_path: Path) -> None:
    run("load", str(write_rows(tmp_path / "a.csv", [gdelt2(ActionGeo_CountryCode="YI")])), db=database)
    own = tmp_path / "own"
    own.mkdir()
    (own / "country_aliases.csv").write_text("name,country_iso3\nYI,SRB\n")
    result = run("--fixtures", str(own), "load", db=database)
    assert "1 report that was there says something else now" in result.stderr
    assert column(connect_engine(database_url(database)), Report.place_iso3) == [("SRB",)]


NAMES = {key: VOCABULARY["country"][key]["name"] for key in ("KOR", "PRK")}


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ({"KOR": {"fips": "KN"}, "PRK": {"fips": "KS"}}, "PRK"),
        ({"AFG": {"fips": "KS"}, "KOR": {"fips": "AF"}}, "AFG"),
        ({"KOR": {"fips": None}, "ZWE": {"fips": "KS"}}, "ZWE"),
        ({"KOR": {"name": NAMES["PRK"]}, "PRK": {"name": NAMES["KOR"]}}, "KOR"),
    ],
    ids=["swap", "round", "moved", "names"],
)
def test_a_code_may_go_from_one_country_to_another_and_back(
    engine: Engine, tmp_path: Path, rows: dict[str, Row], place: str
) -> None:
    path = write_rows(tmp_path / "a.csv", [gdelt2(ActionGeo_CountryCode="KS")])
    load(engine, path)
    load(engine, path, changed("country", rows))
    assert column(engine, Report.place_iso3) == [(place,)]
    names = dict(column(engine, Country.iso3, Country.name))
    assert {key: names[key] for key in NAMES} == {key: rows.get(key, {}).get("name", NAMES[key]) for key in NAMES}
    load(engine, path)
    assert column(engine, Report.place_iso3) == [("KOR",)]
    assert dict(column(engine, Country.iso3, Country.name)).items() >= NAMES.items()
    assert exact(engine)


def test_a_country_of_no_dictionary_loses_its_code_to_one_that_is(engine: Engine, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", [gdelt2(ActionGeo_CountryCode="KS")])
    empty: Row = dict.fromkeys(VOCABULARY["country"]["KOR"])
    ours: dict[str, Row] = {"QQQ": {**empty, "iso3": "QQQ", "name": "Elsewhere", "fips": "KS"}, "KOR": {"fips": None}}
    load(engine, path, changed("country", ours))
    assert column(engine, Report.place_iso3) == [("QQQ",)]
    assert load(engine, path).renewed == 1
    assert column(engine, Report.place_iso3) == [("KOR",)]
    assert dict(column(engine, Country.iso3, Country.fips))["QQQ"] is None


def test_a_name_that_a_country_of_no_dictionary_has_is_told(run: Run, database: str, tmp_path: Path) -> None:
    own, path = tmp_path / "own", write_rows(tmp_path / "a.csv", [gdelt2()])
    own.mkdir()
    header = ",".join(VOCABULARY["country"]["KOR"])
    (own / "countries.csv").write_text(f"{header}\nQQQ,,,South Korea,,,,,,,\nKOR,,,Korea,,,,,,,\n")
    assert run("--fixtures", str(own), "load", str(path), db=database).exit_code == 0
    result = run("load", str(path), db=database)
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: countries.csv: 'KOR' has the name 'South Korea', which the database has for 'QQQ', of which no"
        " dictionary speaks any longer; give 'QQQ' another name in a folder of your own (--fixtures)\n"
    )
    (own / "countries.csv").write_text(f"{header}\nQQQ,,,Elsewhere,,,,,,,\n")
    assert run("--fixtures", str(own), "load", str(path), db=database).exit_code == 0
    assert run("load", str(path), db=database).exit_code == 0


def test_codes_are_compared_by_code_point(engine: Engine) -> None:
    with reading(engine) as connection:
        pairs = [("CHN", "COL", True), ("COL", "CHN", False), ("KOR", "KOR", True), ("Z", "a", True)]
        for one, other, expected in pairs:
            query = text(f"SELECT CASE WHEN {not_after(connection, ':one', ':other')} THEN 1 ELSE 0 END")
            assert connection.execute(query, {"one": one, "other": other}).scalar() == expected


def test_what_no_dictionary_changed_is_left(engine: Engine, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", [gdelt2()])
    load(engine, path)
    assert load(engine, path).renewed == 0
    assert load(engine, path, YI_IS_SERBIA).renewed == 0


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_files_and_dictionaries_come_to_the_same_in_any_order(
    engine_name: str, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Loads and undos with dictionaries that change between them: what is left comes to the same with the last."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    # So few keys are compared in several parts, and files are read in several blocks.
    monkeypatch.setattr("eventdb.loading.judging._KEYS_TOGETHER", chance.choice([1, 2, 3, 128]))
    monkeypatch.setattr("eventdb.feeds.decoding.MOST_LINES", chance.choice([2, 3, 5, 100]))
    files = [write_rows(tmp_path / f"{number}", made(chance, number), header=number % 3 == 2) for number in range(6)]
    server = databases.server(engine_name)
    one, other = databases.copy(engine_name, "vocabularies"), databases.copy(engine_name, "vocabularies")
    try:
        engine, rebuilt = connect_engine(database_url(one)), connect_engine(database_url(other))
        given: list[Vocabulary] = []
        live: list[tuple[int, Path]] = []
        for _step in range(10):
            if live and chance.random() < 0.35:
                number, _path = live.pop(chance.randrange(len(live)))
                undo(engine, number, VOCABULARY)
            elif away := [path for path in files if path not in {path for _number, path in live}]:
                given.append(chance.choice(VARIANTS))
                path = chance.choice(away)
                live.append((number_of(load(engine, path, given[-1])), path))
            assert exact(engine)
        for vocabulary in given:
            # From the second time on, its bytes are known, so that nothing but its dictionaries comes.
            load(rebuilt, write_rows(tmp_path / "none", [gdelt2(GLOBALEVENTID="0")]), vocabulary)
        undo(rebuilt, 1, VOCABULARY)
        for _number, path in live:
            load(rebuilt, path, given[-1])
        assert content(engine) == content(rebuilt)
    finally:
        for address in (one, other):
            server.drop(address)


def number_of(summary: FeedSummary) -> int:
    assert summary.load is not None
    return summary.load


def made(chance: random.Random, number: int) -> list[str]:
    """Rows of one feed, of keys that other files have too, with codes that some dictionaries have."""
    rows = []
    for key in [*chance.sample(range(1, 13), 8), *chance.sample(range(1, 13), 2)]:
        if number % 3 == 2:
            country = chance.choice(["Japan", "Russia", "Russian Federation", "Atlantis"])
            rows.append(icews(**{"Event ID": str(key), "Source Country": country, "Country": country}))
            continue
        of_gdelt: Callable[..., str] = gdelt1 if number % 3 else gdelt2
        row = of_gdelt(
            GLOBALEVENTID=str(key),
            Actor1CountryCode=chance.choice(["KOR", "XKR", "AFR", "USA", ""]),
            Actor2CountryCode=chance.choice(["CHN", "YI", "XX", ""]),
            ActionGeo_CountryCode=chance.choice(["KS", "XK", "YI", "", "XX"]),
            EventCode=chance.choice(["036", "999", "141"]),
            NumMentions=chance.choice(["1", "1", "1", "1", "1", "1", "2", "x"]),
        )
        rows.append(row)
    return rows
