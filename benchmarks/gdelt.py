"""A file like GDELT's 2.0 events, of any length: 61 columns, tab-separated, no header, no quoting.

    python benchmarks/gdelt.py FILE --rows 1000000 --bad 531 --key KEY.csv

The same numbers give the same bytes. A few countries, codes and places are in many rows and most are in few: the one of
rank n is drawn n times less often than the first (Zipf's law). Rows that no loader should take are planted at even
distances, and KEY says on which lines and of which kind. They take the place of rows that would have been good, so that
a file without them has the same rows otherwise.
"""

import argparse
import csv
import datetime
import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
FIRST_ID = 500_000_000
FIRST_DAY, DAYS = datetime.date(2024, 1, 1), 731
PER_MILLION = 1_000_000
_CHUNK = 20_000
_BLOCK = 1 << 20

# The columns that rows are spoiled in, counted from 0.
_ID, _DAY, _ACTOR, _MENTIONS, _PLACE, _LATITUDE = 0, 1, 6, 31, 52, 56

_FREQUENT_CODES = ("042", "010", "043", "020", "040", "051", "036", "190", "112", "173", "141", "111", "057", "030")
_FREQUENT_COUNTRIES = ("USA", "GBR", "RUS", "CHN", "ISR", "UKR", "IND", "IRN", "FRA", "DEU", "KOR", "JPN", "TUR", "PAK")
_REGIONS = ("EUR", "AFR", "MEA", "WST", "ASA", "SEA", "LAM")
_TYPES = {
    "": "",
    "GOV": "GOVERNMENT",
    "COP": "POLICE",
    "MIL": "MILITARY",
    "BUS": "COMPANY",
    "MED": "JOURNALIST",
    "OPP": "OPPOSITION",
    "EDU": "UNIVERSITY",
    "CVL": "RESIDENTS",
    "REB": "REBEL",
}
_MORE_PLACES = ("Łódź", "Đà Nẵng", "İzmir", "Ölgii", 'Port "Sudan"', "L'Aquila", "Šiauliai", "Kraków", "Al Ḩudaydah")
_SYLLABLES = ("ka", "ber", "lin", "mo", "ro", "sen", "ta", "vil", "an", "dor", "el", "port", "gra", "os", "qu", "ny")
_WORDS = (
    "president",
    "minister",
    "summit",
    "talks",
    "border",
    "police",
    "protest",
    "court",
    "election",
    "troops",
    "trade",
    "deal",
    "sanctions",
    "aid",
    "visit",
    "leaders",
    "attack",
    "peace",
    "rally",
    "vote",
    "budget",
    "union",
    "strike",
    "energy",
    "security",
    "report",
    "crisis",
    "after",
    "over",
    "new",
    "says",
    "amid",
    "against",
    "for",
)
_SITES = ("reuters.com", "apnews.com", "bbc.co.uk", "yahoo.com", "thestar.com.my", "xinhuanet.com", "dailymail.co.uk")
_NO_PLACE = "\t".join(("0", *[""] * 7))
_LONG_AGO = (7, 30, 365)
_SAME = 0.3


@dataclass(frozen=True)
class Drawn:
    """Values to draw from, and how often each of the first n is drawn."""

    values: Sequence[str]
    cumulated: Sequence[float]

    def draw(self, chance: random.Random, count: int) -> list[str]:
        """As many of them as asked for."""
        return chance.choices(self.values, cum_weights=self.cumulated, k=count)


@dataclass(frozen=True)
class Feed:
    """What a file is to hold.

    Args:
        rows: how many lines.
        bad: how many of a million of them no loader should take.
        start: the first event's number; the others count on from it.
        first_day: the day of the first row.
        days: over how many days the rows are spread, in the order of their numbers.
    """

    rows: int
    bad: float = 0
    start: int = FIRST_ID
    first_day: datetime.date = FIRST_DAY
    days: int = DAYS

    def later(self) -> "Feed":
        """The rows that follow: other numbers, on the ten months after."""
        return Feed(self.rows, self.bad, self.start + self.rows, self.first_day + datetime.timedelta(self.days), 304)

    def clean(self) -> "Feed":
        """The same without bad rows."""
        return Feed(self.rows, 0, self.start, self.first_day, self.days)


def write(feed: Feed, path: Path, key: Path | None = None) -> list[tuple[int, str]]:
    """Write a file, and the key to its bad rows.

    Args:
        feed: what it is to hold.
        path: where to.
        key: where to write the key, a CSV file of line and kind; None leaves it out.

    Returns:
        Line and kind of each bad row.
    """
    planted: list[tuple[int, str]] = []
    spoiled = _spoiled_rows(feed)
    with path.open("wb") as file:
        for first in range(0, feed.rows, _CHUNK):
            lines = _chunk(feed, first, min(_CHUNK, feed.rows - first))
            for number in [number for number in spoiled if first <= number < first + len(lines)]:
                kind = spoiled[number]
                lines[number - first] = "\t".join(_KINDS[kind](lines[number - first].split("\t")))
                planted.append((number + 1, kind))
            # A lone surrogate stands for a byte that is no UTF-8.
            file.write(("\n".join(lines) + "\n").encode("utf-8", "surrogateescape"))
    if key is not None:
        with key.open("w", encoding="utf-8", newline="") as answers:
            csv.writer(answers).writerows([("line", "kind"), *planted])
    return planted


def rearrange(source: Path, target: Path) -> None:
    """The same lines under another hash: the last one comes first."""
    with source.open("rb") as read, target.open("wb") as written:
        end = read.seek(0, 2)
        if not end:
            return
        tail = b""
        while tail.count(b"\n") <= 1 and len(tail) < end:
            read.seek(end - min(end, len(tail) + 4096))
            tail = read.read(end - read.tell())
        last = tail.rstrip(b"\n").rpartition(b"\n")[2] + b"\n"
        written.write(last)
        read.seek(0)
        left = end - len(last)
        while block := read.read(min(_BLOCK, left)):
            written.write(block)
            left -= len(block)


def _spoiled_rows(feed: Feed) -> dict[int, str]:
    """Which rows are bad and how, by their number from 0."""
    count = round(feed.rows * feed.bad / PER_MILLION)
    return {int((i + 0.5) * feed.rows / count): kind for i, kind in zip(range(count), itertools.cycle(_KINDS))}


def _replaced(column: int, change: Callable[[str], str]) -> Callable[[list[str]], list[str]]:
    return lambda row: [*row[:column], change(row[column]), *row[column + 1 :]]


# Each kind of bad row, and what makes a good one into it.
_KINDS: dict[str, Callable[[list[str]], list[str]]] = {
    "too few columns": lambda row: row[:40],
    "too many columns": lambda row: [*row, "more"],
    "bad date": _replaced(_DAY, lambda _old: "20251399"),
    "bad number": _replaced(_MENTIONS, lambda old: f"{old}x"),
    "latitude out of range": _replaced(_LATITUDE, lambda _old: "95.5"),
    "no event id": _replaced(_ID, lambda _old: ""),
    "not UTF-8": _replaced(_PLACE, lambda old: f"{old}\udcff"),
    "NUL byte": _replaced(_ACTOR, lambda old: f"{old}\0"),
}


class _Pools:
    """All that rows are put together from, each piece with its tabs."""

    def __init__(self) -> None:
        chance = random.Random(0)
        countries = _countries(chance)
        self.sources = _actors(countries, chance, unknown=0.35)
        self.targets = _actors(countries, chance, unknown=0.50)
        self.codes = _codes(chance)
        self.places = _places(countries, chance)
        counts = [min(int(chance.lognormvariate(1.4, 0.9)) + 1, 400) for _ in range(500)]
        self.counts = ["\t".join(map(str, (n, 1 + n // 9, max(1, n - n % 3)))) for n in counts]
        self.tones = [str(round(chance.gauss(-2, 4), 14)) for _ in range(5000)]
        slugs = ["-".join(chance.choices(_WORDS, k=chance.randint(5, 8))) for _ in range(3000)]
        self.slugs = [f"{chance.choice(_SITES)}\t{slug}" for slug in slugs]


_pools: list[_Pools] = []


def _chunk(feed: Feed, first: int, count: int) -> list[str]:
    if not _pools:
        _pools.append(_Pools())
    pools = _pools[0]
    chance = random.Random(f"{feed.start + first}")
    pieces = zip(
        pools.sources.draw(chance, count),
        pools.targets.draw(chance, count),
        pools.codes.draw(chance, count),
        chance.choices(pools.counts, k=count),
        chance.choices(pools.tones, k=count),
        pools.places.draw(chance, count),
        pools.places.draw(chance, count),
        strict=True,
    )
    lines: list[str] = []
    url, said = "", ("", "", "")
    urls = _urls(feed.start + first, pools.slugs, chance)
    for number, (source, target, code, counts, tone, home, place) in enumerate(pieces, first):
        day = feed.first_day + datetime.timedelta(number * feed.days // feed.rows)
        quarter_hour = number * feed.days * 96 // feed.rows % 96
        back = chance.choice(_LONG_AGO) if chance.random() < 0.015 else 0  # noqa: PLR2004 - 1.5 % of the rows
        before, url = url, next(urls)
        # In the feed two rows of five have the story, the actors and the action of another one.
        said = said if url is before and chance.random() < _SAME else (source, target, code)
        event, added = _days(day, back), _days(day, 0)[:8]
        lines.append(
            f"{feed.start + number}\t{event}\t{said[0]}\t{said[1]}\t{said[2]}\t{counts}\t{tone}"
            f"\t{home}\t{place}\t{place}\t{added}{quarter_hour // 4:02}{quarter_hour % 4 * 15:02}00\t{url}"
        )
    return lines


_known_days: dict[tuple[datetime.date, int], str] = {}


def _days(day: datetime.date, back: int) -> str:
    """GDELT's four ways to write a day: as a number, its month, its year, and a fraction of the year."""
    if (day, back) not in _known_days:
        event = day - datetime.timedelta(back)
        fraction = f"{event.year + ((event.month - 1) * 30 + event.day) / 365:.4f}"
        _known_days[day, back] = f"{event:%Y%m%d}\t{event:%Y%m}\t{event.year}\t{fraction}"
    return _known_days[day, back]


def _urls(number: int, slugs: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Addresses of stories, each for one to nine rows that follow one another."""
    while True:
        number += 1
        site, slug = chance.choice(slugs).split("\t")
        url = f"https://www.{site}/news/world/2025/{slug}-{number * 7919 % 10**10:010}.html"
        yield from itertools.repeat(url, chance.randint(1, 9))


def _zipf(values: Iterable[str]) -> Drawn:
    found = list(values)
    return Drawn(found, list(itertools.accumulate(1 / rank for rank in range(1, len(found) + 1))))


def _weighed(values: Iterable[tuple[str, float]]) -> Drawn:
    found = list(values)
    return Drawn([value for value, _weight in found], list(itertools.accumulate(weight for _value, weight in found)))


def _vocabulary(name: str) -> list[dict[str, str]]:
    with (ROOT / "fixtures" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _countries(chance: random.Random) -> list[dict[str, str]]:
    """200 countries that have both an actor's and a place's code, the most frequent first."""
    rows = [row for row in _vocabulary("countries.csv") if row["cameo"] and row["fips"]]
    chance.shuffle(rows)
    order = {code: rank for rank, code in enumerate(_FREQUENT_COUNTRIES)}
    return sorted(rows, key=lambda row: order.get(row["iso3"], len(order)))[:200]


def _actors(countries: Sequence[dict[str, str]], chance: random.Random, *, unknown: float) -> Drawn:
    """Actors as ten columns; of ``unknown`` of them the feed knows no country, of some nothing at all."""
    types = list(zip(_TYPES.items(), (0.55, 0.15, *[0.3 / (len(_TYPES) - 2)] * (len(_TYPES) - 2)), strict=True))
    actors: list[tuple[str, float]] = []
    whole = sum(1 / rank for rank in range(1, len(countries) + 1))
    for rank, country in enumerate(countries, 1):
        for (kind, name), share in types:
            own = name or country["name"].upper()
            actors.append((_actor(country["cameo"], kind, own), (0.97 - unknown) * share / rank / whole))
    actors += [(_actor(region, "", f"THE {region}"), 0.03 / len(_REGIONS)) for region in _REGIONS]
    actors += [(_actor("", kind, name), unknown * 0.6 * share) for (kind, name), share in types if kind]
    left = 1 - sum(weight for _actor, weight in actors)
    actors.append((_actor("", "", ""), left))
    chance.shuffle(actors)
    return _weighed(actors)


def _actor(country: str, kind: str, name: str) -> str:
    return "\t".join((country + kind, name, country, "", "", "", "", kind, "", ""))


def _codes(chance: random.Random) -> Drawn:
    """CAMEO codes as six columns, a few of them unknown to the dictionary."""
    rows = [row for row in _vocabulary("cameo.csv") if row["code"] != row["root"]]
    chance.shuffle(rows)
    order = {code: rank for rank, code in enumerate(_FREQUENT_CODES)}
    rows.sort(key=lambda row: order.get(row["code"], len(order)))
    found = [
        f"{number % 3 and 1}\t{row['code']}\t{row['code'][:3]}\t{row['root']}\t{row['quad_class']}\t{row['goldstein']}"
        for number, row in enumerate(rows)
    ]
    return _zipf([*found, "0\t---\t---\t--\t1\t"])


def _places(countries: Sequence[dict[str, str]], chance: random.Random) -> Drawn:
    """Places as eight columns; some rows have none, some lie where no country is."""
    known: dict[str, list[str]] = {}
    for row in _vocabulary("places.csv"):
        known.setdefault(row["country_iso3"], []).append(row["name"])
    found: list[tuple[str, float]] = []
    for rank, country in enumerate(countries, 1):
        made = ["".join(chance.choices(_SYLLABLES, k=3)).title() for _ in range(12)]
        names = [*known.get(country["iso3"], []), chance.choice(_MORE_PLACES), *made]
        found.append((_place("1", country["name"], country, "", chance), 0.5 / rank))
        for place, name in enumerate(names, 1):
            region = f"{country['fips']}{place:02}"
            full = f"{name}, {name} (general), {country['name']}"
            found.append((_place("4", full, country, region, chance), 1 / rank / (place + 1)))
    whole = sum(weight for _place, weight in found)
    ocean = "1\tIndian Ocean\tOS\tOS\t\t-20\t80\tOS"
    return _weighed([*found, (_NO_PLACE, whole * 0.02), (ocean, whole * 0.002)])


def _place(kind: str, name: str, country: dict[str, str], region: str, chance: random.Random) -> str:
    latitude = min(89.0, max(-89.0, float(country["latitude"] or 0) + chance.uniform(-3, 3)))
    longitude = min(179.0, max(-179.0, float(country["longitude"] or 0) + chance.uniform(-3, 3)))
    number = str(chance.randint(1000, 29999)) if kind == "4" else ""
    feature = f"-{chance.randint(100000, 3999999)}" if kind == "4" else country["fips"]
    columns = (kind, name, country["fips"], region or country["fips"], number)
    return "\t".join((*columns, f"{latitude:.6g}", f"{longitude:.6g}", feature))


def main() -> None:
    """Write one file from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=PER_MILLION)
    parser.add_argument("--bad", type=float, default=0, help="bad rows per million (default 0)")
    parser.add_argument("--key", type=Path, help="write line and kind of the bad rows here")
    parser.add_argument("--start", type=int, default=FIRST_ID, help="number of the first event")
    parser.add_argument("--first-day", type=datetime.date.fromisoformat, default=FIRST_DAY)
    parser.add_argument("--days", type=int, default=DAYS, help="spread the rows over these many days")
    given = parser.parse_args()
    write(Feed(given.rows, given.bad, given.start, given.first_day, given.days), given.file, given.key)


if __name__ == "__main__":
    main()
