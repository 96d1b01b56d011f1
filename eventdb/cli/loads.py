"""``eventdb loads`` and ``eventdb undo``: the ledger."""

from collections.abc import Sequence

import click
from sqlalchemy import select

from eventdb.cli import Settings, counted, say
from eventdb.cli.opening import opened
from eventdb.cli.options import output_options
from eventdb.cli.records import print_tallies
from eventdb.cli.signals import exit_code
from eventdb.cli.stopping import interruptible
from eventdb.database import connect_engine, database_url
from eventdb.fixtures import read_vocabulary
from eventdb.loading.undo import Undone, undo
from eventdb.loading.unfeeding import TakenBack
from eventdb.models import Load
from eventdb.output import Output

_COLUMNS = (
    Load.id,
    Load.dataset,
    Load.file,
    Load.started_at,
    Load.read_count,
    Load.added_count,
    Load.changed_count,
    Load.left_count,
    Load.rejected_count,
    Load.tool_version,
)
_SEED = "(the seed)"


@click.command(short_help="List the loads, newest first.")
@output_options
@click.pass_obj
def loads_command(settings: Settings, output: Output) -> None:
    """List the loads, newest first: what each one read, and when (in UTC).

    The numbers are those of its day: rows that were new to a load may have been changed or taken back since.
    """
    with opened(settings) as connection:
        rows = [
            (key, dataset, ", ".join(file.splitlines()) or _SEED, started.strftime("%Y-%m-%d %H:%M:%S"), *rest)
            for key, dataset, file, started, *rest in connection.execute(select(*_COLUMNS).order_by(Load.id.desc()))
        ]
    names = ["load", "dataset", "file", "started", "read", "added", "changed", "left", "rejected", "version"]
    output.write(names, rows)


@click.command(short_help="Take a load back, as if it had never been.")
@click.argument("loads", metavar="LOAD…", nargs=-1, required=True, type=click.IntRange(1, 2**31 - 1))
@click.pass_obj
def undo_command(settings: Settings, loads: tuple[int, ...]) -> None:
    """Take the load of this number back: afterwards the database equals one that never had it.

    It is refused where a coding that stays refers to a record that would vanish. Of several loads, each is taken back
    by itself, in the order in which they are named; the first that cannot be is the end.
    """
    vocabulary = read_vocabulary(settings.fixtures)
    engine = connect_engine(database_url(settings.database), must_exist=True)
    with interruptible(engine) as stop:
        for at, load in enumerate(loads):
            try:
                with stop.job():
                    undone = undo(engine, load, vocabulary)
            except KeyboardInterrupt as stopped:
                _tell_left(loads[at:])
                raise click.exceptions.Exit(exit_code(stopped)) from None
            _print(undone)


def _tell_left(loads: Sequence[int]) -> None:
    numbers = " ".join(map(str, loads))
    are = "load {} is as it was" if len(loads) == 1 else "loads {} are as they were"
    say(f"Stopped: {are.format(', '.join(map(str, loads)))}; to take back: eventdb undo {numbers}")


def _print(undone: Undone) -> None:
    if undone.reports is not None:
        _print_reports(undone.load, undone.read, undone.reports)
        return
    read = counted(undone.read, "coding", "codings")
    restored = f"; {undone.restored:,} restored to what they were before" if undone.restored else ""
    say(f"Load {undone.load} is taken back: {read}{restored}")
    print_tallies(undone.records)
    if not undone.records:
        say("No record changed: other loads read the same")


def _print_reports(load: int, read: int, reports: TakenBack) -> None:
    """A line for each thing that became of rows of a feed, without those that are none."""
    say(f"Load {load} is taken back, which had read {counted(read, 'row', 'rows')}")
    loads = "load" if len(reports.keepers) == 1 else "loads"
    keepers = f"{loads} {', '.join(map(str, reports.keepers))}"
    for count, what in (
        (reports.removed, "removed"),
        (reports.restored, "restored to what they were before"),
        (reports.kept, f"stay, for they were read by {keepers} too"),
        (reports.earlier, "stay, for they were there before"),
        (reports.replaced, "stay as later loads changed them"),
        (reports.rejected, "had been rejected"),
    ):
        if count:
            say(f"  {count:,} {what}")
