"""Views as files that spreadsheets and BI tools take without a driver: csv, Parquet, a workbook."""

from eventdb.export.folder import write_folder
from eventdb.export.selection import View, chosen
from eventdb.export.style import FileFormat, Style
from eventdb.export.target import new_file, new_folder
from eventdb.export.workbook import write_workbook
from eventdb.export.written import Written

__all__ = [
    "FileFormat",
    "Style",
    "View",
    "Written",
    "chosen",
    "new_file",
    "new_folder",
    "write_folder",
    "write_workbook",
]
