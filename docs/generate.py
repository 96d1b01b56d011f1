"""Writes the pages of docs/ that say what the code says: commands, queries, schema, SQL; and the README's demo.

    python docs/generate.py            # write them
    python docs/generate.py --check    # say which are out of date, and fail if any is

A test runs the check, so that no page can drift.
"""

import json
import re
import shlex
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
import connect_page
import sql_page
from click.testing import CliRunner
from page_databases import opened

from eventdb import describe, queries
from eventdb.cli import COMMANDS, main
from eventdb.coding.schema import json_schema
from eventdb.fixtures import read_vocabulary
from eventdb.output import Format, as_text
from eventdb.queries.picture import PICTURES

DOCS = Path(__file__).parent
NOTE = "<!-- Written by docs/generate.py: change the code, then run make docs. -->\n"


def commands() -> str:
    """Every command's help, as the terminal shows it."""
    parts = [NOTE, "# Commands\n", _fenced(_help(main, ["eventdb"]))]
    context = click.Context(main, info_name="eventdb")
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None  # noqa: S101 - it is in the list
        parts += [f"## eventdb {name}\n", _fenced(_help(command, ["eventdb", name]))]
        if isinstance(command, click.Group) and name != "query":
            inner = click.Context(command, parent=context, info_name=name)
            for child_name in command.list_commands(inner):
                child = command.get_command(inner, child_name)
                assert child is not None  # noqa: S101 - likewise
                parts += [f"### eventdb {name} {child_name}\n", _fenced(_help(child, ["eventdb", name, child_name]))]
    return "\n".join(parts)


def canned_queries() -> str:
    """Every canned query: what it answers, its parameters and its columns."""
    parts = [NOTE, "# Queries\n", _ASKING]
    for name in queries.files():
        query = queries.find(name)
        parts += [f"## {name}\n", f"{query.help}\n", *([f"{query.description}\n"] if query.description else [])]
        if query.parameters:
            rows = [
                (f"`--{parameter.name.replace('_', '-')}`", _kind(parameter), parameter.help)
                for parameter in query.parameters
            ]
            parts.append(_table(("parameter", "", "what it is"), rows))
        parts.append(_table(("column", "what it is"), [(f"`{one.name}`", one.help) for one in query.columns]))
        if query.nothing:
            parts.append(f"No rows: {query.nothing}.\n")
        if query.picture:
            parts.append(f"`--plot FILE` draws it: {PICTURES[query.picture.form]}.\n")
    return "\n".join(parts)


_ASKING = """\
Each is asked with `eventdb query NAME`; `--show-sql` prints the SQL to paste. Those with a picture are drawn by
`--plot FILE.png`, `.svg` or `.html`, with `pip install 'eventdb[briefing]'`.
"""


def schema() -> str:
    """The data dictionary: views first, for they are what most readers want, then tables."""
    known = describe.relations()
    tables = describe.overview(each for each in known.values() if each.kind == describe.TABLE)
    parts = [NOTE, "# Schema\n", _INTRODUCTION, f"```mermaid\n{tables}```\n"]
    with opened("sample") as connection:
        for title, names in describe.GROUPS.items():
            parts.append(f"## {title}\n")
            for name in names:
                # What the ledger holds is of the moment of loading.
                examples = {} if title == "Ledger" else describe.examples(connection, known[name])
                parts.append(describe.markdown(known[name], examples, level=3))
    return "\n".join(parts)


_INTRODUCTION = """\
Every view and table with its columns; `eventdb schema NAME` tells the same. Examples are of the seed and of the sample
in docs/sample, which is made up. How to read the rows, and questions with their SQL: [sql.md](sql.md).

Events of every kind are rows of `event`; `summit`, `agreement`, `statement` and `protest` add their own columns under
the same `id`. `participation` says who took part, `event_topic` what it was about. A value's evidence is its `claim`,
which cites passages (`citation`) of a `document`. The views named `bi_…` join what is read together; their names are
stable.

A `report` is a row of a machine-coded feed, which says that something may have happened: several may be of one event,
and none is a record. No key leads to or from reports; their codes are those of `country` and `cameo`.

The tables, and the foreign keys between them:
"""


def _help(command: click.Command, path: list[str]) -> str:
    context: click.Context | None = None
    for name in path[:-1]:
        context = click.Context(main, parent=context, info_name=name)
    return command.get_help(click.Context(command, parent=context, info_name=path[-1], terminal_width=100))


def _kind(parameter: queries.Parameter) -> str:
    if parameter.required:
        return "required"
    words = [f"default {parameter.default}"] if parameter.default is not None else []
    return ", ".join([*words, parameter.bounds] if parameter.bounds else words)


def _fenced(words: str) -> str:
    return f"```text\n{words}\n```\n"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return as_text(Format.MARKDOWN, header, rows)


def readme() -> str:
    """The README with what `make demo` prints now, by the commands that the Makefile has."""
    recipe = (DOCS.parent / "Makefile").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["--db", str(Path(folder) / "demo.sqlite")]
        printed = ["$ export EVENTDB_URL=demo.sqlite"]
        for line in re.findall(r"^\t\$\(call run,(.*)\)$", recipe, re.MULTILINE):
            result = CliRunner().invoke(main, [*arguments, *shlex.split(line)], catch_exceptions=False)
            said = result.output.replace(arguments[1], "demo.sqlite")
            printed.append(f"$ eventdb {line}\n" + "\n".join(map(str.rstrip, said.splitlines())))
    block = "\n\n".join(printed)
    text = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    begin, end = "<!-- demo -->\n", "<!-- /demo -->"
    before, after = text[: text.index(begin) + len(begin)], text[text.index(end) :]
    return f"{before}```console\n{block}\n```\n{after}"


def coding_schema() -> str:
    """The JSON Schema of coded documents, which the package carries for editors."""
    return json.dumps(json_schema(read_vocabulary()), indent=1, ensure_ascii=False) + "\n"


PAGES = {
    "commands.md": commands,
    "queries.md": canned_queries,
    "schema.md": schema,
    "sql.md": sql_page.page,
    "connect/README.md": connect_page.page,
    "../README.md": readme,
    "../eventdb/coding/coding.schema.json": coding_schema,
}


def out_of_date() -> list[str]:
    """The pages that differ from what the code says."""
    return [name for name, page in PAGES.items() if _stored(DOCS / name) != page()]


def _stored(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def run() -> None:
    """Write the pages, or check them."""
    stale = out_of_date()
    if "--check" in sys.argv:
        sys.exit(f"out of date: {', '.join(stale)}; run make docs" if stale else 0)
    for name in stale:
        (DOCS / name).write_text(PAGES[name](), encoding="utf-8")
        click.echo(f"wrote docs/{name}", err=True)


if __name__ == "__main__":
    run()
