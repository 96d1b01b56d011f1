"""What can go wrong, in words that a user can act on; the command line turns each kind into an exit code."""

from collections.abc import Iterable
from dataclasses import dataclass


class EventdbError(Exception):
    """A fault in the data or the database, told in a sentence that says what to do."""


class CannotConnectError(EventdbError):
    """The database could not be reached."""


class FileGoneError(EventdbError):
    """The file of a database was taken away while its turn to be written to was waited for."""


class TimedOutError(EventdbError):
    """A statement ran longer than it was allowed to."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with one place of a file; line 0 is the file as a whole."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        """``FILE:LINE: FIELD: what was found and what was expected``, as compilers write it."""
        field = f"{self.field}: " if self.field else ""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {field}{self.message}"


class InvalidFilesError(EventdbError):
    """Files that cannot be loaded, with every problem found in them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type["InvalidFilesError"], tuple[list[Problem]]]:
        """How to make it again in another process: an exception would be made of its words."""
        return type(self), (list(self.problems),)
