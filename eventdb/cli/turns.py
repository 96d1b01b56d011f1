"""Several loads in one command: what happens to the others when one fails or is stopped."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import click
from sqlalchemy import Connection, Engine, event

from eventdb.cli import Failure, say
from eventdb.cli.signals import ENDING, exit_code, handled, interruption
from eventdb.errors import EventdbError, InvalidFilesError


class StoppedError(click.exceptions.Exit):
    """A job was stopped, and has said what that means for it.

    Args:
        stopped: by what.
        was_done: whether the job had been done by then.
    """

    def __init__(self, stopped: KeyboardInterrupt, *, was_done: bool = False) -> None:
        super().__init__(exit_code(stopped))
        self.was_done = was_done


@dataclass(slots=True)
class Stop:
    """What asked a job to end, Ctrl-C or SIGTERM, and whether the job was being committed by then."""

    asked: KeyboardInterrupt | None = None
    is_late: bool = False


def in_turn(jobs: Sequence[Callable[[], bool]], *, keep_going: bool) -> bool:
    """Do one job after the other, and say what became of all if one of several fails or is stopped.

    Args:
        jobs: each tells whether it had anything to do.
        keep_going: go on after a job whose files cannot be loaded. Any other fault, such as a full disk, is the end.

    Returns:
        Whether all went well.

    Raises:
        EventdbError: that of a job that was the only one, or a fault that is the end.
        StoppedError: a job was stopped.
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
            _tell(done, len(jobs), failed=failed + 1)
            raise
        except StoppedError as stopped:
            _tell([*done, True] if stopped.was_done else done, len(jobs), failed=failed, stopped=not stopped.was_done)
            raise
        except KeyboardInterrupt:
            _tell(done, len(jobs), failed=failed)
            raise
    if failed:
        was_ended = len(done) + failed < len(jobs)
        _tell(done, len(jobs), failed=failed, hint=" (--keep-going tries the others)" if was_ended else "")
    return not failed


@contextmanager
def interruptible(engine: Engine) -> Iterator[Stop]:
    """Tell a job that is stopped by Ctrl-C or SIGTERM from one that fails: in the midst of a COPY, they look alike.

    A commit goes to its end: of one that is broken off, nobody could say whether it was done. So does the cleaning up:
    a second Ctrl-C changes nothing.

    Args:
        engine: the database that the job writes to; its last commit ends the job.

    Raises:
        KeyboardInterrupt: it was stopped, whatever error came of that; nothing that was not committed is kept.
    """
    stop = Stop()

    def ask(number: int, _frame: FrameType | None) -> None:
        is_first = stop.asked is None
        stop.asked = stop.asked or interruption(number)
        if is_first and not stop.is_late:
            raise stop.asked

    def ends(_connection: Connection) -> None:
        stop.is_late = True

    def begins(_connection: Connection) -> None:
        stop.is_late = False

    event.listen(engine, "commit", ends)
    event.listen(engine, "begin", begins)
    try:
        with handled(ask, *ENDING):
            yield stop
    except Exception as error:
        if stop.asked and not stop.is_late:
            raise stop.asked from error
        raise
    finally:
        event.remove(engine, "commit", ends)
        event.remove(engine, "begin", begins)


@contextmanager
def uninterrupted(stop: Stop) -> Iterator[None]:
    """Note that a signal came, and go on: for what takes a moment and is not done again later."""

    def note(number: int, _frame: FrameType | None) -> None:
        stop.asked = stop.asked or interruption(number)

    with handled(note, *ENDING):
        yield


def _tell(done: Sequence[bool], total: int, *, failed: int, stopped: bool = False, hint: str = "") -> None:
    """Say what became of several jobs."""
    if total == 1:
        return
    counts = {
        "loaded": done.count(True),
        "there already": done.count(False),
        "failed": failed,
        "stopped": int(stopped),
        "not tried": total - len(done) - failed - stopped,
    }
    told = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count or what == "loaded")
    say(told + hint)
