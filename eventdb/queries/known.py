"""Parameters that name a leader, a country, a load …: is there one of that name?"""

from collections.abc import Iterator

from sqlalchemy import Connection, text

from eventdb.queries.countries import NAMED, by_name
from eventdb.queries.parameters import ParameterType
from eventdb.spelling import nearest

_LEADER = ("leader", "slug", "name", "")
_ORGANIZATION = ("organization", "slug", "name", "")
_COUNTRY = ("country", "iso3", "name", "")
_COUNTRY_ISO2 = ("country", "iso3", "iso2", "")
_EVENT = ("event", "slug", "title", "")
SOURCES: dict[ParameterType, tuple[tuple[str, str, str, str], ...]] = {
    ParameterType.LEADER: (_LEADER,),
    ParameterType.ORGANIZATION: (_ORGANIZATION,),
    ParameterType.COUNTRY: (_COUNTRY, _COUNTRY_ISO2),
    ParameterType.PARTY: (_COUNTRY, _COUNTRY_ISO2, _ORGANIZATION),
    ParameterType.ACTOR: (_LEADER, _COUNTRY, _COUNTRY_ISO2, _ORGANIZATION),
    ParameterType.TOPIC: (("topic", "slug", "name", ""),),
    ParameterType.ACT: (("act", "slug", "name", ""),),
    ParameterType.SUMMIT: (("event", "slug", "title", " AND kind = 'summit'"),),
    ParameterType.EVENT: (_EVENT,),
    ParameterType.RECORD: (_EVENT, _LEADER, ("office_term", "slug", "office", ""), _ORGANIZATION),
    ParameterType.DOCUMENT: (("document", "name", "title", ""),),
}
"""Where the names of each type are: table, column of the key, column of what else it is called, the rows that count."""
_CALLED = {
    ParameterType.PARTY: "country or organization",
    ParameterType.ACTOR: "leader, country or organization",
}
# An unknown name is compared with no more than these: in a large database the right one begins alike.
_MOST_COMPARED = 5_000
_PREFIX = 2


def known_name(connection: Connection, kind: ParameterType, words: str) -> str:
    """The name as it stands in the database: ``kor`` is KOR, and so is ``South Korea`` where a country may stand.

    Codes of two letters are not taken: CH is Switzerland in ISO 3166 and China in FIPS 10-4.

    Args:
        connection: to read with.
        kind: what it names; of other types, the words are given back.
        words: what a user typed.

    Raises:
        ValueError: there is nothing of that name; the message has the nearest that there is.
    """
    if kind not in SOURCES:
        return words
    for spelling in dict.fromkeys((words, words.lower(), words.upper())):
        for table, key, _called, only in SOURCES[kind]:
            query = f"SELECT {key} FROM {table} WHERE {key} = :words{only}"  # noqa: S608 - our names
            found: str | None = connection.execute(text(query), {"words": spelling}).scalar()
            if found is not None:
                return found
    if kind in NAMED and (code := by_name(words, _names_of_countries(connection))):
        return code
    raise ValueError(f"no {_CALLED.get(kind, kind.value)} {words!r}{_suggestion(connection, kind, words)}")


def called(connection: Connection, kind: ParameterType, name: str) -> str:
    """What a reader calls what stands under a name in the database: Xi Jinping is ``xi-jinping``.

    Args:
        connection: to read with.
        kind: what it names.
        name: as ``known_name`` gives it; of other types, and where nothing else is known, it is given back.
    """
    for table, key, words, only in SOURCES.get(kind, ()):
        query = f"SELECT {words} FROM {table} WHERE {key} = :name{only}"  # noqa: S608 - our names
        found: str | None = connection.execute(text(query), {"name": name}).scalar()
        if found is not None:
            return found
    return name


def _names_of_countries(connection: Connection) -> list[tuple[str, str]]:
    query = "SELECT name, iso3 FROM country UNION ALL SELECT name, country_iso3 FROM country_alias"
    return [(name, code) for name, code in connection.execute(text(query))]


def require_load(connection: Connection, number: int) -> None:
    """See that there is a load of that number.

    Raises:
        ValueError: there is none; the message says where they are listed.
    """
    if connection.execute(text("SELECT id FROM load WHERE id = :number"), {"number": number}).first() is None:
        newest = connection.execute(text("SELECT MAX(id) FROM load")).scalar()
        known = f"the newest is load {newest}" if newest else "there are none"
        raise ValueError(f"no load {number}; {known} (eventdb loads lists them)")


def _suggestion(connection: Connection, kind: ParameterType, words: str) -> str:
    """The nearest name, or the one that goes by these words otherwise: Xi Jinping is xi-jinping."""
    keys = [name for name, _code in _names_of_countries(connection)] if kind in NAMED else []
    for key, called in _candidates(connection, kind, words):
        if called is not None and called.casefold() == words.casefold():
            return f"; did you mean {key!r}?"
        keys.append(key)
    if not keys and connection.execute(text("SELECT 1 FROM country LIMIT 1")).first() is None:
        return "; nothing is loaded yet (eventdb load)"
    return nearest(words, keys)


def _candidates(connection: Connection, kind: ParameterType, words: str) -> Iterator[tuple[str, str | None]]:
    for table, key, called, only in SOURCES[kind]:
        rows = f"FROM {table} WHERE {key} IS NOT NULL{only}"
        many = (connection.execute(text(f"SELECT COUNT(*) {rows}")).scalar() or 0) > _MOST_COMPARED
        near = f" AND substr({key}, 1, {_PREFIX}) = :prefix" if many else ""
        query = text(f"SELECT {key}, {called} {rows}{near} ORDER BY {key} LIMIT {_MOST_COMPARED}")
        yield from map(tuple, connection.execute(query, {"prefix": words[:_PREFIX].lower()} if many else {}))
