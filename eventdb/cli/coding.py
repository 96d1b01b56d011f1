"""``eventdb check`` and ``eventdb new``: codings without a database."""

from pathlib import Path

import click

from eventdb import limits
from eventdb.cli import Settings, counted, say
from eventdb.cli.paths import none_empty
from eventdb.coding.check import check_files
from eventdb.coding.skeleton import skeleton
from eventdb.errors import EventdbError
from eventdb.fixtures import read_vocabulary


@click.command(short_help="Check coded articles without a database.")
@click.argument("paths", nargs=-1, required=False, callback=none_empty)
@click.option("--schema", is_flag=True, help="Print the format's JSON Schema, for an editor to complete and check by.")
@click.pass_obj
def check_command(settings: Settings, paths: tuple[str, ...], *, schema: bool) -> None:
    """Check codings (files, folders, glob patterns) without a database, and say all that is wrong with them.

    Slugs that these files don't define are named: a load looks for them in the database.
    """
    vocabulary = read_vocabulary(settings.fixtures)
    if schema:
        import json  # noqa: PLC0415 - beside the schema, which few ask for

        from eventdb.coding.schema import json_schema  # noqa: PLC0415

        click.echo(json.dumps(json_schema(vocabulary), indent=2, ensure_ascii=False))
        return
    if not paths:
        raise click.UsageError("name the codings to check, or ask for the --schema")
    checked = check_files(paths, vocabulary)
    for note in checked.notes:
        say(f"Note: {note}")
    codings = counted(checked.codings, "coding", "codings")
    say(f"{codings} checked, {checked.records:,} records, no faults")


@click.command(short_help="Write the skeleton of a coding for an article.")
@click.argument("article", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--coder", help="Who codes it; more than one coder: NAME.CODER.yaml.  [default: your user name]")
@click.pass_obj
def new_command(settings: Settings, article: Path, coder: str | None) -> None:
    """Write NAME.yaml beside the article NAME.txt: a skeleton to fill in, with its own explanation."""
    if article.suffix != ".txt":
        raise click.BadParameter(f"found {article.name}; expected an article NAME.txt", param_hint="ARTICLE")
    if coder is not None and not limits.SLUG_PATTERN.fullmatch(coder):
        expected = "lower-case letters, digits and hyphens, for it is part of the file's name"
        raise click.BadParameter(f"found {coder!r}; expected {expected}", param_hint="--coder")
    path = article.with_suffix(f".{coder}.yaml" if coder else ".yaml")
    text = skeleton(article, coder, read_vocabulary(settings.fixtures))
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise EventdbError(f"{path} is there already; it was left as it is") from None
    except OSError as error:
        raise EventdbError(f"cannot write {path}: {error.strerror}") from error
    say(f"{path} is written; fill it in, then run: eventdb check {path}")
