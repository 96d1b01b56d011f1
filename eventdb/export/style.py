"""How the files of a folder are written."""

from dataclasses import dataclass
from enum import StrEnum


class FileFormat(StrEnum):
    """What the files of a folder are."""

    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Style:
    """How the files of a folder are written.

    Attributes:
        form: what they are.
        mark: whether a csv file begins with a byte order mark, without which Excel takes é for Ã©.
        guard: whether text in csv that a spreadsheet would run as a formula is made inert.
    """

    form: FileFormat = FileFormat.CSV
    mark: bool = True
    guard: bool = True
