"""The seed: the article byte for byte, and what its coding must hold, fact by fact."""

import datetime
import hashlib
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from eventdb.bundled import bundled
from eventdb.database import reading
from eventdb.models import (
    Agreement,
    Base,
    Citation,
    Claim,
    ClaimCitation,
    Document,
    Event,
    EventTopic,
    Leader,
    OfficeTerm,
    Organization,
    Participation,
)

ARTICLE = "e37750910071fd3416d61e376b221dae5a9a3cc4e7302814ab4bfa1d1ff42597"
DAY = datetime.date(2025, 11, 1)
TABLES = Base.metadata.tables


def rows(engine: Engine, query: Any) -> list[tuple[Any, ...]]:
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(query)]


def record(engine: Engine, slug: str) -> dict[str, Any]:
    """An event as its tables hold it, with those who took part by role, and its topics with their words."""
    with reading(engine) as connection:
        event = TABLES["event"]
        row = dict(connection.execute(select(event).where(event.c.slug == slug)).mappings().one())
        own = TABLES[row["kind"]]
        row |= connection.execute(select(own).where(own.c.id == row["id"])).mappings().one()
        occasion = select(event.c.slug).where(event.c.id == row["occasion_id"])
        row["occasion"] = connection.execute(occasion).scalar()
        people = (
            select(Participation, Leader.slug)
            .with_only_columns(
                Participation.role_slug,
                Leader.slug,
                Participation.organization_slug,
                Participation.country_iso3,
                Participation.name,
            )
            .outerjoin(Leader, Participation.leader_id == Leader.id)
            .where(Participation.event_id == row["id"])
            .order_by(Participation.role_slug, Participation.position)
        )
        for role, *who in connection.execute(people):
            row.setdefault(role, []).append(next(one for one in who if one))
        topics = select(EventTopic.topic_slug, EventTopic.text).where(EventTopic.event_id == row["id"])
        row["topics"] = {row.topic_slug: row.text for row in connection.execute(topics.order_by(EventTopic.position))}
        return row


def passages(engine: Engine, slug: str, field: str) -> str:
    """The words that the claims on a field of an event cite."""
    query = (
        select(Citation.quote)
        .join(ClaimCitation, ClaimCitation.citation_id == Citation.id)
        .join(Claim, Claim.id == ClaimCitation.claim_id)
        .join(Event, Event.id == Claim.event_id)
        .where(Event.slug == slug, Claim.field == field)
        .order_by(Citation.start_char)
    )
    return " … ".join(quote for (quote,) in rows(engine, query))


def basis(engine: Engine, slug: str, field: str) -> set[tuple[str, bool]]:
    """Whether values are stated or inferred, and whether it is said why."""
    query = select(Claim.basis, Claim.note).join(Event, Event.id == Claim.event_id)
    return {(found, bool(note)) for found, note in rows(engine, query.where(Event.slug == slug, Claim.field == field))}


# The article


def test_the_article_is_kept_byte_for_byte(seeded_engine: Engine) -> None:
    [path] = bundled("seeds").glob("*.txt")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == ARTICLE
    [(sha256, text)] = rows(seeded_engine, select(Document.sha256, Document.text))
    assert sha256 == ARTICLE
    assert text == path.read_text(encoding="utf-8")


def test_the_article_names_neither_its_publisher_nor_its_day(seeded_engine: Engine) -> None:
    query = select(Document.title, Document.publisher, Document.published_date, Document.url, Document.language)
    title = "Seoul Seeks Beijing’s Aid for Denuclearization Talks Amid Wider Cooperation"
    assert rows(seeded_engine, query) == [(title, None, None, None, "en")]


# Every value


def test_every_value_cites_a_passage_and_is_stated_or_inferred_with_a_reason(seeded_engine: Engine) -> None:
    cited = select(ClaimCitation.claim_id)
    assert rows(seeded_engine, select(Claim.field, Claim.value).where(Claim.id.not_in(cited))) == []
    found = rows(seeded_engine, select(Claim.basis, Claim.note))
    assert {claim_basis for claim_basis, _note in found} == {"stated", "inferred"}
    assert all((note is not None) == (claim_basis == "inferred") for claim_basis, note in found)
    assert rows(seeded_engine, select(Claim.id).where(~Claim.chosen)) == []


def test_every_passage_is_a_slice_of_the_article_letter_by_letter(seeded_engine: Engine) -> None:
    [(text,)] = rows(seeded_engine, select(Document.text))
    for start, end, quote, match in rows(
        seeded_engine, select(Citation.start_char, Citation.end_char, Citation.quote, Citation.match)
    ):
        assert text[start:end] == quote
        assert match == "exact"


def test_the_seed_holds_so_many_records(seeded_engine: Engine) -> None:
    counts = dict(rows(seeded_engine, select(Event.kind, func.count()).group_by(Event.kind)))
    assert counts == {"summit": 3, "agreement": 5, "statement": 18, "protest": 1}
    assert rows(seeded_engine, select(func.count(Leader.id))) == [(3,)]
    assert rows(seeded_engine, select(func.count(OfficeTerm.id))) == [(3,)]


# Leaders and offices


@pytest.mark.parametrize(
    ("slug", "name", "country", "office"),
    [
        ("lee-jae-myung", "Lee Jae Myung", "KOR", "President"),
        ("xi-jinping", "Xi Jinping", "CHN", "President"),
        ("wi-sunglac", "Wi Sunglac", "KOR", "National Security Adviser"),
    ],
)
def test_leaders_hold_their_offices_at_the_time_of_the_visit(
    seeded_engine: Engine, slug: str, name: str, country: str, office: str
) -> None:
    leader = select(Leader.name, Leader.country_iso3).where(Leader.slug == slug)
    assert rows(seeded_engine, leader) == [(name, country)]
    term = (
        select(OfficeTerm.office, OfficeTerm.country_iso3, OfficeTerm.start_latest, OfficeTerm.end_earliest)
        .join(Leader, Leader.id == OfficeTerm.leader_id)
        .where(Leader.slug == slug)
    )
    [(found_office, found_country, start_latest, end_earliest)] = rows(seeded_engine, term)
    assert (found_office, found_country) == (office, country)
    # In office for certain on the day of the APEC summit.
    assert start_latest <= DAY <= end_earliest


def test_lee_is_president_since_june_of_a_year_that_is_inferred(seeded_engine: Engine) -> None:
    term = OfficeTerm.slug == "lee-jae-myung-president"
    query = select(OfficeTerm.start_earliest, OfficeTerm.start_latest, OfficeTerm.end_earliest, OfficeTerm.end_latest)
    assert rows(seeded_engine, query.where(term)) == [
        (datetime.date(2025, 6, 1), datetime.date(2025, 6, 30), DAY, None)
    ]
    claim = (
        select(Claim.value, Claim.basis, Claim.note)
        .join(OfficeTerm, OfficeTerm.id == Claim.office_term_id)
        .where(term, Claim.field == "start")
    )
    [(value, found_basis, note)] = rows(seeded_engine, claim)
    assert (value, found_basis) == ("2025-06", "inferred")
    assert "year" in note


def test_of_the_others_terms_only_the_day_of_the_visit_is_known(seeded_engine: Engine) -> None:
    query = select(OfficeTerm.start_earliest, OfficeTerm.start_latest, OfficeTerm.end_earliest, OfficeTerm.end_latest)
    found = rows(seeded_engine, query.where(OfficeTerm.slug != "lee-jae-myung-president"))
    assert found == [(None, DAY, DAY, None)] * 2


# Summits


def test_the_apec_summit_in_gyeongju(seeded_engine: Engine) -> None:
    summit = record(seeded_engine, "apec-2025-gyeongju")
    assert (summit["start_date"], summit["end_date"], summit["date_precision"]) == (DAY, DAY, "day")
    assert (summit["place_slug"], summit["country_iso3"], summit["status"]) == ("gyeongju", "KOR", "held")
    assert (summit["format"], summit["level"]) == ("multilateral", "leaders")
    assert summit["participant"] == ["xi-jinping"]
    assert summit["organizer"] == ["apec"]


def test_lees_state_summit_and_dinner_for_xi(seeded_engine: Engine) -> None:
    summit = record(seeded_engine, "lee-xi-2025")
    assert (summit["host"], summit["guest"]) == (["lee-jae-myung"], ["xi-jinping"])
    assert (summit["format"], summit["level"], summit["status"]) == ("bilateral", "leaders", "held")
    assert "first visit to South Korea in 11 years" in summit["summary"]
    # Its day and city aren't stated: the day is bounded, and it is said why.
    assert (summit["start_date"], summit["end_date"], summit["date_precision"]) == (DAY, None, "after")
    assert summit["place_slug"] is None
    assert basis(seeded_engine, "lee-xi-2025", "not_before") == {("inferred", True)}
    assert "hosted Xi at a state summit and dinner" in passages(seeded_engine, "lee-xi-2025", "host")


def test_the_agenda_of_the_state_summit(seeded_engine: Engine) -> None:
    agenda = record(seeded_engine, "lee-xi-2025")["topics"]
    assert set(agenda) == {"denuclearization", "bilateral-relations", "sanctions", "culture-and-entertainment"}
    assert "denuclearization talks" in agenda["denuclearization"]
    assert "wider cooperation" in agenda["bilateral-relations"]
    assert "Hanwha Ocean" in agenda["sanctions"]
    assert "entertainment content due to the 2017 THAAD deployment" in agenda["culture-and-entertainment"]


def test_the_apec_summit_of_2026_is_announced_and_known_to_the_year(seeded_engine: Engine) -> None:
    summit = record(seeded_engine, "apec-2026-shenzhen")
    assert (summit["place_slug"], summit["country_iso3"], summit["status"]) == ("shenzhen", "CHN", "announced")
    assert summit["date_precision"] == "year"
    assert (summit["start_date"], summit["end_date"]) == (datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))
    assert summit["cameo_code"] is None


# Agreements


def test_seven_agreements_are_signed_of_which_three_are_named(seeded_engine: Engine) -> None:
    package = record(seeded_engine, "lee-xi-2025-package")
    assert (package["instrument_slug"], package["instrument_count"], package["net_count"]) == ("package", 7, 4)
    assert (package["status"], package["occasion"], package["signatory"]) == ("signed", "lee-xi-2025", ["KOR", "CHN"])
    assert basis(seeded_engine, "lee-xi-2025-package", "occasion") == {("inferred", True)}
    members = select(Agreement.slug, Agreement.instrument_slug, Agreement.net_count).where(
        Agreement.package_id == package["id"]
    )
    assert rows(seeded_engine, members.order_by(Agreement.slug)) == [
        ("lee-xi-2025-ageing-memorandum", "memorandum", 1),
        ("lee-xi-2025-currency-swap", "currency_swap", 1),
        ("lee-xi-2025-online-crime-memorandum", "memorandum", 1),
    ]


@pytest.mark.parametrize(
    ("slug", "words", "topic"),
    [
        ("lee-xi-2025-currency-swap", "won-yuan currency swap", "currency-and-finance"),
        ("lee-xi-2025-online-crime-memorandum", "memorandums on online crime", "cybercrime"),
        ("lee-xi-2025-ageing-memorandum", "industries catering to aging populations", "ageing-populations"),
    ],
)
def test_each_named_agreement_has_its_words_and_what_it_takes_over(
    seeded_engine: Engine, slug: str, words: str, topic: str
) -> None:
    agreement = record(seeded_engine, slug)
    assert words in passages(seeded_engine, slug, "instrument")
    assert list(agreement["topics"]) == [topic]
    assert (agreement["status"], agreement["occasion"], agreement["signatory"]) == (
        "signed",
        "lee-xi-2025",
        ["KOR", "CHN"],
    )
    assert (agreement["start_date"], agreement["date_precision"]) == (DAY, "after")


def test_between_south_korea_and_china_there_are_seven_agreements(seeded_engine: Engine) -> None:
    parties = [
        select(Participation.event_id).where(
            Participation.country_iso3 == country, Participation.role_slug == "signatory"
        )
        for country in ("KOR", "CHN")
    ]
    both = Agreement.id.in_(parties[0]) & Agreement.id.in_(parties[1])
    assert rows(seeded_engine, select(func.sum(Agreement.net_count)).where(both)) == [(7,)]


def test_the_apec_leaders_declaration(seeded_engine: Engine) -> None:
    declaration = record(seeded_engine, "apec-2025-declaration")
    assert (declaration["instrument_slug"], declaration["status"]) == ("declaration", "adopted")
    assert (declaration["occasion"], declaration["signatory"]) == ("apec-2025-gyeongju", ["apec"])


# Statements: who, act, form, CAMEO code, occasion; then a word of the text, topics, and who else is named.

LEE, XI = ["lee-jae-myung"], ["xi-jinping"]
STATEMENTS = {
    "lee-asks-xi-help": (LEE, "request", "paraphrase", "022", "lee-xi-2025"),
    "lee-importance-of-relations": (LEE, "affirm", "paraphrase", "051", "lee-xi-2025"),
    "lee-ties-with-us-and-china": (LEE, "affirm", "paraphrase", "030", None),
    "lee-conditions-for-engagement": (LEE, "assess", "quote", "013", None),
    "lee-favourable-conditions": (LEE, "hope", "quote", "022", None),
    "lee-phased-denuclearization": (LEE, "propose", "paraphrase", "037", None),
    "lee-orders-crackdown": (LEE, "order", "paraphrase", "1721", None),
    "north-korea-pipe-dream": (["PRK"], "reject", "quote", "120", None),
    "north-korea-rejects-overtures": (["PRK"], "reject", "paraphrase", "120", None),
    "xi-inseparable-partner": (XI, "affirm", "quote", "051", "lee-xi-2025"),
    "xi-widen-cooperation": (XI, "offer", "paraphrase", "030", "lee-xi-2025"),
    "china-peace-on-the-peninsula": (["CHN"], "agree", "paraphrase", "032", "lee-xi-2025"),
    "lee-xi-us-north-korea-dialogue": (LEE + XI, "agree", "paraphrase", "019", "lee-xi-2025"),
    "xi-new-chapter": (XI, "propose", "quote", "030", None),
    "xi-proposes-ai-organisation": (XI, "propose", "paraphrase", "022", "apec-2025-gyeongju"),
    "xi-ai-public-good": (XI, "propose", "quote", "022", "apec-2025-gyeongju"),
    "xi-green-technologies": (XI, "urge", "quote", "0211", "apec-2025-gyeongju"),
    "xi-announces-shenzhen": (XI, "announce", "paraphrase", "036", "apec-2025-gyeongju"),
}
SAID = {
    "lee-asks-xi-help": ("resume crucial denuclearization talks", {"denuclearization", "dialogue-and-engagement"}),
    "lee-importance-of-relations": ("the importance of bilateral relations", {"bilateral-relations"}),
    "lee-ties-with-us-and-china": (
        "non-antagonistic stance towards China",
        {"bilateral-relations", "inter-korean-relations"},
    ),
    "lee-conditions-for-engagement": (
        "conditions for engagement with North Korea being formed",
        {"dialogue-and-engagement", "inter-korean-relations"},
    ),
    "lee-favourable-conditions": (
        "favourable conditions to strengthen strategic communication to resume dialogue",
        {"dialogue-and-engagement", "inter-korean-relations"},
    ),
    "lee-phased-denuclearization": ("phased denuclearization", {"denuclearization", "dialogue-and-engagement"}),
    "lee-orders-crackdown": ("ordered a crackdown on such rallies", {"public-order"}),
    "north-korea-pipe-dream": ("unrealisable pipe dream", {"denuclearization"}),
    "north-korea-rejects-overtures": ("primary enemy", {"inter-korean-relations", "dialogue-and-engagement"}),
    "xi-inseparable-partner": ("inseparable cooperative partner", {"bilateral-relations"}),
    "xi-widen-cooperation": ("willingness to widen cooperation", {"bilateral-relations"}),
    "china-peace-on-the-peninsula": ("Korean Peninsula peace and stability", {"peace-and-security"}),
    "lee-xi-us-north-korea-dialogue": ("dialogue remained paramount", {"dialogue-and-engagement"}),
    "xi-new-chapter": ("new chapter", {"bilateral-relations"}),
    "xi-proposes-ai-organisation": (
        "World Artificial Intelligence Cooperation Organisation",
        {"artificial-intelligence", "global-governance"},
    ),
    "xi-ai-public-good": (
        "public good for the international community",
        {"artificial-intelligence", "global-governance"},
    ),
    "xi-green-technologies": ("free circulation", {"green-technology", "trade"}),
    "xi-announces-shenzhen": ("Shenzhen would host the 2026 APEC summit", {"hosting-of-summits"}),
}
NAMED = {
    "lee-asks-xi-help": {"addressee": XI, "subject": ["PRK"]},
    "lee-importance-of-relations": {"target": ["CHN"]},
    "lee-ties-with-us-and-china": {"target": ["USA"], "subject": ["CHN", "PRK"]},
    "lee-conditions-for-engagement": {"subject": ["PRK", "CHN"]},
    "lee-favourable-conditions": {"target": ["CHN"], "subject": ["PRK"]},
    "lee-phased-denuclearization": {"target": ["PRK"]},
    "lee-orders-crackdown": {"target": ["rallies against China"]},
    "north-korea-pipe-dream": {},
    "north-korea-rejects-overtures": {"target": ["lee-jae-myung", "KOR"]},
    "xi-inseparable-partner": {"target": ["KOR"]},
    "xi-widen-cooperation": {"target": ["KOR"]},
    "china-peace-on-the-peninsula": {"addressee": LEE},
    "lee-xi-us-north-korea-dialogue": {"subject": ["USA", "PRK"]},
    "xi-new-chapter": {"target": ["KOR"], "channel": ["xinhua"]},
    "xi-proposes-ai-organisation": {"subject": ["world-ai-cooperation-organisation"]},
    "xi-ai-public-good": {"subject": ["world-ai-cooperation-organisation"]},
    "xi-green-technologies": {"addressee": ["apec"]},
    "xi-announces-shenzhen": {"subject": ["apec"]},
}


def test_there_are_these_eighteen_statements(seeded_engine: Engine) -> None:
    slugs = {slug for (slug,) in rows(seeded_engine, select(Event.slug).where(Event.kind == "statement"))}
    assert slugs == set(STATEMENTS) == set(SAID) == set(NAMED)


@pytest.mark.parametrize("slug", STATEMENTS)
def test_each_statement_has_its_speaker_act_form_and_code(seeded_engine: Engine, slug: str) -> None:
    statement = record(seeded_engine, slug)
    found = (statement["act_slug"], statement["form"], statement["cameo_code"], statement["occasion"])
    assert (statement["speaker"], *found) == STATEMENTS[slug]
    assert statement["status"] == "made"


@pytest.mark.parametrize("slug", SAID)
def test_each_statement_has_its_words_and_topics(seeded_engine: Engine, slug: str) -> None:
    words, topics = SAID[slug]
    statement = record(seeded_engine, slug)
    assert words in statement["text"]
    assert set(statement["topics"]) == topics
    assert statement["text_folded"] == statement["text"].casefold()
    if statement["form"] == "quote":
        assert statement["text"] in passages(seeded_engine, slug, "text")


@pytest.mark.parametrize("slug", NAMED)
def test_each_statement_names_to_whom_and_about_whom_it_is(seeded_engine: Engine, slug: str) -> None:
    statement = record(seeded_engine, slug)
    found = {role: statement[role] for role in ("addressee", "target", "subject", "channel") if role in statement}
    assert found == NAMED[slug]


# Protest and organizations


def test_the_protest_in_seoul(seeded_engine: Engine) -> None:
    protest = record(seeded_engine, "seoul-china-out")
    assert (protest["place_slug"], protest["country_iso3"], protest["slogan"]) == ("seoul", "KOR", "China Out")
    assert (protest["occasion"], protest["target"], protest["status"]) == ("lee-xi-2025", ["CHN"], "held")
    assert (protest["size_text"], protest["size_rule_slug"]) == ("hundreds", "hundreds")
    assert (protest["size_low"], protest["size_best"], protest["size_high"]) == (100, None, 999)
    # The order of a crackdown was given before, and is a statement of its own.
    assert protest["state_response"] is None
    assert protest["violence"] is None
    assert basis(seeded_engine, "seoul-china-out", "size_low") == {("inferred", True)}
    assert basis(seeded_engine, "seoul-china-out", "size_text") == {("stated", False)}


def test_the_organizations(seeded_engine: Engine) -> None:
    names = select(Organization.slug, Organization.name, Organization.kind, Organization.status, Organization.coded)
    found = {slug: rest for slug, *rest in rows(seeded_engine, names)}
    assert found["apec"][1:] == ["intergovernmental", None, False]
    assert found["xinhua"][1:] == ["media", None, False]
    assert found["hanwha-ocean"] == ["Hanwha Ocean", "company", None, True]
    assert found["world-ai-cooperation-organisation"] == [
        "World Artificial Intelligence Cooperation Organisation",
        "intergovernmental",
        "proposed",
        True,
    ]
    seat = select(Organization.place_slug).where(Organization.slug == "world-ai-cooperation-organisation")
    assert rows(seeded_engine, seat) == [("shanghai",)]
    claim = select(Claim.basis).where(
        Claim.organization_slug == "world-ai-cooperation-organisation", Claim.field == "place"
    )
    assert rows(seeded_engine, claim) == [("inferred",)]
