"""``eventdb load``: coded articles and files of machine-coded feeds into the database."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path

import click
from sqlalchemy import Engine

from eventdb.cli import Settings, counted, say
from eventdb.cli.options import one_of
from eventdb.cli.paths import none_empty
from eventdb.cli.progress import FileProgress, RowProgress
from eventdb.cli.records import print_tallies
from eventdb.cli.turns import Job, in_turn
from eventdb.database import NEEDED, connect_engine, database_url, refresh_statistics, shown
from eventdb.errors import EventdbError, InvalidFilesError, Problem
from eventdb.extras import require
from eventdb.feeds.detection import FEEDS, detect
from eventdb.feeds.feed import Feed
from eventdb.feeds.files import CODING, sort_files
from eventdb.fixtures import Vocabulary, read_vocabulary
from eventdb.loading.feed import load_feed
from eventdb.loading.ledger import FeedSummary
from eventdb.loading.load import Summary, load
from eventdb.loading.rejecting import ALWAYS_ALLOWED, MAX_REJECTS
from eventdb.loading.renewing import of_feeds
from eventdb.models import Base

_MOST_SHOWN = 5


@click.command(short_help="Load coded articles and feeds; without a path, the seed.")
@click.argument("paths", nargs=-1, callback=none_empty)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Say what would come of it, and keep nothing: it is done and taken back, so it needs what a load needs.",
)
@click.option(
    "--format",
    "dataset",
    type=one_of([CODING, *FEEDS]),
    help="What the files are, where it cannot be told from what stands in them.",
)
@click.option(
    "--max-rejects",
    metavar="PERCENT",
    type=click.FloatRange(0, 100),
    show_default=f"{MAX_REJECTS:g}, and {ALWAYS_ALLOWED} rows in any file",
    help="The greatest share of bad rows in a file of a feed; with more, it is not loaded.",
)
@click.option("--keep-going", is_flag=True, help="Load the other files when one cannot be loaded.")
@click.pass_context
def load_command(
    ctx: click.Context,
    paths: tuple[str, ...],
    dataset: str | None,
    max_rejects: float | None,
    *,
    dry_run: bool,
    keep_going: bool,
) -> None:
    """Load coded articles and files of machine-coded feeds, from files, folders or glob patterns.

    Coded articles (NAME.yaml beside NAME.txt) become records; without a PATH, the seed that comes with eventdb is
    loaded. All codings are one load: it happens whole or not at all; loading again adds and changes nothing; a coding
    that changed replaces its earlier version.

    Files of feeds (GDELT 2.0 and 1.0, ICEWS; plain, .gz or .zip) become reports, each file in a load of its own. In a
    folder they are known by their first rows or as .csv, .tsv, .tab, .zip or .gz, and it is said which other files are
    passed over; one that you name may end as it will.
    Bad rows are kept in the table reject with the reason (eventdb query rejects). A row that is there already is left;
    one that says something else replaces the earlier one, which undo brings back.

    Codings come first, then the files of feeds in their order. One that cannot be loaded stops the command: those
    before it are loaded, those after it are not tried. With --keep-going they are.

    An empty database is made ready first.
    """
    settings: Settings = ctx.obj
    vocabulary = read_vocabulary(settings.fixtures)
    files = sort_files(paths, dataset)
    engine = connect_engine(database_url(settings.database))
    _tell_passed_over(files.passed_over, shown(engine.url))
    if files.feeds:
        for package in ("polars", "polars_hash", *NEEDED):
            require(package, "feeds")

    jobs = [Job(problem.file, partial(_refuse, problem)) for problem in files.refused]
    if files.codings or not paths:
        codings = partial(_load_codings, engine, files.codings, vocabulary, dry_run=dry_run)
        jobs.append(Job("the codings" if paths else "the seed", codings))
    of_feed = partial(_load_file, engine, vocabulary, dataset, max_rejects=max_rejects, dry_run=dry_run)
    jobs += [Job(str(path), partial(of_feed, path)) for path in files.feeds]
    is_well = in_turn(engine, jobs, keep_going=keep_going, dry_run=dry_run)
    if dry_run and len(files.feeds) > 1:
        say("Each file was tried by itself: a row that several of them have is counted in each")
    if not is_well:
        ctx.exit(1)


def _tell_passed_over(files: Sequence[Path], database: str) -> None:
    """Say which files of folders nothing is done with; the database, and what lies beside it for it, is one of ours."""
    own = {Path(f"{database}{ending}").absolute() for ending in ("", "-journal", "-wal", "-shm")}
    others = [file for file in files if file.absolute() not in own]
    if others:
        names = ", ".join(map(str, others[:_MOST_SHOWN])) + (", …" if len(others) > _MOST_SHOWN else "")
        say(f"Passed over {counted(len(others), 'file', 'files')}, neither codings nor of a feed: {names}")


def _refuse(problem: Problem) -> bool:
    raise InvalidFilesError([problem])


def _load_codings(engine: Engine, paths: list[str], vocabulary: Vocabulary, *, dry_run: bool) -> bool:
    with FileProgress() as progress:
        summary = load(engine, paths, vocabulary, dry_run=dry_run, progress=progress)
    _print(summary, shown(engine.url), dry_run=dry_run)
    return True


def _load_file(
    engine: Engine, vocabulary: Vocabulary, dataset: str | None, path: Path, *, max_rejects: float | None, dry_run: bool
) -> bool:
    """Load a file of a feed; whether there was anything to do."""
    feed = detect(path, dataset)
    with RowProgress(path.name) as rows:
        summary = load_feed(engine, path, feed, vocabulary, max_rejects=max_rejects, dry_run=dry_run, progress=rows)
    _print_feed(summary, feed, shown(engine.url), dry_run=dry_run)
    if summary.load and summary.is_first:
        # They make queries faster; the load is there without them, as where another writer has its turn by now.
        with suppress(EventdbError):
            refresh_statistics(engine, Base.metadata.sorted_tables)
    return summary.same_as is None


def _print(summary: Summary, name: str, *, dry_run: bool) -> None:
    codings = counted(summary.read, "coding", "codings")
    what = f"Dry run, nothing was written to {name}" if dry_run else f"Load {summary.load} into {name}"
    say(f"{what}: read {codings}, {summary.added:,} new, {summary.changed:,} changed, {summary.left:,} as before")
    print_tallies(summary.records)
    if summary.contradictions:
        values = counted(summary.contradictions, "value differs", "values differ")
        say(f"{values} from the one chosen: eventdb query contradictions")
    for note in summary.notes:
        say(f"Note: {note}")
    _print_renewed(summary, dry_run=dry_run)


def _print_feed(summary: FeedSummary, feed: Feed, name: str, *, dry_run: bool) -> None:
    if summary.same_as is not None:
        say(f"{summary.file}: load {summary.same_as} brought these very bytes; nothing to do")
        for later, count in summary.replaced.items():
            rows = counted(count, "of its rows was", "of its rows were")
            say(f"  {rows} replaced since by load {later}; eventdb undo {later} would bring back what was before")
        _print_renewed(summary, dry_run=dry_run)
        return
    what = f"Dry run, nothing was written to {name}" if dry_run else f"Load {summary.load} into {name}"
    rows = counted(summary.read, "row", "rows")
    say(
        f"{what}: read {rows} of {summary.title} from {summary.file}, {summary.added:,} new,"
        f" {summary.changed:,} changed, {summary.left:,} as before, {summary.rejected:,} rejected"
    )
    for bad in summary.examples[:_MOST_SHOWN]:
        say(f"  line {bad.line}: {bad.reason}")
    if summary.load and summary.rejected > _MOST_SHOWN:
        say(f"  … all of them: eventdb query rejects --load {summary.load}")
    for label, codes in sorted(summary.unknown.items()):
        others = f", and those of {codes.others:,} rows" if codes.others else ""
        ranked = (f"{code} {count:,}" for code, count in codes.ranked())
        listed = _first_of(ranked, len(codes.counts), hint=f"{others}: eventdb query report-unknown-codes")
        say(f"  {label} not in the dictionaries: {listed}")
    _print_renewed(summary, dry_run=dry_run)
    if "url" not in feed.holds:
        without = f"  {feed.title} publishes no addresses of stories: "
        say(without + "report-duplicates leaves its rows out, stories are not counted")


def _print_renewed(summary: Summary | FeedSummary, *, dry_run: bool) -> None:
    if not summary.renewed:
        return
    if dry_run:
        reports = counted(summary.renewed, "report that is", "reports that are") + " there would say something else"
    else:
        reports = (
            counted(summary.renewed, "report that was there says", "reports that were there say")
            + " something else now"
        )
    rows = of_feeds(summary.altered)
    say(f"  {reports}, for dictionaries have changed: {_first_of(rows, len(rows))}")


def _first_of(words: Iterable[str], count: int, *, hint: str = "") -> str:
    """The first of some words, and how many more there are, with a hint where these are."""
    more = count - _MOST_SHOWN
    return ", ".join(islice(words, _MOST_SHOWN)) + (f" and {more:,} more{hint}" if more > 0 else "")
