"""Several loads in one command: what happens to the others when one fails or is stopped."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from eventdb.cli import Failure, say
from eventdb.errors import EventdbError, InvalidFilesError


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
def interruptible() -> Iterator[None]:
    """Tell a job that is stopped by Ctrl-C from one that fails: in the midst of a COPY, one looks like the other.

    Raises:
        KeyboardInterrupt: it was stopped, whatever error came of that.
    """
    stopped = []

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.append(True)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    except Exception as error:
        if stopped:
            raise KeyboardInterrupt from error
        raise
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
