"""The first sheet of a workbook: what the others hold, and what each column means."""

from collections.abc import Sequence
from typing import Any

from eventdb import __version__
from eventdb.export.selection import View
from eventdb.export.written import Written

_TITLE = "About"
_WORDS = """\
The views of an eventdb database at one moment, a sheet each.
Records (bi_event and its kin) are what happened. Reports (bi_report) are rows of machine-coded feeds, which say that \
something may have happened; they are never counted as records.
Dates are bounds: start_date and end_date say from when to when, date_precision what that means.
An empty cell is what is not known.""".splitlines()
_WIDTHS = (22, 24, 16, 44, 100)


class About:
    """The sheet, which stands first and is written last, when all is known."""

    def __init__(self, workbook: Any) -> None:
        self._sheet = workbook.add_worksheet(_TITLE)
        self._strong = workbook.add_format({"bold": True})
        self._large = workbook.add_format({"bold": True, "font_size": 14})
        self._row = 0
        for at, width in enumerate(_WIDTHS):
            self._sheet.set_column(at, at, width)

    def write(self, views: Sequence[View], written: Sequence[Written]) -> None:
        """Write the sheet.

        Args:
            views: those of the other sheets.
            written: what became of each.
        """
        self._line([f"eventdb {__version__}"], self._large)
        for words in [*_WORDS, *(note for each in written for note in each.notes)]:
            self._line([words])
        self._line([])
        self._line(["view", "rows", "", "key", "what it is"], self._strong)
        for view, each in zip(views, written, strict=True):
            self._sheet.write_number(self._row, 1, each.rows)
            self._line([view.name, "", "", ", ".join(view.relation.key), view.relation.description])
        self._line([])
        self._line(["view", "column", "type", "key, and where it leads", "what it means"], self._strong)
        for view in views:
            for column in view.relation.columns:
                marks = ", ".join(view.relation.marks(column))
                self._line([view.name, column.name, column.type_name, marks, column.meaning])

    def _line(self, cells: Sequence[str], form: Any = None) -> None:
        for at, words in enumerate(cells):
            if words:
                self._sheet.write_string(self._row, at, words, form)
        self._row += 1
