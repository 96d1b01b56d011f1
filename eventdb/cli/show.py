"""``eventdb show``: a record, its claims and their passages."""

import json
import re
import sys

import click

from eventdb.cli import Settings
from eventdb.cli.opening import opened
from eventdb.record import ShownClaim, ShownPassage, ShownRecord, find_record
from eventdb.terminal import one_line

_CONTEXT = 160
_OPEN, _CLOSE = "⟦", "⟧"


@click.command(short_help="Show a record with its values and the passages they came from.")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON, with the whole lines around each passage.")
@click.pass_obj
def show_command(settings: Settings, slug: str, *, as_json: bool) -> None:
    """Show the event, leader, office term or organization that SLUG names.

    Each value comes with whether it is stated or inferred, who coded it, and the passage of the article, in which the
    quote is marked.
    """
    with opened(settings) as connection:
        record = find_record(connection, slug)
    if as_json:
        click.echo(json.dumps(record.as_dict(), indent=2, ensure_ascii=sys.stdout.isatty()))
    else:
        _print(record)


def _print(record: ShownRecord) -> None:
    click.echo(click.style(one_line(record.title), bold=True))
    click.echo(f"{record.kind} {record.slug}")
    for name, value in record.derived.items():
        click.echo(f"  {name:18}{one_line(value) if value is not None else '–'}")
    if not record.claims:
        click.echo("\nNo coding speaks of it: it is in the vocabulary.")
        return
    several = len({(source.coder, source.document) for claim in record.claims for source in claim.sources}) > 1
    click.echo("\nValues, as stated or inferred, with the numbers of their passages")
    for claim in record.claims:
        _print_claim(claim, several=several)
    document = None
    for passage in record.passages:
        if passage.document != document:
            document = passage.document
            click.echo(f"\nPassages in {one_line(document)}.txt, by its characters")
        click.echo(f"  [{passage.number}] {passage.start_char}–{passage.end_char}  {_marked(passage)}")


def _print_claim(claim: ShownClaim, *, several: bool) -> None:
    mark, state = (" ", "") if claim.chosen else ("×", "  (not chosen)")
    click.echo(f"{mark} {claim.field:18}{one_line(claim.value)}{state}")
    for source in claim.sources:
        numbers = "".join(f"[{number}]" for number in source.passages)
        basis = f"{source.basis}: {source.note}" if source.note else source.basis
        who = f" · {source.coder} in {source.document}" if several else ""
        click.echo(click.style(f"  {'':18}{numbers} {one_line(basis)}{one_line(who)}", dim=True))


def _marked(passage: ShownPassage) -> str:
    """The quote between brackets, in a little of what stands around it."""
    before = one_line(passage.before)
    after = one_line(passage.after)
    if len(before) > _CONTEXT:
        before = "…" + re.sub(r"^\S*\s", "", before[-_CONTEXT:])
    if len(after) > _CONTEXT:
        after = re.sub(r"\s\S*$", "", after[:_CONTEXT]) + "…"
    return f"{before}{click.style(_OPEN + one_line(passage.quote) + _CLOSE, bold=True)}{after}"
