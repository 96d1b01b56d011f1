"""A file whose bytes were loaded before: are its rows still what is in the database?"""

from sqlalchemy import Connection

from eventdb.loading.left import left
from eventdb.loading.versions import run, same_key


def replaced_since(connection: Connection, load: int) -> dict[int, int]:
    """The loads whose versions now stand where the load's own stood, each with the number of these reports.

    Args:
        connection: in a transaction.
        load: number of a load of a feed.
    """
    later = run(connection, "SELECT 1 FROM report_replaced WHERE replaced_by > :load LIMIT 1", load=load).first()
    if later is None:
        return {}
    # What the load brought, and what it found as it stood in its file.
    query = f"""
        SELECT r.load_id, COUNT(*)
        FROM (
            SELECT dataset, feed_id, digest FROM report_replaced WHERE load_id = :load
            UNION ALL
            {left(connection, "v.dataset, v.feed_id, v.digest", "x.load_id = :load", "report_replaced")}
        ) AS seen
        JOIN report r ON {same_key("r", "seen")}
        WHERE r.digest <> seen.digest
        GROUP BY r.load_id
        ORDER BY r.load_id
    """  # noqa: S608 - our names
    return dict(run(connection, query, load=load).all())
