"""Which files a name stands for: files of feeds, coded articles, or nothing that can be loaded."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from eventdb.errors import InvalidFilesError
from eventdb.feeds.detection import detect
from eventdb.feeds.files import sort_files
from tests.feeds import gdelt1, gdelt2, icews, write_rows

Run = Callable[..., Result]
PIPE = "found a pipe or device; expected a file, for its bytes are read twice: save them to a file and load that"
CODING = "coder: ann\npassages: {day: On 3 May 2024}\nsummits:\n  lima: {title: T, date: 2024-05-03, evidence: day}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of all sorts."""
    made = tmp_path / "made"
    (made / "deep").mkdir(parents=True)
    (made / ".hidden").mkdir()
    for name in ("a.csv", "b.CSV.zip", "deep/c.tsv.gz", ".hidden/z.csv", ".d.csv", "e.txt", "f.dat", "g"):
        write_rows(made / name, [gdelt2()])
    write_rows(made / "h.txt", [gdelt1(has_url=False)])
    write_rows(made / "i.txt", [icews()], header=True)
    (made / "j.csv.bz2").write_bytes(b"BZh91")
    (made / "notes.txt").write_text("They met.\tAgain.\n")
    (made / "picture.png").write_bytes(b"\x89PNG\r\n")
    (made / "empty").write_bytes(b"")
    return made


def test_in_a_folder_files_of_feeds_are_known_by_their_end_or_their_first_row(folder: Path) -> None:
    found = sort_files([str(folder)])
    names = ["a.csv", "b.CSV.zip", "deep/c.tsv.gz", "e.txt", "f.dat", "g", "h.txt", "i.txt", "j.csv.bz2"]
    assert [str(path.relative_to(folder)) for path in found.feeds] == names
    assert (found.codings, found.refused) == ([], [])


@pytest.mark.parametrize("above", [[""], ["# made by hand"], ["", "# made by hand"] * 10, ["\r"]])
def test_what_stands_above_the_first_row_hides_no_file_of_a_folder(tmp_path: Path, above: list[str]) -> None:
    made = [write_rows(tmp_path / "a.dat", [*above, gdelt2()]), write_rows(tmp_path / "b.txt", [*above, gdelt1()])]
    write_rows(tmp_path / "c.dat", [*["a table"] * 20, gdelt2()])
    assert sort_files([str(tmp_path)]).feeds == made


def test_a_coded_article_is_no_file_of_a_feed_whatever_stands_in_it(tmp_path: Path) -> None:
    write_rows(tmp_path / "a.txt", ["A table:", "\t" * 19])
    (tmp_path / "a.ann.yaml").write_text("coder: ann\n")
    found = sort_files([str(tmp_path)])
    assert (found.codings, found.feeds, found.passed_over) == ([str(tmp_path)], [], [])


def test_it_is_said_which_files_of_a_folder_are_passed_over(run: Run, tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    write_rows(made / "a.csv", [gdelt2()])
    for name in ("README", "licence.txt", "notes.md", ".hidden", "codebook.pdf"):
        (made / name).write_text("beside the data")
    arguments = ("load", str(made))
    # Of its own files, a database says nothing.
    assert "Passed over" not in run(*arguments, db=str(made / "events.db")).stderr
    assert "Passed over" not in run(*arguments, db=str(made / "events.db")).stderr
    (made / "deep").mkdir()
    (made / "deep" / "b.dat").write_text("a,b\n")
    told = f"Passed over 1 file, neither codings nor of a feed: {made / 'deep' / 'b.dat'}\n"
    assert run(*arguments, db=str(made / "events.db")).stderr.startswith(told)
    for number in range(5):
        (made / f"c{number}.dat").touch()
    told = f"Passed over 6 files, neither codings nor of a feed: {made / 'c0.dat'}, "
    result = run(*arguments, db=str(made / "events.db"))
    assert result.exit_code == 0
    assert result.stderr.startswith(told)
    assert result.stderr.splitlines()[0].endswith(f"{made / 'c4.dat'}, …")


def test_a_pattern_takes_what_ends_as_it_says(folder: Path) -> None:
    found = sort_files([str(folder / "*.txt")])
    assert [path.name for path in found.feeds] == ["e.txt", "h.txt", "i.txt"]
    assert (found.codings, found.refused, found.passed_over) == ([], [], [folder / "notes.txt"])
    (folder / "notes.yaml").touch()
    assert sort_files([str(folder / "*.txt")]).codings == [str(folder / "*.txt")]
    assert sort_files([str(folder / "[ehi].txt")]).codings == []


def test_a_pattern_that_matches_everything_takes_codings_and_feeds(run: Run, database: str, tmp_path: Path) -> None:
    write_rows(tmp_path / "a.csv", [gdelt2()])
    (tmp_path / "c.txt").write_text("On 3 May 2024 they met.")
    (tmp_path / "c.yaml").write_text(CODING)
    (tmp_path / "README").write_text("what it is")
    for pattern in ("*", "**"):
        found = sort_files([str(tmp_path / pattern)])
        assert (found.feeds, found.codings) == ([tmp_path / "a.csv"], [str(tmp_path / pattern)])
        assert run("load", str(tmp_path / pattern), db=database).exit_code == 0
    (tmp_path / "b.csv").write_text("a,b\n1,2\n")
    result = run("load", "--keep-going", str(tmp_path / "*"), db=database)
    assert f"Error: {tmp_path / 'b.csv'}:1: found commas between the columns, not TABs" in result.stderr
    assert result.stderr.splitlines()[-1] == "1 loaded, 1 there already, 1 failed"


@pytest.mark.parametrize("options", [[], ["--format", "gdelt2"], ["--format", "coding"]])
def test_a_pattern_that_matches_nothing_is_told_so(run: Run, database: str, folder: Path, options: list[str]) -> None:
    result = run("load", *options, str(folder / "*.json"), db=database)
    assert result.stderr == f"Error: {folder / '*.json'}: nothing matches this pattern\n"
    assert run("load", *options, str(folder / "x.json"), db=database).stderr.endswith(": no such file or folder\n")


def test_a_pattern_that_matches_nothing_to_load_is_told_so(run: Run, database: str, folder: Path) -> None:
    (folder / "README").touch()
    result = run("load", str(folder / "READ*"), db=database)
    assert result.stderr.startswith(f"Error: {folder / 'READ*'}: found neither codings")
    os.mkfifo(folder / "pipe")
    (folder / "pile").symlink_to("nowhere")
    result = run("load", "--keep-going", str(folder / "pi[lp]e"), db=database)
    assert result.stderr.splitlines() == [
        f"Error: {folder / 'pile'}: a link to a file that is not there",
        f"Error: {folder / 'pipe'}: {PIPE}",
        "0 loaded, 2 failed",
    ]


@pytest.mark.parametrize("options", [[], ["--format", "coding"]])
def test_a_name_without_a_coding_keeps_no_other_from_being_loaded(
    run: Run, database: str, tmp_path: Path, options: list[str]
) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("On 3 May 2024 they met.")
    (tmp_path / "b.yaml").write_text(CODING)
    names = [str(tmp_path / name) for name in ("no.yaml", "a.txt", "b.yaml")]
    result = run("load", *options, *names, db=database)
    assert (result.exit_code, result.stderr.splitlines()) == (
        1,
        [
            f"Error: {names[0]}: no such file or folder",
            "0 loaded, 1 failed, 2 not tried (--keep-going tries the others)",
        ],
    )
    result = run("load", "--keep-going", *options, *names, db=database)
    assert result.exit_code == 1
    assert f"Error: {names[1]}: the article has no coding; expected a.yaml beside it" in result.stderr
    assert "read 1 coding, 1 new" in result.stderr
    assert result.stderr.splitlines()[-1] == "1 loaded, 2 failed"


@pytest.mark.parametrize("options", [[], ["--format", "gdelt2"], ["--format", "coding"]])
@pytest.mark.parametrize("name", ["n" * 300, "n" * 300 + ".csv", "n" * 300 + "*"])
def test_a_name_that_is_too_long_is_refused_by_itself(
    run: Run, database: str, folder: Path, name: str, options: list[str]
) -> None:
    result = run("load", "--keep-going", *options, name, str(folder / "a.csv"), db=database)
    assert result.exit_code == 1
    told, *_others = result.stderr.splitlines()
    # From Python 3.14 on, a name that cannot be is one that nothing has.
    assert told.startswith(f"Error: {name}: ")
    assert run("check", name).stderr.splitlines() == [told]


def test_a_file_that_is_named_is_of_a_feed_whatever_its_end(folder: Path) -> None:
    for name in ("picture.png", "e.txt", "empty"):
        assert sort_files([str(folder / name)]).feeds == [folder / name]
    (told,) = sort_files([str(folder / "notes.txt")]).refused
    assert told.message.startswith("the article has no coding; expected notes.yaml beside it")
    assert sort_files([str(folder / "notes.txt")], "gdelt2").feeds == [folder / "notes.txt"]


def test_a_folder_without_anything_is_told_so(run: Run, database: str, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    (tmp_path / "nothing" / "notes.md").write_text("nothing")
    result = run("load", str(tmp_path / "nothing"), db=database)
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: {tmp_path / 'nothing'}: found neither codings (NAME.yaml beside NAME.txt) nor files of feeds"
        " (rows of a feed, or names that end in .csv, .tsv, .tab, .zip or .gz)\n"
    )
    result = run("load", "--keep-going", str(tmp_path / "nothing"), str(folder / "a.csv"), db=database)
    assert result.exit_code == 1
    assert "1 loaded, 1 failed" in result.stderr


def test_an_empty_name_is_not_the_current_folder(run: Run, database: str, folder: Path) -> None:
    for command in ("load", "check"):
        result = run(command, str(folder / "a.csv"), "", db=database)
        assert result.exit_code == 2
        assert "found an empty name; expected a file, a folder or a pattern" in result.stderr


def test_a_pipe_is_told(run: Run, database: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    result = run("load", str(tmp_path / "pipe"), db=database)
    assert (result.exit_code, "found a pipe or device; expected a file" in result.stderr) == (1, True)


def test_a_feed_may_be_named_in_capitals(run: Run, database: str, folder: Path) -> None:
    assert run("load", "--format", "GDELT2", str(folder / "a.csv"), db=database).exit_code == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            gdelt2(GLOBALEVENTID="\x001") + "\n",
            "a.csv:1: found 61 columns between TABs, as in GDELT 2.0, but '\\x001' where its GLOBALEVENTID should be",
        ),
        (
            f"{gdelt2()}\r{gdelt2()}\r",
            "a.csv:1: found lines that end in a carriage return alone; expected line feeds",
        ),
    ],
    ids=["NUL in each key", "carriage returns"],
)
def test_what_keeps_a_file_from_being_known_is_told(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "a.csv").write_bytes(content.encode())
    with pytest.raises(InvalidFilesError) as caught:
        detect(tmp_path / "a.csv")
    assert str(caught.value).startswith(f"{tmp_path}/{told}")


def test_a_byte_order_mark_is_no_part_of_the_first_row(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbf" + gdelt2().encode())
    assert detect(tmp_path / "a.csv").dataset == "gdelt2"


def test_days_that_a_spreadsheet_counts_are_told(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", [gdelt2(SQLDATE="45962")] * 5)
    with pytest.raises(InvalidFilesError, match="numbers of days, as spreadsheets count them"):
        detect(path)


def test_a_pattern_takes_data_that_is_named_as_what_is_about_it(tmp_path: Path) -> None:
    for name in ("a.csv", "license-events.csv"):
        write_rows(tmp_path / name, [gdelt2()])
    (tmp_path / "readme.md").write_text("# About\n")
    assert [path.name for path in sort_files([f"{tmp_path}/*"]).feeds] == ["a.csv", "license-events.csv"]
    (tmp_path / "Licence-protest.yaml").write_text(CODING)
    (tmp_path / "Licence-protest.txt").write_text("On 3 May 2024\n")
    assert sort_files([f"{tmp_path}/*.yaml"]).codings == [f"{tmp_path}/*.yaml"]


def test_an_article_that_is_coded_is_no_file_of_a_feed_whatever_stands_in_it(tmp_path: Path) -> None:
    write_rows(tmp_path / "p.txt", [gdelt2()])
    (tmp_path / "p.yaml").write_text(CODING)
    for name in (f"{tmp_path}/p.txt", f"{tmp_path}/*.txt", str(tmp_path)):
        found = sort_files([name])
        assert (found.feeds, found.codings) == ([], [name])
