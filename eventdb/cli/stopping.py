"""Jobs that write to the database, one after the other: Ctrl-C and SIGTERM leave none half done, nor wrongly told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from sqlalchemy import Connection, Engine, event

from eventdb.cli.signals import ENDING, handled, interruption


@dataclass(slots=True)
class Stop:
    """What asked a command to end, Ctrl-C or SIGTERM, and whether that breaks off what it is at."""

    asked: KeyboardInterrupt | None = None
    breaks: bool = False

    @contextmanager
    def job(self) -> Iterator[None]:
        """Let a job be broken off until it commits: of what was committed, and what follows, nothing is left out.

        Tells a job that is stopped from one that fails: in the midst of a COPY, they look alike.

        Raises:
            KeyboardInterrupt: it was stopped, whatever error came of that, or was not begun any more; nothing of it is
                kept.
        """
        self.breaks = True
        if self.asked:
            raise self.asked
        try:
            yield
        except Exception as error:
            if self.asked and self.breaks:
                raise self.asked from error
            raise
        finally:
            self.breaks = False

    def ask(self, number: int, _frame: FrameType | None) -> None:
        """Handle a signal: break a job off, or note it for whoever looks after the job."""
        is_first = self.asked is None
        self.asked = self.asked or interruption(number)
        if is_first and self.breaks:
            raise self.asked


@contextmanager
def interruptible(engine: Engine) -> Iterator[Stop]:
    """Let jobs be stopped by Ctrl-C or SIGTERM, and by nothing that comes between a job and the note that it is done.

    A commit goes to its end: of one that is broken off, nobody could say whether it was done. So does the cleaning up:
    a second Ctrl-C changes nothing.

    Args:
        engine: the database that the jobs write to; the first commit of each is what it was for.
    """
    stop = Stop()

    def commits(_connection: Connection) -> None:
        stop.breaks = False

    event.listen(engine, "commit", commits)
    try:
        with handled(stop.ask, *ENDING):
            yield stop
    finally:
        event.remove(engine, "commit", commits)
