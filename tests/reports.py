"""A few reports of made-up feeds, on the countries of tests/articles: what the report queries are held against."""

import datetime
import zlib
from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, insert

from eventdb.models import Base
from tests.builders import vocabulary

Row = dict[str, Any]


def report(
    feed_id: str,
    day: str,
    dyad: str,
    code: str,
    url: str | None,
    *,
    place: str | None = None,
    back: int = 0,
    dataset: str = "gdelt2",
    load: int = 101,
    mentions: int = 10,
    articles: int = 5,
) -> Row:
    """A row of report.

    Args:
        feed_id: the feed's own key.
        day: when it is said to have happened.
        dyad: ``NOR>CHL``: who acts and who is acted upon; either may be missing.
        code: of CAMEO; the dictionary need not have it.
        url: the address of the story, in short.
        place: country of the place.
        back: days from the event to its addition, where the feed says.
        dataset: the feed.
        load: number of the load.
        mentions: how often it is mentioned.
        articles: in how many articles.
    """
    source, target = (name or None for name in dyad.split(">"))
    known = sorted(name for name in (source, target) if name)
    dated = datetime.date.fromisoformat(day)
    cameo = vocabulary().tables["cameo"].get(code, {})
    return {
        "dataset": dataset,
        "feed_id": feed_id,
        "event_date": dated,
        "added_date": None if dataset == "icews" else dated + datetime.timedelta(back),
        "days_back": None if dataset == "icews" else back,
        "source_actor": source and f"{source}GOV",
        "source_iso3": source,
        "target_actor": target and f"{target}GOV",
        "target_iso3": target,
        "dyad": "-".join(known) if len(known) > 1 else f"{''.join(known)}-",
        "cameo_code": code,
        "cameo_root": cameo.get("root"),
        "quad_class": cameo.get("quad_class"),
        "goldstein": cameo.get("goldstein"),
        "mentions": None if dataset == "icews" else mentions,
        "articles": None if dataset == "icews" else articles,
        "place_iso3": place,
        "url": url and f"https://news.example/{url}",
        "story": url and zlib.crc32(url.encode()),
        "digest": int(feed_id.partition("@")[0]),
        "load_id": load,
    }


def months(reports: Iterable[Row]) -> list[Row]:
    """What the reports come to in report_month."""
    cells: dict[tuple[str, datetime.date, str, str], Counter[str]] = {}
    for row in reports:
        key = (row["dyad"], row["event_date"].replace(day=1), row["cameo_root"] or "", row["dataset"])
        cells.setdefault(key, Counter()).update(
            reports=1,
            weighed=int(row["goldstein"] is not None),
            goldstein_tenths=round((row["goldstein"] or 0) * 10),
            mentions=row["mentions"] or 0,
            articles=row["articles"] or 0,
        )
    found: list[Row] = []
    for (dyad, month, root, dataset), sums in cells.items():
        one, other = dyad.split("-")
        cell: Row = {"dyad": dyad, "month": month, "cameo_root": root, "dataset": dataset}
        found.append(cell | {"country_a": one or None, "country_b": other or None} | dict(sums))
    return found


def write_reports(connection: Connection, reports: Iterable[Row] = ()) -> None:
    """Write the reports, those below if none are given, with their loads and months."""
    reports = list(reports) or REPORTS
    tables = Base.metadata.tables
    now = datetime.datetime(2024, 3, 15, tzinfo=datetime.UTC)
    for number in sorted({row["load_id"] for row in reports}):
        mine = [row for row in reports if row["load_id"] == number]
        ledger = {
            "id": number,
            "dataset": mine[0]["dataset"],
            "file": f"{number}.export.CSV",
            "sha256": f"{number:064}",
            "tool_version": "0",
            "started_at": now,
            "finished_at": now,
            # There was one row more, a bad one.
            "read_count": len(mine) + 1,
            "added_count": len(mine),
            "changed_count": 0,
            "left_count": 0,
            "rejected_count": 1,
        }
        connection.execute(insert(tables["load"]), ledger)
        reject = {"load_id": number, "line": 2, "reason": "found no date; expected one", "raw": "1\t"}
        connection.execute(insert(tables["reject"]), reject)
    connection.execute(insert(tables["report"]), reports)
    connection.execute(insert(tables["report_month"]), months(reports))


REPORTS = [
    # The summit at Bergen on 13 March 2024, by its days and by several stories and feeds.
    report("1", "2024-03-12", "NOR>CHL", "036", "a"),
    report("2", "2024-03-12", "CHL>NOR", "036", "a"),
    report("3", "2024-03-13", "NOR>CHL", "043", "a"),
    report("4", "2024-03-13", "NOR>CHL", "043", "a", mentions=3),
    report("5", "2024-03-13", "NOR>CHL", "043", "b"),
    report("6", "2024-03-15", "CHL>NOR", "112", "c"),
    report("7@2024-03-13", "2024-03-13", "NOR>CHL", "043", None, dataset="icews", load=104),
    report("8", "2024-03-13", "NOR>CHL", "043", "b", dataset="gdelt1", load=105),
    # A code that the dictionary lacks has no root and no weight.
    report("9", "2024-03-14", "NOR>CHL", "9999", "c"),
    # The month before and the month after.
    report("10", "2024-02-29", "NOR>CHL", "051", "d"),
    report("11", "2024-04-01", "NOR>CHL", "190", "e"),
    # One story, twice: the same action of the same actors, another action, the actors the other way round.
    report("12", "2024-09-03", "NOR>CHL", "1312", "m", load=102),
    report("13", "2024-09-03", "NOR>CHL", "1312", "m", load=102),
    report("14", "2024-09-04", "NOR>CHL", "131", "m", load=102),
    report("15", "2024-09-04", "CHL>NOR", "1312", "m", load=102),
    # Other pairs.
    report("16", "2024-08-27", "GHA>CHL", "040", "k", load=102),
    report("17", "2024-08-27", "GHA>NOR", "040", "k", load=102),
    # Protests: at Bergen, at a place in no country that is known, at Oslo at the end of a month, in Chile.
    report("20", "2024-03-12", "NOR>NOR", "141", "f", place="NOR"),
    report("21", "2024-03-12", "NOR>", "141", "f", place="NOR"),
    report("22", "2024-03-20", ">", "145", "g"),
    report("23", "2024-06-30", "NOR>NOR", "141", "h", place="NOR"),
    report("24", "2024-07-01", "NOR>NOR", "141", "h", place="NOR"),
    report("25", "2024-10-20", "CHL>NOR", "141", "i", place="CHL"),
    report("26", "2024-10-21", "CHL>CHL", "143", "j", place="CHL"),
    report("27", "2024-10-21", ">CHL", "141", "j", place="CHL"),
    # Told on 13 March 2024 and dated well before.
    report("30", "2024-03-06", "GHA>GHA", "010", "p", back=7, load=103),
    report("31", "2024-03-05", "GHA>GHA", "010", "p", back=8, load=103),
    report("32", "2024-02-12", "GHA>GHA", "010", "p", back=30, load=103),
    report("33", "2023-03-14", "GHA>GHA", "010", "p", back=365, load=103),
    report("34", "2014-03-13", "GHA>GHA", "010", "p", back=3653, load=103),
    report("35", "2023-12-04", "GHA>GHA", "010", "p", back=100, load=103),
    report("36", "2024-03-07", "GHA>GHA", "010", "p", back=6, load=103),
    # And after it.
    report("37", "2024-03-20", "GHA>GHA", "010", "p", back=-7, load=103),
]
