"""``eventdb bi superset``: a dashboard for Apache Superset."""

import shlex
from pathlib import Path

import click

from eventdb.cli import Settings, counted, say


@click.command("superset")
@click.option(
    "--output",
    "-o",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("bundle.zip"),
    show_default=True,
    help="The file to write.",
)
@click.pass_obj
def superset_command(settings: Settings, path: Path) -> None:
    """Write a dashboard for Apache Superset.

    The file holds a dashboard with its charts, datasets and filters, and no data, address or password: it fits every
    database of eventdb's. Two commands of Superset, which are printed, import it and say where the database is.

    To import it again changes nothing; what you have changed of the dashboard is put back, changed charts stay so.
    """
    from eventdb.bi.superset import CHARTS, DATABASE, DATASETS, SLUG, archive  # noqa: PLC0415 - imports SQLAlchemy
    from eventdb.database import database_url, for_other_tools  # noqa: PLC0415 - as above
    from eventdb.output import write_file  # noqa: PLC0415 - as above

    address = for_other_tools(database_url(settings.database))
    write_file(path, archive())
    charts, datasets = counted(len(CHARTS), "chart", "charts"), counted(len(DATASETS), "dataset", "datasets")
    say(f"{path}: a dashboard of {charts} on {datasets}. Where Superset runs, its own user's name for admin:")
    say(f"  superset import-dashboards -p {shlex.quote(str(path))} -u admin")
    say(f"  superset set-database-uri -d {DATABASE} -u {shlex.quote(address)}")
    say(f"Then open /superset/dashboard/{SLUG}/ there.")
