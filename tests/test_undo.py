"""Undo is exact: afterwards the database holds what it would hold if the load had never been."""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from click.testing import Result
from sqlalchemy import Engine, select

from eventdb.database import connect_engine, database_url, reading, writing
from eventdb.errors import EventdbError
from eventdb.fixtures import Vocabulary, read_vocabulary
from eventdb.loading import vocabularies
from eventdb.loading.load import load
from eventdb.loading.undo import undo
from eventdb.models import Calendar, Coding, Document, Event, Organization, Participation
from tests.builders import TEXT, all_rows, content_of, difference, load_into, vocabulary, write_coding
from tests.databases import ARTICLES, Databases
from tests.feeds import gdelt2, write_rows

Run = Callable[..., Result]

SUMMIT = """
coder: ann
passages: {day: On 3 May 2024}
summits:
  lima-2024: {title: Meeting in Lima, date: 2024-05-03, evidence: day}
"""
LEADER = """
coder: ann
passages: {day: On 3 May 2024}
leaders:
  ana-silva: {name: Ana Silva, country: BRA, evidence: day}
"""
# What refers to the summit and the leader that others define.
STATEMENT = """
coder: ann
passages: {day: On 3 May 2024}
statements:
  silva-said: {title: Silva said, occasion: lima-2024, speaker: ana-silva, evidence: day}
"""


def scalars(engine: Engine, query: Any) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(query).scalars())


def test_the_only_load_taken_back_leaves_what_was_there_before(run: Run, database: str, engine: Engine) -> None:
    before = all_rows(engine)
    run("load", str(ARTICLES), db=database)
    result = run("undo", "1", db=database)
    assert result.exit_code == 0
    assert result.stderr.startswith("Load 1 is taken back: 7 codings\n")
    assert all_rows(engine) == before


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_the_seed_and_the_articles_do_not_mind_each_other(
    own_seeded_database: str, seeded_engine: Engine, articles_engine: Engine, order: tuple[int, int]
) -> None:
    engine = connect_engine(database_url(own_seeded_database))
    load_into(engine, ARTICLES)
    remaining = {2: seeded_engine, 1: articles_engine}
    undo(engine, order[0], vocabulary())
    assert difference(content_of(engine), content_of(remaining[order[0]])) == {}
    undo(engine, order[1], vocabulary())
    assert scalars(engine, select(Event.id)) == []
    assert scalars(engine, select(Document.id)) == []


@pytest.mark.parametrize("taken_back", [1, 4, 7])
def test_any_one_of_seven_loads_can_be_taken_back_or_is_needed(
    engine: Engine, engine_name: str, databases: Databases, taken_back: int
) -> None:
    paths = sorted(ARTICLES.glob("*.yaml"))
    for path in paths:
        load_into(engine, path)
    other = connect_engine(database_url(databases.copy(engine_name, "vocabularies")))
    remaining = [path for number, path in enumerate(paths, start=1) if number != taken_back]
    try:
        load_into(other, *remaining)
    except EventdbError:
        before = all_rows(engine)
        with pytest.raises(EventdbError, match=r"would vanish, but .*\.yaml of load \d refers to it as"):
            undo(engine, taken_back, vocabulary())
        assert all_rows(engine) == before
        return
    undo(engine, taken_back, vocabulary())
    found, expected = content_of(engine), content_of(other)
    del found["load"], expected["load"]
    assert difference(found, expected) == {}


def test_what_a_load_replaced_is_current_again(engine: Engine, run: Run, database: str, tmp_path: Path) -> None:
    load_into(engine, write_coding(tmp_path, SUMMIT))
    before = all_rows(engine)
    load_into(engine, write_coding(tmp_path, SUMMIT.replace("summits", "protests").replace("2024-05-03", "1815")))
    assert scalars(engine, select(Event.kind)) == ["protest"]
    result = run("undo", "2", db=database)
    assert result.stderr.startswith("Load 2 is taken back: 1 coding; 1 restored to what they were before\n")
    after = all_rows(engine)
    # The record comes back with keys of its own; nothing else differs.
    keyed = {"event", "summit", "claim", "claim_citation", "citation"}
    assert {name for name in before if before[name] != after[name]} <= keyed
    assert scalars(engine, select(Event.kind)) == ["summit"]
    assert 1815 not in scalars(engine, select(Calendar.year).distinct())


def test_a_load_that_only_met_what_was_there_takes_nothing_away(engine: Engine, tmp_path: Path) -> None:
    path = write_coding(tmp_path, SUMMIT)
    load_into(engine, path)
    content = content_of(engine)
    load_into(engine, path)
    undo(engine, 2, vocabulary())
    assert difference(content_of(engine), content) == {}
    load_into(engine, path)
    # The load that brought it first goes, the one that met it stays, and so does what both of them read.
    undo(engine, 1, vocabulary())
    assert difference(content_of(engine), content) == {}


def test_a_version_in_between_can_be_taken_back(engine: Engine, tmp_path: Path) -> None:
    for title in ("One", "Two", "Three"):
        load_into(engine, write_coding(tmp_path, SUMMIT.replace("Meeting in Lima", title)))
    undo(engine, 2, vocabulary())
    assert scalars(engine, select(Event.title)) == ["Three"]
    undo(engine, 3, vocabulary())
    assert scalars(engine, select(Event.title)) == ["One"]
    undo(engine, 1, vocabulary())
    assert scalars(engine, select(Event.title)) == []


def test_a_leaders_name_goes_back_in_every_event(engine: Engine, tmp_path: Path) -> None:
    load_into(engine, write_coding(tmp_path / "1", SUMMIT))
    load_into(engine, write_coding(tmp_path / "2", LEADER, text=TEXT + "2"))
    load_into(engine, write_coding(tmp_path / "3", STATEMENT, text=TEXT + "3"))
    content = content_of(engine)
    newer = "document: {published: 2024-05-05}\n" + LEADER.lstrip().replace("Ana Silva", "A. Silva")
    load_into(engine, write_coding(tmp_path / "4", newer, text=TEXT + "4"))
    assert scalars(engine, select(Participation.name)) == ["A. Silva"]
    undo(engine, 4, vocabulary())
    assert scalars(engine, select(Participation.name)) == ["Ana Silva"]
    assert difference(content_of(engine), content) == {}


@pytest.mark.parametrize("taken_back", [1, 2])
def test_a_coding_is_called_what_the_remaining_loads_called_it(engine: Engine, tmp_path: Path, taken_back: int) -> None:
    for number, name in ((1, "first"), (2, "second")):
        load_into(engine, write_coding(tmp_path / str(number), SUMMIT, name=name))
    undo(engine, taken_back, vocabulary())
    name = "second" if taken_back == 1 else "first"
    assert scalars(engine, select(Coding.file)) == [f"{name}.yaml"]
    assert scalars(engine, select(Document.name)) == [name]


def test_an_organization_goes_back_to_the_vocabulary(engine: Engine, tmp_path: Path) -> None:
    content = SUMMIT.replace("evidence: day", "organizer: soy-council, evidence: day")
    content += "organizations: {soy-council: {name: Soy Council, kind: other, evidence: day}}\n"
    load_into(engine, write_coding(tmp_path, content))
    header = "slug,name,kind,country_iso3,wikidata_id,description"
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "organizations.csv").write_text(f"{header}\nsoy-council,Council,ngo,,,\n", encoding="utf-8")
    own = read_vocabulary(tmp_path / "own")
    other = SUMMIT.replace("lima-2024", "oslo-2024").replace("evidence: day", "organizer: soy-council, evidence: day")
    load(engine, [str(write_coding(tmp_path / "2", other, text=TEXT + "2"))], own)
    undo(engine, 1, own)
    names = select(Organization.name).where(Organization.slug == "soy-council")
    assert scalars(engine, names.where(~Organization.coded)) == ["Council"]
    assert scalars(engine, select(Participation.name)) == ["Council"]


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (1, "'lima-2024' would vanish, but said.yaml of load 3 refers to it as occasion"),
        (2, "'ana-silva' would vanish, but said.yaml of load 3 refers to it as speaker"),
    ],
)
def test_a_load_that_others_build_on_is_not_taken_back(
    run: Run, database: str, tmp_path: Path, number: int, message: str
) -> None:
    engine = connect_engine(database_url(database))
    load_into(engine, write_coding(tmp_path / "1", SUMMIT))
    load_into(engine, write_coding(tmp_path / "2", LEADER, text=TEXT + "2"))
    load_into(engine, write_coding(tmp_path / "3", STATEMENT, text=TEXT + "3", name="said"))
    before = all_rows(engine)
    result = run("undo", str(number), db=database)
    assert result.exit_code == 1
    assert result.stderr == f"Error: {message}. Undo or mend that first; nothing was changed\n"
    assert all_rows(engine) == before
    assert run("undo", "3", db=database).exit_code == 0
    assert run("undo", str(number), db=database).exit_code == 0


def test_many_references_are_counted_and_not_all_named(engine: Engine, tmp_path: Path) -> None:
    load_into(engine, write_coding(tmp_path / "1", LEADER))
    many = "".join(f"  summit-{number}: {{title: x, host: s{number}, evidence: day}}\n" for number in range(7))
    leaders = "".join(f"  s{number}: {{name: x, evidence: day}}\n" for number in range(7))
    head = "coder: ann\npassages: {day: On 3 May}\n"
    load_into(engine, write_coding(tmp_path / "2", f"{head}leaders:\n{leaders}", text=TEXT + "2"))
    load_into(engine, write_coding(tmp_path / "3", f"{head}summits:\n{many}", text=TEXT + "3"))
    with pytest.raises(EventdbError, match=r"; and 2 more\. Undo or mend that first; nothing was changed"):
        undo(engine, 2, vocabulary())


def test_a_version_that_no_longer_fits_is_not_brought_back(
    run: Run, database: str, engine: Engine, tmp_path: Path
) -> None:
    load_into(engine, write_coding(tmp_path / "1", LEADER))
    hosted = SUMMIT.replace("evidence: day", "host: ana-silva, evidence: day")
    load_into(engine, write_coding(tmp_path / "2", hosted, text=TEXT + "2"))
    load_into(engine, write_coding(tmp_path / "2", SUMMIT, text=TEXT + "2"))
    load_into(engine, write_coding(tmp_path / "1", LEADER.replace("ana-silva", "silva")))
    before = all_rows(engine)
    result = run("undo", "3", db=database)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: what load 3 replaced does not fit what was loaded since: lima.yaml")
    assert "lima-2024.host: found 'ana-silva'; expected the slug of a leader or organization" in result.stderr
    assert result.stderr.endswith(". Nothing was changed\n")
    assert all_rows(engine) == before


def test_several_loads_are_taken_back_in_their_order(run: Run, database: str, tmp_path: Path) -> None:
    for number in range(3):
        run("load", str(write_rows(tmp_path / f"{number}.csv", [gdelt2(GLOBALEVENTID=str(number))])), db=database)
    result = run("undo", "3", "1", "7", "2", db=database)
    assert result.exit_code == 1
    assert [line for line in result.stderr.splitlines() if not line.startswith(" ")] == [
        "Load 3 is taken back, which had read 1 row",
        "Load 1 is taken back, which had read 1 row",
        "Error: there is no load 7; the newest is load 2 (eventdb loads lists them)",
    ]


def test_a_load_that_is_not_there_is_told_with_the_newest(run: Run, database: str, tmp_path: Path) -> None:
    result = run("undo", "1", db=database)
    assert result.exit_code == 1
    assert result.stderr == "Error: there is no load 1; there are none (eventdb loads lists them)\n"
    run("load", str(write_coding(tmp_path, SUMMIT)), db=database)
    assert "there is no load 7; the newest is load 1" in run("undo", "7", db=database).stderr
    assert run("undo", "0", db=database).exit_code == 2
    assert run("undo", "first", db=database).exit_code == 2


# Any loads and undos


def small(whole: Vocabulary) -> Vocabulary:
    """A few rows of each vocabulary: what is small is loaded often."""
    kept = {
        "country": ("BRA", "CHN", "PER"),
        "country_alias": (),
        "place": ("lima", "beijing"),
        "topic": ("trade", "sport"),
        "organization": ("apec",),
        "cameo": ("04", "040", "043"),
    }
    return Vocabulary(
        {
            table: {key: row for key, row in rows.items() if key in kept.get(table, rows)}
            for table, rows in whole.tables.items()
        }
    )


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Vocabulary:
    """A small vocabulary, and a calendar of few years, so that events often need one that it lacks."""
    monkeypatch.setattr(vocabularies, "FIRST_YEAR", 2023)
    monkeypatch.setattr(vocabularies, "LAST_YEAR", 2024)
    return small(vocabulary())


QUOTES = {
    "headline": ("Silva and Li meet in Lima", "Silva and  Li meet in Lima"),
    "gold": ("“Soy is the new gold,” Silva said", '"Soy is the new gold," Silva said'),
    "march": ("against the treaty – peacefully", "against the treaty - peacefully"),
}
DATES: tuple[dict[str, str], ...] = (
    {"date": "2024-05-03"},
    {"date": "2024-05"},
    {"date": "1815"},
    {"date": "2023-12-31/2025-01-01"},
    {"not_before": "2024-05-01"},
    {"not_before": "1999", "not_after": "2024-06"},
    {},
)


class Coder:
    """Makes up codings that speak of the same few records and often disagree."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def any_of(self, *values: Any) -> Any:
        return self.chance.choice(values)

    def some_of(self, *values: Any) -> list[Any]:
        return self.chance.sample(values, self.chance.randint(1, len(values)))

    def optional(self, **fields: Any) -> dict[str, Any]:
        """Some of the fields; of several values one."""
        return {
            name: self.any_of(*value) if isinstance(value, tuple) else value
            for name, value in fields.items()
            if self.chance.random() < 0.5
        }

    def record(self, fields: dict[str, Any]) -> dict[str, Any]:
        evidence = self.some_of(*QUOTES) if self.chance.random() < 0.5 else self.any_of(*QUOTES)
        told: dict[str, Any] = {"evidence": evidence}
        if self.chance.random() < 0.3:
            told["inferred"] = {self.any_of(*fields): "read so"}
        if self.chance.random() < 0.2:
            told["prefer"] = [self.any_of(*fields)]
        return fields | told

    def event(self, **fields: Any) -> dict[str, Any]:
        common = {"title": self.any_of("A", "B")} | self.any_of(*DATES)
        common |= self.optional(status=("announced", "cancelled"), place=("lima", "beijing"), summary=("x", "y"))
        return self.record(common | fields)

    def leaders(self) -> dict[str, Any]:
        found = {}
        for slug in ("ana", "ben", "cem"):
            person = {"name": self.any_of("Ana", "Ben")} | self.optional(country=("BRA", "CHN"), alias=("Anna", "Ann"))
            found[slug] = self.record(person)
        term = {"office": "President"}
        term |= self.optional(
            start=("2024", "2023-01"), end=("2024-06", "2022-12-31"), attested=("2023-05-05", "2024-02-02")
        )
        if term.get("start", "") > "2023" or term.get("end") == "2022-12-31":
            term.pop("attested", None)
            term.pop("end", None)
        found[self.any_of(*found)]["offices"] = {
            "term": self.record(term | self.optional(organization=("club", "apec")))
        }
        return {slug: person for slug, person in found.items() if "offices" in person or self.chance.random() < 0.7}

    def agreements(self) -> dict[str, Any]:
        package = self.event(**self.optional(instrument_count=("3", "1"), signatory=(["BRA", "CHN"], "ana")))
        package |= {"members": {slug: self.record({"title": slug}) for slug in self.some_of("soy", "ore")}}
        return {"package": package, "loose": self.event(**self.optional(package="package", occasion="lima"))}

    def coding(self, coder: str) -> dict[str, Any]:
        people = ("ana", "ben", "cem", "club", "BRA", "PER")
        sections = {
            "leaders": self.leaders(),
            "organizations": {"club": self.record({"name": self.any_of("Club", "The Club"), "kind": "other"})},
            "summits": {
                slug: self.event(
                    **self.optional(host=people, participant=self.some_of(*people), agenda=("trade", "sport"))
                )
                for slug in self.some_of("lima", "quito")
            },
            "agreements": self.agreements(),
            "statements": {
                "said": self.event(
                    status="made",
                    **self.optional(
                        occasion=("lima", "quito"), speaker=people, topics=[{"topic": "trade", "text": "soy"}]
                    ),
                )
            },
            "protests": {"march": self.event(**self.optional(size_text=("hundreds", "dozens"), size_best=("7", "70")))},
        }
        chosen = {name: section for name, section in sections.items() if self.chance.random() < 0.6} or {
            "summits": sections["summits"]
        }
        cited = yaml.safe_dump(chosen)
        return {
            "document": self.optional(published=("2024-05-04", "2024-05-05"), title=("T", "U")),
            "coder": coder,
            "passages": {key: self.any_of(*quotes) for key, quotes in QUOTES.items() if key in cited},
            **chosen,
        }


ENGINE_NAMES = ("sqlite", "postgres")
# Of loads and undos, for each of two tests; with more of them the search takes longer and goes further.
SEQUENCES = int(os.environ.get("UNDO_SEQUENCES", "2"))
Loads = dict[int, tuple[Path, ...]]


def write_versions(folder: Path, chance: random.Random) -> list[Path]:
    """Three versions of the codings of three articles by two coders, each version in a folder of its own.

    The last version calls the articles by other names.
    """
    coder = Coder(chance)
    paths = []
    for version, name in enumerate(("article", "article", "renamed")):
        for article in range(3):
            for who in ("ann", "ben"):
                content = yaml.safe_dump(coder.coding(who), allow_unicode=True, sort_keys=False)
                text, called = TEXT + str(article), f"{name}-{article}"
                paths.append(write_coding(folder / str(version), content, text=text, name=called, coder=who))
    return paths


def one_version_each(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Of each article and coder the last version."""
    return tuple({path.name.partition("-")[2]: path for path in paths}.values())


class World:
    """A database on each engine, to which the same is done."""

    # Statements compiled for one database serve the next one too.
    compiled: ClassVar[dict[str, dict[Any, Any]]] = {name: {} for name in ENGINE_NAMES}

    def __init__(self, databases: Databases, few: Vocabulary, names: Iterable[str] = ENGINE_NAMES) -> None:
        self.databases = databases
        self.few = few
        self.addresses = {name: databases.copy(name, "migrated") for name in names}
        self.engines = [
            connect_engine(database_url(address)).execution_options(compiled_cache=self.compiled[name])
            for name, address in self.addresses.items()
        ]
        for engine in self.engines:
            with writing(engine) as connection:
                vocabularies.fill(connection, few)

    def drop(self) -> None:
        for name, address in self.addresses.items():
            self.databases.server(name).drop(address)

    def rows(self) -> list[dict[str, Counter[str]]]:
        return [all_rows(engine) for engine in self.engines]

    def content(self) -> dict[str, list[str]]:
        """What the databases hold, which is the same."""
        first, *others = [content_of(engine) for engine in self.engines]
        for other in others:
            assert difference(other, first) == {}
        return first

    def load(self, paths: tuple[Path, ...]) -> int | None:
        """The number of the load, or None if it was refused; then nothing has changed."""
        return self._done(lambda engine: load(engine, [str(path) for path in paths], self.few).load)

    def undo(self, number: int) -> int | None:
        """The number of the load, or None if it could not be taken back; then nothing has changed."""
        return self._done(lambda engine: undo(engine, number, self.few).load)

    def _done(self, what: Callable[[Engine], int | None]) -> int | None:
        numbers = set()
        for engine in self.engines:
            before = all_rows(engine, but=self.few.tables)
            try:
                numbers.add(what(engine))
            except EventdbError:
                assert all_rows(engine, but=self.few.tables) == before
                numbers.add(None)
        [number] = numbers
        return number


class Replay:
    """What a database holds to which some loads were applied in order, and nothing else."""

    def __init__(self, databases: Databases, few: Vocabulary) -> None:
        self.databases = databases
        self.few = few
        self.known: dict[tuple[tuple[Path, ...], ...], dict[str, list[str]] | None] = {}

    def content(self, loads: Iterable[tuple[Path, ...]]) -> dict[str, list[str]] | None:
        """None if one of the loads is refused."""
        key = tuple(loads)
        if key not in self.known:
            world = World(self.databases, self.few, ["sqlite"])
            done = all(world.load(paths) is not None for paths in key)
            self.known[key] = world.content() if done else None
            world.drop()
        return self.known[key]

    def records(self, loads: Iterable[tuple[Path, ...]]) -> dict[str, list[str]] | None:
        """The content, from the current version of each coding alone, all of them loaded at once."""
        current = one_version_each(path for paths in loads for path in paths)
        return self.content([tuple(sorted(current))] if current else [])


def without_history(content: dict[str, list[str]]) -> dict[str, list[str]]:
    """What the records are made of: not the ledger, not the versions of codings that are current no longer."""
    current = [row for row in content["coding"] if "('current', True)" in row]
    return {name: rows for name, rows in content.items() if name not in {"load", "coding"}} | {"coding": current}


@pytest.mark.parametrize("seed", range(2))
def test_after_any_loads_and_undos_the_database_holds_what_the_remaining_loads_bring(
    databases: Databases, few: Vocabulary, tmp_path: Path, seed: int
) -> None:
    came: Counter[str] = Counter()
    replay = Replay(databases, few)
    for number in range(SEQUENCES):
        chance = random.Random(f"{seed}-{number}")  # noqa: S311 - the same in every run
        paths = write_versions(tmp_path / str(number), chance)
        world = World(databases, few)
        loads: Loads = {}
        # The first load is a large one, so that the others find what they refer to.
        for size in (9, 2, 3):
            came[_load_some(world, loads, one_version_each(chance.sample(paths, size)))] += 1
        for _step in range(min(2, len(loads))):
            came[_undo_one(world, replay, loads, chance)] += 1
        world.drop()
    # The sequences are worth something.
    assert min(came["loaded"], came["undone"]) > 2, came


def test_when_all_is_taken_back_nothing_is_left(databases: Databases, few: Vocabulary, tmp_path: Path) -> None:
    chance = random.Random(0)  # noqa: S311 - the same in every run
    world = World(databases, few)
    empty = world.rows()
    loads: Loads = {}
    paths = write_versions(tmp_path, chance)
    for _step in range(4):
        _load_some(world, loads, one_version_each(chance.sample(paths, 6)))
    assert len(loads) > 1
    assert _undo_all(world, loads)
    assert world.rows() == empty
    world.drop()


def _load_some(world: World, loads: Loads, paths: tuple[Path, ...]) -> str:
    number = world.load(paths)
    if number is None:
        return "load refused"
    loads[number] = paths
    return "loaded"


def _undo_one(world: World, replay: Replay, loads: Loads, chance: random.Random) -> str:
    taken_back = chance.choice(sorted(loads))
    remaining = [paths for number, paths in sorted(loads.items()) if number != taken_back]
    if world.undo(taken_back) is None:
        # It is refused only where the remaining codings could not have been loaded either.
        assert replay.records(remaining) is None
        return "undo refused"
    del loads[taken_back]
    content = world.content()
    expected = replay.content(remaining)
    if expected is not None:
        assert difference(content, expected) == {}
    else:
        # One of them needed what the load brought when it came; but all of them together do without it.
        records = replay.records(remaining)
        assert records is not None
        assert difference(without_history(content), without_history(records)) == {}
    return "undone"


def _undo_all(world: World, loads: Loads) -> bool:
    """Take back what can be taken back; loads that need one another are left."""
    left = set(loads)
    for _again in loads:
        left -= {number for number in sorted(left, reverse=True) if world.undo(number) is not None}
    return not left
