"""The page for those who write SQL: its words are written by hand, its picture and the results are made here."""

import re
from pathlib import Path

from page_databases import opened
from sqlalchemy import text

from eventdb import describe
from eventdb.output import Format, as_text
from eventdb.queries.sql import bindable

PAGE = Path(__file__).parent / "sql.md"
# An SQL text of the cookbook and the result behind it. ```sql sample asks the seed with the sample beside it.
_QUESTION = re.compile(r"```sql(?P<database> sample)?\n(?P<sql>.*?)```\n(?:\n(?:\|[^\n]*\n)+)?", re.DOTALL)
_PICTURE = re.compile(r"```mermaid\nerDiagram\n.*?```\n", re.DOTALL)


def page() -> str:
    """The page with what the views are and the SQL prints now."""
    source = PAGE.read_text(encoding="utf-8")
    begin, end = _cookbook(source)
    views = (each for each in describe.relations().values() if each.kind == describe.VIEW)
    picture = f"```mermaid\n{describe.overview(views)}```\n"
    before = _PICTURE.sub(lambda _found: picture, source[:begin], count=1)
    return before + _QUESTION.sub(_answered, source[begin:end]) + source[end:]


def _cookbook(source: str) -> tuple[int, int]:
    """Where the cookbook begins and ends; SQL in other sections is not run."""
    begin = source.index("\n## Cookbook")
    end = source.find("\n## ", begin + 1)
    return begin, end if end >= 0 else len(source)


def _answered(found: re.Match[str]) -> str:
    name = (found["database"] or " seed").strip()
    with opened(name) as connection:
        result = connection.execute(text(bindable(found["sql"].strip().rstrip(";"))))
        printed = as_text(Format.MARKDOWN, list(result.keys()), [list(row) for row in result])
    return f"```sql{found['database'] or ''}\n{found['sql']}```\n\n{printed}"
