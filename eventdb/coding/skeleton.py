"""The skeleton of a coding: what a coder fills in, with the lists to choose from beside it."""

import getpass
import re
from pathlib import Path

import yaml

from eventdb.coding.fields import DOCUMENT_FIELDS, SECTIONS, RecordFormat
from eventdb.coding.reader import read_article
from eventdb.coding.values import Choice, Code
from eventdb.fixtures import Vocabulary
from eventdb.vocabulary import EventKind

_MOST_LISTED = 30
_MAX_TITLE = 200

_HEAD = """\
# The coding of {name}. What the keys mean and how to decide hard cases: docs/codebook.md.
# Take the # away where you code something; leave out what the article doesn't say.
# Check it with: eventdb check {coding}
document:
{document}
coder: {coder}

# The words that records cite: a key of your own, and the words as they stand in the article.
passages:
{passage}
# Each record cites its passage: evidence: KEY, or evidence: {{KEY: rest, OTHER-KEY: [field]}}.
# What you read between the lines: inferred: {{field: why it is read so}}.
"""


def skeleton(article: Path, coder: str | None, vocabulary: Vocabulary) -> str:
    """A coding of an article with nothing coded yet; every field is there as a comment.

    Args:
        article: the article's file.
        coder: who codes it; None: the user.
        vocabulary: what records are coded with.

    Raises:
        InvalidFilesError: the article is empty, or no text.
    """
    _sha256, text = read_article(article)
    first = next(line.strip() for line in text.splitlines() if line.strip())
    title = first if len(first) <= _MAX_TITLE else ""
    document = [f"  title: {_scalar(title)}" if title else "  # title:"]
    document += [
        f"  # {name}:  # {_sentence(field.description)}" for name, field in DOCUMENT_FIELDS.items() if name != "title"
    ]
    head = _HEAD.format(
        name=article.name,
        coding=f"{article.stem}.{coder}.yaml" if coder else f"{article.stem}.yaml",
        document="\n".join(document),
        coder=_scalar(coder or _user()),
        passage=f"  # title: {_scalar(title)}\n" if title else "  # key: words of the article\n",
    )
    return head + "".join(_section(form, vocabulary) for form in SECTIONS.values())


def _section(form: RecordFormat, vocabulary: Vocabulary) -> str:
    lines = [f"\n# {form.section}:", "#   slug-of-your-own:"]
    for field in form.fields.values():
        required = " (required)" if field.required else ""
        meaning = f"{_sentence(field.description)}{_choices(field.type, vocabulary)}{required}"
        lines.append(f"#     {field.name}:  # {meaning}")
    roles = vocabulary.roles_of_kind[EventKind(form.kind)] if form.kind.is_event else ()
    lines += [f"#     {role}:  # {_sentence(str(vocabulary['role'][role]['description']))}" for role in roles]
    if form.topics:
        lines.append(f"#     {form.topics}:  # Topics of the vocabulary, or {{topic: trade, text: the words}}")
    if form.nested:
        lines.append(f"#     {form.nested[0]}:  # {form.nested[1].replace('_', ' ')}s, each under its slug")
    lines.append("#     evidence: key")
    return "\n".join(lines) + "\n"


def _choices(kind: object, vocabulary: Vocabulary) -> str:
    if isinstance(kind, Choice):
        return f": {', '.join(kind.values)}"
    if isinstance(kind, Code) and len(vocabulary[kind.table]) <= _MOST_LISTED:
        return f": {', '.join(vocabulary[kind.table])}"
    return ""


def _sentence(words: str) -> str:
    return re.sub(r"\s+", " ", words).rstrip(".")


def _scalar(words: str) -> str:
    """The words as a YAML scalar, in quotes where they would not be read as themselves."""
    written: str = yaml.safe_dump(words, allow_unicode=True, width=10_000)
    return written.removesuffix("\n...\n").strip()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "me"
