"""Canned queries for a web form, whose fields are text: an empty one is no value, and SQL must read the others."""

from collections.abc import Callable

from eventdb.queries import ALL_ROWS, LIMIT, Parameter, ParameterType, Query, sql
from eventdb.queries.countries import NAMED
from eventdb.queries.known import SOURCES
from eventdb.queries.parameters import MEANINGS, literal

_TYPED, _FORM = "typed_form", "read_form"


def form_sql(query: Query) -> str:
    """The query as SQLite runs it with every parameter bound as text.

    Two more common tables take the fields and read them, each by its type. What cannot be read is an error whose
    message says what was expected, as it is on the command line: a filter that was silently ignored would be worse.
    """
    if not query.parameters:
        return query.sql
    typed = ",\n".join(f"        NULLIF(TRIM(:{each.name}), '') AS \"{each.name}\"" for each in query.parameters)
    fields = ",\n".join(f'        {_field(each)} AS "{each.name}"' for each in query.parameters)
    body = sql.filled(query.sql, lambda name: f'(SELECT "{name}" FROM {_FORM})')  # noqa: S608 - our names
    first, rest = _without_with(body)
    return (
        f"{first} {_TYPED} AS (\n    SELECT\n{typed}\n),\n"
        f"{_FORM} AS (\n    SELECT\n{fields}\n    FROM {_TYPED} f\n){rest}"
    )


def _without_with(body: str) -> tuple[str, str]:
    """How a text with one more common table begins, and how it goes on after that table."""
    seen = ""
    words: list[str] = []
    for token in sql.tokens(body):
        if token.sort == "comment" or not token.text.strip():
            seen += token.text
            continue
        if token.text.upper() != ("WITH", "RECURSIVE")[len(words)]:
            break
        words.append(token.text.upper())
        seen += token.text
        if len(words) == len(("WITH", "RECURSIVE")):
            break
    rest = body[len(seen) :].lstrip()
    return (" ".join(words), f",\n{rest}") if words else ("WITH", f"\n{body}")


def _field(parameter: Parameter) -> str:
    """SQL for the value of a field: NULL or the default if it is empty, an error if it cannot be read."""
    words = f'f."{parameter.name}"'
    if parameter.type in SOURCES:
        return _looked_up(parameter, words)
    empty = _empty(parameter)
    if parameter.choices:
        allowed = ", ".join(map(literal, parameter.choices))
        return _checked(words, empty, f"{words} IN ({allowed})", words, _expected(parameter))
    if parameter.type not in _READERS:
        return words if parameter.default is None else f"COALESCE({words}, {empty})"
    check, value = _READERS[parameter.type](words)
    if parameter.least is not None:
        check += f" AND {value} >= {parameter.least}"
    if parameter.greatest is not None:
        check += f" AND {value} <= {parameter.greatest}"
    if parameter.name == LIMIT:
        value = f"CASE WHEN {value} > 0 THEN {value} ELSE {ALL_ROWS} END"
    return _checked(words, empty, check, value, _expected(parameter))


def _checked(words: str, empty: str, check: str, value: str, message: str) -> str:
    return f"CASE WHEN {words} IS NULL THEN {empty} WHEN {check} THEN {value} ELSE {_error(message)} END"


def _empty(parameter: Parameter) -> str:
    # A day that must be given is today where it isn't: a form is first shown with nothing in it.
    if parameter.required and parameter.type is ParameterType.DATE:
        return "date('now')"
    return literal(parameter.default)


def _expected(parameter: Parameter) -> str:
    what = f"one of {', '.join(parameter.choices)}" if parameter.choices else MEANINGS[parameter.type][0]
    return literal(f"{parameter.name}: expected {what} {parameter.bounds}".rstrip())


def _error(message: str) -> str:
    """SQL that fails and tells the message: SQLite has no function that is made for it."""
    return f"json_extract('{{}}', {message})"


def _looked_up(parameter: Parameter, words: str) -> str:
    """SQL for the key that a name stands for, found as the command line finds it."""
    sources = dict.fromkeys((table, key, only) for table, key, _called, only in SOURCES[parameter.type])
    found = [
        f"(SELECT MIN({key}) FROM {table} WHERE {key} {spelled}{only})"  # noqa: S608 - our names
        for spelled in (f"= {words}", f"IN (lower({words}), upper({words}))")
        for table, key, only in sources
    ]
    if parameter.type in NAMED:
        called = f"name = {words} COLLATE NOCASE"
        found += [
            f"(SELECT MIN(iso3) FROM country WHERE {called})",  # noqa: S608 - as above
            f"(SELECT MIN(country_iso3) FROM country_alias WHERE {called} HAVING COUNT(DISTINCT country_iso3) = 1)",  # noqa: S608
        ]
    message = f"{literal(f'{parameter.name}: expected {MEANINGS[parameter.type][0]}, found ')} || {words}"
    known = f",\n{' ' * 12}".join([*found, _error(message)])
    return f"CASE WHEN {words} IS NOT NULL THEN COALESCE(\n{' ' * 12}{known}) END"


def _date(words: str) -> tuple[str, str]:
    # To add no day makes 1 March of 30 February; without it SQLite lets that day stand.
    return f"date({words}, '+0 days') = {words}", words


def _month(words: str) -> tuple[str, str]:
    first = f"substr({words}, 1, 7) || '-01'"
    return f"date({first}) = {first} AND (length({words}) = 7 OR {_date(words)[0]})", first


def _integer(words: str) -> tuple[str, str]:
    value = f"CAST({words} AS INTEGER)"
    return f"CAST({value} AS TEXT) = {words}", value


def _load(words: str) -> tuple[str, str]:
    value = f"CAST({words} AS INTEGER)"
    return f"{value} IN (SELECT id FROM load)", value  # noqa: S608 - our names


def _number(words: str) -> tuple[str, str]:
    return f"json_valid({words}) AND json_type({words}) IN ('integer', 'real')", f"CAST({words} AS REAL)"


def _boolean(words: str) -> tuple[str, str]:
    return f"lower({words}) IN ('true', 'yes', '1', 'false', 'no', '0')", f"lower({words}) IN ('true', 'yes', '1')"


def _pattern(words: str) -> tuple[str, str]:
    """Words to look for, as ``like_pattern`` makes a pattern of them; SQLite folds the letters of ASCII alone."""
    escaped = f"replace(replace(replace(lower({words}), '!', '!!'), '%', '!%'), '_', '!_')"
    return "TRUE", f"'%' || {escaped} || '%'"


# How each type is read: when its text is right, and its value; both as SQL. Other types are text.
_READERS: dict[ParameterType, Callable[[str], tuple[str, str]]] = {
    ParameterType.INTEGER: _integer,
    ParameterType.NUMBER: _number,
    ParameterType.DATE: _date,
    ParameterType.MONTH: _month,
    ParameterType.BOOLEAN: _boolean,
    ParameterType.WORDS: _pattern,
    ParameterType.LOAD: _load,
}
