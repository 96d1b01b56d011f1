"""Queries as files: the header, the SQL below it, the values of parameters, and a folder of one's own."""

import datetime
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import Connection, Engine, text

from eventdb import queries
from eventdb.database import reading
from eventdb.errors import EventdbError, InvalidFilesError
from eventdb.queries import sql
from eventdb.queries.header import parse
from eventdb.queries.known import known_name
from eventdb.queries.parameters import Parameter, ParameterType, like_pattern, literal
from tests.builders import steadily

GOOD = """\
-- Who met whom.
--
-- A first paragraph
-- of two lines.
--
-- A second one.
--
-- # Meetings
--
-- :leader   leader required  Slug of a leader
-- :from     date optional  Only later ones
-- :limit    integer = 100  At most this many rows
-- :order    name|date = name  What comes first
-- :days     integer = 7 from 0 to 366  How many days
-- :share    number optional from -1  What share
-- ! nobody met
-- ! anybody
-- > name            Name of the leader
-- > guilty boolean  Whether there is proof
SELECT 1 -- :not a parameter
WHERE :leader = 'a:b' AND :from::date IS NULL AND :order = ':c' AND :days > :share /* :d */
LIMIT :limit;
"""


def raw(connection: Connection, statement: str) -> list[list[object]]:
    """What the driver alone gives, as any other client would."""
    cursor = connection.connection.cursor()
    cursor.execute(statement)
    return [list(row) for row in cursor.fetchall()]


def test_a_header_is_read_whole() -> None:
    query = parse(GOOD, Path("met.sql"))
    assert (query.name, query.group, query.help) == ("met", "Meetings", "Who met whom.")
    assert query.description == "A first paragraph\nof two lines.\n\nA second one."
    assert query.parameters == (
        Parameter("leader", ParameterType.LEADER, "Slug of a leader", required=True),
        Parameter("from", ParameterType.DATE, "Only later ones"),
        Parameter("limit", ParameterType.INTEGER, "At most this many rows", default=100),
        Parameter("order", ParameterType.TEXT, "What comes first", default="name", choices=("name", "date")),
        Parameter("days", ParameterType.INTEGER, "How many days", default=7, least=0, greatest=366),
        Parameter("share", ParameterType.NUMBER, "What share", least=-1),
    )
    assert [(column.name, column.help, column.boolean) for column in query.columns] == [
        ("name", "Name of the leader", False),
        ("guilty", "Whether there is proof", True),
    ]
    assert query.nothing == "nobody met anybody"
    assert query.sql.startswith("SELECT 1")
    assert query.sql.endswith("LIMIT :limit")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("SELECT 1", "x.sql:1: the first line says"),
        ("-- :a text optional  A\nSELECT :a", "x.sql:1: the first line says"),
        ("-- Help.\n", "x.sql:2: no SQL follows the header"),
        ("-- Help.\nSELECT 1; SELECT 2", "x.sql:2: found a second statement"),
        ("-- Help.\n-- :a text optional A\nSELECT :a", "x.sql:2: cannot read ':a text optional A'; expected :name"),
        ("-- Help.\n-- :a text maybe  A\nSELECT :a", "x.sql:2: cannot read"),
        (
            "-- Help.\n-- :a leeder optional  A\nSELECT :a",
            "x.sql:2: :a: unknown type 'leeder'; did you mean 'leader'?; expected one of integer,",
        ),
        ("-- Help.\n-- :A text optional  A\nSELECT :A", "x.sql:2: :A: the name has other than a-z"),
        ("-- Help.\n-- :format text optional  A\nSELECT :format", "x.sql:2: :format: the name is an option of every"),
        ("-- Help.\n-- :a text optional  A\n-- :a text optional  A\nSELECT :a", "x.sql:3: :a: is declared twice"),
        ("-- Help.\n-- :a date = soon  A\nSELECT :a", "x.sql:2: :a: default: found 'soon'; expected a date"),
        (
            "-- Help.\n-- :a integer = 7 from 8  A\nSELECT :a",
            "x.sql:2: :a: default: found '7'; expected a whole number",
        ),
        ("-- Help.\n-- :a date optional from 8  A\nSELECT :a", "x.sql:2: :a: has bounds; expected them of an integer"),
        ("-- Help.\n-- :a b|c = d  A\nSELECT :a", "x.sql:2: :a: default: found 'd'; expected one of b, c"),
        ("-- Help.\n-- :limit text optional  A\nSELECT :limit", "x.sql:2: :limit: is how many rows are shown"),
        ("-- Help.\n-- > a A\nSELECT 1 AS a", "x.sql:2: cannot read '> a A'; expected > name, two blanks"),
        ("-- Help.\n-- > a  A\n-- > a  A\nSELECT 1 AS a", "x.sql:3: a: is described twice"),
        ("-- Help.\n-- :a text optional  A\nSELECT 1", "x.sql:2: :a: is declared and not used in the SQL"),
        (
            "-- Help.\n-- :leader text optional  A\nSELECT :leader,\n  :leadr",
            "x.sql:4: :leadr: is not declared; did you mean 'leader'?; the header lacks a line '-- :leadr text",
        ),
    ],
)
def test_a_bad_file_is_told_with_its_line(source: str, expected: str) -> None:
    with pytest.raises(InvalidFilesError) as raised:
        parse(source, Path("x.sql"))
    assert str(raised.value).startswith(expected)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InvalidFilesError) as raised:
        parse("-- Help.\n-- :a text optional  A\n-- :b what optional  B\nSELECT :b, :c", Path("x.sql"))
    assert [problem.line for problem in raised.value.problems] == [2, 3, 4]


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("SELECT :a, :b_2", ["a", "b_2"]),
        ("SELECT ':a' || 'it''s :b' || :c", ["c"]),
        ('SELECT ":a" FROM ":b"', []),
        ("SELECT x::date, :a::date", ["a"]),
        ("SELECT 1 -- :a\n, :b", ["b"]),
        ("SELECT /* :a\n :b */ :c", ["c"]),
        ("SELECT E'\\':a', :b", ["b"]),
        ("SELECT $$ :a $$, $x$ :b $x$, :c", ["c"]),
        ("SELECT '12:30', 1 - 2, 3 / 4, -:a", ["a"]),
        ("SELECT date':a', name':b'", []),
        ("SELECT ':a", ["a"]),
    ],
)
def test_a_colon_makes_no_parameter_in_text_names_comments_and_casts(statement: str, names: list[str]) -> None:
    found = list(sql.tokens(statement))
    assert [token.text for token in found if token.sort == "parameter"] == names
    assert sql.filled(statement, lambda name: f":{name}") == statement


def test_colons_reach_the_database_as_they_are(articles_engine: Engine) -> None:
    source = (
        "-- Help.\n-- :a text optional  A\nSELECT '12:30' AS \"x:y\", ':a' AS b, '\\:' AS c, '%' AS d, :a AS e -- :f"
    )
    query = parse(source, Path("x.sql"))
    with reading(articles_engine) as connection:
        answer = queries.answer(connection, query, {"a": "it's 100% :b"})
        assert answer.columns == ["x:y", "b", "c", "d", "e"]
        assert list(answer.rows) == [["12:30", ":a", "\\:", "%", "it's 100% :b"]]
        pasted = raw(connection, queries.pasteable(query, {"a": "it's :b"}))
        assert pasted == [["12:30", ":a", "\\:", "%", "it's :b"]]


@pytest.mark.parametrize(
    ("kind", "words", "value"),
    [
        (ParameterType.INTEGER, "-7", -7),
        (ParameterType.NUMBER, "2.5", 2.5),
        (ParameterType.DATE, "2024-02-29", datetime.date(2024, 2, 29)),
        (ParameterType.MONTH, "2024-02", datetime.date(2024, 2, 1)),
        (ParameterType.MONTH, "2024-02-29", datetime.date(2024, 2, 1)),
        (ParameterType.BOOLEAN, "Yes", True),
        (ParameterType.TEXT, " as it is ", " as it is "),
        (ParameterType.WORDS, "Ein  GROẞES 100%_!", "%ein grosses 100!%!_!!%"),
    ],
)
def test_a_value_is_read_as_its_type(kind: ParameterType, words: str, value: object) -> None:
    assert Parameter("a", kind, "").value(words) == value


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        (ParameterType.INTEGER, "seven", "a whole number"),
        (ParameterType.INTEGER, "99999999999", "a whole number up to 2147483647"),
        (ParameterType.NUMBER, "nan", "a number"),
        (ParameterType.NUMBER, "1,5", "a number"),
        (ParameterType.DATE, "2025-02-30", "2025-02 has no day 30"),
        (ParameterType.DATE, "2025-02", "a full day"),
        (ParameterType.MONTH, "2025", "a month such as 2025-11, or a day in it"),
        (ParameterType.MONTH, "2025-02/2025-03", "a month such as 2025-11, or a day in it"),
        (ParameterType.MONTH, "2025-13", "there is no month 13"),
        (ParameterType.BOOLEAN, "perhaps", "true or false"),
        (ParameterType.WORDS, "  ", "at least one"),
        (ParameterType.LOAD, "a.csv", "the number of a load, which eventdb loads lists"),
    ],
)
def test_a_value_of_another_type_is_refused(kind: ParameterType, words: str, expected: str) -> None:
    with pytest.raises(ValueError, match="found") as raised:
        Parameter("a", kind, "").value(words)
    assert expected in str(raised.value)


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        (ParameterType.INTEGER, "-1", "a whole number from 0 to 366"),
        (ParameterType.INTEGER, "367", "a whole number from 0 to 366"),
        (ParameterType.NUMBER, "366.5", "a number from 0 to 366"),
    ],
)
def test_a_number_out_of_its_bounds_is_refused(kind: ParameterType, words: str, expected: str) -> None:
    bounded = Parameter("a", kind, "", least=0, greatest=366)
    assert [bounded.value(good) for good in ("0", "366")] == [0, 366]
    with pytest.raises(ValueError, match="found") as raised:
        bounded.value(words)
    assert str(raised.value) == f"found '{words}'; expected {expected}"


@steadily
@given(
    words=some.text(alphabet="ab%_!é", min_size=1, max_size=4),
    texts=some.lists(some.text(alphabet="ab%_!é", max_size=8), max_size=5),
)
def test_words_are_found_where_they_stand_and_nowhere_else(words: str, texts: list[str]) -> None:
    database = sqlite3.connect(":memory:")
    for whole in (*texts, *(f"a{before}{words}%" for before in texts)):
        found = database.execute("SELECT ? LIKE ? ESCAPE '!'", (whole, like_pattern(words))).fetchone()[0]
        assert bool(found) is (words in whole)
    database.close()


@pytest.mark.parametrize("words", ["it's", "a\\b", "a:b", "%", "''", "ü", "x'; DROP TABLE event; --", "$1", "a\nb"])
def test_text_is_pasted_as_it_is(seeded_engine: Engine, words: str) -> None:
    with reading(seeded_engine) as connection:
        assert connection.execute(text(sql.bindable(f"SELECT {literal(words)}"))).scalar_one() == words


def test_other_values_are_pasted(seeded_engine: Engine) -> None:
    statement = f"SELECT 5 -{literal(-3)}, {literal(2.5)}, {literal(None)}"
    statement += f", CASE WHEN {literal(value=True)} AND NOT {literal(value=False)} THEN 1 END"
    statement += f", COUNT(*) FROM calendar WHERE day = {literal(datetime.date(2024, 2, 29))}"
    with reading(seeded_engine) as connection:
        found = connection.execute(text(statement)).one()
    assert [value if value is None else float(value) for value in found] == [8, 2.5, None, 1, 1]


# Parameters for a run of each query in which every one of them has a value.
VALUES = {
    ParameterType.LEADER: "henrik-moe",
    ParameterType.ACTOR: "NOR",
    ParameterType.PARTY: "CHL",
    ParameterType.COUNTRY: "NOR",
    ParameterType.TOPIC: "fisheries",
    ParameterType.SUMMIT: "bergen-2024",
    ParameterType.EVENT: "bergen-2024",
    ParameterType.RECORD: "bergen-2024",
    ParameterType.DOCUMENT: "bergen-herald",
    ParameterType.ACT: "affirm",
    ParameterType.DATE: "2024-03-12",
    ParameterType.MONTH: "2024-03",
    ParameterType.WORDS: "border",
    ParameterType.TEXT: "date",
    ParameterType.INTEGER: "3",
    ParameterType.BOOLEAN: "true",
    ParameterType.LOAD: "101",
}


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("name", queries.files())
def test_what_show_sql_prints_gives_the_same_rows(reports_engine: Engine, name: str, *, whole: bool) -> None:
    query = queries.find(name)
    values = {
        parameter.name: parameter.value(parameter.choices[0] if parameter.choices else VALUES[parameter.type])
        for parameter in query.parameters
        if whole or parameter.required
    }
    with reading(reports_engine) as connection:
        asked = list(queries.answer(connection, query, values).rows)
        assert raw(connection, queries.pasteable(query, values)) == asked


@pytest.mark.parametrize(
    ("kind", "words", "name"),
    [
        (ParameterType.COUNTRY, "nor", "NOR"),
        (ParameterType.LEADER, "Henrik-Moe", "henrik-moe"),
        (ParameterType.ACTOR, "nor", "NOR"),
        (ParameterType.COUNTRY, "Norway", "NOR"),
        (ParameterType.COUNTRY, " south  KOREA ", "KOR"),
        (ParameterType.COUNTRY, "Korea, Republic of", "KOR"),
        (ParameterType.COUNTRY, "CÔTE D'IVOIRE", "CIV"),
        (ParameterType.PARTY, "Chile", "CHL"),
        (ParameterType.ACTOR, "United States of America", "USA"),
        (ParameterType.PARTY, "atlantic-fisheries-council", "atlantic-fisheries-council"),
        (ParameterType.RECORD, "henrik-moe-prime-minister", "henrik-moe-prime-minister"),
        (ParameterType.SUMMIT, "oslo-2025", "oslo-2025"),
        (ParameterType.TEXT, "Anything", "Anything"),
    ],
)
def test_a_name_is_known(articles_engine: Engine, kind: ParameterType, words: str, name: str) -> None:
    with reading(articles_engine) as connection:
        assert known_name(connection, kind, words) == name


@pytest.mark.parametrize(
    ("kind", "words", "message"),
    [
        (ParameterType.COUNTRY, "NORW", "no country 'NORW'; did you mean 'NOR'?"),
        (ParameterType.COUNTRY, "Norwey", "no country 'Norwey'; did you mean 'Norway'?"),
        # In FIPS 10-4, CH is China.
        (ParameterType.COUNTRY, "CH", "no country 'CH'; did you mean 'CHE'?"),
        (ParameterType.PARTY, "no", "no country or organization 'no'; did you mean 'NOR'?"),
        (ParameterType.LEADER, "tomás arrieta", "no leader 'tomás arrieta'; did you mean 'tomas-arrieta'?"),
        (
            ParameterType.ACTOR,
            "henrikmoe",
            "no leader, country or organization 'henrikmoe'; did you mean 'henrik-moe'?",
        ),
        (ParameterType.TOPIC, "fishery", "no topic 'fishery'; did you mean 'fisheries'?"),
        # A protest is an event, and no summit.
        (ParameterType.SUMMIT, "oslo-march-2024", "no summit 'oslo-march-2024'"),
        (ParameterType.RECORD, "zzz", "no record 'zzz'"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(
    articles_engine: Engine, kind: ParameterType, words: str, message: str
) -> None:
    with reading(articles_engine) as connection, pytest.raises(ValueError, match="no ") as raised:
        known_name(connection, kind, words)
    assert str(raised.value).startswith(message)


def test_a_folder_of_ones_own_joins_ours(tmp_path: Path) -> None:
    (tmp_path / "my-query.sql").write_text("-- Mine.\nSELECT 1 AS one\n")
    (tmp_path / "notes.txt").write_text("no query")
    assert set(queries.files([tmp_path])) == {*queries.files(), "my-query"}
    assert queries.find("my-query", [tmp_path]).help == "Mine."


def test_a_file_from_windows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.sql"
    path.write_bytes("\ufeff-- Mine.\r\n--\r\n-- :a text optional  A\r\nSELECT :a\r\n".encode())
    assert queries.read(path).parameters == (Parameter("a", ParameterType.TEXT, "A"),)


def test_a_name_that_is_ours_already_is_refused(tmp_path: Path) -> None:
    (tmp_path / "timeline.sql").write_text("-- Mine.\nSELECT 1\n")
    with pytest.raises(EventdbError, match="a query timeline of ours already; give the file another name"):
        queries.files([tmp_path])


def test_a_name_in_two_folders_is_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine.sql").write_text("-- Mine.\nSELECT 1\n")
    with pytest.raises(EventdbError, match=f"a query mine in {tmp_path / 'a'} already"):
        queries.files([tmp_path / "a", tmp_path / "b"])


@pytest.mark.parametrize("name", ["My Query", "my_query", "MINE", "-mine"])
def test_a_name_that_no_command_can_have_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.sql").write_text("-- Mine.\nSELECT 1\n")
    with pytest.raises(EventdbError, match="expected lower-case letters, digits and hyphens"):
        queries.files([tmp_path])


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.sql").write_bytes(b"-- \xff\nSELECT 1\n")
    with pytest.raises(EventdbError, match=r"mine\.sql: found bytes that are not UTF-8"):
        queries.find("mine", [tmp_path])


def test_an_unknown_query_is_told_with_the_nearest() -> None:
    with pytest.raises(EventdbError, match="no query 'timelime'; did you mean 'timeline'"):
        queries.find("timelime")
