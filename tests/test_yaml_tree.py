"""YAML as a tree of text: every scalar is text, and what coded documents don't use is refused with its line."""

import time
from collections.abc import Iterator

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from eventdb.coding.yaml_tree import MAX_DEPTH, Mapping, Node, Scalar, Sequence, YamlFault, parse
from tests.builders import steadily


def mapping(source: str) -> Mapping:
    root = parse(source)
    assert isinstance(root, Mapping)
    return root


def plain(node: Node) -> object:
    """The tree as Python's own lists and dictionaries."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.entries.items()}


def fault(source: str) -> tuple[int, str]:
    with pytest.raises(YamlFault) as caught:
        parse(source)
    return caught.value.line, str(caught.value)


@pytest.mark.parametrize(
    "words",
    [
        "036",
        "0o17",
        "0x1F",
        "1e3",
        "1_000",
        "1:30",
        "12.50",
        ".inf",
        "NO",
        "no",
        "yes",
        "on",
        "Off",
        "y",
        "true",
        "null",
        "~",
        "2025-11-01",
        "2025",
        "2025-11-01T12:00:00Z",
        "=",
        "NA",
    ],
)
def test_every_scalar_is_the_text_that_stands_there(words: str) -> None:
    assert plain(parse(f"key: {words}\nlist: [{words}]\n{words}: value\n")) == {
        "key": words,
        "list": [words],
        words: "value",
    }


def test_quoted_folded_and_literal_text_is_read_as_yaml_reads_it() -> None:
    source = "a: 'it''s'\nb: \"tab\\there \\u2014 \\U0001F642\"\nc: >-\n  one\n  line\n\n  two\nd: |\n  kept\n  as is\n"
    assert plain(parse(source)) == {
        "a": "it's",
        "b": "tab\there — 🙂",
        "c": "one line\ntwo",
        "d": "kept\nas is\n",
    }


def test_only_what_stands_without_quotes_can_mean_nothing() -> None:
    root = mapping("a: ~\nb: '~'\nc:\nd: ''\ne: null\nf: 'null'\ng: NULL\nh: nil\n")
    assert {key for key, node in root.entries.items() if isinstance(node, Scalar) and node.is_empty} == set("acdeg")


def test_lines_are_those_of_an_editor() -> None:
    source = "# comment\none: 1\n\ntwo:\n  - a\n  - b: c\n    d: >-\n      folded\n      text\nthree: {x: 1,\n  y: 2}\n"
    root = mapping(source)
    assert root.key_lines == {"one": 2, "two": 4, "three": 10}
    two, three = root.entries["two"], root.entries["three"]
    assert isinstance(two, Sequence)
    assert isinstance(three, Mapping)
    assert (two.line, [item.line for item in two.items]) == (5, [5, 6])
    inner = two.items[1]
    assert isinstance(inner, Mapping)
    assert (inner.key_lines, inner.entries["d"].line) == ({"b": 6, "d": 7}, 7)
    assert three.key_lines == {"x": 10, "y": 11}


def test_lines_are_right_where_they_end_as_on_windows() -> None:
    assert mapping("a: 1\r\nb: ü\r\nc: 3\r\n").key_lines == {"a": 1, "b": 2, "c": 3}


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("a: 1\nb: &anchor text\n", 2, "found an anchor (&)"),
        ("a: 1\nb: &anchor\n  c: 1\n", 2, "found an anchor (&)"),
        ("a: 1\nb: &anchor [1]\n", 2, "found an anchor (&)"),
        ("a: 1\nb: *anchor\n", 2, "found an alias (*)"),
        ("a:\n  <<: *other\n", 2, "found an alias (*)"),
        ("a: 1\nb: !!str 036\n", 2, "found a tag (tag:yaml.org,2002:str)"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "found a tag"),
        ("a: !own text\n", 1, "found a tag (!own)"),
        ("a: !!map {}\n", 1, "found a tag"),
        ("a: 1\nb: 2\na: 3\n", 3, "found the key 'a' again; it stands on line 1"),
        ("x:\n  a: 1\n  b: 2\n  a: 3\n", 4, "found the key 'a' again; it stands on line 2"),
        ("x: {a: 1, a: 2}\n", 1, "found the key 'a' again"),
        ("a: 1\n---\nb: 2\n", 2, "found a second document (---)"),
        ("a: 1\n...\n---\nb: 2\n", 3, "found a second document (---)"),
        ("? [a, b]\n: c\n", 1, "found a list or mapping as a key"),
        ("a: 1\n{b: c}: d\n", 2, "found a list or mapping as a key"),
        ("a: 1\n? {b: c}\n", 2, "found a list or mapping as a key"),
        ("", 1, "the file is empty"),
        ("\n\n# only a comment\n", 1, "the file is empty"),
        ("---\n...\n", 1, ""),
        ('a: 1\nb: "\\e[31m"\n', 2, "found the control character U+001B"),
        ('a: "\\0"\n', 1, "found the control character U+0000"),
        ('a: "x\\ry"\n', 1, "found the control character U+000D"),
        ('"\\a": 1\n', 1, "found the control character U+0007"),
        ("a: 1\nb: \x1b[31m\n", 2, "broken YAML"),
        ("a: 1\nb: x\x00y\n", 2, "broken YAML"),
        ("ü: 漢字漢字\nb: 漢字🙂漢字\nc: \x07\nd: 1\n", 3, "broken YAML"),
        ("a: 1\nb: 'never closed\nc: 3\n", 4, "broken YAML: while scanning a quoted scalar begun on line 2: found"),
        ("a: b: c\n", 1, "broken YAML"),
        ("a: [1, 2\nb: 3\n", 2, "broken YAML: while parsing a flow sequence begun on line 1: did not find expected"),
        ("a:\n\t- tab\n", 2, "broken YAML"),
        ("a: 1\n b: 2\n", 2, "broken YAML"),
        ("a: @b\n", 1, "broken YAML"),
        ("a: 1\nb\n", 3, "broken YAML"),
        ("%YAML 3.0\n---\na: 1\n", 1, "broken YAML"),
    ],
)
def test_what_coded_documents_do_not_hold_is_refused_with_its_line(source: str, line: int, message: str) -> None:
    found_line, found = fault(source) if message else (1, "")
    assert message in found
    assert found_line == line


def test_a_document_that_says_nothing_is_one_empty_text() -> None:
    assert plain(parse("---\n...\n")) == ""


@pytest.mark.parametrize("opening", ["[", "{a: ", "[{a: "])
@pytest.mark.parametrize("depth", [1_000, 1_000_000])
def test_deep_nesting_is_refused_at_once(opening: str, depth: int) -> None:
    started = time.process_time()
    line, message = fault("a: 1\nb: " + opening * depth)
    assert line == 2
    assert message == f"nested more than {MAX_DEPTH} deep; expected a coding"
    assert time.process_time() - started < 5


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_deep_nesting_by_dashes_and_lines_is_refused_too(depth: int) -> None:
    assert "nested more than" in fault("- " * depth)[1]
    assert "nested more than" in fault("".join(f"{' ' * level}a:\n" for level in range(min(depth, 1_000))))[1]


def test_nesting_as_codings_have_it_is_read() -> None:
    root = parse("[" * MAX_DEPTH + "x" + "]" * MAX_DEPTH)
    assert str(plain(root)).count("[") == MAX_DEPTH


def test_more_values_than_an_article_can_need_are_refused() -> None:
    line, message = fault("a:\n" + "- x\n" * 500_001)
    assert message == "more than 500,000 values; expected a coding of one article"
    assert line == 499_999


# Text that YAML can hold, and that a coder could mean.
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp"]), max_size=12)
TREES = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=20,
)


def lines_of(node: Node) -> Iterator[int]:
    yield node.line
    if isinstance(node, Sequence):
        for item in node.items:
            yield from lines_of(item)
    elif isinstance(node, Mapping):
        for key, value in node.entries.items():
            yield node.key_lines[key]
            yield from lines_of(value)


@steadily
@given(TREES, st.booleans())
def test_any_tree_of_text_comes_back_as_it_was_written(tree: object, flow: bool) -> None:  # noqa: FBT001 - drawn
    source = yaml.safe_dump(tree, allow_unicode=True, default_flow_style=flow, default_style='"', sort_keys=False)
    source = source.replace("!!str ", "")
    root = parse(source)
    assert plain(root) == tree
    lines = list(lines_of(root))
    assert lines == sorted(lines)
    assert lines[-1] <= source.count("\n") + 1


@steadily
@given(st.text(alphabet="ab:-[]{}'\"#&*!|>%@`?, \n\t~\x07", max_size=60))
def test_whatever_is_written_is_a_tree_or_a_fault_with_a_line(source: str) -> None:
    try:
        root = parse(source)
    except YamlFault as found:
        assert 1 <= found.line <= source.count("\n") + 2  # noqa: PT017 - some sources are good
        assert str(found)  # noqa: PT017
        return
    # What is missing at the end of the last line is put after it.
    assert max(lines_of(root)) <= source.count("\n") + 2
