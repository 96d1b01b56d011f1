"""Names and ids of what a bundle holds: the same each time, so that a second import finds what the first one made."""

import uuid

DATABASE = "eventdb"
VERSION = "1.0.0"

_NAMESPACE = uuid.UUID("6f1d2c7e-8c39-5c1e-9d55-6a0f3b9e4d21")
# Words that are written otherwise than their letters in the names of columns.
_WORDS = {"id": "key", "iso3": "ISO3", "cameo": "CAMEO", "url": "URL", "slug": "short name"}


def id_of(sort: str, name: str) -> str:
    """The id of the thing of that sort and name, as Superset's files have it."""
    return str(uuid.uuid5(_NAMESPACE, f"{sort}/{name}"))


def readable(column: str) -> str:
    """The name of a column as a reader sees it: ``country_iso3`` is Country ISO3."""
    words = " ".join(_WORDS.get(word, word) for word in column.split("_"))
    return words[:1].upper() + words[1:]
