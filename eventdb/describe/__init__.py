"""What the database holds, told from the models and views: for ``eventdb schema``, the data dictionary and diagrams."""

from eventdb.describe.catalog import GROUPS, find, relations
from eventdb.describe.erd import neighbourhood, overview
from eventdb.describe.pages import as_dict, markdown
from eventdb.describe.relations import TABLE, VIEW, Column, Reference, Relation
from eventdb.describe.screen import screen
from eventdb.describe.values import Rows, count_rows, examples

__all__ = [
    "GROUPS",
    "TABLE",
    "VIEW",
    "Column",
    "Reference",
    "Relation",
    "Rows",
    "as_dict",
    "count_rows",
    "examples",
    "find",
    "markdown",
    "neighbourhood",
    "overview",
    "relations",
    "screen",
]
