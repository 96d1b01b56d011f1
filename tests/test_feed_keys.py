"""Keys of rows within one file: whose is a key that comes again, and where the keys of earlier blocks are kept."""

import random
from pathlib import Path

import polars as pl
import pytest

from eventdb.feeds import lines
from eventdb.feeds.decoding import Lines
from eventdb.feeds.detection import detect
from eventdb.feeds.feed import Feed
from eventdb.feeds.gdelt import GDELT2
from eventdb.feeds.icews import ICEWS
from eventdb.feeds.keys import keys_of_lines
from eventdb.feeds.parsing import Parsed, Parser
from eventdb.feeds.reading import Piece, Reader
from eventdb.feeds.scanning import scan
from eventdb.feeds.seen import Seen
from tests.feeds import gdelt2, icews, write_rows


class CountingParser(Parser):
    """Notes how often it is asked."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self.times = 0

    def parse(self, lines: Lines) -> Parsed:
        self.times += 1
        return super().parse(lines)


def read(path: Path) -> tuple[list[Piece], CountingParser]:
    feed = detect(path)
    parser = CountingParser(feed)
    reader = Reader(parser)
    pieces = [piece for scanned in scan(path, feed) for piece in reader.read(scanned)]
    return [*pieces, *reader.rest()], parser


def told(pieces: list[Piece]) -> list[tuple[int, str]]:
    return sorted((bad.line, bad.reason) for piece in pieces for bad in piece.rejected)


def taken(pieces: list[Piece]) -> list[int]:
    return sorted(line for piece in pieces if piece.new is not None for line in piece.new["line"])


def test_many_bad_lines_with_one_key_are_settled_at_once(tmp_path: Path) -> None:
    bad = [gdelt2(NumMentions=f"x{number}") for number in range(500)]
    path = write_rows(tmp_path / "a.csv", [gdelt2(GLOBALEVENTID="2"), *bad, gdelt2(NumMentions="5"), *bad])
    pieces, parser = read(path)
    assert parser.times == 2
    assert taken(pieces) == [1, 502]
    assert [line for line, _reason in told(pieces)] == [*range(2, 502), *range(503, 1003)]
    assert all(reason.startswith("NumMentions: found 'x") for _line, reason in told(pieces))


def test_what_is_wrong_with_a_row_is_told_before_whose_key_it_has(tmp_path: Path) -> None:
    rows = [gdelt2(), gdelt2() + "\tmore", gdelt2(ActionGeo_Lat="95"), gdelt2(NumMentions="9")]
    pieces, _parser = read(write_rows(tmp_path / "a.csv", rows))
    assert [reason.partition(";")[0] for _line, reason in told(pieces)] == [
        "found 62 columns",
        "ActionGeo_Lat: found '95'",
        "GLOBALEVENTID: found a key that an earlier line of the file has, with other values",
    ]


def test_a_file_that_holds_its_rows_twice_is_parsed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [gdelt2(GLOBALEVENTID=str(number)) for number in range(1, 41)]
    path = write_rows(tmp_path / "a.csv", [*rows, *rows])
    blocks, of_ten = lines.blocks, 10 * (len(rows[-1]) + 1)
    monkeypatch.setattr("eventdb.feeds.decoding.blocks", lambda found: blocks(found, of_ten))
    pieces, parser = read(path)
    assert (taken(pieces), told(pieces), sum(piece.left for piece in pieces)) == ([*range(1, 41)], [], 40)
    assert parser.times < 8


def test_a_key_of_a_bad_line_is_free_until_a_good_one_has_it_however_far_they_lie_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = range(1, 41)
    bad, good, same, other = (
        [gdelt2(GLOBALEVENTID=str(number), NumMentions=mentions) for number in numbers]
        for mentions in ("many", "5", "5", "9")
    )
    path = write_rows(tmp_path / "a.csv", [*bad, *good, *same, *other])
    blocks, size = lines.blocks, 10 * (len(bad[-1]) + 1)
    monkeypatch.setattr("eventdb.feeds.decoding.blocks", lambda found: blocks(found, size))
    monkeypatch.setattr("eventdb.feeds.reading.BLOCK", size)
    pieces, _parser = read(path)
    assert taken(pieces) == [*range(41, 81)]
    assert sum(piece.left for piece in pieces) == 40
    assert [line for line, _reason in told(pieces)] == [*range(1, 41), *range(121, 161)]


def test_short_lines_that_wait_are_settled_before_they_take_much_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventdb.feeds.decoding.MOST_LINES", 1_000)
    monkeypatch.setattr("eventdb.feeds.reading.BLOCK", 1_000_000)
    path = write_rows(tmp_path / "a.csv", [gdelt2(GLOBALEVENTID="5"), *["5\tx"] * 20_000])
    reader, most = Reader(Parser(GDELT2)), 0
    for scanned in scan(path, GDELT2):
        found = list(reader.read(scanned))
        most = max(most, *(len(piece.rejected) for piece in found))
    assert 1_000 < most < 5_000


def test_a_day_that_no_row_has_makes_no_key(tmp_path: Path) -> None:
    # As whole numbers they would be one: 10**6 days more are one number more.
    good, bad = {"Event ID": "12", "Event Date": "1980-01-01"}, {"Event ID": "11", "Event Date": "4717-11-28"}
    pieces, _parser = read(write_rows(tmp_path / "a.tab", [icews(**bad), icews(**good)], header=True))
    assert taken(pieces) == [3]
    ((line, reason),) = told(pieces)
    assert (line, reason.partition(";")[0]) == (2, "Event Date: found '4717-11-28'")


def test_different_keys_are_different_numbers() -> None:
    days = ["1900-01-01", "1969-12-31", "1970-01-01", "2100-12-31"]
    texts = [f"{number}\t{day}\t" for number in (0, 1, 2, 999_999_999_999) for day in days]
    keys = keys_of_lines(pl.DataFrame({"text": texts, "digest": range(len(texts))}), ICEWS)
    assert keys["id"].n_unique() == keys["feed_id"].n_unique() == len(texts)


@pytest.mark.parametrize("is_ordered", [True, False])
def test_keys_of_earlier_blocks_are_found_in_whatever_order_they_come(*, is_ordered: bool) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    numbers = chance.sample(range(-5_000, 50_000), 6_000)
    if is_ordered:
        numbers.sort()
    seen, before = Seen(), dict[int, int]()
    for start in range(0, len(numbers), 60):
        block = numbers[start : start + 60]
        asked = [*block, *chance.sample(sorted(before), min(len(before), 5)), *chance.sample(range(60_000, 70_000), 5)]
        chance.shuffle(asked)
        found = seen.among(pl.Series("id", asked))
        assert sorted(row for frame in found for row in frame.rows()) == sorted(
            (number, before[number]) for number in asked if number in before
        )
        rows = {number: chance.getrandbits(40) for number in block}
        before |= rows
        seen.add(pl.DataFrame(list(rows.items()), {"id": pl.Int64, "digest": pl.Int64}, orient="row"))


def test_each_block_is_compared_with_few_runs_of_earlier_ones() -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    numbers = chance.sample(range(100_000), 20_000)
    seen = Seen()
    for start in range(0, len(numbers), 20):
        ids = pl.Series("id", numbers[start : start + 20])
        seen.add(pl.DataFrame({"id": ids, "digest": ids}))
        assert len(seen.runs) <= 8 * 4
