"""Checking codings without a database."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from eventdb.coding.files import find_codings
from eventdb.coding.index import Index
from eventdb.coding.reader import read_coding
from eventdb.coding.references import expected
from eventdb.errors import InvalidFilesError, Problem
from eventdb.fixtures import Vocabulary
from eventdb.spelling import nearest


@dataclass(slots=True)
class Checked:
    """How much was checked, and the slugs that a load would look for in the database."""

    codings: int = 0
    records: int = 0
    notes: list[str] = field(default_factory=list)


def check_files(names: Sequence[str], vocabulary: Vocabulary) -> Checked:
    """Check codings, each by itself and all together.

    Raises:
        InvalidFilesError: everything that is wrong with them.
    """
    checked = Checked()
    index = Index(vocabulary)
    problems: list[Problem] = []
    for path in find_codings(names):
        try:
            coding = read_coding(path, vocabulary)
        except InvalidFilesError as error:
            problems += error.problems
            continue
        checked.codings += 1
        checked.records += len(coding.records)
        index.add(str(path), coding)
    problems += index.taken({})
    for (slug, kinds), mention, other in index.dangling({}):
        if other is not None:
            problems.append(index.misfit(slug, kinds, mention, other))
        else:
            near = nearest(slug, index.known_of(kinds))
            message = f"{slug!r} is not in these files{near}; a load looks for {expected(kinds)} of it in the database"
            checked.notes.append(f"{mention.file}:{mention.line}: {mention.field}: {message}")
    if problems:
        raise InvalidFilesError(problems)
    return checked
