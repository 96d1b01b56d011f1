"""Loading feeds: whole files, once, with what they replace kept, and sums that always fit."""

import hashlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import Engine, func, select, text, update

from eventdb.database import connect_engine, database_url, reading, writing
from eventdb.errors import InvalidFilesError
from eventdb.feeds import lines
from eventdb.feeds.detection import detect
from eventdb.fixtures import read_vocabulary
from eventdb.loading import files, ledger
from eventdb.loading.feed import load_feed
from eventdb.loading.ledger import FeedSummary
from eventdb.loading.undo import undo
from eventdb.models import Load, Reject, Report, ReportMonth, ReportReplaced
from tests.asking import ask
from tests.databases import Databases
from tests.feed_tables import content, exact
from tests.feeds import gdelt1, gdelt2, icews, write_rows

Run = Callable[..., Result]

VOCABULARY = read_vocabulary()
SEQUENCES = int(os.environ.get("UNDO_SEQUENCES", "3"))


def load(engine: Engine, path: Path, **options: Any) -> FeedSummary:
    return load_feed(engine, path, detect(path), VOCABULARY, **options)


def counts(summary: FeedSummary) -> tuple[int, int, int, int, int]:
    return summary.read, summary.added, summary.changed, summary.left, summary.rejected


def scalar(engine: Engine, query: Any) -> Any:
    with reading(engine) as connection:
        return connection.execute(query).scalar()


def rows(*numbers: int | str, **values: str) -> list[str | bytes]:
    return [gdelt2(GLOBALEVENTID=str(number), **values) for number in numbers]


def many(first: int, last: int) -> Iterator[str]:
    """Rows by the hundred thousand, made faster than one by one."""
    row = gdelt2(GLOBALEVENTID="@")
    return (row.replace("@", str(number)) for number in range(first, last))


def test_a_file_is_loaded_with_its_sums(engine: Engine, tmp_path: Path) -> None:
    path = write_rows(
        tmp_path / "a.csv", [*rows(1, 2), *rows(3, EventCode="141", SQLDATE="20251002"), *rows(4, EventCode="")]
    )
    summary = load(engine, path)
    assert (summary.load, counts(summary)) == (1, (4, 4, 0, 0, 0))
    with reading(engine) as connection:
        query = select(
            ReportMonth.dyad,
            ReportMonth.month,
            ReportMonth.cameo_root,
            ReportMonth.country_a,
            ReportMonth.country_b,
            ReportMonth.reports,
            ReportMonth.weighed,
            ReportMonth.goldstein_tenths,
            ReportMonth.mentions,
        ).order_by(ReportMonth.month, ReportMonth.cameo_root)
        found = [(row[0], str(row[1]), *row[2:]) for row in connection.execute(query)]
    assert found == [
        ("CHN-KOR", "2025-10-01", "14", "CHN", "KOR", 1, 1, -65, 4),
        ("CHN-KOR", "2025-11-01", "", "CHN", "KOR", 1, 0, 0, 4),
        ("CHN-KOR", "2025-11-01", "03", "CHN", "KOR", 2, 2, 80, 8),
    ]
    assert exact(engine)


def test_every_feed_keeps_its_own_keys(engine: Engine, tmp_path: Path) -> None:
    for name, made in (("two.csv", [gdelt2()]), ("one.csv", [gdelt1()])):
        load(engine, write_rows(tmp_path / name, made))
    load(engine, write_rows(tmp_path / "i.tab", [icews()], header=True))
    with reading(engine) as connection:
        found = sorted(tuple(row) for row in connection.execute(select(Report.dataset, Report.feed_id)))
    assert found == [("gdelt1", "881990832"), ("gdelt2", "881990832"), ("icews", "32889836@2018-06-01")]
    assert exact(engine)


def stories(engine: Engine) -> dict[str, int | None]:
    with reading(engine) as connection:
        return {row.feed_id: row.story for row in connection.execute(select(Report.feed_id, Report.story))}


def test_text_arrives_as_it_was_whatever_the_client_encoding(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "GB18030")
    load(engine, write_rows(tmp_path / "a.csv", [gdelt2(ActionGeo_FullName="Łódź, Müller é")]))
    monkeypatch.delenv("PGCLIENTENCODING")
    assert scalar(engine, select(Report.place_name)) == "Łódź, Müller é"


def test_the_story_is_the_checksum_of_the_address(engine: Engine, tmp_path: Path) -> None:
    """XXH3-64 as its reference has it, of the same sign as a BIGINT."""
    ours, theirs = "https://news.example/1", "https://news.example/été"
    made = [*rows(1, 2, SOURCEURL=ours), *rows(3, SOURCEURL=theirs), *rows(4, SOURCEURL="")]
    load(engine, write_rows(tmp_path / "a.csv", made))
    load(engine, write_rows(tmp_path / "b.csv", [gdelt1(GLOBALEVENTID="5", SOURCEURL=ours)]))
    load(engine, write_rows(tmp_path / "c.csv", [gdelt1(has_url=False, GLOBALEVENTID="6")]))
    load(engine, write_rows(tmp_path / "i.tab", [icews()], header=True))
    checksum, other = -4404796104195860376, -5404910545422696842
    assert stories(engine) == {
        **dict.fromkeys(("1", "2", "5"), checksum),
        "3": other,
        **dict.fromkeys(("4", "6", "32889836@2018-06-01")),
    }


def test_the_story_goes_with_the_version(engine: Engine, tmp_path: Path) -> None:
    load(engine, write_rows(tmp_path / "a.csv", rows(1, SOURCEURL="https://news.example/1")))
    before = stories(engine)
    load(engine, write_rows(tmp_path / "b.csv", rows(1, SOURCEURL="https://news.example/2")))
    assert stories(engine) != before
    assert scalar(engine, select(ReportReplaced.story)) == before["1"]
    undo(engine, 2, VOCABULARY)
    assert stories(engine) == before


def test_codes_that_are_not_known_are_told_by_their_number_and_their_name(
    run: Run, database: str, tmp_path: Path
) -> None:
    made = []
    for number, code in enumerate(("YI", "OS", "ZZ", "OS", "QQ", "XX", "VV", "YI")):
        made += rows(number + 1, ActionGeo_CountryCode=code)
    chosen = random.Random(1)  # noqa: S311 - no secret
    chosen.shuffle(made)
    result = run("load", str(write_rows(tmp_path / "a.csv", made)), db=database)
    told = "countries of places not in the dictionaries: OS 2, YI 2, QQ 1, VV 1, XX 1 and 1 more"
    assert told in result.stderr
    own = tmp_path / "own"
    own.mkdir()
    (own / "country_aliases.csv").write_text("name,country_iso3\nYI,SRB\n", encoding="utf-8")
    assert run("undo", "1", db=database).exit_code == 0
    result = run("--fixtures", str(own), "load", str(tmp_path / "a.csv"), db=database)
    assert "countries of places not in the dictionaries: OS 2, QQ 1, VV 1, XX 1, ZZ 1\n" in result.stderr


def test_what_icews_does_not_publish_is_told(run: Run, database: str, tmp_path: Path) -> None:
    told = "ICEWS publishes no addresses of stories: report-duplicates leaves its rows out, stories are not counted"
    icews_file = write_rows(tmp_path / "i.tab", [icews()], header=True)
    assert told in run("load", str(icews_file), db=database).stderr
    assert told not in run("load", str(write_rows(tmp_path / "a.csv", [gdelt2()])), db=database).stderr
    result = run("query", "report-duplicates", "JPN", "2018-06-01", "--dataset", "icews", db=database)
    assert result.exit_code == 2


def test_the_same_bytes_are_known_at_once(engine: Engine, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", rows(1, 2))
    load(engine, path)
    before = content(engine)
    again = load(engine, path.rename(tmp_path / "b.csv"))
    assert (again.same_as, again.load, counts(again)) == (1, None, (0, 0, 0, 0, 0))
    assert content(engine) == before
    assert scalar(engine, select(func.count()).select_from(Load)) == 1


def test_the_same_bytes_tell_what_was_replaced_since(run: Run, database: str, engine: Engine, tmp_path: Path) -> None:
    first = write_rows(tmp_path / "a.csv", rows(1, 2, 3, 4))
    second = write_rows(tmp_path / "b.csv", rows(2, 3, 9))
    for path in (
        first,
        second,
        write_rows(tmp_path / "c.csv", [*rows(2, 3, NumMentions="8"), *rows(4)]),
        write_rows(tmp_path / "d.csv", rows(3, 1, NumMentions="9")),
        # As it was at first.
        write_rows(tmp_path / "e.csv", rows(2, NumArticles="4")),
    ):
        load(engine, path)
    assert load(engine, first).replaced == {4: 2}
    assert load(engine, second).replaced == {4: 1}
    assert load(engine, tmp_path / "c.csv").replaced == {4: 1, 5: 1}
    assert load(engine, tmp_path / "d.csv").replaced == {}
    result = run("load", str(tmp_path / "c.csv"), db=database)
    assert result.exit_code == 0
    assert result.stderr == (
        f"{tmp_path / 'c.csv'}: load 3 brought these very bytes; nothing to do\n"
        "  1 of its rows was replaced since by load 4; eventdb undo 4 would bring back what was before\n"
        "  1 of its rows was replaced since by load 5; eventdb undo 5 would bring back what was before\n"
    )
    assert run("undo", "4", db=database).exit_code == 0
    assert load(engine, first).replaced == {3: 1}


def test_the_same_rows_in_another_file_add_nothing(engine: Engine, tmp_path: Path) -> None:
    load(engine, write_rows(tmp_path / "a.csv", rows(1, 2, 3)))
    before = content(engine)
    again = load(engine, write_rows(tmp_path / "b.csv.gz", rows(3, 2, 1)))
    assert counts(again) == (3, 0, 0, 3, 0)
    after = content(engine)
    assert (after["report"], after["report_month"]) == (before["report"], before["report_month"])


def test_a_file_read_in_many_blocks_comes_to_the_same(
    engine_name: str, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write_rows(tmp_path / "a.csv", [gdelt2(GLOBALEVENTID=str(at)) for at in range(1, 251)])
    # One key of the middle stands first: the first block's keys reach over all others'.
    keys = [449, *range(200, 449)]
    later = write_rows(tmp_path / "b.csv", [gdelt2(GLOBALEVENTID=str(at), NumMentions="77") for at in keys])
    again = write_rows(tmp_path / "c.csv", [gdelt2(GLOBALEVENTID=str(at)) for at in range(150, 200)])
    found, feed_blocks = [], lines.blocks
    for size in (8_000_000, 6_000):
        monkeypatch.setattr("eventdb.feeds.decoding.blocks", lambda path, size=size: feed_blocks(path, size))
        address = databases.copy(engine_name, "migrated")
        engine = connect_engine(database_url(address))
        told = [counts(load(engine, path)) for path in (first, later, again)]
        found.append((told, content(engine)))
        engine.dispose()
        databases.server(engine_name).drop(address)
    assert found[0] == found[1]
    assert found[0][0] == [(250, 250, 0, 0, 0), (250, 199, 51, 0, 0), (50, 0, 0, 50, 0)]


def test_sums_of_many_cells_go_to_the_database_meanwhile(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventdb.loading.rollup.MOST_CELLS", 4)
    feed_blocks = lines.blocks
    monkeypatch.setattr("eventdb.feeds.decoding.blocks", lambda found: feed_blocks(found, 600))

    def months(first: int, many: int) -> list[str | bytes]:
        return [row for key in range(first, first + many) for row in rows(key, SQLDATE=f"2025{key % 12 + 1:02}03")]

    assert counts(load(engine, write_rows(tmp_path / "a.csv", months(0, 30)))) == (30, 30, 0, 0, 0)
    assert exact(engine)
    assert counts(load(engine, write_rows(tmp_path / "b.csv", months(30, 30)))) == (30, 30, 0, 0, 0)
    assert exact(engine)
    assert scalar(engine, select(func.sum(ReportMonth.reports))) == 60
    assert scalar(engine, select(func.count()).select_from(ReportMonth)) == 12


def test_what_is_new_is_added_to_what_is_there(engine: Engine, tmp_path: Path) -> None:
    load(engine, write_rows(tmp_path / "a.csv", rows(1, 2, 3)))
    again = load(engine, write_rows(tmp_path / "b.csv", [*rows(2, 9), gdelt2(GLOBALEVENTID="x"), *rows(8)]))
    assert counts(again) == (4, 2, 0, 1, 1)
    assert scalar(engine, select(func.count()).select_from(Report)) == 5
    assert exact(engine)


def test_a_row_that_says_something_else_takes_the_place_of_the_earlier(engine: Engine, tmp_path: Path) -> None:
    load(engine, write_rows(tmp_path / "a.csv", rows(1, 2)))
    before = content(engine)
    changed = load(
        engine, write_rows(tmp_path / "b.csv", [*rows(1), *rows(2, Actor2CountryCode="JPN", NumMentions="9")])
    )
    assert counts(changed) == (2, 0, 1, 1, 0)
    with reading(engine) as connection:
        assert list(connection.execute(select(Report.dyad, Report.mentions).order_by(Report.feed_id))) == [
            ("CHN-KOR", 4),
            ("JPN-KOR", 9),
        ]
        kept = connection.execute(select(ReportReplaced.feed_id, ReportReplaced.mentions, ReportReplaced.load_id)).all()
    assert kept == [("2", 4, 1)]
    assert exact(engine)
    undone = undo(engine, 2, VOCABULARY)
    assert (undone.read, undone.restored) == (2, 1)
    assert content(engine) == before


def test_a_bad_row_takes_no_key_from_a_good_one(engine: Engine, tmp_path: Path) -> None:
    first = load(engine, write_rows(tmp_path / "a.csv", [*rows(1, NumMentions="3x"), *rows(1, 2)]))
    before = content(engine)
    assert counts(first) == (3, 2, 0, 0, 1)
    # In later loads it is new, or takes the place of the earlier one.
    bad, good = rows(1, 3, NumMentions="4x"), rows(1, 3, NumMentions="7")
    later = load(engine, write_rows(tmp_path / "b.csv", [*bad, *good, *rows(2)]))
    assert counts(later) == (5, 1, 1, 1, 2)
    with reading(engine) as connection:
        found = connection.execute(select(Report.feed_id, Report.mentions).order_by(Report.feed_id)).all()
    assert found == [("1", 7), ("2", 4), ("3", 7)]
    assert exact(engine)
    undo(engine, 2, VOCABULARY)
    assert content(engine) == before


def test_rows_after_a_bad_one_with_their_key_are_as_before_if_they_say_what_is_there(
    engine: Engine, tmp_path: Path
) -> None:
    bad, good, other = rows(1, NumMentions="3x"), rows(1), rows(1, NumMentions="7")
    first = load(engine, write_rows(tmp_path / "a.csv", [*bad, *good, *good, *bad, *other]), max_rejects=100.0)
    assert counts(first) == (5, 1, 0, 1, 3)
    later = load(engine, write_rows(tmp_path / "b.csv", [*bad, *good]), max_rejects=100.0)
    assert counts(later) == (2, 0, 0, 1, 1)
    assert scalar(engine, select(func.count()).select_from(ReportReplaced)) == 0
    assert exact(engine)
    # What the second load read stays when the first is taken back.
    undo(engine, 1, VOCABULARY)
    assert scalar(engine, select(Report.load_id)) == 2


def test_what_is_no_key_takes_none_from_a_good_row(engine: Engine, tmp_path: Path) -> None:
    """A number or a day that one may read, but that is not written as the feed writes it."""
    made = [rows(1, 2), rows(""), rows(0), rows("0", NumMentions="7"), rows("+3"), rows(3)]
    path = write_rows(tmp_path / "a.csv", [row for some in made for row in some])
    assert counts(load(engine, path, max_rejects=100.0)) == (7, 4, 0, 0, 3)
    days = [{"Event Date": "2018-6-1"}, {"Event Date": "2018-06-01"}]
    path = write_rows(tmp_path / "b.tab", [icews(**{"Event ID": "9"}), *(icews(**day) for day in days)], header=True)
    assert counts(load(engine, path)) == (3, 2, 0, 0, 1)
    assert exact(engine)


def test_each_of_the_same_bad_rows_is_rejected(engine: Engine, tmp_path: Path) -> None:
    bad = rows(1, NumMentions="3x")
    found = load(engine, write_rows(tmp_path / "a.csv", [*bad, *bad, *rows(2), *bad]), max_rejects=100.0)
    assert counts(found) == (4, 1, 0, 0, 3)


def test_undo_leaves_what_another_load_read_too(run: Run, database: str, engine: Engine, tmp_path: Path) -> None:
    load(engine, write_rows(tmp_path / "a.csv", rows(1, 2, 3)))
    load(engine, write_rows(tmp_path / "b.csv", rows(2)))
    result = run("undo", "1", db=database)
    assert result.stderr == (
        "Load 1 is taken back, which had read 3 rows\n  2 removed\n  1 stay, for they were read by load 2 too\n"
    )
    with reading(engine) as connection:
        assert connection.execute(select(Report.feed_id, Report.load_id)).all() == [("2", 2)]
    assert exact(engine)


def test_undo_says_what_became_of_each_row(run: Run, database: str, engine: Engine, tmp_path: Path) -> None:
    load(engine, write_rows(tmp_path / "a.csv", rows(1, 2, 3, 5, 6)))
    load(engine, write_rows(tmp_path / "b.csv", [*rows(2, 4, 5), *rows(3, NumMentions="9"), gdelt2(SQLDATE="x")]))
    load(engine, write_rows(tmp_path / "c.csv", [*rows(5, 6)]))
    loads = (("c.csv", 2, 0), ("b.csv", 5, 1), ("a.csv", 5, 0))
    listed = run("loads", "-f", "csv", "--no-header", db=database).stdout.splitlines()
    for line, (name, read, rejected) in zip(listed, loads, strict=True):
        assert line.split(",")[2].endswith(name)
        assert (line.split(",")[4], line.split(",")[8]) == (str(read), str(rejected))
    result = run("undo", "1", db=database)
    assert result.stderr == (
        "Load 1 is taken back, which had read 5 rows\n"
        "  1 removed\n"
        "  3 stay, for they were read by loads 2, 3 too\n"
        "  1 stay as later loads changed them\n"
    )
    result = run("undo", "3", db=database)
    assert result.stderr == (
        "Load 3 is taken back, which had read 2 rows\n  1 removed\n  1 stay, for they were there before\n"
    )
    load(engine, write_rows(tmp_path / "d.csv", rows(3)))
    result = run("undo", "4", db=database)
    assert result.stderr == ("Load 4 is taken back, which had read 1 row\n  1 restored to what they were before\n")
    result = run("undo", "2", db=database)
    assert result.stderr == ("Load 2 is taken back, which had read 5 rows\n  4 removed\n  1 had been rejected\n")


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_any_undo_equals_never_having_loaded(
    engine_name: str, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Files that overlap and disagree, loaded in turn, some taken back: the rest alone come to the same."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    most = chance.choice([8, 30])
    # So few keys are compared in several parts, and some of these are the same as a whole.
    monkeypatch.setattr("eventdb.loading.judging._KEYS_TOGETHER", chance.choice([1, 2, 3, 128]))
    files = []
    for number in range(6):
        made = [
            gdelt2(
                GLOBALEVENTID=str(key),
                NumMentions=chance.choice("1112"),
                Actor2CountryCode=chance.choice(["CHN", "CHN", "JPN"]),
                NumArticles="7",
            )
            for key in chance.sample(range(1, most + 1), chance.randint(most // 2, most))
        ]
        # A bad row of its own makes each file another one.
        files.append(write_rows(tmp_path / f"{number}.csv", [*made, gdelt2(GLOBALEVENTID=f"bad{number}")]))
    server = databases.server(engine_name)
    one, other = databases.copy(engine_name, "vocabularies"), databases.copy(engine_name, "vocabularies")
    try:
        engine, rebuilt = connect_engine(database_url(one)), connect_engine(database_url(other))
        for path in files:
            load(engine, path)
        gone = chance.sample(range(1, 7), 3)
        for number in gone:
            before = scalar(engine, select(func.count()).select_from(Report))
            undone = undo(engine, number, VOCABULARY)
            assert undone.reports is not None
            assert scalar(engine, select(func.count()).select_from(Report)) == before - undone.reports.removed
            assert exact(engine)
        for number, path in enumerate(files, start=1):
            if number not in gone:
                load(rebuilt, path)
        assert content(engine) == content(rebuilt)
    finally:
        for address in (one, other):
            server.drop(address)


def test_bad_rows_are_kept_with_line_reason_and_text(run: Run, database: str, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", [*rows(*range(1, 300)), gdelt2(SQLDATE="20251399")])
    result = run("load", str(path), db=database)
    assert result.exit_code == 0
    assert "299 new, 0 changed, 0 as before, 1 rejected\n  line 300: SQLDATE: found '20251399'" in result.stderr
    (row,) = ask(connect_engine(database_url(database)), "rejects", load="1")
    assert (row["line"], row["raw"]) == (300, gdelt2(SQLDATE="20251399"))


def test_too_many_bad_rows_stop_a_file_without_a_trace(run: Run, database: str, engine: Engine, tmp_path: Path) -> None:
    bad = [gdelt2(GLOBALEVENTID=str(number), SQLDATE="x") for number in range(300, 320)]
    path = write_rows(tmp_path / "a.csv", [*rows(*range(1, 300)), *bad])
    before = content(engine)
    result = run("load", str(path), db=database)
    assert result.exit_code == 1
    assert "a.csv: 20 of 319 rows are no rows of GDELT 2.0, more than the 1 % allowed; nothing" in result.stderr
    for line in range(300, 320):
        assert f"a.csv:{line}: SQLDATE: found 'x'" in result.stderr
    assert content(engine) == before
    assert scalar(engine, select(func.count()).select_from(Load)) == 0
    assert "with --max-rejects 7 the good rows would be" in result.stderr
    result = run("load", "--max-rejects", "7", str(path), db=database)
    assert (result.exit_code, scalar(engine, select(func.count()).select_from(Reject))) == (0, 20)


def test_a_file_of_which_most_rows_are_bad_is_told_so(run: Run, database: str, tmp_path: Path) -> None:
    result = run("load", str(write_rows(tmp_path / "a.csv", [*rows(1), "x\ty", "z"])), db=database)
    assert "2 of 3 rows are no rows of GDELT 2.0, which are most of them; nothing of this file was" in result.stderr
    assert "with --max-rejects 67 the good rows would be" in result.stderr


def test_empty_lines_at_the_end_stop_no_small_file(run: Run, database: str, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", [*rows(1), ""])
    assert run("load", str(path), db=database).exit_code == 0


def test_a_share_that_is_asked_for_holds_for_few_rows_too(run: Run, database: str, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", [*rows(*range(1, 300)), gdelt2(GLOBALEVENTID="300", SQLDATE="x")])
    result = run("load", "--max-rejects", "0", str(path), db=database)
    assert result.exit_code == 1
    assert "1 of 300 rows are no rows of GDELT 2.0, more than the 0 % allowed; nothing" in result.stderr
    assert run("load", str(path), db=database).exit_code == 0


def test_bad_rows_that_stand_first_do_not_stop_a_good_file(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventdb.feeds.decoding.MOST_LINES", 50)
    monkeypatch.setattr("eventdb.loading.rejecting._ENOUGH_TO_TELL", 50)
    bad = [gdelt2(GLOBALEVENTID=str(number), SQLDATE="x") for number in range(1, 31)]
    path = write_rows(tmp_path / "a.csv", [*bad, *rows(*range(31, 4001))])
    assert counts(load(engine, path)) == (4000, 3970, 0, 0, 30)


def test_a_file_of_bad_rows_is_stopped_before_its_end(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventdb.feeds.decoding.MOST_LINES", 50)
    monkeypatch.setattr("eventdb.loading.rejecting._ENOUGH_TO_TELL", 50)
    path = write_rows(
        tmp_path / "a.csv", [*rows(1), *(gdelt2(GLOBALEVENTID=str(at), SQLDATE="20250230") for at in range(2, 4000))]
    )
    with pytest.raises(InvalidFilesError, match=r"\d\d of the first \d\d rows are no rows.*--max-rejects 100"):
        load(engine, path)


def test_what_is_advised_of_a_file_that_was_not_read_whole_is_enough(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last lines wait, as a key comes again among them, when the others are counted."""
    monkeypatch.setattr("eventdb.feeds.decoding.MOST_LINES", 50)
    monkeypatch.setattr("eventdb.loading.rejecting._ENOUGH_TO_TELL", 50)
    good = [gdelt2(GLOBALEVENTID=str(at), SQLDATE="x" if at % 20 == 0 else "20251101") for at in range(1_000)]
    path = write_rows(
        tmp_path / "a.csv", [*good, good[1], *(gdelt2(GLOBALEVENTID=str(at)) + "x\t" for at in range(1_000, 1_040))]
    )
    with pytest.raises(InvalidFilesError) as error:
        load(engine, path, max_rejects=4.0)
    (enough,) = re.findall(r"with --max-rejects (\d+) the good", str(error.value))
    assert load(engine, path, max_rejects=float(enough)).rejected == 90


def test_shifted_columns_are_not_loaded_whatever_share_may_be_bad(
    run: Run, database: str, engine: Engine, tmp_path: Path
) -> None:
    """Some rows without a place would pass for rows of GDELT 1.0, with nonsense in them."""
    made = [*rows(1, 2, 3), *rows(4, ActionGeo_Lat="", ActionGeo_Long="")]
    path = write_rows(tmp_path / "a.csv", [str(row).rsplit("\t", 3)[0] for row in made])
    for options in ([], ["--format", "gdelt1"]):
        result = run("load", "--max-rejects", "100", *options, str(path), db=database)
        assert result.exit_code == 1
        assert "columns are missing or shifted; --format gdelt2 tells what" in result.stderr
    result = run("load", "--format", "gdelt2", str(path), db=database)
    assert result.exit_code == 1
    assert "a.csv:1: found 58 columns; expected 61" in result.stderr
    assert scalar(engine, select(func.count()).select_from(Report)) == 0


def test_a_few_bad_rows_do_not_stop_a_small_file_unless_most_are(engine: Engine, tmp_path: Path) -> None:
    load(engine, write_rows(tmp_path / "a.csv", [*rows(1, 2, 3), gdelt2(SQLDATE="x")]))
    with pytest.raises(InvalidFilesError):
        load(engine, write_rows(tmp_path / "b.csv", [*rows(4), "x\ty", *["z"] * 5]))


def test_a_failed_first_load_leaves_nothing_but_an_empty_file(run: Run, tmp_path: Path) -> None:
    path, database = write_rows(tmp_path / "a.csv", [gdelt2(NumMentions="many")]), tmp_path / "new.sqlite"
    result = run("load", str(path), db=str(database))
    assert result.exit_code == 1
    assert [(found.name, found.stat().st_size) for found in tmp_path.iterdir() if found != path] == [(database.name, 0)]
    assert (
        run("loads", db=str(database)).stderr == f"Error: {database} holds no eventdb database yet; run: eventdb load\n"
    )
    assert run("load", str(write_rows(path, [gdelt2()])), db=str(database)).exit_code == 0


def test_a_dry_run_makes_no_file(run: Run, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", [gdelt2()])
    assert run("load", "--dry-run", str(path), db=str(tmp_path / "new.sqlite")).exit_code == 0
    assert list(tmp_path.iterdir()) == [path]
    nowhere = run("load", "--dry-run", str(path), db="/proc/new.sqlite")
    assert (nowhere.exit_code, "cannot open /proc/new.sqlite" in nowhere.stderr) == (3, True)


def test_dry_run_says_the_same_and_writes_nothing(run: Run, empty_database: str, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", rows(1, 2))
    result = run("load", "--dry-run", str(path), db=empty_database)
    assert "Dry run, nothing was written" in result.stderr
    assert "2 new" in result.stderr
    assert run("loads", db=empty_database).exit_code == 1


def test_a_folder_may_hold_articles_and_feeds(run: Run, database: str, tmp_path: Path) -> None:
    write_rows(tmp_path / "a.csv", rows(1))
    write_rows(tmp_path / "b.export.CSV.zip", rows(2))
    (tmp_path / "c.txt").write_text("On 3 May 2024 they met.", encoding="utf-8")
    coding = (
        "coder: ann\npassages: {day: On 3 May 2024}\nsummits:\n  lima: {title: T, date: 2024-05-03, evidence: day}\n"
    )
    (tmp_path / "c.yaml").write_text(coding, encoding="utf-8")
    result = run("load", str(tmp_path), db=database)
    assert result.exit_code == 0, result.stderr
    assert result.stderr.count("Load ") == 3


BAD_FILES: dict[str, Callable[[Path], object]] = {
    "no feed": lambda path: path.write_text("iso3,name\n", encoding="utf-8"),
    "too many rejects": lambda path: write_rows(path, rows(50, 51, NumMentions="many")),
    "shifted columns": lambda path: write_rows(path, ["\t".join(gdelt2().split("\t")[:58])]),
}


@pytest.mark.parametrize("fault", BAD_FILES)
@pytest.mark.parametrize("keep_going", [False, True])
def test_a_bad_file_stops_those_after_it_unless_told_to_go_on(
    run: Run, database: str, engine: Engine, tmp_path: Path, fault: str, *, keep_going: bool
) -> None:
    for name, made in (("a.csv", rows(1)), ("c.csv", rows(2)), ("d.csv", rows(3))):
        write_rows(tmp_path / name, made)
    BAD_FILES[fault](tmp_path / "b.csv")
    load(engine, tmp_path / "d.csv")
    result = run("load", *(["--keep-going"] if keep_going else []), str(tmp_path), db=database)
    assert result.exit_code == 1
    told = result.stderr.splitlines()
    assert f"{tmp_path / 'b.csv'}:" in result.stderr
    with reading(engine) as connection:
        found = list(connection.execute(select(Report.feed_id).order_by(Report.feed_id)).scalars())
    if keep_going:
        assert told[-1] == "2 loaded, 1 there already, 1 failed"
        assert found == ["1", "2", "3"]
    else:
        assert told[-1] == "1 loaded, 1 failed, 2 not tried (--keep-going tries the others)"
        assert found == ["1", "3"]


def test_a_dry_run_of_several_files_does_not_say_that_they_are_loaded(
    run: Run, database: str, engine: Engine, tmp_path: Path
) -> None:
    for name, made in (("a.csv", rows(1)), ("c.csv", rows(2)), ("d.csv", rows(3))):
        write_rows(tmp_path / name, made)
    (tmp_path / "b.csv").write_bytes(b"")
    load(engine, tmp_path / "d.csv")
    result = run("load", "--dry-run", "--keep-going", str(tmp_path), db=database)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-2:] == [
        "2 would be loaded, 1 there already, 1 failed",
        "Each file was tried by itself: a row that several of them have is counted in each",
    ]


def test_codings_that_cannot_be_loaded_come_first(run: Run, database: str, engine: Engine, tmp_path: Path) -> None:
    write_rows(tmp_path / "a.csv", rows(1))
    (tmp_path / "c.yaml").write_text("coder: ann\n", encoding="utf-8")
    result = run("load", str(tmp_path), db=database)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == "0 loaded, 1 failed, 1 not tried (--keep-going tries the others)"
    result = run("load", "--keep-going", str(tmp_path), db=database)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == "1 loaded, 1 failed"
    assert scalar(engine, select(func.count()).select_from(Report)) == 1


def test_a_file_that_is_not_there_is_told(run: Run, database: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name, told in (("no.csv", "no such file"), ("empty", "found neither codings")):
        result = run("load", "--format", "gdelt2", str(tmp_path / name), db=database)
        assert result.exit_code == 1
        assert result.stderr.startswith(f"Error: {tmp_path / name}: {told}")


def test_a_database_that_refuses_stops_all(run: Run, database: str, tmp_path: Path) -> None:
    """What is no fault of a file would be the next one's too."""
    assert run("db", "downgrade", "-1", "--yes", db=database).exit_code == 0
    for name in ("a.csv", "b.csv"):
        write_rows(tmp_path / name, rows(1))
    result = run("load", "--keep-going", str(tmp_path), db=database)
    assert result.exit_code == 1
    tally, fault = result.stderr.splitlines()
    assert tally == "0 loaded, 1 failed, 1 not tried"
    assert "eventdb db upgrade" in fault


def test_format_forces_a_feed(run: Run, database: str, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.txt", rows(1))
    assert run("load", "--format", "gdelt2", str(path), db=database).exit_code == 0
    result = run("load", "--format", "icews", str(path), db=database)
    assert result.exit_code == 1
    assert "expected the header of ICEWS" in result.stderr


def test_text_that_copy_reads_otherwise_arrives_as_it_was(engine: Engine, tmp_path: Path) -> None:
    odd = ["back\\slash", "\\N", 'quo"te', "carriage\rreturn", "semi;colon, comma", "naïve 東京", "\\."]
    made = [gdelt2(GLOBALEVENTID=str(at), Actor1Name=name) for at, name in enumerate(odd, start=1)]
    load(engine, write_rows(tmp_path / "a.csv", made))
    with reading(engine) as connection:
        assert list(connection.execute(select(Report.source_name).order_by(Report.feed_id)).scalars()) == odd


_TELLING = """
from eventdb.cli import main
from eventdb.cli.progress import RowProgress
show = RowProgress.__call__
def told(progress, rows, share):
    print(rows, flush=True)
    show(progress, rows, share)
RowProgress.__call__ = told
main()
"""
"""The command itself, which says how many rows it has read: it is to be stopped in the midst of writing."""


@contextmanager
def writing_rows(database: str, path: Path) -> Iterator["subprocess.Popen[str]"]:
    """The process of a load that has written some rows of a file, and has others to write.

    When rows of a second block are read, those of the first are written.
    """
    command = [sys.executable, "-c", _TELLING, "--db", database, "load", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        read = [int(process.stdout.readline()) for _block in range(2)]
        assert 0 < read[0] < read[1] < BIG
        yield process


BIG = 150_000


@pytest.mark.parametrize("loaded", [0, 99], ids=["first load", "later load"])
def test_killed_while_it_writes_the_database_holds_whole_files_only(
    database: str, engine: Engine, tmp_path: Path, loaded: int
) -> None:
    if loaded:
        load(engine, write_rows(tmp_path / "a.csv", rows(*range(1, 1 + loaded))))
    before = content(engine)
    with writing_rows(database, write_rows(tmp_path / "b.csv", many(1000, BIG))) as process:
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=60)
    assert process.returncode == -signal.SIGKILL
    _wait_for_writers(engine)
    assert content(engine) == before
    small = write_rows(tmp_path / "c.csv", rows(5, 100))
    assert counts(load(engine, small)) == ((2, 1, 0, 1, 0) if loaded else (2, 2, 0, 0, 0))
    assert exact(engine)


@pytest.mark.parametrize("loaded", [0, 1], ids=["first load", "later load"])
def test_ctrl_c_rolls_the_file_back_and_says_so(database: str, engine: Engine, tmp_path: Path, loaded: int) -> None:
    if loaded:
        load(engine, write_rows(tmp_path / "a.csv", rows(loaded)))
    before = content(engine)
    with writing_rows(database, write_rows(tmp_path / "b.csv", many(1000, BIG))) as process:
        process.send_signal(signal.SIGINT)
        _out, words = process.communicate(timeout=60)
    assert process.returncode == 130
    assert words.startswith("Stopped: nothing of ")
    assert "Traceback" not in words
    assert content(engine) == before


@pytest.mark.parametrize("loaded", [0, 1], ids=["first load", "later load"])
def test_a_file_that_changes_while_it_is_read_is_not_loaded(engine: Engine, tmp_path: Path, loaded: int) -> None:
    if loaded:
        load(engine, write_rows(tmp_path / "a.csv", rows(loaded)))
    before = content(engine)
    path = write_rows(tmp_path / "b.csv", rows(*range(10, 20)))

    more = [gdelt2(GLOBALEVENTID="30") + "\n"]

    def write_on(_rows: int, _share: float) -> None:
        with path.open("a") as file:
            file.writelines(more)
        more.clear()

    with pytest.raises(InvalidFilesError, match=r"b\.csv: was changed while it was read"):
        load(engine, path, progress=write_on)
    assert content(engine) == before
    assert counts(load(engine, path))[1] > 10


def test_nobody_waits_for_the_checksum_of_a_file_that_is_refused(tmp_path: Path) -> None:
    """So long a file takes minutes to read, though most of it is nowhere."""
    path = tmp_path / "endless"
    with path.open("wb") as file:
        file.truncate(200_000_000_000)
    with files.hashing(path) as sha256:
        pass
    assert sha256.result() != ""


def test_a_zero_has_no_sign(engine: Engine, tmp_path: Path) -> None:
    load(engine, write_rows(tmp_path / "a.csv", rows(1, ActionGeo_Lat="-0.0", AvgTone="-0")))
    with reading(engine) as connection:
        assert str(connection.execute(select(Report.latitude, Report.tone)).one()) == "(0.0, 0.0)"


def test_a_file_whose_name_no_database_keeps_is_refused(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"a\xff.csv")
    write_rows(path, rows(1))
    with pytest.raises(InvalidFilesError, match=r"a\\xff\.csv: its name holds bytes that are no UTF-8"):
        load(engine, path)


def _wait_for_writers(engine: Engine) -> None:
    """A server notices only after a while that a client is gone; its work is rolled back then."""
    if engine.dialect.name == "sqlite":
        return
    busy = text(
        "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND database = "
        "(SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    for _ in range(200):
        if scalar(engine, busy) == 0:
            return
        time.sleep(0.1)
    raise AssertionError("the server still works for a client that is gone")


def test_without_polars_the_command_that_installs_it_is_named(
    run: Run, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    result = run("load", str(write_rows(tmp_path / "a.csv", rows(1))), db=database)
    assert result.exit_code == 1
    assert "pip install 'eventdb[feeds]'" in result.stderr


class NobodyWaits(Future[str]):
    """A checksum that is not wanted."""

    def result(self, timeout: float | None = None) -> str:
        raise AssertionError(f"somebody waits for the checksum, {timeout}")


def test_a_file_of_another_length_is_another_whatever_its_checksum(engine: Engine, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", rows(1))
    load(engine, path)
    feed, size, checksum = detect(path), path.stat().st_size, Future[str]()
    checksum.set_result(hashlib.sha256(path.read_bytes()).hexdigest())
    with reading(engine) as connection:
        assert ledger.same_as(connection, feed, size + 1, NobodyWaits()) is None
        assert ledger.same_as(connection, feed, size, checksum) == 1
        assert ledger.same_as(connection, detect(write_rows(tmp_path / "b", [gdelt1()])), size, NobodyWaits()) is None
    # As long, and another.
    assert counts(load(engine, write_rows(tmp_path / "c.csv", rows(2)))) == (1, 1, 0, 0, 0)
    # Loads of before it was noted may be of any length.
    with writing(engine) as connection:
        connection.execute(update(Load).values(file_bytes=None))
        assert ledger.same_as(connection, feed, size + 1, checksum) == 1
