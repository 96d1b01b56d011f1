"""``eventdb bi``: a group whose commands each stand in a module of their own, imported when they run."""

import click

from eventdb.cli import LazyGroup

# Module and help line of each command, as in eventdb.cli.
COMMANDS = {
    "grant": ("bi_grant", "Make a role that can read and nothing else."),
    "superset": ("bi_superset", "Write a dashboard for Apache Superset."),
    "datasette": ("bi_datasette", "Write the metadata that Datasette shows the database with."),
}


@click.group("bi", cls=LazyGroup, table=COMMANDS)
def bi_command() -> None:
    """Set BI tools up to read the database.

    What to type in each tool, and how to read what it shows: docs/connect/ in a copy of the source.
    """
