"""Several loads in one command: what happens to the others when one fails or is stopped."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import click
from sqlalchemy import Engine

from eventdb.cli import Failure, say
from eventdb.cli.signals import exit_code
from eventdb.cli.stopping import Stop, interruptible
from eventdb.errors import EventdbError, InvalidFilesError


@dataclass(frozen=True, slots=True)
class Job:
    """One of several loads.

    Attributes:
        name: what it loads, in words.
        do: does it, and tells whether there was anything to do.
    """

    name: str
    do: Callable[[], bool]


@dataclass(slots=True)
class _Outcome:
    """What became of several jobs so far.

    Attributes:
        total: how many they are.
        dry_run: whether they are only tried.
        done: of each that is done, whether there was anything to do.
        failed: how many failed.
    """

    total: int
    dry_run: bool
    done: list[bool] = field(default_factory=list)
    failed: int = 0

    def tell(self, *, stopped: bool = False, hint: str = "") -> None:
        """Say what became of them, if they are several."""
        if self.total == 1:
            return
        loaded = "would be loaded" if self.dry_run else "loaded"
        counts = {
            loaded: self.done.count(True),
            "there already": self.done.count(False),
            "failed": self.failed,
            "stopped": int(stopped),
            "not tried": self.total - len(self.done) - self.failed - stopped,
        }
        told = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count or what == loaded)
        say(told + hint)

    def tell_stopped(self, name: str, *, is_done: bool) -> None:
        """Say what it means that a job was stopped, or that those after it were."""
        if self.dry_run:
            say("Stopped: nothing was written")
        elif is_done:
            say(f"Stopped: {name} had been loaded by then")
        else:
            before = ". Loads before it are" if any(self.done) else ""
            say(f"Stopped: nothing of {name} was kept{before}; run the same again to go on")
        self.tell(stopped=not is_done)


def in_turn(engine: Engine, jobs: Sequence[Job], *, keep_going: bool, dry_run: bool) -> bool:
    """Do one job after the other, and say what became of all if one of several fails or is stopped.

    Args:
        engine: the database that they load into.
        jobs: in their order.
        keep_going: go on after a job whose files cannot be loaded. Any other fault, such as a full disk, is the end.
        dry_run: whether they only try.

    Returns:
        Whether all went well.

    Raises:
        EventdbError: that of a job that was the only one, or a fault that is the end.
        click.exceptions.Exit: a job was stopped, which was told.
    """
    outcome = _Outcome(len(jobs), dry_run)
    with interruptible(engine) as stop:
        for job in jobs:
            try:
                _do(job, stop, outcome)
            except InvalidFilesError as error:
                if len(jobs) == 1:
                    raise
                Failure(error).show()
                outcome.failed += 1
                if not keep_going:
                    break
            except EventdbError:
                outcome.failed += 1
                outcome.tell()
                raise
        if outcome.failed:
            was_ended = len(outcome.done) + outcome.failed < len(jobs)
            outcome.tell(hint=" (--keep-going tries the others)" if was_ended else "")
    return not outcome.failed


def _do(job: Job, stop: Stop, outcome: _Outcome) -> None:
    """Do a job, and say so if it was stopped."""
    try:
        with stop.job():
            is_new = job.do()
    except KeyboardInterrupt as stopped:
        outcome.tell_stopped(job.name, is_done=False)
        raise click.exceptions.Exit(exit_code(stopped)) from None
    outcome.done.append(is_new)
    if stop.asked:
        outcome.tell_stopped(job.name, is_done=True)
        raise click.exceptions.Exit(exit_code(stop.asked))
