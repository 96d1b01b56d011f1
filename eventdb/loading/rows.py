"""A resolved record as the rows of its tables."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from eventdb.coding.model import RecordKind
from eventdb.loading.resolve import Resolution, event_date, term_dates

# The table of each kind of record, and its columns in the order of its rows.
TABLES: dict[str, tuple[str, ...]] = {
    "leader": ("id", "slug", "name", "country_iso3", "wikidata_id"),
    "leader_alias": ("leader_id", "alias"),
    "office_term": (
        "id",
        "slug",
        "leader_id",
        "office",
        "country_iso3",
        "organization_slug",
        "start_earliest",
        "start_latest",
        "end_earliest",
        "end_latest",
    ),
    "organization": (
        "slug",
        "name",
        "kind",
        "status",
        "country_iso3",
        "place_slug",
        "wikidata_id",
        "description",
        "coded",
    ),
    "event": (
        "id",
        "slug",
        "kind",
        "title",
        "status",
        "start_date",
        "end_date",
        "date_precision",
        "place_slug",
        "country_iso3",
        "occasion_id",
        "cameo_code",
        "summary",
    ),
    "summit": ("id", "kind", "format", "level", "series", "edition"),
    "agreement": ("id", "kind", "instrument_slug", "instrument_count", "package_id", "net_count"),
    "statement": ("id", "kind", "form", "text", "text_folded", "act_slug", "medium"),
    "protest": (
        "id",
        "kind",
        "tactic_slug",
        "slogan",
        "size_text",
        "size_low",
        "size_best",
        "size_high",
        "size_rule_slug",
        "violence",
        "state_response",
    ),
    "participation": (
        "event_id",
        "role_slug",
        "position",
        "name",
        "leader_id",
        "country_iso3",
        "organization_slug",
        "acted_on",
    ),
    "event_topic": ("event_id", "position", "topic_slug", "text"),
}

Row = tuple[Any, ...]


class Actor(NamedTuple):
    """Who a participant's slug or code stands for."""

    name: str
    leader_id: int | None = None
    country_iso3: str | None = None
    organization_slug: str | None = None


@dataclass(slots=True)
class Directory:
    """Who is who: keys of records by slug, and actors by slug or country code."""

    keys: dict[str, int | str] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def id_of(self, slug: str | None) -> int | str | None:
        """The key of the record that a slug names."""
        return None if slug is None else self.keys[slug]


def record_rows(kind: RecordKind, slug: str, resolution: Resolution, directory: Directory) -> dict[str, list[Row]]:
    """The rows of one record, by table."""
    key = directory.keys[slug]
    values = resolution.values
    if kind is RecordKind.LEADER:
        row = (key, slug, values["name"], values.get("country"), values.get("wikidata_id"))
        aliases = [(key, alias) for alias in resolution.others.get("alias", ()) if alias != values["name"]]
        return {"leader": [row], "leader_alias": aliases}
    if kind is RecordKind.OFFICE_TERM:
        four = term_dates(values, resolution.others.get("attested", ()))
        leader = directory.keys[values["leader"]]
        return {
            "office_term": [
                (key, slug, leader, values["office"], values.get("country"), values.get("organization"), *four)
            ]
        }
    if kind is RecordKind.ORGANIZATION:
        names = ("name", "kind", "status", "country", "place", "wikidata_id", "description")
        return {"organization": [(slug, *map(values.get, names), True)]}
    return {
        "event": [_event_row(key, kind, slug, values, directory)],
        str(kind): [_KIND_ROWS[kind](key, values, directory)],
        "participation": _participation_rows(key, resolution, directory),
        "event_topic": [
            (key, position, topic.topic, topic.text) for position, topic in enumerate(resolution.topics, start=1)
        ],
    }


def _event_row(key: int | str, kind: RecordKind, slug: str, values: dict[str, str], directory: Directory) -> Row:
    when = event_date(values)
    return (
        key,
        slug,
        str(kind),
        values["title"],
        values.get("status"),
        when.start.isoformat() if when.start else None,
        when.end.isoformat() if when.end else None,
        str(when.precision),
        values.get("place"),
        values.get("country"),
        directory.id_of(values.get("occasion")),
        values.get("cameo"),
        values.get("summary"),
    )


def _summit_row(key: int | str, values: dict[str, str], _directory: Directory) -> Row:
    return (key, "summit", *map(values.get, ("format", "level", "series", "edition")))


def _agreement_row(key: int | str, values: dict[str, str], directory: Directory) -> Row:
    count = _integer(values, "instrument_count")
    # What a package adds depends on its members: the loader sets it once all of them are there.
    return key, "agreement", values.get("instrument"), count, directory.id_of(values.get("package")), count or 1


def _statement_row(key: int | str, values: dict[str, str], _directory: Directory) -> Row:
    text = values.get("text")
    folded = text.casefold() if text is not None else None
    return key, "statement", values.get("form"), text, folded, values.get("act"), values.get("medium")


def _protest_row(key: int | str, values: dict[str, str], _directory: Directory) -> Row:
    violence = values.get("violence")
    return (
        key,
        "protest",
        values.get("tactic"),
        values.get("slogan"),
        values.get("size_text"),
        _integer(values, "size_low"),
        _integer(values, "size_best"),
        _integer(values, "size_high"),
        values.get("size_rule"),
        None if violence is None else violence == "true",
        values.get("state_response"),
    )


_KIND_ROWS = {
    RecordKind.SUMMIT: _summit_row,
    RecordKind.AGREEMENT: _agreement_row,
    RecordKind.STATEMENT: _statement_row,
    RecordKind.PROTEST: _protest_row,
}


def _participation_rows(key: int | str, resolution: Resolution, directory: Directory) -> list[Row]:
    rows: list[Row] = []
    for role, participants in resolution.participants.items():
        for position, participant in enumerate(participants, start=1):
            if participant.who is None:
                actor = Actor(participant.name or "", country_iso3=participant.country)
            else:
                actor = directory.actors[participant.who]
            rows.append((key, role, position, *actor, participant.acted_on))
    return rows


def _integer(values: dict[str, str], name: str) -> int | None:
    return int(values[name]) if name in values else None
