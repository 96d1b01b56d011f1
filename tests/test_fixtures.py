"""Vocabularies: the files that come with eventdb, and a folder of the user's own beside them."""

import csv
import os
import re
from pathlib import Path

import pytest

from eventdb import limits
from eventdb.bundled import bundled
from eventdb.errors import InvalidFilesError
from eventdb.fixtures import FILES, MAX_BYTES, VocabularyFile, read_vocabulary
from eventdb.models import Base
from eventdb.vocabulary import EventKind
from tests.builders import vocabulary

TOPICS = "slug,name,description\n"


def own(folder: Path, name: str, content: str | bytes) -> Path:
    """A folder of the user's own with one vocabulary."""
    data = content if isinstance(content, bytes) else content.encode()
    (folder / name).write_bytes(data)
    return folder


def faults(folder: Path) -> list[str]:
    """What is wrong with the vocabularies of a folder, as a user reads it."""
    with pytest.raises(InvalidFilesError) as caught:
        read_vocabulary(folder)
    return [str(one).removeprefix(f"{folder}/") for one in caught.value.problems]


# Ours


def test_every_vocabulary_is_there_and_each_file_is_one() -> None:
    names = {path.stem for path in bundled("fixtures").glob("*.csv")}
    assert names == {file.name for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_is_sorted_by_its_key_and_written_in_one_way(file: VocabularyFile) -> None:
    raw = (bundled("fixtures") / f"{file.name}.csv").read_bytes()
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert raw.endswith(b"\n")
    rows = list(csv.reader(raw.decode().splitlines()))
    keys = [row[0] for row in rows[1:]]
    assert keys == sorted(keys)
    assert all(cell == cell.strip() for row in rows for cell in row)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_fits_its_table(file: VocabularyFile) -> None:
    table = Base.metadata.tables[file.table]
    for row in vocabulary()[table.name].values():
        for column, value in row.items():
            length = getattr(table.c[column].type, "length", None)
            assert value is not None or table.c[column].nullable, (row, column)
            assert length is None or value is None or len(str(value)) <= length, (row, column)


def test_the_readme_counts_the_rows() -> None:
    readme = (bundled("fixtures") / "README.md").read_text(encoding="utf-8")
    told = {name: int(count) for name, count in re.findall(r"^\| (\w+)\.csv \| (\d+) \|", readme, re.MULTILINE)}
    assert told == {file.name: len(vocabulary()[file.table]) for file in FILES}


def test_codes_keep_their_zeros_and_namibia_its_code() -> None:
    countries = vocabulary()["country"]
    assert countries["AUS"]["iso_numeric"] == "036"
    assert countries["NAM"]["iso2"] == "NA"
    assert "036" in vocabulary()["cameo"]


def test_every_code_of_a_country_is_its_own() -> None:
    for name in ("iso2", "iso_numeric", "name", "cow", "fips", "cameo"):
        codes = [row[name] for row in vocabulary()["country"].values() if row[name] is not None]
        assert len(codes) == len(set(codes)), name


def test_cameo_codes_hang_together() -> None:
    codes = vocabulary()["cameo"]
    for code, row in codes.items():
        assert code.startswith(str(row["root"]))
        assert row["root"] in codes
        assert row["quad_class"] == codes[str(row["root"])]["quad_class"]
        goldstein = row["goldstein"]
        assert goldstein is None or -10 <= float(goldstein) <= 10


def test_every_kind_of_event_has_roles_and_each_role_a_kind() -> None:
    roles = vocabulary().roles_of_kind
    assert set(roles) == set(EventKind)
    assert all(roles.values())
    assert "speaker" in roles[EventKind.STATEMENT]
    assert {role for several in roles.values() for role in several} == set(vocabulary()["role"])
    for row in vocabulary()["role"].values():
        assert set(str(row["kinds"]).split()) <= set(EventKind)


def test_rules_for_crowds_are_ranges_of_their_own_words() -> None:
    rules = vocabulary().size_rule_of_words
    assert (rules["hundreds"]["low"], rules["hundreds"]["high"]) == (100, 999)
    assert len(rules) == len(vocabulary()["size_rule"])
    for words, rule in rules.items():
        assert words == words.casefold()
        assert 0 < int(str(rule["low"])) < int(str(rule["high"]))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_ours_clash_with_nothing(tmp_path: Path, file: VocabularyFile) -> None:
    ours = (bundled("fixtures") / f"{file.name}.csv").read_bytes()
    own(tmp_path, f"{file.name}.csv", ours)
    assert read_vocabulary(tmp_path).tables == vocabulary().tables


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_is_longer_than_its_column_is_told(tmp_path: Path, file: VocabularyFile) -> None:
    table = Base.metadata.tables[file.table]
    checked_otherwise = {"iso3", "kinds", *file.references, *file.choices}
    lengths = {
        name: getattr(table.c[name].type, "length", None) for name in file.columns if name not in checked_otherwise
    }
    for name, length in lengths.items():
        if length is not None:
            cells = ["x" * (length + 1) if column == name else "" for column in file.columns]
            own(tmp_path, f"{file.name}.csv", f"{','.join(file.columns)}\n{','.join(cells)}\n")
            fault = f"{file.name}.csv:2: {name}: found {length + 1} characters; expected at most {length}"
            assert fault in faults(tmp_path)


# The user's own


def test_a_row_of_the_users_own_joins_ours_and_one_with_our_key_replaces_it(tmp_path: Path) -> None:
    own(tmp_path, "topics.csv", TOPICS + 'polar-research,Polar research,"Stations, expeditions"\ntrade,Commerce,\n')
    found = read_vocabulary(tmp_path)
    assert found["topic"]["polar-research"] == {
        "slug": "polar-research",
        "name": "Polar research",
        "description": "Stations, expeditions",
    }
    assert found["topic"]["trade"] == {"slug": "trade", "name": "Commerce", "description": None}
    assert len(found["topic"]) == len(vocabulary()["topic"]) + 1
    assert found["country"] == vocabulary()["country"]


def test_a_file_of_the_users_own_may_be_written_on_windows_by_excel(tmp_path: Path) -> None:
    own(tmp_path, "topics.csv", b"\xef\xbb\xbfslug,name,description\r\npolar,Polar,\r\n")
    assert read_vocabulary(tmp_path)["topic"]["polar"]["name"] == "Polar"


def test_a_place_of_the_users_own_can_lie_in_a_country_of_the_users_own(tmp_path: Path) -> None:
    own(tmp_path, "countries.csv", ",".join(FILES[0].columns) + "\nYUG,,,Yugoslavia,,,,,,,\n")
    own(tmp_path, "places.csv", "slug,name,country_iso3,latitude,longitude\nbelgrade-old,Belgrade,YUG,44.8,20.5\n")
    found = read_vocabulary(tmp_path)
    assert found["place"]["belgrade-old"]["country_iso3"] == "YUG"
    assert found["place"]["belgrade-old"]["latitude"] == 44.8


def test_an_empty_folder_changes_nothing(tmp_path: Path) -> None:
    assert read_vocabulary(tmp_path).tables == vocabulary().tables


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("slug,nam,description\n", "1: found the header 'slug,nam,description'; expected 'slug,name,description'"),
        ("slug;name;description\n", "1: found the header 'slug;name;description'"),
        ("", "1: found the header ''"),
        (TOPICS + "a,A,x\nb,B\n", "3: found 2 fields; expected 3"),
        (TOPICS + "a,A,x\n\n", "3: found 0 fields; expected 3"),
        (TOPICS + "a,,x\n", "2: name: found nothing; expected a value"),
        (TOPICS + ",A,x\n", "2: slug: found nothing; expected a value"),
        (TOPICS + "A b,A,x\n", "2: slug: found 'A b'; expected lower-case letters, digits and hyphens"),
        (TOPICS + 'a,"A\nB",x\na,C,y\n', "4: slug: found 'a' again; it stands on line 3"),
        (TOPICS + 'a,"A"B,x\n', "2: broken CSV"),
        (TOPICS + 'a,"A\n', "2: broken CSV"),
        (TOPICS.encode() + b"a,S\xe3o,x\n", "2: found the byte 0xe3, which is not UTF-8; save the file as UTF-8"),
        (TOPICS.encode("utf-16"), "1: found the byte 0xff, which is not UTF-8 (it looks like UTF-16)"),
    ],
)
def test_a_file_that_is_no_good_is_told_with_its_line(tmp_path: Path, content: str | bytes, fault: str) -> None:
    own(tmp_path, "topics.csv", content)
    assert faults(tmp_path)[0].startswith(f"topics.csv:{fault}")


@pytest.mark.parametrize(
    ("name", "row", "fault"),
    [
        ("countries", "QQQ,KR,,Elsewhere,,,,,,,", "iso2: found 'KR', which KOR has too"),
        ("countries", "QQQ,,,South Korea,,,,,,,", "name: found 'South Korea', which KOR has too"),
        ("countries", "qqq,,,Elsewhere,,,,,,,", "iso3: found 'qqq'; expected three capital letters"),
        ("countries", "QQQQ,,,Elsewhere,,,,,,,", "iso3: found 'QQQQ'; expected three capital letters"),
        ("countries", "QQQ,QQQ,,Elsewhere,,,,,,,", "iso2: found 3 characters; expected at most 2"),
        ("countries", "QQQ,,,Elsewhere,,,91,,,,", "latitude: found '91'; expected -90 to 90"),
        ("countries", "QQQ,,,Elsewhere,,,,-181,,,", "longitude: found '-181'; expected -180 to 180"),
        ("places", "a,A,KOR,north,1", "latitude: found 'north'; expected a number"),
        ("places", "a,A,KOR,nan,1", "latitude: found 'nan'; expected a number"),
        ("places", "a,A,KOX,1,1", "country_iso3: found 'KOX'; expected a country of the vocabulary"),
        ("organizations", "a,A,club,,,", "kind: found 'club'; expected one of intergovernmental, media"),
        ("cameo", "999,Odd,99,5,", "quad_class: found '5'; expected 1 to 4"),
        ("cameo", "999,Odd,99,1,-11", "goldstein: found '-11'; expected -10 to 10"),
        ("cameo", "999,Odd,99,1,2.55", "goldstein: found '2.55'; expected one decimal at most"),
        ("size_rules", "odd,odd,1.5,2", "low: found '1.5'; expected a number"),
        ("size_rules", "odd,odd,-1,2", "low: found '-1'; expected 0 to 2,147,483,647"),
        ("size_rules", "odd,odd,9,1", "high: found '1', which is below low, 9"),
        ("size_rules", "odd,hundreds,1,9", "words: found 'hundreds', which hundreds has too"),
        ("roles", "a,A,left,summit,", "side: found 'left'; expected one of source, target, both"),
        ("roles", "a,A,,sumit,", "kinds: found 'sumit'; expected some of summit, agreement, statement, protest"),
        ("topics", "commerce,Trade,", "name: found 'Trade', which trade has too"),
    ],
)
def test_a_row_that_is_no_good_is_told_before_a_table_refuses_it(
    tmp_path: Path, name: str, row: str, fault: str
) -> None:
    header = ",".join(next(file.columns for file in FILES if file.name == name))
    own(tmp_path, f"{name}.csv", f"{header}\n{row}\n")
    assert [found for found in faults(tmp_path) if found.startswith(f"{name}.csv:2: {fault}")]


def test_two_rows_of_the_users_own_may_swap_what_ours_have(tmp_path: Path) -> None:
    there = read_vocabulary()["country"]
    cells = {key: dict(there[key]) for key in ("KOR", "PRK")}
    cells["KOR"]["fips"], cells["PRK"]["fips"] = "KN", "KS"
    lines = [",".join("" if cell is None else str(cell) for cell in row.values()) for row in cells.values()]
    (tmp_path / "countries.csv").write_text("\n".join([",".join(there["KOR"]), *lines, ""]))
    found = read_vocabulary(tmp_path)["country"]
    assert (found["KOR"]["fips"], found["PRK"]["fips"]) == ("KN", "KS")


def test_a_value_that_two_rows_of_the_users_own_have_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "topics.csv").write_text("slug,name,description\none,Same,\nother,Same,\n")
    with pytest.raises(InvalidFilesError) as caught:
        read_vocabulary(tmp_path)
    assert [str(problem) for problem in caught.value.problems] == [
        f"{tmp_path / 'topics.csv'}:3: name: found 'Same', which one has too"
    ]


def test_a_name_that_a_country_has_by_itself_is_no_other_ones(tmp_path: Path) -> None:
    own(tmp_path, "country_aliases.csv", "name,country_iso3\nAS,AUT\nGermany,DEU\nAUS,AUT\nROM,ROU\nElsewhere,AUT\n")
    expected = "expected what no country has there"
    assert faults(tmp_path) == [
        f"country_aliases.csv:2: name: found 'AS', which is AUS by countries.csv; {expected}",
        f"country_aliases.csv:4: name: found 'AUS', which is AUS by countries.csv; {expected}",
    ]


def test_a_file_of_another_name_is_told(tmp_path: Path) -> None:
    own(tmp_path, "topcis.csv", TOPICS)
    [found] = faults(tmp_path)
    assert found.startswith("topcis.csv:1: found a vocabulary of this name; expected one of acts.csv, cameo.csv")


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    own(tmp_path, "topics.csv", TOPICS)
    os.truncate(tmp_path / "topics.csv", 100_000_000)
    expected = f"expected a vocabulary, at most {MAX_BYTES:,} bytes"
    assert faults(tmp_path) == [f"topics.csv: found 100,000,000 bytes; {expected}"]


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    own(tmp_path, "topics.csv", TOPICS + "a,,\nB,B,\n")
    own(tmp_path, "acts.csv", "slug,name\n")
    assert [":".join(found.split(":")[:3]) for found in faults(tmp_path)] == [
        "acts.csv:1: found the header 'slug,name'; expected 'slug,name,description'",
        "topics.csv:2: name",
        "topics.csv:3: slug",
    ]


def test_slugs_are_lower_case() -> None:
    assert limits.SLUG_PATTERN.fullmatch("lee-xi-2025")
    assert not limits.SLUG_PATTERN.fullmatch("Lee")
