"""``eventdb vocabulary``: the lists that codings choose from."""

import click

from eventdb.cli import Settings
from eventdb.cli.options import output_options
from eventdb.errors import EventdbError
from eventdb.fixtures import FILES, read_vocabulary
from eventdb.output import Output
from eventdb.spelling import nearest


@click.command(short_help="List the words that articles are coded with.")
@click.argument("name", required=False)
@click.argument("word", required=False)
@output_options
@click.pass_obj
def vocabulary_command(settings: Settings, name: str | None, word: str | None, output: Output) -> None:
    """List the rows of the vocabulary NAME, or only those in which WORD stands; without a name, the vocabularies.

    A folder given by --fixtures joins them, with files named and shaped alike.
    """
    vocabulary = read_vocabulary(settings.fixtures)
    files = {file.name: file for file in FILES}
    if name is None:
        output.write(["vocabulary", "rows"], [(file.name, len(vocabulary[file.table])) for file in FILES])
        return
    if name not in files:
        raise EventdbError(f"there is no vocabulary {name!r}{nearest(name, files)}")
    rows = ([row[column] for column in files[name].columns] for row in vocabulary[files[name].table].values())
    folded = (word or "").casefold()
    output.write(files[name].columns, (row for row in rows if any(folded in str(cell).casefold() for cell in row)))
