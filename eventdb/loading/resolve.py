"""Resolving claims: of what all codings say of a record, the one account that the record holds.

A pure function of the claims: whatever the order of loads, the same claims give the same record. Of contradicting
accounts the one is chosen that a coding prefers, else the more precise, else the stated before the inferred, else that
of the newer document; the document's hash and the coder's name break ties. Participants, topics, aliases and
attestations are sets: all of them stand.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple, Protocol

from eventdb import dates
from eventdb.coding.fields import FAMILIES
from eventdb.coding.participants import Participant, TopicItem, parse_participant, parse_topic
from eventdb.coding.records import TOPIC
from eventdb.vocabulary import Basis


class Source(NamedTuple):
    """Whose account a claim is part of, in the order in which accounts are ranked: a newer document ranks higher."""

    published: str
    document: str
    coder: str


class Member(Protocol):
    """What single values and members of sets have in common, whoever states them."""

    @property
    def field(self) -> str:
        """The field of the coded document."""

    @property
    def value(self) -> str:
        """The value in its canonical form."""

    @property
    def member(self) -> bool:
        """Whether it is one of a set."""


class Stated(NamedTuple):
    """One claim, as far as resolving needs it."""

    field: str
    value: str
    basis: str
    preferred: bool
    member: bool
    source: Source


@dataclass(slots=True)
class Resolution:
    """What a record holds: single values, sets in order, and for each claim whether it was chosen and its place."""

    values: dict[str, str] = field(default_factory=dict)
    participants: dict[str, list[Participant]] = field(default_factory=dict)
    topics: list[TopicItem] = field(default_factory=list)
    others: dict[str, list[str]] = field(default_factory=dict)
    chosen: list[bool] = field(default_factory=list)
    positions: list[int | None] = field(default_factory=list)


# Sets that are neither participants nor topics.
PLAIN_SETS = frozenset({"alias", "attested"})


def resolve(claims: list[Stated]) -> Resolution:
    """Resolve all claims on one record.

    Args:
        claims: of each coding in the order in which it makes them.
    """
    if len({claim.source for claim in claims}) == 1:
        return resolve_alone(claims)
    result = Resolution(chosen=[True] * len(claims), positions=[None] * len(claims))
    _choose(claims, result)
    # Python's sort is stable, and reverse keeps that: within a source the claims stay in their order.
    ranked = sorted(range(len(claims)), key=lambda index: (claims[index].preferred, claims[index].source), reverse=True)
    _gather_members(claims, ranked, result)
    _settle_days(claims, result)
    return result


def resolve_alone(claims: Sequence[Member]) -> Resolution:
    """Resolve the claims of one coding, of which none contradicts another."""
    result = Resolution(chosen=[True] * len(claims), positions=[None] * len(claims))
    result.values = {claim.field: claim.value for claim in claims if not claim.member}
    _gather_members(claims, range(len(claims)), result)
    return result


def _gather_members(claims: Sequence[Member], order: Iterable[int], result: Resolution) -> None:
    for index in order:
        if claims[index].member:
            result.positions[index] = _add_member(claims[index], result)
    if result.topics:
        _settle_topics(claims, result)


def _choose(claims: list[Stated], result: Resolution) -> None:
    """Choose one account of each thing that fields speak of together."""
    scalars = [index for index, claim in enumerate(claims) if not claim.member]
    families: dict[str, list[int]] = {}
    for index in scalars:
        name = claims[index].field
        families.setdefault(FAMILIES.get(name, name), []).append(index)
    scores: dict[str, tuple[object, ...]] = {}
    for family, indexes in families.items():
        indexes.sort(key=lambda index: claims[index].source)
        accounts = [list(account) for _source, account in groupby(indexes, key=lambda index: claims[index].source)]
        best = max(accounts, key=lambda account: _score(family, [claims[index] for index in account]))
        scores[family] = _score(family, [claims[index] for index in best])
        for index in indexes:
            result.chosen[index] = index in best
        result.values.update({claims[index].field: claims[index].value for index in best})
    _settle_term(claims, result, scores)


def _score(family: str, account: list[Stated]) -> tuple[object, ...]:
    """What makes one coding's account of a thing better than another's: the greater is chosen."""
    values = {claim.field: claim.value for claim in account}
    return (
        any(claim.preferred for claim in account),
        _precision(family, values),
        all(claim.basis == Basis.STATED for claim in account),
        account[0].source,
    )


def _precision(family: str, values: dict[str, str]) -> tuple[int, ...]:
    if family == "date":
        return dates.fineness(event_date(values))
    if family in {"start", "end"}:
        return dates.fineness(dates.parse(values[family]))
    if family == "size":
        return ("size_best" in values, "size_low" in values and "size_high" in values)
    if family == "place":
        return ("place" in values,)
    return ()


def event_date(values: dict[str, str]) -> dates.PartialDate:
    """The date of an event from its date, or from its bounds."""
    if "date" in values:
        return dates.parse(values["date"])
    bounds = (values.get("not_before"), values.get("not_after"))
    if bounds == (None, None):
        return dates.UNKNOWN
    return dates.between(*(dates.parse_day(bound) if bound else None for bound in bounds))


def _settle_term(claims: list[Stated], result: Resolution, scores: dict[str, tuple[object, ...]]) -> None:
    """A start from one coding and an end from another can leave no term: then the better account stands alone."""
    if not {"start", "end"} <= result.values.keys():
        return
    start, end = dates.parse(result.values["start"]).start, dates.parse(result.values["end"]).end
    if start and end and end < start:
        loser = "end" if scores["start"] >= scores["end"] else "start"
        del result.values[loser]
        for index, claim in enumerate(claims):
            if claim.field == loser:
                result.chosen[index] = False


def _add_member(claim: Member, result: Resolution) -> int:
    """Put a member into its set, and tell its place there, from 1."""
    if claim.field == TOPIC:
        topic = parse_topic(claim.value)
        if topic not in result.topics:
            result.topics.append(topic)
        return result.topics.index(topic) + 1
    if claim.field in PLAIN_SETS:
        values = result.others.setdefault(claim.field, [])
        if claim.value not in values:
            values.append(claim.value)
        return values.index(claim.value) + 1
    participant = parse_participant(claim.value)
    participants = result.participants.setdefault(claim.field, [])
    for place, there in enumerate(participants):
        if there.identity == participant.identity:
            if there.acted_on is None:
                participants[place] = participant
            return place + 1
    participants.append(participant)
    return len(participants)


def _settle_days(claims: list[Stated], result: Resolution) -> None:
    """Of several days of one participant the record holds one; a claim to another day is not chosen."""
    for index, (claim, place) in enumerate(zip(claims, result.positions, strict=True)):
        if place is not None and claim.field in result.participants:
            held = result.participants[claim.field][place - 1]
            result.chosen[index] = parse_participant(claim.value).acted_on in {None, held.acted_on}


def _settle_topics(claims: Sequence[Member], result: Resolution) -> None:
    """A topic without words says no more than the same topic with words: it joins it."""
    worded = {topic.topic for topic in result.topics if topic.text}
    kept = [topic for topic in result.topics if topic.text or topic.topic not in worded]
    if len(kept) == len(result.topics):
        return
    for index, claim in enumerate(claims):
        if claim.field == TOPIC:
            topic = parse_topic(claim.value)
            place = kept.index(topic) if topic in kept else [one.topic for one in kept].index(topic.topic)
            result.positions[index] = place + 1
    result.topics = kept


FourDates = tuple[str | None, str | None, str | None, str | None]


def term_dates(values: dict[str, str], attested: Iterable[str]) -> FourDates:
    """The four dates of a term in office: start earliest and latest, end earliest and latest, as ISO text.

    Someone attested in office on a day began no later and ended no earlier; an attestation outside of what start and
    end allow tightens nothing.
    """
    start = dates.parse(values["start"]) if "start" in values else dates.UNKNOWN
    end = dates.parse(values["end"]) if "end" in values else dates.UNKNOWN
    start_latest, end_earliest = start.end, end.start
    for day in sorted(dates.parse_day(words) for words in attested):
        if (start.start is None or start.start <= day) and (end.end is None or day <= end.end):
            start_latest = min(start_latest or day, day)
            end_earliest = max(end_earliest or day, day)
    four = (start.start, start_latest, end_earliest, end.end)
    earliest, latest, soonest, last = (day.isoformat() if day else None for day in four)
    return earliest, latest, soonest, last
