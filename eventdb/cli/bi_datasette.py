"""``eventdb bi datasette``: the metadata that Datasette shows the database with."""

import shlex
from pathlib import Path

import click

from eventdb.cli import Settings, counted, say
from eventdb.cli.options import query_folders


@click.command("datasette")
@click.option(
    "--output",
    "-o",
    "path",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    default=Path("metadata.yaml"),
    show_default=True,
    help="The file to write; - for standard output.",
)
@query_folders
@click.pass_obj
def datasette_command(settings: Settings, path: Path, folders: tuple[Path, ...]) -> None:
    """Write the metadata that Datasette shows the database with.

    It says what each view, table and column means, offers the queries as forms, and sets facets, units and order. It
    holds no data, and is written for the database of --db, by the name of its file.

    Releases of Datasette from 1.0 on, now in alpha, take the queries from another option: give them the file twice, as
    -m metadata.yaml -c metadata.yaml.
    """
    from eventdb import queries  # noqa: PLC0415 - imports SQLAlchemy; --help does without
    from eventdb.bi.datasette import metadata  # noqa: PLC0415 - as above
    from eventdb.bi.yaml_text import yaml_text  # noqa: PLC0415 - as above
    from eventdb.database import database_url, file_for  # noqa: PLC0415 - as above
    from eventdb.output import write_file  # noqa: PLC0415 - as above

    file = file_for(database_url(settings.database), "Datasette")
    found = [queries.read(each) for each in queries.files(folders).values()]
    written = yaml_text(metadata(file.stem, found))
    if path == Path("-"):
        click.echo(written, nl=False)
        return
    write_file(path, written.encode())
    say(f"{path}: {counted(len(found), 'query', 'queries')}, and what the views and tables mean. Now:")
    say(f"  datasette {shlex.quote(str(file))} -m {shlex.quote(str(path))}")
