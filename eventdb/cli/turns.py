"""Several loads in one command: what happens to the others when one fails or is stopped."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from sqlalchemy import Connection, Engine, event

from eventdb.cli import Failure, say
from eventdb.errors import EventdbError, InvalidFilesError

INTERRUPTED = 130
"""What a shell expects of a program that was stopped by Ctrl-C."""


@dataclass(slots=True)
class Stop:
    """Whether Ctrl-C was pressed, and whether what it would have stopped was being committed by then."""

    is_asked: bool = False
    is_late: bool = False


def in_turn(jobs: Sequence[Callable[[], bool]], *, keep_going: bool) -> bool:
    """Do one job after the other, and say what became of all if one of several fails.

    Args:
        jobs: each tells whether it had anything to do.
        keep_going: go on after a job whose files cannot be loaded. Any other fault, such as a full disk, is the end.

    Returns:
        Whether all went well.

    Raises:
        EventdbError: that of a job that was the only one, or a fault that is the end.
    """
    done: list[bool] = []
    failed = 0
    for job in jobs:
        try:
            done.append(job())
        except InvalidFilesError as error:
            if len(jobs) == 1:
                raise
            Failure(error).show()
            failed += 1
            if not keep_going:
                break
        except EventdbError:
            if len(jobs) > 1:
                _tell(done, failed + 1, len(jobs))
            raise
    if failed:
        stopped = len(done) + failed < len(jobs)
        _tell(done, failed, len(jobs), " (--keep-going tries the others)" if stopped else "")
    return not failed


@contextmanager
def interruptible(engine: Engine) -> Iterator[Stop]:
    """Tell a job that is stopped by Ctrl-C from one that fails: in the midst of a COPY, one looks like the other.

    A commit goes to its end: of one that is broken off, nobody could say whether it was done.

    Args:
        engine: the database that the job writes to; its last commit ends the job.

    Raises:
        KeyboardInterrupt: it was stopped, whatever error came of that; nothing that was not committed is kept.
    """
    asked = Stop()

    def stop(_number: int, _frame: FrameType | None) -> None:
        asked.is_asked = True
        if not asked.is_late:
            raise KeyboardInterrupt

    def ends(_connection: Connection) -> None:
        asked.is_late = True

    def begins(_connection: Connection) -> None:
        asked.is_late = False

    event.listen(engine, "commit", ends)
    event.listen(engine, "begin", begins)
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield asked
    except Exception as error:
        if asked.is_asked and not asked.is_late:
            raise KeyboardInterrupt from error
        raise
    finally:
        signal.signal(signal.SIGINT, before)
        event.remove(engine, "commit", ends)
        event.remove(engine, "begin", begins)


@contextmanager
def uninterrupted(asked: Stop) -> Iterator[None]:
    """Note that Ctrl-C is pressed, and go on: for what takes a moment and is not done again later."""

    def note(_number: int, _frame: FrameType | None) -> None:
        asked.is_asked = True

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _tell(done: Sequence[bool], failed: int, total: int, hint: str = "") -> None:
    counts = {
        "loaded": done.count(True),
        "there already": done.count(False),
        "failed": failed,
        "not tried": total - len(done) - failed,
    }
    told = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count or what == "loaded")
    say(told + hint)
