"""Resolving claims is a pure function: the order in which codings arrive changes nothing."""

import datetime
import random
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventdb import dates
from eventdb.coding.fields import FAMILIES
from eventdb.loading.resolve import Resolution, Source, Stated, event_date, resolve, resolve_alone, term_dates
from eventdb.vocabulary import DatePrecision
from tests.builders import steadily

OLD, NEW, UNDATED = Source("2025-01-01", "aa", "ann"), Source("2025-02-02", "bb", "ann"), Source("", "cc", "ann")
BEN = OLD._replace(coder="ben")


def say(source: Source, *, basis: str = "stated", prefer: str = "", **values: str) -> list[Stated]:
    """What one coding states of single values; it prefers the fields that are named."""
    return [
        Stated(name, value, basis, name in prefer.split(), member=False, source=source)
        for name, value in values.items()
    ]


def add(source: Source, field: str, *values: str) -> list[Stated]:
    """What one coding adds to a set."""
    return [Stated(field, value, "stated", preferred=False, member=True, source=source) for value in values]


def chosen(claims: list[Stated], resolution: Resolution) -> set[tuple[str, str, Source]]:
    return {
        (claim.field, claim.value, claim.source)
        for claim, is_chosen in zip(claims, resolution.chosen, strict=True)
        if is_chosen
    }


def values_of(*accounts: list[Stated]) -> dict[str, str]:
    """What comes of accounts, in whatever order they arrive."""
    found = [resolve([claim for account in order for claim in account]).values for order in permutations(accounts)]
    assert all(values == found[0] for values in found)
    return found[0]


def test_one_coding_is_taken_at_its_word() -> None:
    claims = [*say(OLD, title="A", date="2025"), *add(OLD, "host", "KOR", "CHN"), *add(OLD, "alias", "B")]
    found = resolve(claims)
    assert found == resolve_alone(claims)
    assert found.values == {"title": "A", "date": "2025"}
    assert [participant.who for participant in found.participants["host"]] == ["KOR", "CHN"]
    assert found.others == {"alias": ["B"]}
    assert found.chosen == [True] * 5
    assert found.positions == [None, None, 1, 2, 1]


def test_what_a_coding_prefers_goes_before_all_else() -> None:
    vague = say(OLD, date="2024", basis="inferred", prefer="date")
    assert values_of(vague, say(NEW, date="2025-11-01")) == {"date": "2024"}


def test_the_more_precise_goes_before_the_stated() -> None:
    assert values_of(say(NEW, date="2025-11"), say(OLD, date="2025-11-01", basis="inferred")) == {"date": "2025-11-01"}
    assert values_of(say(NEW, date="2025"), say(OLD, date="2025-11")) == {"date": "2025-11"}
    assert values_of(say(NEW, start="2024"), say(OLD, start="2025-06")) == {"start": "2025-06"}
    assert values_of(say(NEW, end="2024"), say(OLD, end="2025-06-01")) == {"end": "2025-06-01"}


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"date": "2025"}, {"not_before": "2025-01-01"}),
        ({"date": "2025-01-01"}, {"not_before": "2025-01-01", "not_after": "2025-01-02"}),
        ({"not_before": "2025-01-01", "not_after": "2025-01-02"}, {"date": "2025"}),
        ({"not_before": "2025-01-01", "not_after": "2025-12-31"}, {"not_before": "2025-06-01"}),
        ({"not_before": "2025-01-01", "not_after": "2025-12-31"}, {"not_after": "2025-06-01"}),
    ],
)
def test_of_bounds_and_dates_the_one_that_says_more_is_chosen(better: dict[str, str], worse: dict[str, str]) -> None:
    assert values_of(say(OLD, **better), say(NEW, **worse)) == better


def test_a_short_month_says_no_more_than_a_long_one() -> None:
    assert values_of(say(OLD, date="2025-02"), say(NEW, date="2025-03")) == {"date": "2025-03"}
    assert values_of(say(OLD, date="2025"), say(NEW, date="2024")) == {"date": "2024"}


def test_the_stated_goes_before_the_inferred() -> None:
    assert values_of(say(OLD, title="A"), say(NEW, title="B", basis="inferred")) == {"title": "A"}


def test_the_newer_document_goes_before_the_older_and_any_before_one_without_a_date() -> None:
    assert values_of(say(OLD, title="A"), say(NEW, title="B"), say(UNDATED, title="C")) == {"title": "B"}
    assert values_of(say(OLD, title="A"), say(UNDATED, title="C")) == {"title": "A"}


def test_the_documents_hash_and_then_the_coders_name_break_ties() -> None:
    same_day = OLD._replace(document="ab")
    assert values_of(say(OLD, title="A"), say(same_day, title="B")) == {"title": "B"}
    assert values_of(say(OLD, title="A"), say(BEN, title="B")) == {"title": "B"}


def test_a_value_that_only_one_coding_gives_stands() -> None:
    assert values_of(say(OLD, title="A", summary="S"), say(NEW, title="B")) == {"title": "B", "summary": "S"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"date": "2025-11-01"}, {"not_before": "2025-10-01", "not_after": "2025-12-01"}),
        ({"place": "gyeongju", "country": "KOR"}, {"country": "CHN"}),
        ({"form": "quote", "text": "A"}, {"form": "paraphrase"}),
        (
            {"size_best": "500"},
            {"size_text": "thousands", "size_low": "1000", "size_high": "9999", "size_rule": "thousands"},
        ),
        ({"size_low": "10", "size_high": "20"}, {"size_low": "30"}),
    ],
)
def test_fields_that_speak_of_one_thing_are_chosen_whole(one: dict[str, str], other: dict[str, str]) -> None:
    for first, second in ((one, other), (other, one)):
        for prefer in ("", " ".join(second)):
            claims = [*say(NEW, **first), *say(OLD, prefer=prefer, **second)]
            found = resolve(claims)
            assert found.values in (one, other)
            assert len({source for _field, _value, source in chosen(claims, found)}) == 1


def test_a_number_for_a_crowd_goes_before_a_range_and_a_range_before_words() -> None:
    number, spread, words = {"size_best": "500"}, {"size_low": "1", "size_high": "9"}, {"size_text": "a large crowd"}
    assert values_of(say(OLD, **number), say(NEW, **spread)) == number
    assert values_of(say(OLD, **spread), say(NEW, **words)) == spread
    assert values_of(say(OLD, **spread), say(NEW, size_low="5")) == spread


def test_a_place_goes_before_a_country_alone() -> None:
    place = {"place": "gyeongju", "country": "KOR"}
    assert values_of(say(OLD, **place), say(NEW, country="CHN")) == place


def test_values_that_agree_are_chosen_once() -> None:
    claims = [*say(OLD, title="A"), *say(NEW, title="A")]
    assert chosen(claims, resolve(claims)) == {("title", "A", NEW)}


def test_participants_of_all_codings_add_up_the_better_ranked_codings_first() -> None:
    claims = [*add(OLD, "host", "KOR", "CHN"), *add(NEW, "host", "CHN", "USA"), *add(NEW, "guest", "KOR")]
    found = resolve(claims)
    assert {role: [str(one) for one in several] for role, several in found.participants.items()} == {
        "host": ["CHN", "USA", "KOR"],
        "guest": ["KOR"],
    }
    assert found.chosen == [True] * 5
    assert found.positions == [3, 1, 1, 2, 1]


def test_a_participants_own_day_is_kept_whoever_tells_it() -> None:
    for one, other in ((OLD, NEW), (NEW, OLD)):
        claims = [*add(one, "ratifier", "NOR"), *add(other, "ratifier", "NOR @ 2025-03-03")]
        found = resolve(claims)
        assert [str(participant) for participant in found.participants["ratifier"]] == ["NOR @ 2025-03-03"]
        assert found.positions == [1, 1]
        assert found.chosen == [True, True]


def test_of_two_days_for_one_participant_the_better_ranked_codings_is_chosen_visibly() -> None:
    for order in (1, -1):
        claims = [*add(OLD, "ratifier", "NOR @ 2025-03-03"), *add(NEW, "ratifier", "NOR @ 2025-04-04")][::order]
        found = resolve(claims)
        assert [str(participant) for participant in found.participants["ratifier"]] == ["NOR @ 2025-04-04"]
        assert found.positions == [1, 1]
        assert chosen(claims, found) == {("ratifier", "NOR @ 2025-04-04", NEW)}
    older = Stated("ratifier", "NOR @ 2025-03-03", "stated", preferred=True, member=True, source=OLD)
    found = resolve([older, *add(NEW, "ratifier", "NOR @ 2025-04-04")])
    assert [str(participant) for participant in found.participants["ratifier"]] == ["NOR @ 2025-03-03"]
    assert found.chosen == [True, False]


def test_a_name_and_the_same_name_with_a_country_are_two() -> None:
    claims = [*add(OLD, "protester", '"students"'), *add(NEW, "protester", '"students" CHL')]
    assert len(resolve(claims).participants["protester"]) == 2


def test_topics_add_up_and_one_without_words_joins_the_same_with_words() -> None:
    claims = [*add(NEW, "topic", "trade", "fisheries"), *add(OLD, "topic", "trade: soy", "trade: ships: and boats")]
    found = resolve(claims)
    assert [str(topic) for topic in found.topics] == ["fisheries", "trade: soy", "trade: ships: and boats"]
    assert found.positions == [2, 1, 2, 3]


def test_aliases_and_days_in_office_add_up() -> None:
    claims = [*add(OLD, "attested", "2025-01-01"), *add(NEW, "attested", "2025-02-02", "2025-01-01")]
    assert resolve(claims).others == {"attested": ["2025-02-02", "2025-01-01"]}


def test_a_start_and_an_end_that_leave_no_term_are_not_both_chosen() -> None:
    late, early = say(NEW, start="2025-06-01"), say(OLD, end="2024-01-31")
    claims = [*late, *early]
    found = resolve(claims)
    assert found.values == {"start": "2025-06-01"}
    assert chosen(claims, found) == {("start", "2025-06-01", NEW)}
    assert values_of(late, say(OLD, end="2024-01-31", prefer="end")) == {"end": "2024-01-31"}
    assert values_of(late, say(OLD, end="2025-06")) == {"start": "2025-06-01", "end": "2025-06"}


def test_the_four_dates_of_a_term() -> None:
    assert term_dates({}, []) == (None, None, None, None)
    assert term_dates({"start": "2025-06"}, []) == ("2025-06-01", "2025-06-30", None, None)
    assert term_dates({"end": "2025"}, []) == (None, None, "2025-01-01", "2025-12-31")
    assert term_dates({}, ["2025-11-01", "2025-03-01"]) == (None, "2025-03-01", "2025-11-01", None)
    assert term_dates({"start": "2025", "end": "2026"}, ["2025-06-06"]) == (
        "2025-01-01",
        "2025-06-06",
        "2026-01-01",
        "2026-12-31",
    )


def test_a_day_outside_of_the_term_tightens_nothing() -> None:
    term = {"start": "2025-06", "end": "2026-06"}
    assert term_dates(term, ["2025-05-31", "2026-07-01"]) == term_dates(term, [])


def test_the_date_of_an_event_comes_from_its_date_or_its_bounds() -> None:
    day = datetime.date(2025, 11, 1)
    assert event_date({}) == dates.UNKNOWN
    assert event_date({"date": "2025-11"}) == dates.parse("2025-11")
    assert event_date({"not_before": "2025-11-01"}) == dates.between(day, None)
    assert event_date({"not_after": "2025-11-01"}).precision is DatePrecision.BEFORE
    assert event_date({"not_before": "2025-11-01", "not_after": "2025-11-01"}).precision is DatePrecision.BETWEEN


# Any accounts of any codings

DAY = st.dates(datetime.date(2020, 1, 1), datetime.date(2021, 12, 31)).map(str)
EDTF = DAY | DAY.map(lambda day: day[:7]) | DAY.map(lambda day: day[:4])
SPAN = st.tuples(DAY, DAY).map(sorted).map("/".join)
NUMBERS = st.lists(st.integers(0, 50), min_size=3, max_size=3).map(sorted)


@st.composite
def accounts(draw: Any, source: Source) -> list[Stated]:
    """What one coding can say of an event and of a term in office: each by itself without a fault."""
    values: dict[str, str] = {"title": draw(st.sampled_from("AB"))}
    when = draw(st.sampled_from(["", "date", "bounds", "first", "last"]))
    if when == "date":
        values["date"] = draw(EDTF | SPAN)
    elif when:
        first, last = sorted([draw(DAY), draw(DAY)])
        values |= {"not_before": first} if when != "last" else {}
        values |= {"not_after": last} if when != "first" else {}
    low, best, high = draw(NUMBERS)
    size = {"size_low": str(low), "size_best": str(best), "size_high": str(high), "size_text": "many"}
    values |= {name: size[name] for name in draw(st.sets(st.sampled_from(sorted(size))))}
    values |= draw(st.sampled_from([{}, {"place": "bergen", "country": "NOR"}, {"country": "CHL"}]))
    start, end = draw(EDTF), draw(EDTF)
    values |= {"start": start} if draw(st.booleans()) else {}
    if draw(st.booleans()) and ("start" not in values or _can_end(start, end)):
        values["end"] = end
    preferred = draw(st.sets(st.sampled_from(sorted(values)), max_size=2))
    claims = [
        Stated(
            name, value, draw(st.sampled_from(["stated", "inferred"])), name in preferred, member=False, source=source
        )
        for name, value in values.items()
    ]
    hosts = draw(st.lists(st.sampled_from(["KOR", "CHN", "USA", '"students"']), unique=True, max_size=3))
    claims += add(
        source, "host", *(who + draw(st.sampled_from(["", " @ 2020-02-02", " @ 2020-03-03"])) for who in hosts)
    )
    claims += add(
        source, "topic", *draw(st.lists(st.sampled_from(["trade", "trade: soy", "sport", "sport: a: b"]), unique=True))
    )
    claims += add(source, "attested", *draw(st.lists(DAY, unique=True, max_size=2)))
    return claims


def _can_end(start: str, end: str) -> bool:
    first, last = dates.parse(start).start, dates.parse(end).end
    return first is not None and last is not None and first <= last


SOURCES = [
    Source(published, document, coder) for published in ("", "2025-01-01") for document in "ab" for coder in "xy"
]


@st.composite
def several_accounts(draw: Any) -> list[list[Stated]]:
    sources = draw(st.lists(st.sampled_from(SOURCES), unique=True, min_size=1, max_size=4))
    return [draw(accounts(source)) for source in sources]


def told(claims: list[Stated], found: Resolution) -> Any:
    """A resolution without the order in which claims arrived."""
    flags = sorted(
        (repr(claim), is_chosen, position or 0)
        for claim, is_chosen, position in zip(claims, found.chosen, found.positions, strict=True)
    )
    return found.values, found.participants, found.topics, found.others, flags


@steadily
@given(several_accounts(), st.randoms(use_true_random=False))
def test_the_order_in_which_accounts_arrive_changes_nothing(several: list[list[Stated]], chance: random.Random) -> None:
    claims = [claim for account in several for claim in account]
    chance.shuffle(several)
    shuffled = [claim for account in several for claim in account]
    assert told(claims, resolve(claims)) == told(shuffled, resolve(shuffled))


@steadily
@given(several_accounts())
def test_whatever_is_said_the_record_is_one_that_the_tables_take(several: list[list[Stated]]) -> None:
    claims = [claim for account in several for claim in account]
    found = resolve(claims)
    when = event_date(found.values)
    if when.start and when.end:
        assert when.start <= when.end
    assert (when.start is None) == (when.precision in {"before", "unknown"})
    assert (when.end is None) == (when.precision in {"after", "unknown"})
    sizes = [int(found.values[name]) for name in ("size_low", "size_best", "size_high") if name in found.values]
    assert sizes == sorted(sizes)
    earliest, latest, soonest, last = term_dates(found.values, found.others.get("attested", ()))
    for one, other in ((earliest, latest), (soonest, last), (earliest, last)):
        assert one is None or other is None or one <= other
    held: dict[str, list[Any]] = {**found.participants, "topic": found.topics, **found.others}
    for field, members in held.items():
        places = {place for claim, place in zip(claims, found.positions, strict=True) if claim.field == field}
        assert places == set(range(1, len(members) + 1))


@steadily
@given(several_accounts())
def test_each_value_of_a_record_has_one_chosen_claim_and_families_come_from_one_coding(
    several: list[list[Stated]],
) -> None:
    claims = [claim for account in several for claim in account]
    found = resolve(claims)
    single = [claim for claim, is_chosen in zip(claims, found.chosen, strict=True) if is_chosen and not claim.member]
    assert {claim.field: claim.value for claim in single} == found.values
    assert len(single) == len(found.values)
    for family in {FAMILIES.get(name, name) for name in found.values}:
        assert len({claim.source for claim in single if FAMILIES.get(claim.field, claim.field) == family}) == 1
    for claim, is_chosen, place in zip(claims, found.chosen, found.positions, strict=True):
        if claim.field == "host" and place is not None:
            held = found.participants["host"][place - 1]
            # What is chosen is what the record holds; a claim without a day says nothing against one with a day.
            assert is_chosen == (claim.value in {str(held), str(held._replace(acted_on=None))})
