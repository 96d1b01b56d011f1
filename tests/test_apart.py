"""Making things in another process: what is yielded arrives, what fails is raised, who stops ends it."""

import itertools
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from eventdb.errors import EventdbError, InvalidFilesError
from eventdb.feeds.lines import blocks
from eventdb.loading.apart import Apart


def children() -> set[str]:
    command = ["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    return {line for line in listed.stdout.splitlines() if "eventdb.loading.apart" in line and "defunct" not in line}


def killed() -> Iterator[int]:
    yield 1
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def other() -> Iterator[Apart]:
    with Apart("itertools") as process:
        yield process
    assert children() == set()


def test_what_is_made_arrives_in_order(other: Apart) -> None:
    assert list(other.make(range, 1000)) == list(range(1000))


def test_one_process_makes_one_thing_after_the_other(other: Apart) -> None:
    assert [list(other.make(range, 3)), list(other.make(range, 2))] == [[0, 1, 2], [0, 1]]
    assert len(children()) == 1


def test_a_process_that_was_asked_for_nothing_ends() -> None:
    with Apart("itertools"):
        assert len(children()) == 1
    assert children() == set()


def test_a_fault_is_raised_as_it_was(other: Apart, tmp_path: Path) -> None:
    with pytest.raises(InvalidFilesError, match=re.escape(f"{tmp_path / 'none.csv'}: cannot be read: No such file")):
        list(other.make(blocks, tmp_path / "none.csv"))


def test_who_stops_taking_ends_the_process(other: Apart) -> None:
    made = other.make(itertools.count, 5)
    assert [next(made), next(made)] == [5, 6]
    made.close()  # type: ignore[attr-defined]
    assert children() == set()


def test_a_process_that_is_ended_is_told(other: Apart) -> None:
    made = other.make(killed)
    assert next(made) == 1
    with pytest.raises(EventdbError, match=r"the process that reads the file was ended \(status -9\)"):
        next(made)


def test_who_asks_a_process_that_is_gone_is_told(other: Apart) -> None:
    with suppress(EventdbError):
        list(other.make(killed))
    with pytest.raises(EventdbError, match=r"the process that reads the file was ended \(status -9\)"):
        list(other.make(range, 3))
