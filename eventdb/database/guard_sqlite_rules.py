"""What a statement may do on SQLite: how large it may be, and what it may call."""

import sqlite3

LIMITS = {
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LENGTH: 2**25,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 2**20,
    sqlite3.SQLITE_LIMIT_COLUMN: 500,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 500,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 1_000_000,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 5_000,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 1_000,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
HEAP_BYTES = 2**29
FUNCTIONS = frozenset(
    """
    -> ->> abs acos acosh asin asinh atan atan2 atanh avg bm25 ceil ceiling changes char coalesce concat concat_ws cos
    cosh count cume_dist current_date current_time current_timestamp date datetime degrees dense_rank exp first_value
    floor format glob group_concat hex highlight if ifnull iif instr json json_array json_array_length
    json_error_position json_extract json_group_array json_group_object json_insert json_object json_patch json_pretty
    json_quote json_remove json_replace json_set json_type json_valid julianday lag last_value lead length like
    likelihood likely ln log log10 log2 lower ltrim match max median min mod nth_value ntile nullif octet_length offsets
    percent_rank percentile percentile_cont percentile_disc pi pow power printf quote radians random randomblob rank
    regexp replace round row_number rtrim sign sin sinh snippet soundex sqlite_version sqrt strftime string_agg substr
    substring subtype sum tan tanh time timediff total total_changes trim trunc typeof unhex unicode unistr
    unistr_quote unixepoch unlikely upper zeroblob
    """.split()  # noqa: SIM905 - a list of words is read more easily
)
PRAGMAS = frozenset(
    """
    collation_list compile_options database_list foreign_key_list function_list index_info index_list index_xinfo
    pragma_list table_info table_list table_xinfo
    """.split()  # noqa: SIM905 - a list of words is read more easily
)
# Of these, an argument sets what without one is only told.
_TOLD_PRAGMAS = frozenset(
    """
    application_id data_version encoding freelist_count page_count page_size schema_version user_version
    """.split()  # noqa: SIM905 - a list of words is read more easily
)
_READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE}
# What an action that is refused would have done, with the authorizer's two arguments.
_DEEDS = {
    "SQLITE_ALTER_TABLE": "alter the table {1}",
    "SQLITE_ANALYZE": "count the rows of {0} anew",
    "SQLITE_ATTACH": "attach the file {0}",
    "SQLITE_CREATE_INDEX": "create the index {0}",
    "SQLITE_CREATE_TABLE": "create the table {0}",
    "SQLITE_CREATE_TEMP_INDEX": "create the temporary index {0}",
    "SQLITE_CREATE_TEMP_TABLE": "create the temporary table {0}",
    "SQLITE_CREATE_TEMP_TRIGGER": "create the temporary trigger {0}",
    "SQLITE_CREATE_TEMP_VIEW": "create the temporary view {0}",
    "SQLITE_CREATE_TRIGGER": "create the trigger {0}",
    "SQLITE_CREATE_VIEW": "create the view {0}",
    "SQLITE_CREATE_VTABLE": "create the virtual table {0}",
    "SQLITE_DELETE": "delete from {0}",
    "SQLITE_DETACH": "detach {0}",
    "SQLITE_DROP_INDEX": "drop the index {0}",
    "SQLITE_DROP_TABLE": "drop the table {0}",
    "SQLITE_DROP_TRIGGER": "drop the trigger {0}",
    "SQLITE_DROP_VIEW": "drop the view {0}",
    "SQLITE_DROP_VTABLE": "drop the virtual table {0}",
    "SQLITE_FUNCTION": "call {1}(), which is not on the list of functions that only read",
    "SQLITE_INSERT": "insert into {0}",
    "SQLITE_PRAGMA": "set or run the pragma {0}",
    "SQLITE_REINDEX": "index {0} anew",
    "SQLITE_SAVEPOINT": "begin or end a transaction",
    "SQLITE_TRANSACTION": "begin or end a transaction",
    "SQLITE_UPDATE": "update {0}",
}
_DEED = {getattr(sqlite3, name): words for name, words in _DEEDS.items()}


class Authorizer:
    """Lets pass what only reads; all else is refused, and noted."""

    def __init__(self) -> None:
        self.refused: str | None = None
        """What the statement would have done; None if nothing was refused."""

    def __call__(self, action: int, first: str | None, second: str | None, *_where: str | None) -> int:
        """Say whether a part of a statement may be."""
        if action in _READING:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in FUNCTIONS:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_PRAGMA:
            pragma = (first or "").lower()
            if pragma in PRAGMAS or (pragma in _TOLD_PRAGMAS and second is None):
                return sqlite3.SQLITE_OK
        self.refused = _deed(action, first, second)
        return sqlite3.SQLITE_DENY


def _deed(action: int, first: str | None, second: str | None) -> str:
    if first in {"sqlite_master", "sqlite_temp_master"}:
        return "change the schema"
    if action == sqlite3.SQLITE_ATTACH and not first:
        return "write the file anew"
    return _DEED.get(action, "do something other than read").format(first, second)
