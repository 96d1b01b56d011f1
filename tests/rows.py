"""One valid row of each table, and the lines that write it: what tests of the schema start from."""

import datetime
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, column, insert, inspect, table, text

from eventdb.models import Base

DAY = datetime.date(2025, 11, 1)
NOW = datetime.datetime(2025, 11, 2, 12, 30, tzinfo=datetime.UTC)

# A row of a feed, as report and report_replaced have it.
REPORT: dict[str, Any] = {
    "dataset": "gdelt2",
    "feed_id": "1001",
    "event_date": DAY,
    "added_date": DAY + datetime.timedelta(1),
    "days_back": 1,
    "source_actor": "CHNGOV",
    "source_name": "BEIJING",
    "source_country": "CHN",
    "source_iso3": "CHN",
    "target_actor": "KOR",
    "target_name": "SOUTH KOREA",
    "target_country": "KOR",
    "target_iso3": "KOR",
    "dyad": "CHN-KOR",
    "cameo_code": "036",
    "cameo_root": "03",
    "quad_class": 1,
    "goldstein": 4.0,
    "mentions": 4,
    "sources": 1,
    "articles": 3,
    "tone": 1.5,
    "place_name": "Gyeongju, Kyongsang-Bukto, South Korea",
    "place_country": "KS",
    "place_iso3": "KOR",
    "latitude": 35.85,
    "longitude": 129.22,
    "url": "https://news.example/1",
    "story": -4404796104195860376,
    "digest": 2**62,
}

# In the order in which they can be written. Each kind of event has an event of its own; event 5 is there for the
# taking, by tests that try to give it a row of the wrong kind.
ROWS: dict[str, list[dict[str, Any]]] = {
    "country": [
        {"iso3": "KOR", "iso2": "KR", "iso_numeric": "410", "name": "South Korea", "cow": "732", "fips": "KS"},
        {"iso3": "CHN", "iso2": "CN", "iso_numeric": "156", "name": "China", "latitude": 35.0, "longitude": 105.0},
    ],
    "country_alias": [{"name": "Republic of Korea", "country_iso3": "KOR"}],
    "place": [{"slug": "gyeongju", "name": "Gyeongju", "country_iso3": "KOR", "latitude": 35.85, "longitude": 129.22}],
    "topic": [{"slug": "trade", "name": "Trade"}],
    "organization": [
        {"slug": "apec", "name": "APEC", "kind": "intergovernmental", "status": "existing", "coded": False}
    ],
    "cameo": [{"code": "036", "name": "Express intent to meet", "root": "03", "quad_class": 1, "goldstein": 4.0}],
    "role": [{"slug": "host", "name": "Host", "side": "both", "kinds": "summit"}],
    "act": [{"slug": "request", "name": "Request"}],
    "instrument": [{"slug": "memorandum", "name": "Memorandum"}],
    "tactic": [{"slug": "rally", "name": "Rally"}],
    "size_rule": [{"slug": "hundreds", "words": "hundreds", "low": 100, "high": 999}],
    "calendar": [
        {
            "day": DAY,
            "day_number": 739556,
            "year": 2025,
            "quarter": 4,
            "month": DAY,
            "iso_year": 2025,
            "iso_week": 44,
        },
        {
            "day": DAY + datetime.timedelta(1),
            "day_number": 739557,
            "year": 2025,
            "quarter": 4,
            "month": DAY,
            "iso_year": 2025,
            "iso_week": 44,
        },
    ],
    "leader": [{"id": 1, "slug": "lee", "name": "Lee", "country_iso3": "KOR"}, {"id": 2, "slug": "xi", "name": "Xi"}],
    "leader_alias": [{"leader_id": 1, "alias": "President Lee"}],
    "office_term": [
        {
            "id": 1,
            "slug": "lee-president",
            "leader_id": 1,
            "office": "President",
            "country_iso3": "KOR",
            "start_earliest": datetime.date(2025, 6, 1),
            "start_latest": datetime.date(2025, 6, 30),
            "end_earliest": DAY,
        }
    ],
    "event": [
        {
            "id": number,
            "slug": f"{kind}-{number}",
            "kind": kind,
            "title": f"A {kind}",
            "status": status,
            "start_date": DAY,
            "end_date": DAY,
            "date_precision": "day",
            "place_slug": "gyeongju",
            "country_iso3": "KOR",
            "occasion_id": None if number == 1 else 1,
            "cameo_code": "036",
        }
        for number, kind, status in (
            (1, "summit", "held"),
            (2, "agreement", "signed"),
            (3, "statement", "made"),
            (4, "protest", "held"),
            (5, "summit", "announced"),
            (6, "agreement", "signed"),
        )
    ],
    "summit": [{"id": 1, "kind": "summit", "format": "bilateral", "level": "leaders"}],
    "agreement": [
        {"id": 2, "kind": "agreement", "instrument_slug": "memorandum", "instrument_count": 7, "net_count": 6},
        {"id": 6, "kind": "agreement", "package_id": 2, "net_count": 1},
    ],
    "statement": [
        {"id": 3, "kind": "statement", "form": "quote", "text": "Peace", "text_folded": "peace", "act_slug": "request"}
    ],
    "protest": [
        {
            "id": 4,
            "kind": "protest",
            "tactic_slug": "rally",
            "size_text": "hundreds",
            "size_low": 100,
            "size_best": 500,
            "size_high": 999,
            "size_rule_slug": "hundreds",
            "violence": False,
        }
    ],
    "participation": [
        {"event_id": 1, "role_slug": "host", "position": 1, "name": "Lee", "leader_id": 1, "country_iso3": "KOR"}
    ],
    "event_topic": [{"event_id": 1, "position": 1, "topic_slug": "trade", "text": "Trade in green technology"}],
    "document": [
        {"id": 1, "sha256": "d" * 64, "name": "article", "text": "They met for peace.", "published_date": DAY}
    ],
    "coding": [
        {
            "id": number,
            "document_id": 1,
            "coder": "ann",
            "article": "article",
            "file": "article.yaml",
            "sha256": str(number) * 64,
            "content": "coder: ann",
            "current": number == 1,
        }
        for number in (1, 2)
    ],
    "claim": [
        {
            "id": number,
            "coding_id": 1,
            record: key,
            "field": "name",
            "value": "Lee",
            "basis": "stated",
            "preferred": False,
            "chosen": True,
        }
        for number, record, key in (
            (1, "event_id", 1),
            (2, "leader_id", 1),
            (3, "office_term_id", 1),
            (4, "organization_slug", "apec"),
        )
    ],
    "citation": [{"id": 1, "document_id": 1, "start_char": 5, "end_char": 8, "quote": "met", "match": "exact"}],
    "claim_citation": [{"claim_id": 1, "citation_id": 1}],
    "load": [
        {
            "id": 1,
            "dataset": "coding",
            "file": "",
            "sha256": "a" * 64,
            "tool_version": "0.1.0",
            "started_at": NOW,
            "finished_at": NOW,
            "read_count": 1,
            "added_count": 1,
            "changed_count": 0,
            "left_count": 0,
            "rejected_count": 0,
        }
    ],
    "load_coding": [{"load_id": 1, "coding_id": 1, "article": "article", "file": "article.yaml"}],
    "reject": [{"id": 1, "load_id": 1, "line": 2, "reason": "found nothing; expected a date", "raw": "a,b"}],
    "report": [REPORT | {"load_id": 1}],
    "report_replaced": [REPORT | {"mentions": 2, "digest": -2, "load_id": 1, "replaced_by": 2}],
    # As it was before it was in spans, and since.
    "report_left": [
        {"load_id": 2, "dataset": "gdelt2", "feed_id": "1001", "first_id": "1001", "last_id": "1001"},
    ],
    "report_month": [
        {
            "dyad": "CHN-KOR",
            "month": DAY,
            "cameo_root": "03",
            "dataset": "gdelt2",
            "country_a": "CHN",
            "country_b": "KOR",
            "reports": 1,
            "weighed": 1,
            "goldstein_tenths": 40,
            "mentions": 4,
            "articles": 3,
        }
    ],
}


def write(connection: Connection, names: Iterable[str]) -> None:
    """Write the rows of these tables, as far as the database has their columns."""
    wanted = set(names)
    for name in (name for name in ROWS if name in wanted):
        there = {found["name"] for found in inspect(connection).get_columns(name)}
        known = Base.metadata.tables[name].columns
        # Of a column that there was only once, the type is anybody's guess.
        target = table(name, *(column(each, known[each].type if each in known else None) for each in there))
        for row in ROWS[name]:
            connection.execute(insert(target).values({key: value for key, value in row.items() if key in there}))


def read(connection: Connection, names: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """All rows of these tables."""
    return {
        name: sorted((dict(row) for row in connection.execute(text(f'SELECT * FROM "{name}"')).mappings()), key=repr)  # noqa: S608 - our names
        for name in sorted(names)
    }
