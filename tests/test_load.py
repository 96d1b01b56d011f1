"""Loading: whole or not at all, the same again changes nothing, and the records are what the codings say."""

import datetime
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import Connection, Engine, func, select, text

from eventdb import migrations
from eventdb.coding.model import RecordKind
from eventdb.database import connect_engine, database_url, reading, refresh_statistics, writing
from eventdb.errors import EventdbError, InvalidFilesError
from eventdb.fixtures import FILES, Vocabulary, read_vocabulary
from eventdb.loading.load import load
from eventdb.loading.ready import ready_to_write
from eventdb.loading.undo import undo
from eventdb.models import (
    Agreement,
    Base,
    Calendar,
    Citation,
    Claim,
    ClaimCitation,
    Coding,
    Document,
    Event,
    Leader,
    Load,
    LoadCoding,
    OfficeTerm,
    Organization,
    Participation,
    Protest,
    Statement,
)
from tests.builders import TEXT, all_rows, content_of, difference, load_into, views_of, vocabulary, write_coding
from tests.databases import ARTICLES

Run = Callable[..., Result]

CODING = """
coder: ann
passages:
  received: On 3 May 2024 President Ana Silva of Brazil received Li Wen of China in Lima
  two: They signed two agreements
  soy: one of them a treaty on soy
  gold: “Soy is the new gold,” Silva said
leaders:
  ana-silva: {name: Ana Silva, country: BRA, evidence: received}
  li-wen: {name: Li Wen, country: CHN, evidence: received}
summits:
  lima-2024: {title: Meeting in Lima, date: 2024-05-03, place: lima, host: ana-silva, guest: li-wen, evidence: received}
agreements:
  lima-2024-package:
    title: Two agreements
    instrument: package
    instrument_count: 2
    occasion: lima-2024
    signatory: [BRA, CHN]
    evidence: {two: [rest, signatory], received: [occasion, signatory]}
    members:
      lima-2024-soy-treaty: {title: Treaty on soy, instrument: treaty, evidence: soy}
statements:
  silva-gold:
    title: Silva on soy
    form: quote
    text: Soy is the new gold
    speaker: ana-silva
    addressee: CHN
    evidence: gold
"""

# One summit by itself, to be varied.
SUMMIT = """
document: {published: 2024-05-04}
coder: ann
passages: {day: On 3 May 2024}
summits:
  lima-2024: {title: Meeting in Lima, date: 2024-05-03, evidence: day}
"""


@pytest.fixture
def empty_engine(empty_database: str) -> Engine:
    """An engine on a database in which there is nothing, not even tables."""
    return connect_engine(database_url(empty_database))


def scalars(engine: Engine, query: Any) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(query).scalars())


def rows(engine: Engine, query: Any) -> list[tuple[Any, ...]]:
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(query)]


def chosen(engine: Engine, slug: str, field: str) -> list[tuple[str, bool, str]]:
    """The claims on a field of an event: value, whether chosen, coder."""
    query = (
        select(Claim.value, Claim.chosen, Coding.coder)
        .join(Coding, Claim.coding_id == Coding.id)
        .join(Event, Claim.event_id == Event.id)
        .where(Event.slug == slug, Claim.field == field)
        .order_by(Claim.value, Coding.coder)
    )
    return [(value, bool(is_chosen), coder) for value, is_chosen, coder in rows(engine, query)]


def assert_sound(engine: Engine) -> None:
    """What holds after any load."""
    with reading(engine) as connection:
        for document_text, start, end, quote in connection.execute(
            select(Document.text, Citation.start_char, Citation.end_char, Citation.quote).join(
                Citation, Citation.document_id == Document.id
            )
        ):
            assert document_text[start:end] == quote
        uncited = select(Claim.id).where(Claim.id.not_in(select(ClaimCitation.claim_id)))
        assert connection.execute(uncited).all() == []
        unused = select(Citation.id).where(Citation.id.not_in(select(ClaimCitation.citation_id)))
        assert connection.execute(unused).all() == []
        elsewhere = (
            select(Claim.id)
            .join(ClaimCitation, ClaimCitation.claim_id == Claim.id)
            .join(Citation, Citation.id == ClaimCitation.citation_id)
            .join(Coding, Coding.id == Claim.coding_id)
            .where((Citation.document_id != Coding.document_id) | ~Coding.current)
        )
        assert connection.execute(elsewhere).all() == []
        for fields, key, its_claims in _records(connection):
            for field, value in fields.items():
                claims = [claim for claim in its_claims if claim[0] == field and claim[2]]
                if value is None:
                    assert claims == [], (key, field)
                else:
                    assert [claim[1] for claim in claims] == [value], (key, field)
        package = Base.metadata.tables["agreement"].alias()
        named = select(func.coalesce(func.sum(func.coalesce(package.c.instrument_count, 1)), 0)).where(
            package.c.package_id == Agreement.id
        )
        for count, net, named_count in connection.execute(
            select(Agreement.instrument_count, Agreement.net_count, named.scalar_subquery())
        ):
            assert net == max((count or 1) - named_count, 0)


# Of each kind of record: the columns that hold what one chosen claim says, by the claim's field.
_COLUMNS = {
    "event": {
        "title": "title",
        "status": "status",
        "place": "place_slug",
        "country": "country_iso3",
        "cameo": "cameo_code",
        "summary": "summary",
    },
    "summit": {"format": "format", "level": "level", "series": "series", "edition": "edition"},
    "agreement": {"instrument": "instrument_slug", "instrument_count": "instrument_count"},
    "statement": {"form": "form", "text": "text", "act": "act_slug", "medium": "medium"},
    "protest": {
        "tactic": "tactic_slug",
        "slogan": "slogan",
        "size_text": "size_text",
        "size_low": "size_low",
        "size_best": "size_best",
        "size_high": "size_high",
        "size_rule": "size_rule_slug",
        "violence": "violence",
        "state_response": "state_response",
    },
    "leader": {"name": "name", "country": "country_iso3", "wikidata_id": "wikidata_id"},
    "office_term": {"office": "office", "country": "country_iso3", "organization": "organization_slug"},
}
_ARC = {"leader": Claim.leader_id, "office_term": Claim.office_term_id}


def _records(connection: Any) -> Any:
    """The single values of each record, its table and key, and the claims on it: field, value, chosen."""
    for name, columns in _COLUMNS.items():
        table = Base.metadata.tables[name]
        claims: dict[int, list[tuple[str, str, bool]]] = {}
        column = _ARC.get(name, Claim.event_id)
        for key, field, value, is_chosen in connection.execute(
            select(column, Claim.field, Claim.value, Claim.chosen).where(column.is_not(None), Claim.position.is_(None))
        ):
            claims.setdefault(key, []).append((field, value, bool(is_chosen)))
        for row in connection.execute(select(table)).mappings():
            values = {field: row[stored] for field, stored in columns.items()}
            told = {
                field: value if value is None else str(value).lower() if field == "violence" else str(value)
                for field, value in values.items()
            }
            yield told, (name, row["id"]), claims[row["id"]]


# The same again


def test_what_is_loaded_is_sound(engine: Engine, tmp_path: Path) -> None:
    summary = load_into(engine, write_coding(tmp_path, CODING))
    assert (summary.load, summary.read, summary.added, summary.changed, summary.left) == (1, 1, 1, 0, 0)
    assert_sound(engine)
    assert scalars(engine, select(Event.slug).order_by(Event.slug)) == [
        "lima-2024",
        "lima-2024-package",
        "lima-2024-soy-treaty",
        "silva-gold",
    ]
    people = select(Participation.role_slug, Participation.name, Participation.country_iso3).order_by(
        Participation.name
    )
    summit = select(Event.id).where(Event.slug == "lima-2024").scalar_subquery()
    assert rows(engine, people.where(Participation.event_id == summit)) == [
        ("host", "Ana Silva", "BRA"),
        ("guest", "Li Wen", "CHN"),
    ]
    assert rows(engine, select(Agreement.slug, Agreement.net_count).order_by(Agreement.slug)) == [
        ("lima-2024-package", 1),
        ("lima-2024-soy-treaty", 1),
    ]
    assert scalars(engine, select(Statement.text_folded)) == ["soy is the new gold"]


def test_the_seed_and_the_articles_are_sound(seeded_engine: Engine, articles_engine: Engine) -> None:
    assert_sound(seeded_engine)
    assert_sound(articles_engine)


def test_loading_again_adds_and_changes_nothing(own_articles_database: str, run: Run) -> None:
    engine = connect_engine(database_url(own_articles_database))
    before = all_rows(engine)
    content = content_of(engine)
    result = run("load", str(ARTICLES), db=own_articles_database)
    assert result.exit_code == 0
    assert "read 7 codings, 0 new, 0 changed, 7 as before" in result.stderr
    after = all_rows(engine)
    for table in ("load", "load_coding"):
        assert after.pop(table).total() > before.pop(table).total()
    assert after == before
    assert difference(content_of(engine), content | {"load": content["load"] * 2}) == {}
    [counts] = rows(
        engine, select(Load.read_count, Load.added_count, Load.changed_count, Load.left_count).where(Load.id == 2)
    )
    assert counts == (7, 0, 0, 7)


def test_codings_come_to_the_same_one_by_one_and_all_at_once(engine: Engine, articles_engine: Engine) -> None:
    paths = sorted(ARTICLES.glob("*.yaml"))
    for path in paths:
        load_into(engine, path)
    one_by_one, at_once = content_of(engine), content_of(articles_engine)
    assert len(one_by_one.pop("load")) == len(paths)
    assert len(at_once.pop("load")) == 1
    assert difference(one_by_one, at_once) == {}


def test_the_order_of_files_changes_nothing(engine: Engine, articles_engine: Engine) -> None:
    load_into(engine, *sorted(ARTICLES.glob("*.yaml"), reverse=True))
    assert difference(content_of(engine), content_of(articles_engine)) == {}


# A changed coding


def test_a_changed_coding_updates_its_records_and_takes_away_what_it_no_longer_states(
    engine: Engine, tmp_path: Path
) -> None:
    load_into(engine, write_coding(tmp_path, CODING))
    changed = CODING.replace("title: Meeting in Lima, date: 2024-05-03", "title: The Lima summit")
    changed = changed.replace("    addressee: CHN\n", "    addressee: li-wen\n")
    gone = ("  soy: one of", "    members:", "      lima-2024-soy-treaty:")
    changed = "".join(line for line in changed.splitlines(keepends=True) if not line.startswith(gone))
    summary = load_into(engine, write_coding(tmp_path, changed))
    assert (summary.read, summary.added, summary.changed, summary.left) == (1, 0, 1, 0)
    tallies = {
        str(kind): (tally.added, tally.changed, tally.removed, tally.left) for kind, tally in summary.records.items()
    }
    assert tallies == {
        "leader": (0, 0, 0, 2),
        "summit": (0, 1, 0, 0),
        "agreement": (0, 0, 1, 1),
        "statement": (0, 1, 0, 0),
    }
    assert rows(engine, select(Event.title, Event.start_date, Event.date_precision).where(Event.kind == "summit")) == [
        ("The Lima summit", None, "unknown")
    ]
    assert scalars(engine, select(Agreement.net_count)) == [2]
    assert scalars(engine, select(Participation.name).where(Participation.role_slug == "addressee")) == ["Li Wen"]
    assert "one of them a treaty on soy" not in scalars(engine, select(Citation.quote))
    assert rows(engine, select(Coding.current).order_by(Coding.id)) == [(False,), (True,)]
    assert_sound(engine)


def test_a_record_keeps_its_key_when_its_coding_changes(engine: Engine, tmp_path: Path) -> None:
    load_into(engine, write_coding(tmp_path, CODING))
    before = rows(engine, select(Event.slug, Event.id).order_by(Event.slug))
    load_into(engine, write_coding(tmp_path, CODING.replace("Meeting in Lima", "Summit")))
    assert rows(engine, select(Event.slug, Event.id).order_by(Event.slug)) == before


def test_a_leaders_new_name_and_country_reach_every_event(engine: Engine, tmp_path: Path) -> None:
    load_into(engine, write_coding(tmp_path / "1", CODING))
    other = SUMMIT.replace("lima-2024", "quito-2024").replace("evidence: day", "host: ana-silva, evidence: day")
    load_into(engine, write_coding(tmp_path / "2", other, text=TEXT + "2"))
    changed = CODING.replace("name: Ana Silva, country: BRA", "name: Ana Souza Silva, country: PER")
    load_into(engine, write_coding(tmp_path / "1", changed))
    people = select(Participation.name, Participation.country_iso3).join(Leader, Participation.leader_id == Leader.id)
    assert set(rows(engine, people.where(Leader.slug == "ana-silva"))) == {("Ana Souza Silva", "PER")}
    load_into(engine, write_coding(tmp_path / "1", changed.replace(", country: PER", "")))
    assert set(rows(engine, people.where(Leader.slug == "ana-silva"))) == {("Ana Souza Silva", None)}


def test_an_organizations_new_name_reaches_every_event(engine: Engine, tmp_path: Path) -> None:
    def content(name: str) -> str:
        organization = f"organizations: {{soy-council: {{name: {name}, kind: other, evidence: day}}}}\n"
        return SUMMIT.replace("evidence: day", "organizer: soy-council, evidence: day") + organization

    load_into(engine, write_coding(tmp_path, content("Soy Council")))
    load_into(engine, write_coding(tmp_path, content("Council on Soy")))
    assert scalars(engine, select(Participation.name)) == ["Council on Soy"]
    assert scalars(engine, select(Organization.name).where(Organization.coded)) == ["Council on Soy"]


def test_a_slug_can_become_another_kind_of_record(engine: Engine, tmp_path: Path) -> None:
    load_into(engine, write_coding(tmp_path, SUMMIT))
    load_into(engine, write_coding(tmp_path, SUMMIT.replace("summits", "protests")))
    assert rows(engine, select(Event.slug, Event.kind)) == [("lima-2024", "protest")]
    assert scalars(engine, select(Protest.id)) == scalars(engine, select(Event.id))


def test_a_term_can_pass_to_another_leader(engine: Engine, tmp_path: Path) -> None:
    def content(leader: str) -> str:
        term = "offices: {lima-term: {office: President, evidence: day}}"
        record = f"{leader}: {{name: {leader}, evidence: day, {term}}}"
        return f"coder: ann\npassages: {{day: On 3 May}}\nleaders: {{{record}}}\n"

    load_into(engine, write_coding(tmp_path, content("ana-silva")))
    load_into(engine, write_coding(tmp_path, content("li-wen")))
    query = select(OfficeTerm.slug, Leader.slug).join(Leader, OfficeTerm.leader_id == Leader.id)
    assert rows(engine, query) == [("lima-term", "li-wen")]
    assert scalars(engine, select(Leader.slug)) == ["li-wen"]


def test_a_recoding_that_takes_away_what_others_refer_to_is_refused(engine: Engine, tmp_path: Path) -> None:
    load_into(engine, write_coding(tmp_path / "1", CODING))
    other = SUMMIT.replace("lima-2024", "quito-2024").replace("evidence: day", "host: ana-silva, evidence: day")
    load_into(engine, write_coding(tmp_path / "2", other, text=TEXT + "2", name="quito"))
    before = all_rows(engine)
    path = write_coding(tmp_path / "1", SUMMIT)
    with pytest.raises(EventdbError, match=r"'ana-silva' would vanish, but quito\.yaml of load 2 refers to it as host"):
        load_into(engine, path)
    assert all_rows(engine) == before


# Several codings of one record


def two_coders(folder: Path, ben: str, ann: str = SUMMIT) -> list[Path]:
    return [
        write_coding(folder, ann, coder="ann"),
        write_coding(folder, ben.replace("coder: ann", "coder: ben"), coder="ben"),
    ]


def test_two_coders_on_one_article_keep_all_claims_and_one_is_chosen(engine: Engine, tmp_path: Path) -> None:
    summary = load_into(engine, *two_coders(tmp_path, SUMMIT.replace("date: 2024-05-03", "date: 2024-05")))
    assert summary.contradictions == 1
    assert chosen(engine, "lima-2024", "date") == [("2024-05", False, "ben"), ("2024-05-03", True, "ann")]
    # They agree on the title: one stands for both.
    assert sorted(is_chosen for _value, is_chosen, _coder in chosen(engine, "lima-2024", "title")) == [False, True]
    assert len(scalars(engine, select(Document.id))) == 1
    assert len(scalars(engine, select(Citation.id))) == 1
    assert summary.records[RecordKind.SUMMIT].added == 1
    assert_sound(engine)


def test_two_documents_on_one_record_keep_all_claims_and_the_newer_is_chosen(engine: Engine, tmp_path: Path) -> None:
    load_into(engine, write_coding(tmp_path / "1", SUMMIT))
    newer = SUMMIT.replace("2024-05-04", "2024-05-05").replace("Meeting in Lima", "Lima summit")
    summary = load_into(engine, write_coding(tmp_path / "2", newer, text=TEXT + "2", name="newer"))
    assert summary.contradictions == 1
    assert scalars(engine, select(Event.title)) == ["Lima summit"]
    assert chosen(engine, "lima-2024", "title") == [("Lima summit", True, "ann"), ("Meeting in Lima", False, "ann")]
    assert_sound(engine)


def test_a_day_of_publication_that_is_told_later_changes_what_is_chosen(engine: Engine, tmp_path: Path) -> None:
    undated = SUMMIT.replace("document: {published: 2024-05-04}\n", "").replace("Meeting in Lima", "Undated")
    first = write_coding(tmp_path / "1", undated)
    load_into(engine, first, write_coding(tmp_path / "2", SUMMIT, text=TEXT + "2", name="dated"))
    assert scalars(engine, select(Event.title)) == ["Meeting in Lima"]
    load_into(engine, write_coding(tmp_path / "1", "document: {published: 2024-06-01}\n" + undated.lstrip()))
    assert scalars(engine, select(Event.title)) == ["Undated"]


def test_a_day_of_publication_that_another_coder_tells_changes_what_is_chosen(engine: Engine, tmp_path: Path) -> None:
    undated = SUMMIT.replace("document: {published: 2024-05-04}\n", "").replace("Meeting in Lima", "Undated")
    ann = write_coding(tmp_path / "1", undated, coder="ann")
    load_into(engine, ann, write_coding(tmp_path / "2", SUMMIT, text=TEXT + "2", name="dated"))
    assert scalars(engine, select(Event.title)) == ["Meeting in Lima"]
    # Ben speaks of another record, but of the same article.
    ben = SUMMIT.replace("coder: ann", "coder: ben").replace("lima-2024", "lima-2025").replace("05-04", "06-01")
    load_into(engine, write_coding(tmp_path / "1", ben, coder="ben"))
    assert scalars(engine, select(Event.title).where(Event.slug == "lima-2024")) == ["Undated"]
    undo(engine, 2, vocabulary())
    assert scalars(engine, select(Event.title)) == ["Meeting in Lima"]


def test_a_coding_that_prefers_its_value_is_heard(engine: Engine, tmp_path: Path) -> None:
    ben = SUMMIT.replace("date: 2024-05-03, evidence: day", "date: 2024, evidence: day, prefer: date")
    load_into(engine, *two_coders(tmp_path, ben))
    assert rows(engine, select(Event.date_precision)) == [("year",)]


def test_participants_of_two_codings_add_up(engine: Engine, tmp_path: Path) -> None:
    ann = SUMMIT.replace("evidence: day", "participant: [BRA, CHN], agenda: trade, evidence: day")
    ben = SUMMIT.replace("evidence: day", "participant: [PER, BRA], agenda: [sport, trade], evidence: day")
    load_into(engine, *two_coders(tmp_path, ben, ann))
    query = select(Participation.position, Participation.country_iso3).order_by(Participation.position)
    assert rows(engine, query) == [(1, "PER"), (2, "BRA"), (3, "CHN")]
    assert {is_chosen for _value, is_chosen, _coder in chosen(engine, "lima-2024", "participant")} == {True}
    places = select(Claim.value, Claim.position).where(Claim.field == "participant").distinct()
    assert sorted(rows(engine, places)) == [("BRA", 2), ("CHN", 3), ("PER", 1)]


def test_a_document_is_called_what_its_codings_say(engine: Engine, tmp_path: Path) -> None:
    ann = SUMMIT.replace("{published: 2024-05-04}", "{title: Ann's title, publisher: The Post}")
    ben = SUMMIT.replace("{published: 2024-05-04}", "{title: Ben's title, language: en}")
    load_into(engine, *two_coders(tmp_path, ben, ann))
    query = select(Document.title, Document.publisher, Document.language, Document.published_date)
    assert rows(engine, query) == [("Ann's title", "The Post", "en", None)]


def test_a_passage_that_two_coders_cite_is_one_and_exact_if_either_has_its_letters(
    engine: Engine, tmp_path: Path
) -> None:
    folded = SUMMIT.replace("day: On 3 May 2024", "day: On  3 May 2024")
    ann, ben = two_coders(tmp_path, SUMMIT, folded)
    for path, match in ((ann, "folded"), (ben, "exact")):
        load_into(engine, path)
        assert scalars(engine, select(Citation.match)) == [match]


def test_a_term_in_office_that_two_codings_tell_differently_is_settled(engine: Engine, tmp_path: Path) -> None:
    def content(term: str) -> str:
        term = f"offices: {{silva-president: {{office: President, {term}, evidence: day}}}}"
        return f"coder: ann\npassages: {{day: On 3 May}}\nleaders: {{silva: {{name: Silva, evidence: day, {term}}}}}\n"

    load_into(engine, *two_coders(tmp_path, content("end: 2020-01-01"), content("start: 2024, attested: 2024-05-03")))
    query = select(OfficeTerm.start_earliest, OfficeTerm.start_latest, OfficeTerm.end_earliest, OfficeTerm.end_latest)
    day = datetime.date(2020, 1, 1)
    assert rows(engine, query) == [(None, None, day, day)]
    assert_sound(engine)


def test_the_command_says_that_values_differ(run: Run, database: str, tmp_path: Path) -> None:
    two_coders(tmp_path, SUMMIT.replace("date: 2024-05-03", "date: 2024-05"))
    result = run("load", str(tmp_path), db=database)
    assert "1 value differs from the one chosen: eventdb query contradictions" in result.stderr
    shown = run("show", "lima-2024", db=database).stdout
    assert re.search(r"× date +2024-05  \(not chosen\)\n.* ben in lima\n", shown)


def test_an_article_that_was_edited_is_another_document_and_that_is_said(
    run: Run, database: str, tmp_path: Path
) -> None:
    run("load", str(write_coding(tmp_path, SUMMIT)), db=database)
    result = run("load", str(write_coding(tmp_path, SUMMIT, text=TEXT + "Edited.")), db=database)
    assert "Note: there are different texts by the name of lima.txt; each is a document of its own" in result.stderr
    assert len(scalars(connect_engine(database_url(database)), select(Document.id))) == 2


# Nothing, where anything is wrong


BAD = """
coder: ann
passages: {day: On 4 May 2024}
summits:
  quito-2024: {title: Meeting, date: 2024-02-30, place: quitto, host: nobody, evidence: day}
"""


def test_bad_input_leaves_no_trace(engine: Engine, run: Run, database: str, tmp_path: Path) -> None:
    load_into(engine, write_coding(tmp_path / "0", SUMMIT))
    before = all_rows(engine)
    good = write_coding(
        tmp_path / "1",
        CODING.replace("lima", "quito").replace("quito-2024: {", "quito-2025: {"),
        text=TEXT.replace("L", "l"),
    )
    bad = [write_coding(tmp_path / name, BAD, text=TEXT + name) for name in "23"]
    result = run("load", str(tmp_path), db=database)
    assert result.exit_code == 1
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    for path in bad:
        told = [line.removeprefix(f"{path}:") for line in lines if line.startswith(f"{path}:")]
        assert [line.split(": ")[:2] for line in told] == [
            ["2", "passages.day"],
            ["4", "summits.quito-2024.date"],
            ["4", "summits.quito-2024.place"],
        ]
    assert good.exists()
    assert all_rows(engine) == before


@pytest.mark.parametrize(
    ("added", "message"),
    [
        (
            "host: ana-sliva",
            "found 'ana-sliva'; expected the slug of a leader or organization; did you mean 'ana-silva'?",
        ),
        ("occasion: lima-204", "found 'lima-204'; expected the slug of a summit; did you mean 'lima-2024'?"),
        ("occasion: li-wen", "found 'li-wen', which is a leader; expected the slug of a summit"),
    ],
)
def test_a_slug_that_refers_to_nothing_is_told_with_the_nearest_in_the_database(
    engine: Engine, tmp_path: Path, added: str, message: str
) -> None:
    load_into(engine, write_coding(tmp_path / "1", CODING))
    before = all_rows(engine)
    content = SUMMIT.replace("lima-2024", "lima-2025").replace("evidence: day", f"{added}, evidence: day")
    path = write_coding(tmp_path / "2", content, text=TEXT + "2")
    with pytest.raises(InvalidFilesError) as caught:
        load_into(engine, path)
    assert [str(one) for one in caught.value.problems] == [f"{path}:5: lima-2025.{added.partition(':')[0]}: {message}"]
    assert all_rows(engine) == before


def test_a_slug_that_is_taken_in_the_database_is_told(engine: Engine, tmp_path: Path) -> None:
    load_into(engine, write_coding(tmp_path / "1", SUMMIT))
    path = write_coding(tmp_path / "2", SUMMIT.replace("summits", "protests"), text=TEXT + "2")
    with pytest.raises(InvalidFilesError, match="the slug is a summit in the database; expected a slug of its own"):
        load_into(engine, path)


def fail(*_arguments: object) -> None:
    raise EventdbError("the power failed")


LATE = [
    "replacing.refresh_documents",
    "replacing.settle",
    "load._write_ledger",
    "load.rename_codings",
    "load.advance_keys",
]


@pytest.mark.parametrize("step", LATE)
def test_a_load_that_fails_late_leaves_no_trace(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    load_into(engine, write_coding(tmp_path, SUMMIT))
    before = all_rows(engine)
    monkeypatch.setattr(f"eventdb.loading.{step}", fail)
    path = write_coding(tmp_path, CODING.replace("date: 2024-05-03", "date: 1815"))
    with pytest.raises(EventdbError, match="the power failed"):
        load_into(engine, path)
    assert all_rows(engine) == before


def test_a_first_load_that_fails_late_leaves_an_empty_database(
    empty_database: str, empty_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventdb.loading.load.advance_keys", fail)
    with pytest.raises(EventdbError, match="the power failed"):
        load_into(empty_engine, write_coding(tmp_path, SUMMIT))
    if _is_file(empty_database):
        assert Path(empty_database).stat().st_size == 0
    else:
        assert set(all_rows(empty_engine)) <= {"alembic_version"}
        assert views_of(empty_engine) == []


def test_a_load_that_another_one_overtook_is_told_to_run_again(engine: Engine, tmp_path: Path) -> None:
    path = write_coding(tmp_path, SUMMIT)

    def overtake(_done: int, _all: int) -> None:
        load_into(engine, path)

    with pytest.raises(EventdbError, match="another load changed these codings meanwhile; nothing was written"):
        load_into(engine, path, progress=overtake)
    assert scalars(engine, select(Load.id)) == [1]
    assert load_into(engine, path).left == 1


def test_bad_input_does_not_even_make_a_database(
    empty_database: str, empty_engine: Engine, run: Run, tmp_path: Path
) -> None:
    for content in (BAD, SUMMIT.replace("evidence: day", "host: nobody, evidence: day")):
        result = run("load", str(write_coding(tmp_path, content)), db=empty_database)
        assert result.exit_code == 1
        assert "expected" in result.stderr
        if not _is_file(empty_database) or Path(empty_database).exists():
            assert all_rows(empty_engine) == {}


def _is_file(address: str) -> bool:
    return "://" not in address


# Trying only


def without_first_line(words: str) -> str:
    return words.partition("\n")[2]


def counts(words: str) -> str:
    return words.splitlines()[0].partition(": ")[2]


def test_a_dry_run_says_the_same_and_writes_nothing(run: Run, engine: Engine, database: str, tmp_path: Path) -> None:
    load_into(engine, write_coding(tmp_path, CODING))
    for content in (CODING, CODING.replace("Meeting in Lima", "Summit"), SUMMIT):
        path = write_coding(tmp_path, content)
        before = all_rows(engine)
        tried = run("load", "--dry-run", str(path), db=database)
        assert tried.exit_code == 0
        assert tried.stderr.startswith("Dry run, nothing was written to ")
        assert all_rows(engine) == before
        done = run("load", str(path), db=database)
        assert without_first_line(tried.stderr) == without_first_line(done.stderr)
        assert counts(tried.stderr) == counts(done.stderr)


def test_a_dry_run_of_two_codings_that_disagree_says_so(run: Run, database: str, tmp_path: Path) -> None:
    two_coders(tmp_path, SUMMIT.replace("date: 2024-05-03", "date: 2024-05"))
    assert "1 value differs" in run("load", "--dry-run", str(tmp_path), db=database).stderr


def test_a_dry_run_on_no_database_says_the_same_and_makes_none(
    run: Run, empty_database: str, empty_engine: Engine
) -> None:
    tried = run("load", "--dry-run", db=empty_database)
    assert tried.exit_code == 0
    if _is_file(empty_database):
        assert not Path(empty_database).exists()
    else:
        assert all_rows(empty_engine) == {}
    done = run("load", db=empty_database)
    assert without_first_line(tried.stderr) == without_first_line(done.stderr)
    assert counts(tried.stderr) == counts(done.stderr)


def test_a_dry_run_tells_the_faults_too(run: Run, database: str, tmp_path: Path) -> None:
    path = str(write_coding(tmp_path, BAD))
    tried, done = run("load", "--dry-run", path, db=database), run("load", path, db=database)
    assert tried.exit_code == done.exit_code == 1
    assert tried.stderr == done.stderr


# What is named


def test_files_folders_and_patterns_are_loaded(run: Run, database: str, tmp_path: Path) -> None:
    write_coding(tmp_path / "a", SUMMIT)
    write_coding(tmp_path / "b", SUMMIT.replace("lima", "oslo"), text=TEXT + "b", name="oslo")
    assert "read 1 coding, 1 new" in run("load", str(tmp_path / "a" / "lima.txt"), db=database).stderr
    assert "read 1 coding, 1 new" in run("load", str(tmp_path / "b" / "*.yaml"), db=database).stderr
    assert "read 2 codings, 0 new, 0 changed, 2 as before" in run("load", str(tmp_path), db=database).stderr
    both = run("load", str(tmp_path / "a"), str(tmp_path / "**" / "*.yaml"), db=database)
    assert "read 2 codings" in both.stderr
    files = scalars(connect_engine(database_url(database)), select(Load.file).order_by(Load.id))
    assert files[-1] == f"{tmp_path / 'a'}\n{tmp_path / '**' / '*.yaml'}"


def test_without_a_path_the_seed_is_loaded_into_a_database_that_is_made(
    run: Run, empty_database: str, empty_engine: Engine
) -> None:
    result = run("load", db=empty_database)
    assert result.exit_code == 0, result.stderr
    assert re.match(r"Load 1 into .*: read 1 coding, 1 new, 0 changed, 0 as before\n", result.stderr)
    assert re.search(r"statements +18 +0 +0 +0\n", result.stderr)
    assert scalars(empty_engine, select(Load.file)) == [""]
    assert migrations.state_of(empty_engine) is migrations.SchemaState.CURRENT


def test_a_path_without_a_coding_is_told(run: Run, database: str, tmp_path: Path) -> None:
    result = run("load", str(tmp_path / "nowhere.yaml"), db=database)
    assert result.exit_code == 1
    assert result.stderr == f"Error: {tmp_path / 'nowhere.yaml'}: no such file or folder\n"


def test_a_load_names_its_codings_in_the_ledger(engine: Engine, tmp_path: Path) -> None:
    first, second = (
        write_coding(tmp_path / "1", SUMMIT),
        write_coding(tmp_path / "2", CODING, text=TEXT + "2", name="b"),
    )
    load_into(engine, first)
    load_into(engine, first, second)
    query = select(LoadCoding.load_id, Coding.file).join(Coding, Coding.id == LoadCoding.coding_id)
    assert sorted(rows(engine, query)) == [(1, "lima.yaml"), (2, "b.yaml"), (2, "lima.yaml")]
    [(started, finished, sha256)] = rows(
        engine, select(Load.started_at, Load.finished_at, Load.sha256).where(Load.id == 2)
    )
    assert started <= finished
    assert len(sha256) == 64


def test_the_ledger_is_listed_newest_first(run: Run, database: str, tmp_path: Path) -> None:
    run("load", db=database)
    run("load", str(write_coding(tmp_path, SUMMIT)), db=database)
    listed = run("loads", "--format", "csv", db=database)
    lines = listed.stdout.splitlines()
    assert lines[0] == "load,dataset,file,started,read,added,changed,left,rejected,version"
    assert lines[1].startswith(f"2,coding,{tmp_path / 'lima.yaml'},")
    assert lines[2].startswith("1,coding,(the seed),")
    assert ",1,1,0,0,0," in lines[2]


# Years and vocabularies


def test_the_calendar_grows_by_the_years_that_events_need(engine: Engine, tmp_path: Path) -> None:
    content = SUMMIT.replace(
        "date: 2024-05-03", "date: 1814-09/1815-06, participant: [{country: BRA, date: 2150-01-31}]"
    )
    load_into(engine, write_coding(tmp_path, content))
    years = set(scalars(engine, select(Calendar.year).distinct()))
    assert years == {*range(1900, 2101), 1814, 1815, 2150}
    assert len(scalars(engine, select(Calendar.day).where(Calendar.year == 1815))) == 365
    load_into(engine, write_coding(tmp_path, SUMMIT))
    assert set(scalars(engine, select(Calendar.year).distinct())) == set(range(1900, 2101))


def test_a_year_that_no_record_has_is_not_in_the_calendar_until_one_has(engine: Engine, tmp_path: Path) -> None:
    ann, ben = two_coders(tmp_path, SUMMIT, SUMMIT.replace("date: 2024-05-03", "date: 1815"))
    load_into(engine, ann, ben)
    assert 1815 not in scalars(engine, select(Calendar.year).distinct())
    load_into(
        engine,
        write_coding(
            tmp_path,
            SUMMIT.replace("coder: ann", "coder: ben").replace("date: 2024-05-03", "date: 1816, summary: x"),
            coder="ben",
        ),
    )
    assert 1815 not in scalars(engine, select(Calendar.year).distinct())
    taken_back = SUMMIT.replace("coder: ann", "coder: ben").replace("date: 2024-05-03, ", "")
    load_into(engine, write_coding(tmp_path, taken_back, coder="ben"))
    assert scalars(engine, select(Event.start_date)) == [datetime.date(1815, 1, 1)]


@pytest.mark.parametrize("words", ["room @ 0000", "room @ ²²²²", "room @ 1234 Main Street"])
def test_words_that_look_like_a_day_are_no_day(engine: Engine, tmp_path: Path, words: str) -> None:
    content = SUMMIT.replace("evidence: day", f"agenda: [{{topic: trade, text: {words}}}], evidence: day")
    load_into(engine, write_coding(tmp_path, content))
    assert scalars(engine, select(func.count(Calendar.year.distinct()))) == [201]


def own_vocabulary(folder: Path) -> Path:
    folder.mkdir()
    (folder / "topics.csv").write_text("slug,name,description\npolar,Polar research,\n", encoding="utf-8")
    (folder / "roles.csv").write_text("slug,name,side,kinds,description\nwitness,Witness,,summit,\n", encoding="utf-8")
    return folder


OWN = SUMMIT.replace("evidence: day", "agenda: polar, witness: [PER, CHN], evidence: day")


def test_vocabularies_of_the_users_own_are_used_and_filled(
    run: Run, database: str, engine: Engine, tmp_path: Path
) -> None:
    own = own_vocabulary(tmp_path / "own")
    path = str(write_coding(tmp_path, OWN))
    refused = run("load", path, db=database)
    assert refused.exit_code == 1
    assert "summits.lima-2024.agenda: found 'polar'; expected a key of the vocabulary topic" in refused.stderr
    result = run("--fixtures", str(own), "load", path, db=database)
    assert result.exit_code == 0, result.stderr
    roles = select(Participation.role_slug, Participation.country_iso3).order_by(Participation.position)
    assert rows(engine, roles) == [("witness", "PER"), ("witness", "CHN")]


def test_what_was_coded_with_vocabularies_of_ones_own_outlives_a_load_without_them(
    run: Run, database: str, engine: Engine, tmp_path: Path
) -> None:
    own = own_vocabulary(tmp_path / "own")
    run("--fixtures", str(own), "load", str(write_coding(tmp_path, OWN, coder="ann")), db=database)
    ben = SUMMIT.replace("coder: ann", "coder: ben").replace("evidence: day", "agenda: trade, evidence: day")
    result = run("load", str(write_coding(tmp_path, ben, coder="ben")), db=database)
    assert result.exit_code == 0, result.stderr
    assert sorted(scalars(engine, select(Participation.country_iso3))) == ["CHN", "PER"]
    assert sorted(value for value, _chosen, _coder in chosen(engine, "lima-2024", "topic")) == ["polar", "trade"]
    undone = run("undo", "2", db=database)
    assert undone.exit_code == 0, undone.stderr
    assert sorted(scalars(engine, select(Participation.country_iso3))) == ["CHN", "PER"]


def test_a_vocabulary_that_is_no_good_stops_the_load(
    run: Run, empty_database: str, empty_engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "topics.csv").write_text("slug,name\n", encoding="utf-8")
    result = run("--fixtures", str(tmp_path), "load", db=empty_database)
    assert result.exit_code == 1
    assert "topics.csv:1: found the header 'slug,name'; expected 'slug,name,description'" in result.stderr
    if not _is_file(empty_database):
        assert all_rows(empty_engine) == {}


def changed_row(folder: Path, vocabulary_file: str, key: str, **changes: str) -> Vocabulary:
    """The vocabularies, with one row of ours replaced by one of the user's own."""
    folder.mkdir(exist_ok=True)
    file = next(file for file in FILES if file.name == vocabulary_file)
    row = {**dict.fromkeys(file.columns), file.key: key, **vocabulary()[file.table].get(key, {}), **changes}
    cells = ["" if row[column] is None else str(row[column]) for column in file.columns]
    (folder / f"{file.name}.csv").write_text(f"{','.join(file.columns)}\n{','.join(cells)}\n", encoding="utf-8")
    return read_vocabulary(folder)


def test_a_country_of_another_name_is_called_so_wherever_it_takes_part(engine: Engine, tmp_path: Path) -> None:
    path = str(write_coding(tmp_path, SUMMIT.replace("evidence: day", "participant: [NLD, apec], evidence: day")))
    load(engine, [path], vocabulary())
    before = content_of(engine)
    load(engine, [path], changed_row(tmp_path / "own", "countries", "NLD", name="Holland"))
    assert rows(engine, text("SELECT name FROM country WHERE iso3 = 'NLD'")) == [("Holland",)]
    assert "Holland" in scalars(engine, select(Participation.name))
    load(engine, [path], vocabulary())
    assert difference(content_of(engine), before | {"load": before["load"] * 3}) == {}


def test_what_follows_from_a_vocabulary_follows_when_it_changes(engine: Engine, tmp_path: Path) -> None:
    content = """
    coder: ann
    passages: {march: Hundreds marched}
    protests: {march: {title: March, place: lima, size_text: hundreds, evidence: march}}
    """
    path = str(write_coding(tmp_path, content))
    load(engine, [path], vocabulary())
    before = content_of(engine)
    changed_row(tmp_path / "own", "places", "lima", country_iso3="CHL")
    load(engine, [path], changed_row(tmp_path / "own", "size_rules", "hundreds", high="599"))
    assert rows(engine, select(Protest.country_iso3, Protest.size_low, Protest.size_high)) == [("CHL", 100, 599)]
    assert_sound(engine)
    load(engine, [path], vocabulary())
    assert difference(content_of(engine), before | {"load": before["load"] * 3}) == {}


def test_what_follows_is_read_again_with_the_vocabularies_that_it_was_coded_with(
    engine: Engine, tmp_path: Path
) -> None:
    own = own_vocabulary(tmp_path / "own")
    path = write_coding(tmp_path, OWN.replace("evidence: day", "place: lima, evidence: day"))
    load(engine, [str(path)], changed_row(own, "places", "lima", country_iso3="CHL"))
    other = SUMMIT.replace("lima-2024", "oslo-2024")
    load_into(engine, write_coding(tmp_path / "2", other, text=TEXT + "2", name="oslo"))
    assert rows(engine, select(Event.country_iso3).where(Event.slug == "lima-2024")) == [("PER",)]
    assert len(scalars(engine, select(Participation.name).where(Participation.role_slug == "witness"))) == 2


def test_an_organization_that_the_vocabulary_gets_later_stays_the_codings(engine: Engine, tmp_path: Path) -> None:
    content = SUMMIT + "organizations: {soy-council: {name: Soy Council, kind: other, evidence: day}}\n"
    path = str(write_coding(tmp_path, content))
    load(engine, [path], vocabulary())
    with_it = changed_row(tmp_path / "own", "organizations", "soy-council", name="Council on Soy", kind="ngo")
    load(engine, [path], with_it)
    names = select(Organization.name, Organization.coded).where(Organization.slug == "soy-council")
    assert rows(engine, names) == [("Soy Council", True)]


# References that go in a circle


def test_packages_and_occasions_do_not_go_in_a_circle(engine: Engine, tmp_path: Path) -> None:
    head = "coder: ann\npassages: {day: On 3 May}\n"
    packages = "agreements: {a: {title: A, package: b, evidence: day}, b: {title: B, package: a, evidence: day}}\n"
    with pytest.raises(EventdbError, match=r"found packages that go in a circle: (a → b → a|b → a → b)"):
        load_into(engine, write_coding(tmp_path, head + packages))
    summits = "summits: {a: {title: A, occasion: b, evidence: day}, b: {title: B, occasion: a, evidence: day}}\n"
    with pytest.raises(EventdbError, match="found occasions that go in a circle"):
        load_into(engine, write_coding(tmp_path, head + summits))
    assert scalars(engine, select(Load.id)) == []


# Databases that are not to be loaded into


def _behind(engine: Engine) -> str:
    migrations.downgrade(engine, "-1")
    return "has an older schema than this eventdb; run: eventdb db upgrade"


def _ahead(engine: Engine) -> str:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '2999_later'"))
    return "has a newer schema than this eventdb knows; upgrade eventdb"


@pytest.mark.parametrize("spoil", [_behind, _ahead])
def test_a_database_of_another_version_is_refused_and_left_alone(
    run: Run, database: str, tmp_path: Path, spoil: Callable[[Engine], str]
) -> None:
    engine = connect_engine(database_url(database))
    message = spoil(engine)
    before = all_rows(engine)
    for command in (["load", str(write_coding(tmp_path, SUMMIT))], ["undo", "1"], ["loads"], ["show", "lima-2024"]):
        result = run(*command, db=database)
        assert result.exit_code == 1
        assert message in result.stderr
    assert all_rows(engine) == before


def test_a_database_of_something_else_is_refused_and_left_alone(
    run: Run, empty_database: str, empty_engine: Engine, tmp_path: Path
) -> None:
    with writing(empty_engine) as connection:
        connection.execute(text("CREATE TABLE customer (id integer)"))
    before = all_rows(empty_engine)
    for command in (["load", str(write_coding(tmp_path, SUMMIT))], ["load", "--dry-run"], ["undo", "1"]):
        result = run(*command, db=empty_database)
        assert result.exit_code == 1
        assert "is not a database of eventdb: it has tables of something else" in result.stderr
    assert all_rows(empty_engine) == before


def test_commands_that_read_say_that_there_is_no_database_yet(run: Run, tmp_path: Path) -> None:
    missing = str(tmp_path / "none.sqlite")
    for command in (["loads"], ["undo", "1"], ["show", "lima-2024"]):
        result = run(*command, db=missing)
        assert result.exit_code in {1, 3}
        assert "run: eventdb load" in result.stderr
    assert not Path(missing).exists()


def test_a_large_load_lets_the_engine_count_its_rows(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[Engine] = []
    monkeypatch.setattr("eventdb.loading.load.refresh_statistics", counted.append)
    load_into(engine, write_coding(tmp_path / "1", SUMMIT))
    assert counted == []
    monkeypatch.setattr("eventdb.loading.load._MANY", 1)
    load_into(engine, write_coding(tmp_path / "2", SUMMIT, text=TEXT + "2"))
    assert counted == [engine]
    refresh_statistics(engine)


def test_a_first_load_that_fails_takes_nothing_away_from_another_that_came_meanwhile(
    empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both found the database empty; the other was quicker."""
    path = write_coding(tmp_path, SUMMIT)
    engine = connect_engine(database_url(empty_database))

    def another_is_quicker(of: Engine, *, dry_run: bool) -> AbstractContextManager[Connection]:
        monkeypatch.setattr("eventdb.loading.load.ready_to_write", ready_to_write)
        load_into(of, path)
        return ready_to_write(of, dry_run=dry_run)

    monkeypatch.setattr("eventdb.loading.load.ready_to_write", another_is_quicker)
    with pytest.raises(EventdbError, match="another load changed these codings meanwhile"):
        load_into(engine, path)
    assert scalars(engine, select(Load.id)) == [1]
    assert scalars(engine, select(Event.slug)) == ["lima-2024"]
