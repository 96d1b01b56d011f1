"""``eventdb new`` writes a skeleton that is a coding already, and ``eventdb check`` says what is left to do."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from eventdb.coding.fields import DOCUMENT_FIELDS, SECTIONS
from eventdb.coding.yaml_tree import Mapping, parse
from tests.builders import TEXT, vocabulary, write_article

Run = Callable[..., Result]


def skeleton(run: Run, article: Path, *options: str) -> str:
    result = run("new", str(article), *options)
    assert result.exit_code == 0, result.stderr
    [written] = article.parent.glob("*.yaml")
    assert result.stderr == f"{written} is written; fill it in, then run: eventdb check {written}\n"
    return written.read_text(encoding="utf-8")


def test_the_skeleton_is_yaml_with_the_title_and_the_coder(run: Run, tmp_path: Path) -> None:
    text = skeleton(run, write_article(tmp_path), "--coder", "ann")
    root = parse(text)
    assert isinstance(root, Mapping)
    assert list(root.entries) == ["document", "coder", "passages"]
    assert (tmp_path / "lima.ann.yaml").is_file()
    assert "  title: Silva and Li meet in Lima\n" in text
    assert "\ncoder: ann\n" in text


def test_every_section_and_every_field_is_there_as_a_comment(run: Run, tmp_path: Path) -> None:
    text = skeleton(run, write_article(tmp_path))
    for name in DOCUMENT_FIELDS:
        assert re.search(rf"^  (# )?{name}:", text, re.MULTILINE)
    for section, form in SECTIONS.items():
        part = text.partition(f"\n# {section}:\n")[2].partition("\n\n")[0]
        keys = set(re.findall(r"^# {4,8}(\w+):", part, re.MULTILINE))
        roles = set(vocabulary().roles_of_kind[form.kind]) if form.kind.is_event else set()  # type: ignore[index]
        assert keys >= set(form.fields) | roles
        assert keys <= set(form.fields) | roles | {"evidence", "agenda", "topics", "offices", "members"}


FILLED = {
    "title": "Meeting in Lima",
    "name": "Ana Silva",
    "kind": "other",
    "evidence": "key",
}


def test_without_its_comment_signs_the_skeleton_is_a_coding_without_a_fault(run: Run, tmp_path: Path) -> None:
    article = write_article(tmp_path)
    text = skeleton(run, article)
    head, _blank, sections = text.partition("\n# leaders:\n")
    lines = [line for line in head.splitlines() if not line.startswith(("#", "  #"))]
    lines.append("  key: Silva and Li meet in Lima")
    for number, line in enumerate(("# leaders:\n" + sections).splitlines()):
        bare = line.removeprefix("# ").removeprefix("#")
        key = bare.strip().partition(":")[0]
        if not bare.startswith(" "):
            lines.append(bare)
        elif key == "slug-of-your-own":
            lines.append(f"  record-{number}:")
        elif key in FILLED:
            lines.append(f"    {key}: {FILLED[key]}")
    path = next(tmp_path.glob("*.yaml"))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = run("check", str(path))
    assert result.stderr == f"1 coding checked, {len(SECTIONS)} records, no faults\n"
    assert result.exit_code == 0


def test_a_skeleton_left_as_it_is_is_told_what_it_lacks(run: Run, tmp_path: Path) -> None:
    skeleton(run, write_article(tmp_path))
    result = run("check", str(tmp_path))
    assert result.exit_code == 1
    assert "passages: expected passages, each under its key" in result.stderr


def test_every_list_that_is_short_is_written_beside_its_field(run: Run, tmp_path: Path) -> None:
    text = skeleton(run, write_article(tmp_path))
    assert re.search(r"#     format:.*: bilateral, multilateral", text)
    assert re.search(r"#     tactic:.*blockade, boycott", text)
    assert "KOR" not in text


@pytest.mark.parametrize(
    "title", ["A: B", "- x", "'quoted'", "“Soy” – #1", "036", "yes", "{a}", "x" * 201, "tab\there"]
)
def test_any_title_is_written_so_that_it_can_be_read(run: Run, tmp_path: Path, title: str) -> None:
    article = write_article(tmp_path, f"\n  {title}  \nIt rained.\n")
    text = skeleton(run, article, "--coder", "no")
    root = parse(text)
    assert isinstance(root, Mapping)
    document = root.entries["document"]
    written = getattr(document.entries["title"], "value", None) if isinstance(document, Mapping) else None
    assert written == (title if len(title) <= 200 else None)
    assert getattr(root.entries["coder"], "value", None) == "no"


def test_a_coding_that_is_there_already_is_left_alone(run: Run, tmp_path: Path) -> None:
    article = write_article(tmp_path)
    (tmp_path / "lima.yaml").write_text("mine", encoding="utf-8")
    result = run("new", str(article))
    assert result.exit_code == 1
    assert result.stderr == f"Error: {tmp_path / 'lima.yaml'} is there already; it was left as it is\n"
    assert (tmp_path / "lima.yaml").read_text(encoding="utf-8") == "mine"


def test_an_article_that_is_no_good_gets_no_skeleton(run: Run, tmp_path: Path) -> None:
    empty = write_article(tmp_path, "", name="empty")
    assert "the article is empty; expected its text" in run("new", str(empty)).stderr
    assert run("new", str(tmp_path / "nowhere.txt")).exit_code == 2
    other = tmp_path / "article.pdf"
    other.write_bytes(b"%PDF")
    result = run("new", str(other))
    assert result.exit_code == 2
    assert "found article.pdf; expected an article NAME.txt" in result.stderr
    assert list(tmp_path.glob("*.yaml")) == []


@pytest.mark.parametrize("coder", ["a/b", "../x", "", "a.b/../../c"])
def test_a_coder_that_is_no_part_of_a_file_name_is_refused(run: Run, tmp_path: Path, coder: str) -> None:
    article = write_article(tmp_path / "in")
    result = run("new", str(article), "--coder", coder)
    assert result.exit_code == 2
    assert sorted(path.name for path in tmp_path.rglob("*.yaml")) == []


def test_check_without_a_path_says_what_it_needs(run: Run) -> None:
    result = run("check")
    assert result.exit_code == 2
    assert "name the codings to check, or ask for the --schema" in result.stderr


def test_check_tells_every_fault_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    write_article(tmp_path, TEXT)
    (tmp_path / "lima.yaml").write_text("coder: ann\npassages: {day: On 4 May}\nsummits: {a: {}}\n", encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    result = run("check", str(tmp_path))
    assert result.exit_code == 1
    assert result.stdout == ""
    path = tmp_path / "lima.yaml"
    assert [line.partition(": ")[0] for line in result.stderr.splitlines()] == [f"{path}:2", f"{path}:2", f"{path}:3"]
    assert sorted(tmp_path.iterdir()) == before
