"""docs/sql.md: every SQL text of the cookbook prints what the page says, on both engines."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text

from eventdb import describe
from eventdb.bundled import bundled
from eventdb.database import connect_engine, database_url, reading
from eventdb.output import Format, as_text
from eventdb.queries.sql import bindable
from tests.databases import SAMPLE

PAGE = (Path(__file__).parent.parent / "docs" / "sql.md").read_text(encoding="utf-8")
COOKBOOK = PAGE.partition("\n## Cookbook\n")[2].partition("\n## ")[0]
QUESTIONS = {part.partition("\n")[0]: part.partition("\n")[2] for part in COOKBOOK.split("\n#### ")[1:]}
NEEDS_SAMPLE = " (with the sample)"


def parts(question: str) -> tuple[str, str]:
    """The SQL of a question, and the result behind it."""
    found = re.findall(r"```sql( sample)?\n(.*?)```\n\n((?:\|[^\n]*\n)+)", QUESTIONS[question], re.DOTALL)
    assert len(found) == 1, question
    ((sample, sql, printed),) = found
    assert bool(sample) is question.endswith(NEEDS_SAMPLE)
    return sql, printed


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_as_the_page_says(
    question: str, seeded_database: str, sample_database: str, run: Callable[..., Result]
) -> None:
    sql, printed = parts(question)
    address = sample_database if question.endswith(NEEDS_SAMPLE) else seeded_database
    result = run("sql", "--format", "markdown", db=address, typed=sql)
    assert (result.stdout, result.stderr) == (printed, "")
    assert len(printed.splitlines()) > 2, "an answer without rows shows nothing"


def test_the_sample_leaves_records_as_they_are(seeded_database: str, sample_database: str) -> None:
    """So that a reader who has loaded it too sees what the page says of the seed, but for questions about claims."""
    for question in QUESTIONS:
        sql, printed = parts(question)
        if question.endswith(NEEDS_SAMPLE) or re.search(r"\b(bi_claim|claim|citation)\b", sql):
            continue
        with reading(connect_engine(database_url(sample_database), read_only=True)) as connection:
            result = connection.execute(text(bindable(sql)))
            assert as_text(Format.MARKDOWN, list(result.keys()), [list(row) for row in result]) == printed, question
    assert seeded_database != sample_database


def test_there_are_questions_enough() -> None:
    assert len(QUESTIONS) >= 18


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_has_an_order(question: str) -> None:
    """Without one, an engine may give the rows in any."""
    sql, printed = parts(question)
    assert len(printed.splitlines()) == 3 or re.search(r"^ORDER BY ", sql, re.MULTILINE)


def test_the_sample_codes_the_article_of_the_seed() -> None:
    (article,) = bundled("seeds").glob("*.txt")
    assert (SAMPLE / article.name).read_bytes() == article.read_bytes()


def test_the_picture_has_all_views() -> None:
    views = [each for each in describe.relations().values() if each.kind == describe.VIEW]
    assert f"```mermaid\n{describe.overview(views)}```\n" in PAGE


def test_headings_in_the_list_of_contents_are_there() -> None:
    listed = re.findall(r"^- \[(.+?)\]\(#(.+?)\)$", PAGE, re.MULTILINE)
    assert len(listed) >= 5
    for words, anchor in listed:
        assert f"\n## {words}\n" in PAGE
        assert anchor == re.sub(r"[^\w -]", "", words.lower()).replace(" ", "-")
