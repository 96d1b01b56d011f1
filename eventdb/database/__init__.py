"""Engines, transactions and bulk writing: the only package that knows one database engine from another."""

from eventdb.database.address import (
    DEFAULT_DATABASE,
    PLACEHOLDER,
    database_url,
    file_for,
    for_other_tools,
    is_missing,
    shown,
    why_not,
)
from eventdb.database.bulk import (
    advance_keys,
    filled_at_once,
    insert_rows,
    refresh_statistics,
    upsert_rows,
    write_frame,
)
from eventdb.database.catalog import estimated_rows, grants, has_comments, in_the_way, set_aside, user_views
from eventdb.database.columns import KEYS_NEVER_RETURN, by_code_point, iso_date, partial_index, slug_type
from eventdb.database.engine import connect_engine
from eventdb.database.faults import plain_error
from eventdb.database.guard import Found, Guarded, Names, RefusedError, StatementError, guarded
from eventdb.database.rights import own_rights, public_rights
from eventdb.database.roles import (
    Reader,
    Step,
    make_reader,
    quoted_role,
    reader_steps,
    require_roles,
    set_password,
    why_no_role,
)
from eventdb.database.spelled import is_among, listed_spans, looked_up, not_after
from eventdb.database.transactions import altering, reading, snapshot, writing
from eventdb.database.writers import NEEDED, RowWriter, row_writer

__all__ = [
    "DEFAULT_DATABASE",
    "KEYS_NEVER_RETURN",
    "NEEDED",
    "PLACEHOLDER",
    "Found",
    "Guarded",
    "Names",
    "Reader",
    "RefusedError",
    "RowWriter",
    "StatementError",
    "Step",
    "advance_keys",
    "altering",
    "by_code_point",
    "connect_engine",
    "database_url",
    "estimated_rows",
    "file_for",
    "filled_at_once",
    "for_other_tools",
    "grants",
    "guarded",
    "has_comments",
    "in_the_way",
    "insert_rows",
    "is_among",
    "is_missing",
    "iso_date",
    "listed_spans",
    "looked_up",
    "make_reader",
    "not_after",
    "own_rights",
    "partial_index",
    "plain_error",
    "public_rights",
    "quoted_role",
    "reader_steps",
    "reading",
    "refresh_statistics",
    "require_roles",
    "row_writer",
    "set_aside",
    "set_password",
    "shown",
    "slug_type",
    "snapshot",
    "upsert_rows",
    "user_views",
    "why_no_role",
    "why_not",
    "write_frame",
    "writing",
]
