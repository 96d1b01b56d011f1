"""Parts of statements that engines spell differently, so that each finds many rows by an index."""

from sqlalchemy import Connection


def is_among(connection: Connection, column: str, parameter: str) -> str:
    """The condition that text is one of those in a parameter that holds a JSON array."""
    if connection.dialect.name == "sqlite":
        return f"{column} IN (SELECT value FROM json_each(:{parameter}))"  # noqa: S608 - our names
    # As an array, so that each is looked up, however many the server takes them to be.
    return f"{column} = ANY(ARRAY(SELECT json_array_elements_text(CAST(:{parameter} AS JSON))))"


def not_after(connection: Connection, one: str, other: str) -> str:
    """The condition that one text is another or stands before it by code point, whatever the database's own order.

    Where a database sorts as Czech or Hungarian does, CHN stands after COL.
    """
    return f"{one} <= {other}" if connection.dialect.name == "sqlite" else f'{one} COLLATE "C" <= {other}'


def listed_spans(connection: Connection, parameter: str) -> str:
    """A SELECT of spans of text that a parameter holds as a JSON array of pairs: ``at``, ``first_id``, ``last_id``."""
    if connection.dialect.name == "sqlite":
        pair = "json_extract(value, '$[0]') AS first_id, json_extract(value, '$[1]') AS last_id"
        return f"SELECT key AS at, {pair} FROM json_each(:{parameter})"  # noqa: S608 - our names
    pair = "pair ->> 0 AS first_id, pair ->> 1 AS last_id"
    return f"SELECT at, {pair} FROM json_array_elements(CAST(:{parameter} AS JSON)) WITH ORDINALITY AS p(pair, at)"  # noqa: S608


def looked_up(connection: Connection, spans: str, table: str, within: str) -> str:
    """What stands after FROM, up to a condition: rows of a great table, each found by its index from those of another.

    Args:
        connection: to the database that it is for.
        spans: the other table, with its name in the statement.
        table: the great table, which is called ``v`` in the statement.
        within: the condition by which its rows belong to one of the other.
    """
    if connection.dialect.name == "sqlite":
        return f"{spans} CROSS JOIN {table} v WHERE {within}"
    return f"{spans} CROSS JOIN LATERAL (SELECT * FROM {table} v WHERE {within} OFFSET 0) v WHERE true"  # noqa: S608
