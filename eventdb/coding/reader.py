"""Reading coded documents: NAME.yaml (or NAME.CODER.yaml) beside the article that it codes, NAME.txt."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from eventdb.coding.evidence import PassageKeys
from eventdb.coding.fields import DOCUMENT_FIELDS, NAME, SECTIONS
from eventdb.coding.files import article_of, require_article
from eventdb.coding.model import CodingRead, DocumentRead, Passage, RecordRead
from eventdb.coding.quotes import QuoteFinder, QuoteNotFoundError
from eventdb.coding.records import RecordReader
from eventdb.coding.values import SLUG_TYPE
from eventdb.coding.yaml_tree import Mapping, Node, Scalar, YamlFault, parse
from eventdb.errors import InvalidFilesError, Problem
from eventdb.fixtures import Vocabulary
from eventdb.spelling import nearest
from eventdb.textfile import read_text

MAX_CODING_BYTES = 5_000_000
MAX_ARTICLE_BYTES = 10_000_000
TOP_KEYS = ("document", "coder", "passages", *SECTIONS)


class Files(NamedTuple):
    """A coding's file and its article's, unread but for their text; ``document`` and ``coding`` are their hashes."""

    article: str
    document: str
    text: str
    coding: str
    content: str


def read_files(path: Path) -> Files:
    """The texts of a coding and of the article that it codes.

    Raises:
        InvalidFilesError: one of them is missing, empty, too large, or not text in UTF-8.
    """
    content, _sha256 = read_text(path, MAX_CODING_BYTES, "a coding of one article")
    article = require_article(path)
    document, text = read_article(article)
    return Files(article.stem, document, text, hash_of(content), content)


def hash_of(content: str) -> str:
    """What tells one version of a coding from another: the SHA-256 of its text in UTF-8."""
    return hashlib.sha256(content.encode()).hexdigest()


def read_coding(path: Path, vocabulary: Vocabulary) -> CodingRead:
    """Read a coding and its article.

    Raises:
        InvalidFilesError: everything that is wrong with them, each with file, line and field.
    """
    files = read_files(path)
    return read_content(str(path), files.content, files.text, files.document, vocabulary)


def read_article(path: Path) -> tuple[str, str]:
    """The SHA-256 of an article's bytes, and its text.

    Raises:
        InvalidFilesError: it is empty, too large, or not text in UTF-8.
    """
    text, sha256 = read_text(path, MAX_ARTICLE_BYTES, "an article")
    if not text.strip():
        raise InvalidFilesError([Problem(str(path), 1, "", "the article is empty; expected its text")])
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise InvalidFilesError([Problem(str(path), line, "", "found a NUL character; expected text")])
    return sha256, text


def read_content(file: str, content: str, text: str, sha256: str, vocabulary: Vocabulary) -> CodingRead:
    """Read a coding's content against the text of its article.

    Args:
        file: the coding's path, for messages; its name is kept.
        content: the YAML.
        text: the article.
        sha256: of the article's bytes.
        vocabulary: what records are coded with.

    Raises:
        InvalidFilesError: everything that is wrong with the coding.
    """
    try:
        root = parse(content)
    except YamlFault as fault:
        raise InvalidFilesError([Problem(file, fault.line, "", str(fault))]) from None
    if not isinstance(root, Mapping):
        raise InvalidFilesError([Problem(file, root.line, "", f"expected the keys {', '.join(TOP_KEYS)}")])
    problems = [
        Problem(file, root.key_lines[key], key, f"unknown key{nearest(key, TOP_KEYS)}")
        for key in root.entries
        if key not in TOP_KEYS
    ]
    reading = _Reading(file, vocabulary, QuoteFinder(text), problems)
    meta = reading.document(root.entries.get("document"))
    coder = reading.coder(root)
    passages, keys = reading.passages(root.entries.get("passages"))
    records = RecordReader(file, vocabulary, reading.finder, passages, keys, problems)
    for section, form in SECTIONS.items():
        if (node := root.entries.get(section)) is not None:
            records.read_section(form, node)
    if not records.records and not problems:
        problems.append(Problem(file, root.line, "", f"no records; expected some of {', '.join(SECTIONS)}"))
    reading.complain_of_unused(root.entries.get("passages"), keys, records.records)
    if problems:
        raise InvalidFilesError(problems)
    document = DocumentRead(sha256, document_name(Path(file)), text, **meta)
    return CodingRead(Path(file).name, coder, hash_of(content), content, document, passages, records.records)


def read_head(content: str, text: str) -> tuple[dict[str, str | None], list[Passage]]:
    """What a coding that was found good says of its document, and its passages; its records are not read."""
    root = parse(content)
    assert isinstance(root, Mapping)  # noqa: S101 - it was found good
    reading = _Reading("", Vocabulary({}), QuoteFinder(text), [])
    return reading.document(root.entries.get("document")), reading.passages(root.entries.get("passages"))[0]


def document_name(path: Path) -> str:
    """The name that an article and its codings share."""
    article = article_of(path)
    return article.stem if article else path.stem


class _Reading:
    """Reads what stands above the records."""

    def __init__(self, file: str, vocabulary: Vocabulary, finder: QuoteFinder, problems: list[Problem]) -> None:
        self.file = file
        self.vocabulary = vocabulary
        self.finder = finder
        self.problems = problems

    def document(self, node: Node | None) -> dict[str, str | None]:
        """What the coding says of the document."""
        said: dict[str, str | None] = dict.fromkeys(DOCUMENT_FIELDS)
        if node is None:
            return said
        if not isinstance(node, Mapping):
            self._complain(node.line, "document", f"expected some of {', '.join(DOCUMENT_FIELDS)}")
            return said
        for name, value in node.entries.items():
            where = f"document.{name}"
            if name not in DOCUMENT_FIELDS:
                self._complain(node.key_lines[name], where, f"unknown field{nearest(name, DOCUMENT_FIELDS)}")
            elif not isinstance(value, Scalar) or value.is_empty:
                self._complain(value.line, where, "expected one value; leave out what the article does not say")
            else:
                try:
                    said[name] = DOCUMENT_FIELDS[name].type.parse(value.value.strip(), self.vocabulary)
                except ValueError as error:
                    self._complain(value.line, where, str(error))
        return said

    def coder(self, root: Mapping) -> str:
        """Who coded the document."""
        node = root.entries.get("coder")
        if not isinstance(node, Scalar) or node.is_empty:
            self._complain(node.line if node else root.line, "coder", "missing; say who coded the article")
            return ""
        try:
            return NAME.parse(node.value, self.vocabulary)
        except ValueError as error:
            self._complain(node.line, "coder", str(error))
            return ""

    def passages(self, node: Node | None) -> tuple[list[Passage], PassageKeys]:
        """The passages that the coding names, each found in the article."""
        found: dict[Passage, int] = {}
        keys = PassageKeys({})
        if node is not None and not isinstance(node, Mapping):
            self._complain(node.line, "passages", "expected passages, each under its key")
        for key, quote in node.entries.items() if isinstance(node, Mapping) else ():
            passage = self._passage(key, quote)
            if passage is None:
                keys.broken.add(key)
            else:
                keys.indexes[key] = found.setdefault(passage, len(found))
        return list(found), keys

    def _passage(self, key: str, node: Node) -> Passage | None:
        where = f"passages.{key}"
        try:
            SLUG_TYPE.parse(key, self.vocabulary)
        except ValueError as error:
            self._complain(node.line, where, str(error))
        parts = node.entries if isinstance(node, Mapping) else {"quote": node}
        texts = {}
        for name, part in parts.items():
            if name not in {"quote", "prefix", "suffix"}:
                self._complain(part.line, f"{where}.{name}", "unknown field; expected quote, prefix or suffix")
            elif not isinstance(part, Scalar):
                self._complain(part.line, f"{where}.{name}", "found a list or mapping; expected words of the article")
            elif not part.value.strip():
                self._complain(part.line, f"{where}.{name}", "found nothing; expected words of the article")
            else:
                texts[name] = part.value
        if "quote" not in texts:
            if "quote" not in parts:
                self._complain(node.line, where, "no quote; expected words of the article")
            return None
        try:
            return self.finder.find(**texts)
        except QuoteNotFoundError as error:
            self._complain(parts["quote"].line, where, str(error))
            return None

    def complain_of_unused(self, node: Node | None, keys: PassageKeys, records: list[RecordRead]) -> None:
        """A passage that nothing cites is a slip: a mistyped key, or evidence that was forgotten."""
        cited = {index for record in records for claim in record.claims for index in claim.passages}
        # A value with a fault makes no claim, so what claims cite is only known where there are no faults.
        known = not self.problems
        for key, line in node.key_lines.items() if isinstance(node, Mapping) else ():
            if key not in keys.used:
                self._complain(line, f"passages.{key}", "nothing cites this passage; cite it or take it out")
            elif known and keys.indexes[key] not in cited:
                message = "no field is left that this passage is evidence of; name one, or take it out"
                self._complain(line, f"passages.{key}", message)

    def _complain(self, line: int, where: str, message: str) -> None:
        self.problems.append(Problem(self.file, line, where, message))
