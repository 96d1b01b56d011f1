"""Codes that the dictionaries lack are counted, and never more of them than memory has room for."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from eventdb.loading import unknown
from eventdb.loading.unknown import Unknown
from tests.feeds import gdelt2, write_rows


def test_codes_are_ranked_by_their_rows_and_then_by_name() -> None:
    codes = Unknown()
    codes.add(Counter(AFR=2, MEA=1, EUR=1))
    codes.add(Counter(MEA=1, ASA=1))
    assert list(codes.ranked()) == [("AFR", 2), ("MEA", 2), ("ASA", 1), ("EUR", 1)]
    assert codes.others == 0


def test_of_too_many_codes_the_rows_are_counted(
    run: Callable[..., Result], database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unknown, "MOST_CODES", 7)
    rows = [gdelt2(GLOBALEVENTID=str(at), Actor2CountryCode=f"X{at % 12:02}") for at in range(36)]
    result = run("load", str(write_rows(tmp_path / "a.csv", rows)), db=database)
    (told,) = result.stderr.splitlines()[1:]
    assert told.startswith("  countries of actors not in the dictionaries: X")
    assert told.endswith(" 3 and 2 more, and those of 15 rows: eventdb query report-unknown-codes")
