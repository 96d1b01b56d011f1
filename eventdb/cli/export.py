"""``eventdb export``: the views as files that spreadsheets and BI tools take without a driver."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eventdb.cli import Settings, counted, say
from eventdb.cli.options import one_of

if TYPE_CHECKING:
    from eventdb.export import View, Written

_WORKBOOK = "xlsx"
_FORMATS = ("csv", "parquet", _WORKBOOK)
_UNITS = ("kB", "MB", "GB", "TB")
_THOUSAND = 1000


@click.command(short_help="Write the views as csv, Parquet or a workbook.")
@click.argument("path", type=click.Path(path_type=Path), metavar="FOLDER|FILE.xlsx")
@click.option(
    "--format",
    "-f",
    "form",
    type=one_of(_FORMATS),
    help="What to write.  [default: xlsx for FILE.xlsx, else csv]",
)
@click.option("--view", "views", multiple=True, metavar="NAME", help="Only this view; may be given several times.")
@click.option("--without", multiple=True, metavar="NAME", help="Not this view; may be given several times.")
@click.option("--force", is_flag=True, help="Replace an earlier export, or a workbook that is there.")
@click.option("--raw", is_flag=True, help="csv: leave text that a spreadsheet would run as a formula as it is.")
@click.option("--no-bom", is_flag=True, help="csv: leave out the mark by which Excel knows UTF-8.")
@click.pass_context
def export_command(
    ctx: click.Context,
    path: Path,
    form: str | None,
    views: tuple[str, ...],
    without: tuple[str, ...],
    *,
    force: bool,
    raw: bool,
    no_bom: bool,
) -> None:
    """Write every view into FOLDER, a file each, or into one workbook, a sheet each.

    FOLDER gets a datapackage.json that says what each file and column means, with types, keys and what leads where.
    bi_report and bi_report_month are parted by year, as bi_report/2024.csv. The folder must not be there yet, or be
    empty; it appears when all of it is written. All views are of one moment, whatever is loaded meanwhile.

    csv is UTF-8 with a mark at its beginning, for Excel. NULL is nothing at all, empty text is "". Text that a
    spreadsheet would run as a formula has an apostrophe before it.
    """
    form = _format(ctx, path, form)
    if (raw or no_bom) and form != "csv":
        raise click.UsageError(f"{'--raw' if raw else '--no-bom'} is for csv; {form} needs nothing of the kind", ctx)

    from eventdb.export import chosen  # noqa: PLC0415 - imports SQLAlchemy; --help does without

    try:
        wanted = chosen(views, without)
    except LookupError as error:
        raise click.BadParameter(str(error), ctx, param_hint="--view or --without") from None
    if not wanted:
        raise click.UsageError("no view is left to export", ctx)
    if form == _WORKBOOK:
        written = _write_workbook(ctx.obj, path, wanted, force=force)
    else:
        written = _write_folder(ctx.obj, path, wanted, form, force=force, mark=not no_bom, guard=not raw)
    _tell(path, written)


def _format(ctx: click.Context, path: Path, form: str | None) -> str:
    """The format that is meant: what is said, or what the name of the file says."""
    ending = path.suffix.lower().removeprefix(".")
    if ending == _WORKBOOK and form in {None, _WORKBOOK}:
        return _WORKBOOK
    if form == _WORKBOOK:
        raise click.UsageError(f"a workbook is one file; name one that ends in .xlsx, such as {path}.xlsx", ctx)
    if ending in {*_FORMATS, "xls"}:
        raise click.UsageError(
            f"found {path.name}; expected a folder, or FILE.xlsx for a workbook. eventdb sql writes one table as one"
            f" file: --output {path.name}",
            ctx,
        )
    return form or "csv"


def _write_folder(
    settings: Settings, path: Path, views: Sequence["View"], form: str, *, force: bool, mark: bool, guard: bool
) -> list["Written"]:
    from eventdb.cli.opening import opened  # noqa: PLC0415 - as above
    from eventdb.cli.progress import ViewProgress  # noqa: PLC0415 - as above
    from eventdb.export import FileFormat, Style, new_folder, write_folder  # noqa: PLC0415 - as above

    style = Style(FileFormat(form), mark, guard)
    with (
        new_folder(path, force=force) as folder,
        opened(settings, steady=True) as connection,
        ViewProgress() as progress,
    ):
        return write_folder(connection, folder, views, style, progress)


def _write_workbook(settings: Settings, path: Path, views: Sequence["View"], *, force: bool) -> list["Written"]:
    from eventdb.cli.opening import opened  # noqa: PLC0415 - as above
    from eventdb.cli.progress import ViewProgress  # noqa: PLC0415 - as above
    from eventdb.export import new_file, write_workbook  # noqa: PLC0415 - as above

    with (
        new_file(path, force=force) as file,
        opened(settings, steady=True) as connection,
        ViewProgress() as progress,
    ):
        return write_workbook(connection, file, views, progress)


def _tell(path: Path, written: Sequence["Written"]) -> None:
    """Say what was written where, and what was not written as it is."""
    for each in written:
        files = "" if not each.paths else each.paths[0]
        if len(each.paths) > 1:
            files = f"{each.view}/ ({len(each.paths)} files)"
        size = _size(each.size) if each.paths else ""
        say(f"{each.view:18}{counted(each.rows, 'row', 'rows'):>18}{size:>10}  {files}".rstrip())
    for note in (note for each in written for note in each.notes):
        say(f"Note: {note}")
    total = sum(each.size for each in written) or path.stat().st_size
    rows = counted(sum(each.rows for each in written), "row", "rows")
    say(f"{path}: {counted(len(written), 'view', 'views')}, {rows}, {_size(total)}")


def _size(number: float) -> str:
    """Bytes in the unit that a person would use."""
    unit = "bytes"
    for larger in _UNITS:
        if number < _THOUSAND:
            break
        number, unit = number / _THOUSAND, larger
    return f"{number:.0f} {unit}" if unit in {"bytes", "kB"} else f"{number:.1f} {unit}"
