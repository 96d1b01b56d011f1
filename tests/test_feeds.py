"""Files of feeds: told by their content, read, and each bad row told with its line and reason."""

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from eventdb.database import RowWriter
from eventdb.errors import InvalidFilesError
from eventdb.feeds import lines
from eventdb.feeds.decoding import decoded
from eventdb.feeds.detection import detect
from eventdb.feeds.dictionaries import Dictionaries
from eventdb.feeds.feed import Codes
from eventdb.feeds.gdelt import GDELT1, GDELT2
from eventdb.feeds.icews import ICEWS
from eventdb.feeds.parsing import Parser
from eventdb.feeds.reading import Piece, Reader
from eventdb.feeds.rejected import Rejected
from eventdb.feeds.resolving import Resolver
from eventdb.feeds.scanning import Mark, scan
from eventdb.fixtures import Row, Vocabulary, read_vocabulary
from eventdb.loading.preparing import prepared
from tests.feeds import gdelt1, gdelt2, icews, write_rows

DICTIONARIES = Dictionaries(read_vocabulary())


@dataclass
class Found:
    """What came of some lines, with frames of rows of report."""

    read: int
    left: int
    new: Any
    changed: Any
    rejected: list[Rejected]
    unknown: dict[str, Counter[str]]


def read(path: Path, marks: bytearray | None = None, dictionaries: Dictionaries = DICTIONARIES) -> list[Found]:
    feed = detect(path)
    reader = Reader(Parser(feed))
    pieces: list[Piece] = []
    for scanned in scan(path, feed):
        if marks is not None:
            first = scanned.lines.frame["line"][0] - 1
            scanned.marks[:] = marks[first : first + len(scanned.marks)]
        pieces += reader.read(scanned)
    return [
        Found(made.piece.read, made.piece.left, made.rows, made.changed, made.piece.rejected, made.unknown)
        for made in prepared([*pieces, *reader.rest()], Resolver(feed, dictionaries, 7), Frames())
    ]


class Frames(RowWriter):
    """Leaves frames as they are."""

    def ready(self, frame: Any, share: float) -> Any:
        assert 0 < share <= 1
        return frame

    def rest(self) -> Any:
        raise AssertionError("nothing waits")

    def write(self, ready: Any) -> None:
        raise AssertionError(f"nothing is written: {ready}")


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [row for piece in read(path) if piece.new is not None for row in piece.new.to_dicts()]


def rejected(path: Path) -> list[Rejected]:
    return [bad for piece in read(path) for bad in piece.rejected]


@pytest.mark.parametrize("name", ["a.csv", "a.CSV.gz", "a.export.zip", "a.data"])
def test_a_feed_is_known_by_its_content_however_it_is_packed(tmp_path: Path, name: str) -> None:
    path = write_rows(tmp_path / name, [gdelt2()])
    assert detect(path).dataset == "gdelt2"
    assert [row["feed_id"] for row in rows_of(path)] == ["881990832"]


def test_gdelt_1_may_have_rows_of_both_widths(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", [gdelt1(), gdelt1(GLOBALEVENTID="2", has_url=False)])
    assert detect(path).dataset == "gdelt1"
    assert [(row["feed_id"], row["url"]) for row in rows_of(path)] == [
        ("881990832", "https://example.org/a"),
        ("2", None),
    ]


def test_icews_is_known_by_its_header(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.tab", [icews()], header=True)
    (row,) = rows_of(path)
    assert row["feed_id"] == "32889836@2018-06-01"
    assert (row["source_iso3"], row["target_iso3"], row["dyad"]) == ("RUS", "JPN", "JPN-RUS")
    assert (row["source_country"], row["place_name"], row["place_iso3"]) == ("Russian Federation", "Moskva", "RUS")
    assert (row["cameo_code"], row["cameo_root"], row["quad_class"], row["goldstein"]) == ("040", "04", 1, 1.0)
    assert (row["mentions"], row["added_date"], row["days_back"], row["url"]) == (None, None, None, None)


def refused(path: Path, dataset: str | None = None) -> str:
    """What is said of a file that is refused, without its name."""
    with pytest.raises(InvalidFilesError) as error:
        detect(path, dataset)
    assert "\n" not in str(error.value)
    return str(error.value).removeprefix(str(path))


HEADER = list(ICEWS.columns)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ([*HEADER[:2], "Source", *HEADER[3:]], "column 3 is 'Source'; expected 'Source Name', as in ICEWS"),
        (["Event ID", "Event Date", "x" * 50], f"column 3 is '{'x' * 40}…'; expected 'Source Name', as in ICEWS;"),
        ([*HEADER[:4], *HEADER[5:]], "'Source Country', as in ICEWS; the header has 19 columns, not 20"),
        (HEADER[:15], "the header ends with 'City'; expected 'District' next, as in ICEWS"),
        ([*HEADER, "Mentions"], "column 21 is 'Mentions'; expected 20 columns, as in ICEWS"),
        (["Event_ID", *HEADER[1:]], "column 1 is 'Event_ID'; expected 'Event ID', as in ICEWS"),
        (["a"] * 20, "found 'a\\ta\\ta"),
    ],
)
def test_a_changed_header_is_refused_with_the_first_column_that_differs(
    tmp_path: Path, header: list[str], told: str
) -> None:
    path = tmp_path / "a.tab"
    path.write_text("\t".join(header) + f"\n{icews()}\n", encoding="utf-8")
    for dataset in (None, "icews"):
        message = refused(path, dataset)
        assert message.startswith(":1: ")
        assert told in message
        assert len(message) < 200


def test_rows_of_icews_without_their_header_are_told_what_to_do(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.tab", [icews(), icews()])
    told = (
        ":1: found a row of ICEWS where its header should be; write the header of the original file above it"
        " (Event ID, Event Date, … Longitude), with TABs between the columns"
    )
    assert refused(path) == refused(path, "icews") == told


NAMES = "found a line that names the columns"
DONT = f"{NAMES}, which files of GDELT 2.0 don't have: remove it"
GDELT_NAMES = "\t".join(GDELT2.columns)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ([GDELT_NAMES.lower(), gdelt2()], f":1: {DONT}"),
        (["", GDELT_NAMES, gdelt2()], f":2: {DONT}"),
        (["# made by hand", "", GDELT_NAMES.upper(), *[gdelt2()] * 30], f":3: {DONT}"),
        (["\ufeff" + GDELT_NAMES, gdelt2()], f":1: {DONT}"),
        ([GDELT_NAMES], f":1: {NAMES} of GDELT 2.0 and no rows; expected rows, and no such line"),
        (
            ["", "\t".join(GDELT1.columns).lower(), ""],
            f":2: {NAMES} of GDELT 1.0 and no rows; expected rows, and no such line",
        ),
        ([ICEWS.header.lower(), icews()], ":1: column 1 is 'event id'; expected 'Event ID', as in ICEWS"),
        (
            ["", ICEWS.header, icews()],
            ":2: found the line that names the columns here; expected it first, as in ICEWS: remove what is above it",
        ),
    ],
    ids=["small", "below nothing", "below a comment", "BOM", "alone", "alone and small", "ICEWS small", "ICEWS below"],
)
def test_names_of_columns_are_known_however_they_are_written_and_wherever(
    tmp_path: Path, made: list[str], told: str
) -> None:
    assert refused(write_rows(tmp_path / "a.csv", made)) == told


def test_what_is_no_feed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("iso3\tname\nKOR\tSouth Korea\n", encoding="utf-8")
    assert refused(path).startswith(
        ":1: found 2 columns between TABs: 'iso3\\tname'; expected 61 columns (GDELT 2.0), 58"
    )
    path.write_bytes(b"")
    assert refused(path) == ": the file is empty; expected rows of a feed"
    assert refused(tmp_path / "none.csv") == ": no such file"


def test_gdelt_codes_become_ours(tmp_path: Path) -> None:
    row = gdelt2(Actor1CountryCode="ROM", Actor2CountryCode="EUR", ActionGeo_CountryCode="OS", EventCode="1411")
    (found,) = rows_of(write_rows(tmp_path / "a.csv", [row]))
    assert (found["source_country"], found["source_iso3"]) == ("ROM", "ROU")
    assert (found["target_country"], found["target_iso3"], found["dyad"]) == ("EUR", None, "ROU-")
    assert (found["place_country"], found["place_iso3"]) == ("OS", None)
    assert (found["cameo_code"], found["cameo_root"], found["quad_class"]) == ("1411", "14", 3)
    assert found["load_id"] == 7


@pytest.mark.parametrize(
    ("column", "held", "code", "iso3"),
    [
        ("ActionGeo_CountryCode", "place_iso3", "GZ", "PSE"),
        ("ActionGeo_CountryCode", "place_iso3", "WE", "PSE"),
        ("ActionGeo_CountryCode", "place_iso3", "JN", "SJM"),
        ("Actor1CountryCode", "source_iso3", "GZS", "PSE"),
        ("Actor1CountryCode", "source_iso3", "WSB", "PSE"),
    ],
)
def test_a_country_with_several_codes_is_known_by_each(
    tmp_path: Path, column: str, held: str, code: str, iso3: str
) -> None:
    (row,) = rows_of(write_rows(tmp_path / "a.csv", [gdelt2(**{column: code})]))
    assert row[held] == iso3


def test_unknown_codes_are_counted(tmp_path: Path) -> None:
    rows = [gdelt2(GLOBALEVENTID=str(number), Actor1CountryCode="AFR", EventCode="999") for number in (1, 2)]
    (piece,) = read(write_rows(tmp_path / "a.csv", rows))
    assert piece.unknown == {"countries of actors": {"AFR": 2}, "CAMEO codes": {"999": 2}}
    assert piece.new["cameo_code"].to_list() == ["999", "999"]
    assert piece.new["cameo_root"].to_list() == [None, None]


def test_a_code_of_ones_own_is_a_country(tmp_path: Path) -> None:
    own = "name,country_iso3\nYI,SRB\nEUR,BEL\nThe Union,BEL\n"
    (tmp_path / "country_aliases.csv").write_text(own, encoding="utf-8")
    dictionaries = Dictionaries(read_vocabulary(tmp_path))
    for path in (
        write_rows(tmp_path / "a.csv", [gdelt2(Actor1CountryCode="EUR", ActionGeo_CountryCode="YI")]),
        write_rows(tmp_path / "b.tab", [icews(**{"Source Country": "The Union", "Country": "YI"})], header=True),
    ):
        *_header, piece = read(path, dictionaries=dictionaries)
        assert (piece.new["source_iso3"][0], piece.new["place_iso3"][0]) == ("BEL", "SRB")


def test_a_code_that_a_country_has_stays_that_countrys() -> None:
    tables = read_vocabulary().tables
    aliases: dict[str, Row] = {**tables["country_alias"], "KS": {"name": "KS", "country_iso3": "PRK"}}
    dictionaries = Dictionaries(Vocabulary({**tables, "country_alias": aliases}))
    assert dictionaries.countries(Codes.FIPS)["KS"] == "KOR"


def test_no_country_makes_an_empty_dyad_and_one_makes_half(tmp_path: Path) -> None:
    rows = [
        gdelt2(GLOBALEVENTID="1", Actor1CountryCode="", Actor2CountryCode=""),
        gdelt2(GLOBALEVENTID="2", Actor1CountryCode="", Actor2CountryCode="CHN"),
        gdelt2(GLOBALEVENTID="3", Actor1CountryCode="KOR", Actor2CountryCode="KOR"),
    ]
    assert [row["dyad"] for row in rows_of(write_rows(tmp_path / "a.csv", rows))] == ["-", "CHN-", "KOR-KOR"]


def test_days_back_are_counted_from_the_day_of_addition(tmp_path: Path) -> None:
    rows = [gdelt2(SQLDATE="20241101"), gdelt2(GLOBALEVENTID="2", DATEADDED="")]
    found = rows_of(write_rows(tmp_path / "a.csv", rows))
    assert [row["days_back"] for row in found] == [365, None]


def test_sentinels_are_null_and_namibia_is_not(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.tab", [icews(**{"Target Country": "NA", "Country": "Namibia"})], header=True)
    (row,) = rows_of(path)
    assert (row["target_country"], row["target_iso3"], row["place_iso3"]) == (None, None, "NAM")
    (row,) = rows_of(write_rows(tmp_path / "a.csv", [gdelt2(EventCode="---", ActionGeo_CountryCode="WA")]))
    assert (row["cameo_code"], row["place_iso3"]) == (None, "NAM")


ADDED = "expected a day as YYYYMMDD or YYYYMMDDHHMMSS, from 1900 to 2100"
WHOLE = "expected a whole number of 12 digits at most, without zeros before it"
CAMEO = "a CAMEO code of three or four digits: its zeros may be lost"
BAD: list[tuple[str | bytes, str]] = [
    (gdelt2() + "\tmore", "found 62 columns; expected 61"),
    (gdelt2().rsplit("\t", 3)[0], "found 58 columns; expected 61"),
    ("", "found an empty line; expected 61 columns"),
    (gdelt2(GLOBALEVENTID=""), f"GLOBALEVENTID: found nothing; {WHOLE}"),
    (gdelt2(GLOBALEVENTID="12a"), f"GLOBALEVENTID: found '12a'; {WHOLE}"),
    (gdelt2(GLOBALEVENTID="007"), f"GLOBALEVENTID: found '007'; {WHOLE}"),
    (
        gdelt2(GLOBALEVENTID="1234567890123"),
        f"GLOBALEVENTID: found '1234567890123'; {WHOLE}",
    ),
    (gdelt2(EventCode="14"), f"EventCode: found '14'; expected {CAMEO}"),
    (gdelt2(EventCode="1"), f"EventCode: found '1'; expected {CAMEO}"),
    (gdelt2(SQLDATE="20250230"), "SQLDATE: found '20250230'; expected a day as YYYYMMDD, from 1900 to 2100"),
    (gdelt2(SQLDATE="28990101"), "SQLDATE: found '28990101'; expected a day as YYYYMMDD, from 1900 to 2100"),
    (gdelt2(DATEADDED="yesterday"), f"DATEADDED: found 'yesterday'; {ADDED}"),
    (gdelt2(SQLDATE="00001101"), "SQLDATE: found '00001101'; expected a day as YYYYMMDD, from 1900 to 2100"),
    (gdelt2(DATEADDED="00001101"), f"DATEADDED: found '00001101'; {ADDED}"),
    (gdelt2(DATEADDED="202511011"), f"DATEADDED: found '202511011'; {ADDED}"),
    (gdelt2(DATEADDED="20251101250000"), f"DATEADDED: found '20251101250000'; {ADDED}"),
    (gdelt2(DATEADDED="20251101236000"), f"DATEADDED: found '20251101236000'; {ADDED}"),
    (gdelt2(NumMentions="many"), "NumMentions: found 'many'; expected a whole number from 0 to 2,147,483,647"),
    (gdelt2(NumArticles="-1"), "NumArticles: found '-1'; expected a whole number from 0 to 2,147,483,647"),
    (gdelt2(NumSources="9" * 30), f"NumSources: found '{'9' * 30}'; expected a whole number from 0 to 2,147,483,647"),
    (gdelt2(AvgTone="nan"), "AvgTone: found 'nan'; expected a number from -100 to 100"),
    (gdelt2(ActionGeo_Lat="95.5"), "ActionGeo_Lat: found '95.5'; expected a number from -90 to 90"),
    (gdelt2(ActionGeo_Long="-181"), "ActionGeo_Long: found '-181'; expected a number from -180 to 180"),
    (gdelt2(SOURCEURL="u" * 2001), "SOURCEURL: found 2001 characters; expected at most 2000 characters"),
    (gdelt2().encode() + b"\0", "found a NUL byte; expected text"),
    (gdelt2().encode() + b"\xff", f"found bytes that are no UTF-8 at byte {len(gdelt2()) + 1}; expected text in UTF-8"),
    (
        gdelt2(SQLDATE="1", ActionGeo_Lat="x"),
        (
            "SQLDATE: found '1'; expected a day as YYYYMMDD, from 1900 to 2100;"
            " ActionGeo_Lat: found 'x'; expected a number from -90 to 90"
        ),
    ),
]


@pytest.mark.parametrize(("row", "reason"), BAD, ids=[reason[:40] for _row, reason in BAD])
def test_a_bad_row_is_told_with_its_line_and_the_others_are_read(tmp_path: Path, row: str | bytes, reason: str) -> None:
    path = write_rows(tmp_path / "a.csv", [gdelt2(GLOBALEVENTID="1"), row, gdelt2(GLOBALEVENTID="3")])
    assert [(bad.line, bad.reason) for bad in rejected(path)] == [(2, reason)]
    assert [found["feed_id"] for found in rows_of(path)] == ["1", "3"]


def test_all_bad_rows_of_a_file_are_found(tmp_path: Path) -> None:
    rows: list[str | bytes] = [gdelt2(GLOBALEVENTID=str(number)) for number in range(1, 100)]
    for number, (row, _reason) in enumerate(BAD):
        line = row if isinstance(row, bytes) else row.encode()
        # With a key of its own.
        rows.insert(number * 3, line.replace(b"881990832", f"8819909{number:02}".encode()))
    path = write_rows(tmp_path / "a.csv", rows)
    assert [(bad.line, bad.reason) for bad in sorted(rejected(path), key=lambda bad: bad.line)] == [
        (number * 3 + 1, reason) for number, (_row, reason) in enumerate(BAD)
    ]
    assert len(rows_of(path)) == 99


def test_what_cannot_be_stored_of_a_bad_row_is_written_out(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", [gdelt2(), b"a\0b\xffc"])
    assert [bad.raw for bad in rejected(path)] == ["a\\x00b\\xffc"]


def test_text_may_hold_what_lines_are_marked_with(tmp_path: Path) -> None:
    names = ["A\x01B", "\x01", "\x01\x01\x01", "plain"]
    rows = [gdelt2(GLOBALEVENTID=str(at), Actor1Name=name) for at, name in enumerate(names)]
    found = rows_of(write_rows(tmp_path / "a.csv", rows))
    assert [row["source_name"] for row in found] == names
    ragged = write_rows(tmp_path / "b.csv", [*rows, gdelt2() + "\t\x01", gdelt2().rpartition("\t")[0] + "\x01"])
    assert [(bad.line, bad.reason) for bad in rejected(ragged)] == [
        (5, "found 62 columns; expected 61"),
        (6, "found 60 columns; expected 61"),
    ]


def test_a_key_that_comes_again_is_left_or_told(tmp_path: Path) -> None:
    rows = [gdelt2(), gdelt2(GLOBALEVENTID="2"), gdelt2(), gdelt2(NumMentions="9")]
    counted, parsed = read(write_rows(tmp_path / "a.csv", rows))
    assert (counted.read, counted.left, counted.new) == (4, 0, None)
    assert (parsed.read, parsed.left, parsed.new.height) == (0, 1, 2)
    (bad,) = counted.rejected + parsed.rejected
    assert (bad.line, bad.reason.partition(";")[0]) == (
        4,
        "GLOBALEVENTID: found a key that an earlier line of the file has, with other values",
    )


def test_a_key_that_comes_again_is_found_in_an_earlier_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [gdelt2(GLOBALEVENTID=str(number)) for number in (5, 3, 8, 1, 9, 2, 5, 8)]
    path = write_rows(tmp_path / "a.csv", [*rows, gdelt2(GLOBALEVENTID="3", NumMentions="9")])
    feed_blocks = lines.blocks
    monkeypatch.setattr("eventdb.feeds.decoding.blocks", lambda found: feed_blocks(found, 300))
    found = read(path)
    assert len(found) > 3
    assert sum(piece.left for piece in found) == 2
    assert [bad.line for piece in found for bad in piece.rejected] == [9]


@pytest.mark.parametrize("size", [8_000_000, 300], ids=["in one block", "in several"])
def test_the_key_of_a_bad_line_is_still_to_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    bad = gdelt2(NumMentions="3x")
    rows = [bad, gdelt2(NumMentions="4x"), gdelt2(GLOBALEVENTID="2"), gdelt2(NumMentions="5"), gdelt2(NumMentions="6")]
    path = write_rows(tmp_path / "a.csv", rows)
    feed_blocks = lines.blocks
    monkeypatch.setattr("eventdb.feeds.decoding.blocks", lambda found: feed_blocks(found, size))
    assert [(row["feed_id"], row["mentions"]) for row in sorted(rows_of(path), key=str)] == [
        ("2", 4),
        (gdelt2().partition("\t")[0], 5),
    ]
    found = read(path)
    assert (sum(piece.read for piece in found), sum(piece.left for piece in found)) == (5, 0)
    told = sorted(
        (row.line, row.reason.partition(":")[0], "key" in row.reason) for piece in found for row in piece.rejected
    )
    assert told == [(1, "NumMentions", False), (2, "NumMentions", False), (5, "GLOBALEVENTID", True)]


def test_the_key_of_a_bad_line_has_what_was_to_become_of_it(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", [gdelt2(NumMentions="3x"), gdelt2(NumMentions="5")])
    *_counted, parsed = read(path, bytearray([Mark.CHANGED, Mark.CLASH]))
    assert (parsed.new, parsed.changed["mentions"].to_list()) == (None, [5])


def test_lines_of_blocks_with_few_to_take_are_parsed_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [gdelt2(GLOBALEVENTID=str(number)) for number in (5, 3, 8, 1, 9, 2)]
    path = write_rows(tmp_path / "a.csv", rows)
    feed_blocks, two_rows = lines.blocks, 2 * len(rows[0]) + 2
    monkeypatch.setattr("eventdb.feeds.decoding.blocks", lambda found: feed_blocks(found, two_rows))
    marks = bytearray([Mark.LEFT, Mark.NEW, Mark.LEFT, Mark.CHANGED, Mark.LEFT, Mark.NEW])
    *counted, parsed = read(path, marks)
    assert [(piece.read, piece.left, piece.new) for piece in counted] == [(2, 1, None)] * 3
    assert (parsed.new["feed_id"].to_list(), parsed.changed["feed_id"].to_list()) == (["3", "2"], ["1"])
    # As soon as they are enough.
    monkeypatch.setattr("eventdb.feeds.reading.BLOCK", 1)
    parsed_at_once = [piece.new if piece.changed is None else piece.changed for piece in read(path, marks)[1::2]]
    assert [frame["feed_id"].to_list() for frame in parsed_at_once] == [["3"], ["1"], ["2"]]


def test_events_of_icews_with_one_id_on_two_days_are_two(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.tab", [icews(), icews(**{"Event Date": "2018-06-02"})], header=True)
    assert [row["feed_id"] for row in rows_of(path)] == ["32889836@2018-06-01", "32889836@2018-06-02"]


@pytest.mark.parametrize("size", [1, 7, 500, 100_000])
def test_blocks_hold_every_line_once_whatever_their_size(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\n\nfour\r\nfive")
    found = [line for block in lines.blocks(path, size) for line in block.data.split(b"\n")]
    assert found == [b"one", b"two", b"", b"four", b"five"]


def test_lines_without_anything_are_read_in_blocks_too(tmp_path: Path) -> None:
    """Millions of them, packed into some kilobytes, would fill the memory with reasons."""
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"\n" * 350_000))
    found = [(some.frame["line"][0], some.frame.height, round(share, 2)) for some, share in decoded(path)]
    assert found == [(1, 100_000, 0.29), (100_001, 100_000, 0.57), (200_001, 100_000, 0.86), (300_001, 50_000, 1.0)]


def test_what_a_mac_adds_to_an_archive_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", gdelt2() + "\n")
        archive.writestr("__MACOSX/._a.csv", b"\0\5\x16\7")
    assert [row["feed_id"] for row in rows_of(path)] == ["881990832"]


def test_a_damaged_archive_in_lzma_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.csv", os.urandom(20_000).hex())
    data = bytearray(path.read_bytes())
    data[200:900] = b"\xff" * 700
    path.write_bytes(data)
    with pytest.raises(InvalidFilesError, match="the archive is damaged"):
        list(lines.blocks(path))


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.csv.zip"])
@pytest.mark.parametrize("size", [10_000, 700_000, 5_000_000])
@pytest.mark.parametrize("before", [1, 3_000])
def test_a_line_longer_than_any_row_is_refused_wherever_it_stands(
    tmp_path: Path, before: int, size: int, name: str
) -> None:
    too_long = "x" * (lines.LONGEST_LINE + 1)
    path = write_rows(tmp_path / name, ["\ufeff", *[gdelt2()] * before, too_long, gdelt2()])
    with pytest.raises(InvalidFilesError) as error:
        list(lines.blocks(path, size))
    assert str(error.value) == (
        f"{path}:{before + 2}: found a line of more than 1,000,000 bytes; expected rows of a feed"
    )


def test_a_line_as_long_as_any_row_may_be_is_read(tmp_path: Path) -> None:
    longest = "x" * lines.LONGEST_LINE
    path = write_rows(tmp_path / "a.csv", [gdelt2(), longest, longest])
    assert b"\n".join(block.data for block in lines.blocks(path)) == f"{gdelt2()}\n{longest}\n{longest}".encode()


@pytest.mark.parametrize(
    ("name", "data"), [("a.gz", b"\x1f\x8bnonsense"), ("a.zip", b"PK\x03\x04nonsense")], ids=["gz", "zip"]
)
def test_a_damaged_archive_is_told(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InvalidFilesError) as error:
        detect(tmp_path / name)
    assert "the archive is damaged" in str(error.value)


@pytest.mark.parametrize("name", ["a.gz", "a.zip"])
def test_a_truncated_archive_is_told(tmp_path: Path, name: str) -> None:
    path = write_rows(tmp_path / name, [gdelt2(GLOBALEVENTID=str(number)) for number in range(1, 5000)])
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InvalidFilesError) as error:
        list(lines.blocks(path))
    assert "the archive is damaged: it ends before its content does, as if it had not been downloaded" in str(
        error.value
    )


def refused_archive(path: Path, **members: str | bytes) -> str:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    with pytest.raises(InvalidFilesError) as error:
        detect(path)
    return str(error.value).removeprefix(str(path))


def test_an_archive_holds_one_file(tmp_path: Path) -> None:
    told = "expected one: unpack it and load them"
    path = tmp_path / "a.zip"
    assert refused_archive(path, a=gdelt2(), b="") == f": found 2 files in the archive (a, b); {told}"
    many = {f"f{number}": "" for number in range(6)}
    assert refused_archive(path, **many) == f": found 6 files in the archive (f0, f1, f2, f3, f4, …); {told}"


def test_an_archive_without_a_file_to_load_says_what_is_in_it(tmp_path: Path) -> None:
    but, expected = ": found nothing in the archive but", "which is passed over; expected a file with rows of a feed"
    path = tmp_path / "a.zip"
    assert refused_archive(path, README__txt="") == f"{but} README.txt, {expected}"
    assert refused_archive(path, __a__csv=gdelt2(), b__md="") == f"{but} .a.csv, b.md, {expected}"
    pages = {f"{number}__html": "" for number in range(6)}
    assert refused_archive(path, **pages) == f"{but} 0.html, 1.html, 2.html, 3.html, 4.html, …, {expected}"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("folder/", "")
    assert refused(path) == ": found no file in the archive; expected one with rows of a feed"


def test_what_stands_beside_the_data_in_an_archive_is_passed_over(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        about = ("README", "License.txt", "codebook.pdf")
        for name in (*about, ".DS_Store", ".git/config", "a/.cache/b.csv", "__MACOSX/a.csv", "a/__MACOSX/a.csv"):
            archive.writestr(name, "something else")
        archive.writestr("../a/a.csv", gdelt2())
    assert [row["feed_id"] for row in rows_of(tmp_path / "a.zip")] == ["881990832"]


@pytest.mark.parametrize("inner", ["a.csv.gz", "a.csv.zip"])
@pytest.mark.parametrize("outer", ["b.gz", "b.zip"])
def test_an_archive_in_an_archive_is_told(tmp_path: Path, inner: str, outer: str) -> None:
    data = write_rows(tmp_path / inner, [gdelt2()]).read_bytes()
    if outer == "b.gz":
        (tmp_path / outer).write_bytes(gzip.compress(data))
    else:
        with zipfile.ZipFile(tmp_path / outer, "w") as archive:
            archive.writestr(inner, data)
    with pytest.raises(InvalidFilesError, match="found an archive in the archive"):
        detect(tmp_path / outer)


def in_quotes(line: str) -> str:
    return "\t".join(f'"{value}"' for value in line.split("\t"))


MISDIAGNOSED: list[tuple[str, list[str], str]] = [
    ("names", ["\t".join(GDELT2.columns), gdelt2()], "names the columns, which files of GDELT 2.0 don't have: remove"),
    (
        "quotes",
        [in_quotes(gdelt2())],
        'found columns in quotation marks: \'"881990832"',
    ),
    (
        "quotes of ICEWS",
        [in_quotes(ICEWS.header), in_quotes(icews())],
        "1: found columns in quotation marks: '\"Event ID\"'; expected the header of ICEWS and its rows without them",
    ),
    ("quotes of its header", [in_quotes(ICEWS.header), icews()], "1: found columns in quotation marks: '\"Event ID\"'"),
    ("quotes and no header", [in_quotes(icews())], "1: found columns in quotation marks: '\"32889836\"'; expected the"),
    (
        "some quotes",
        [gdelt2(EventCode='"036"')],
        "holds '\"036\"': its columns stand in quotation marks, which those of feeds don't",
    ),
    (
        "lost zeros",
        [gdelt2(EventCode="36"), gdelt2(EventCode="20"), gdelt2(EventCode="100")],
        "27 should be EventCode, a CAMEO code of three or four digits, and holds '36': a spreadsheet drops the zeros",
    ),
    (
        "lost zeros, one digit first",
        [gdelt2(EventCode=code) for code in ("1", "36", "042", "43", "51")],
        "27 should be EventCode, a CAMEO code of three or four digits, and holds '1': a spreadsheet drops the zeros",
    ),
    (
        "lost zeros and a fault",
        [gdelt2(EventCode=code) for code in ("x", *["36"] * 20, *["190"] * 9)],
        "27 should be EventCode, a CAMEO code of three or four digits, and holds '36': a spreadsheet drops the zeros",
    ),
    (
        "lost zeros of ICEWS",
        [ICEWS.header, *[icews(**{"CAMEO Code": code}) for code in ("1", "2", "190")]],
        "7 should be CAMEO Code, a CAMEO code of three or four digits, and holds '1': a spreadsheet drops the zeros",
    ),
    (
        "numbers and others",
        [gdelt2(EventCode="20"), gdelt2(EventCode="4.0")],
        "27 should be EventCode, a CAMEO code of three or four digits, and holds '20': columns are missing or shifted",
    ),
    (
        "times",
        [ICEWS.header, icews(**{"Event Date": "2018-06-01 00:00:00"})],
        "2 should be Event Date, a day as YYYY-MM-DD, and holds '2018-06-01 00:00:00': write it as the feed does",
    ),
]


@pytest.mark.parametrize(("made", "told"), [row[1:] for row in MISDIAGNOSED], ids=[row[0] for row in MISDIAGNOSED])
def test_what_people_do_to_files_is_called_by_its_name(tmp_path: Path, made: list[str], told: str) -> None:
    with pytest.raises(InvalidFilesError) as error:
        detect(write_rows(tmp_path / "a.csv", made))
    assert told in str(error.value)


def packed(opened: Callable[..., Any], name: str, mode: str) -> bytes:
    """A row of GDELT in an archive that is no .gz and no .zip."""
    made = io.BytesIO()
    data = gdelt2().encode()
    with opened(fileobj=made, mode=mode) as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    return made.getvalue()


def office() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return made.getvalue()


def empty_zip() -> bytes:
    made = io.BytesIO()
    zipfile.ZipFile(made, "w").close()
    return made.getvalue()


UNPACK = "; unpack it: files are read plain, as .gz or as .zip"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"%PDF-1.7\n1 0 obj\n", "a PDF document"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", f"a .7z archive{UNPACK}"),
        (lzma.compress(gdelt2().encode()), f"a file packed with xz{UNPACK}"),
        (bz2.compress(gdelt2().encode()), f"a file packed with bzip2{UNPACK}"),
        (packed(tarfile.open, "a.csv", "w"), f"a .tar archive{UNPACK}"),
        (packed(tarfile.open, "a.csv", "w:gz"), f"a .tar archive{UNPACK}"),
        (office(), "a document of an office program; save the sheet as text with TABs between the columns"),
        (empty_zip(), "an empty .zip archive"),
        (gdelt2().encode("utf-16"), "text in UTF-16; save it as UTF-8"),
        (b"\n<!DOCTYPE html>\n<html>404", "a web page, which may say why there was no file to download"),
    ],
    ids=["pdf", "7z", "xz", "bz2", "tar", "tar.gz", "xlsx", "zip", "utf-16", "html"],
)
def test_what_is_plainly_something_else_is_called_by_its_name(tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    assert refused(path) == refused(path, "gdelt2") == f": found {told}"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            gdelt2().replace("\t", ","),
            "found commas between the columns, not TABs: '881990832,20251101,202511,",
        ),
        (";".join(ICEWS.columns), "found semicolons between the columns, not TABs: 'Event ID;Event Date;"),
        ("iso3,name", "found commas between the columns, not TABs: 'iso3,name'; expected 61 columns (GDELT 2.0)"),
        ("# A list", "found 1 column between TABs: '# A list'; expected 61 columns (GDELT 2.0)"),
    ],
)
def test_what_stands_between_columns_is_told(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{line}\n{line}\n", encoding="utf-8")
    assert refused(path).startswith(f":1: {told}")


def shifted(row: str, first: int, count: int) -> str:
    """A row that has lost columns; ``first`` counts from 0."""
    values = row.split("\t")
    return "\t".join(values[:first] + values[first + count :])


GDELT_1 = "found the number of columns of GDELT 1.0, but column"
CODE = f"{GDELT_1} 27 should be EventCode, a CAMEO code of three or four digits"
LOST = ": columns are missing or shifted; --format gdelt2 tells what its rows lack if it is of GDELT 2.0"


@pytest.mark.parametrize(
    ("made", "told"),
    [
        # The last three: the address, the day of addition, and what stands before them.
        (shifted(gdelt2(), 58, 3), f"{GDELT_1} 54 should be ActionGeo_Lat, a number, and holds 'KS'{LOST}"),
        # The three codes by which GDELT 2.0 is wider: the time of addition gives it away.
        (
            shifted(shifted(shifted(gdelt2(), 55, 1), 47, 1), 39, 1),
            f"{GDELT_1} 57 should be DATEADDED, a day as YYYYMMDD, and holds '20251101120000'{LOST}",
        ),
        (shifted(gdelt2(), 5, 3), f"{CODE}, and holds '1'{LOST}"),
        (shifted(gdelt2(), 26, 4), f"{CODE}, and holds '4.0'{LOST}"),
        (
            f"{shifted(gdelt2(), 40, 1)}\t",
            "found the number of columns of GDELT 2.0, but column 60 should be DATEADDED, a time as YYYYMMDDHHMMSS",
        ),
    ],
    ids=["last three", "the codes of 2.0", "actor", "four", "one more at the end"],
)
def test_columns_that_are_shifted_are_told_by_their_values(tmp_path: Path, made: str, told: str) -> None:
    path = write_rows(tmp_path / "a.csv", [made, made])
    width = made.count("\t") + 1
    if width == 61:
        assert refused(path).startswith(f":1: {told}")
        assert refused(path).endswith(": columns are missing or shifted")
    else:
        assert refused(path) == refused(path, "gdelt1") == f":1: {told}"


def test_a_few_values_of_another_shape_are_for_the_rows_to_tell(tmp_path: Path) -> None:
    made = [gdelt1(), gdelt1(SOURCEURL="The Bergen Herald"), gdelt1(DATEADDED="x"), gdelt1(ActionGeo_CountryCode="")]
    assert detect(write_rows(tmp_path / "a.csv", made)).dataset == "gdelt1"
    bare = write_rows(tmp_path / "b.csv", [gdelt2(DATEADDED="", SOURCEURL="", EventCode="---")])
    assert detect(bare).dataset == "gdelt2"
    assert detect(write_rows(tmp_path / "c.csv", [gdelt1(has_url=False)])).dataset == "gdelt1"


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("20180601", "YYYYMMDD"),
        ("6/1/2018", "M/D/YYYY or D/M/YYYY"),
        ("6/1/18 0:00", "M/D/YYYY or D/M/YYYY"),
        ("01-06-2018", "M-D-YYYY or D-M-YYYY"),
        ("2018/06/01", "YYYY/MM/DD"),
        ("2018-6-1", "YYYY-MM-DD"),
        ("1.6.2018", "D.M.YYYY"),
        ("1 June 2018", "words"),
        ("01-Jun-18", "words"),
        ("June 1, 2018", "words"),
        ("20181801", None),
        ("6/1", None),
        ("Japan", None),
    ],
)
def test_days_in_another_form_are_no_shifted_columns(tmp_path: Path, value: str, form: str | None) -> None:
    advice = (
        f"its days are written as {form}; write them as the feed does" if form else "columns are missing or shifted"
    )
    path = write_rows(tmp_path / "a.tab", [icews(**{"Event Date": value})] * 2, header=True)
    told = f"column 2 should be Event Date, a day as YYYY-MM-DD, and holds '{value}': {advice}"
    assert refused(path) == f":2: found the number of columns of ICEWS, but {told}"


def test_days_of_gdelt_in_another_form_are_told(tmp_path: Path) -> None:
    told = "its days are written as YYYY-MM-DD; write them as the feed does"
    for number, made in enumerate([gdelt2(SQLDATE="2025-11-01"), gdelt2(DATEADDED="2025-11-01 12:00:00")]):
        assert refused(write_rows(tmp_path / f"{number}.csv", [made])).endswith(told)
    # A fault among them changes nothing of that.
    days = write_rows(tmp_path / "b.csv", [gdelt1(SQLDATE=day) for day in ("x", *["2025-11-01"] * 20)])
    assert refused(days).endswith(f"and holds 'x': {told}")


def test_a_header_of_icews_above_other_rows_is_refused(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.tab", [icews(**{"Event Date": "1 June 2018"})] * 2, header=True)
    assert "column 2 should be Event Date, a day as YYYY-MM-DD, and holds '1 June 2018'" in refused(path)
