"""``eventdb load``: coded articles into the database."""

import sys
from typing import Self

import click

from eventdb.cli import Settings, say
from eventdb.cli.records import print_tallies
from eventdb.database import connect_engine, database_url, shown
from eventdb.fixtures import read_vocabulary
from eventdb.loading.load import Summary, load


@click.command(short_help="Load coded articles; without a path, the seed.")
@click.argument("paths", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Say what would come of it, and write nothing.")
@click.pass_obj
def load_command(settings: Settings, paths: tuple[str, ...], *, dry_run: bool) -> None:
    """Load coded articles (NAME.yaml beside NAME.txt) from files, folders or glob patterns.

    Without a PATH, the seed that comes with eventdb is loaded. An empty database is made ready first. A load happens
    whole or not at all; loading again adds and changes nothing; a coding that changed replaces its earlier version.
    """
    vocabulary = read_vocabulary(settings.fixtures)
    url = database_url(settings.database)
    with _Progress() as progress:
        summary = load(connect_engine(url), paths, vocabulary, dry_run=dry_run, progress=progress)
    _print(summary, shown(url))


def _print(summary: Summary, name: str) -> None:
    codings = "1 coding" if summary.read == 1 else f"{summary.read:,} codings"
    what = f"Load {summary.load} into {name}" if summary.load else f"Dry run, nothing was written to {name}"
    say(f"{what}: read {codings}, {summary.added:,} new, {summary.changed:,} changed, {summary.left:,} as before")
    print_tallies(summary.records)
    if summary.contradictions:
        values = "1 value differs" if summary.contradictions == 1 else f"{summary.contradictions:,} values differ"
        say(f"{values} from the one chosen: eventdb query contradictions")
    for note in summary.notes:
        say(f"Note: {note}")


class _Progress:
    """Files read so far on one line of standard error, when it is a terminal and there is more than a glance to do."""

    _LEAST = 50

    def __init__(self) -> None:
        self._shows = sys.stderr.isatty()
        self._wrote = False

    def __enter__(self) -> Self:
        return self

    def __call__(self, done: int, total: int) -> None:
        if not self._shows or total < self._LEAST:
            return
        if done == total:
            click.echo(f"\rRead {total:,} files; writing …   ", nl=False, err=True)
        elif done % self._LEAST == 0:
            click.echo(f"\rReading {done:,} of {total:,} files …", nl=False, err=True)
        self._wrote = True

    def __exit__(self, *_error: object) -> None:
        if self._wrote:
            click.echo("\r" + " " * 50 + "\r", nl=False, err=True)
