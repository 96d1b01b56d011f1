"""Briefings to test: pages read back, and an article that would take over a page that trusted it."""

import hashlib
import json
import re
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from tests.builders import write_coding

# What other programs run, fill in or turn round: markup, comments, templates, links that are programs, and marks that
# turn the direction of the words behind them.
HOSTILE = (
    "</script><script>window.taken = 1</script>",
    '<img src=x onerror="window.taken = 1">',
    "<!--<script>",
    "]]></title></style><h1>Taken</h1>",
    "{{7*7}} ${7*7} $content <%= 7*7 %> {% raw %}",
    "&lt;b&gt; &amp; &quot;quoted&quot;",
    "harmless \u202eexe.txt\u202c",
    "line\u2028separator",
    "🎈 after the balloon, “quoted” – \u200bwide",
)
_TEXT = "Lima, 3 May 2024.\n" + "\n".join(f"Silva said: {words} to Li." for words in HOSTILE) + "\n"


def hostile_coding(folder: Path, url: str = "https://news.example/?a=%22&b=${1}") -> Path:
    """A coding whose title, passages, names, words and address are all of this sort."""

    def quoted(words: str) -> str:
        # As YAML takes it: what is no plain character as an escape, and no half of one.
        plain = json.dumps(words, ensure_ascii=False)
        return re.sub("[\u200b-\u202e]", lambda found: f"\\u{ord(found.group()):04x}", plain)

    statements = "".join(
        f"  hostile-{number}:\n"
        f"    title: {quoted('Title ' + words)}\n"
        f"    status: made\n    form: quote\n    date: 2024-05-03\n"
        f"    text: {quoted(words)}\n    speaker: [{{name: {quoted('Speaker ' + words)}}}]\n"
        f"    summary: {quoted('Summary ' + words)}\n"
        f"    evidence: p{number}\n"
        for number, words in enumerate(HOSTILE)
    )
    passages = "".join(f"  p{number}: {quoted(words)}\n" for number, words in enumerate(HOSTILE))
    content = (
        f"document: {{title: {quoted(HOSTILE[0])}, publisher: {quoted(HOSTILE[1])}, url: {quoted(url)}}}\n"
        f"coder: test\npassages:\n{passages}statements:\n{statements}"
    )
    return write_coding(folder, content, text=_TEXT, name="hostile")


class Page(HTMLParser):
    """A page as a browser's reader of HTML sees it: its elements, and the text of its scripts and style."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = source
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.bodies: list[tuple[str, dict[str, str], str]] = []
        self.words = ""
        self._inside: tuple[str, dict[str, str]] | None = None
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, given))
        self._inside = (tag, given) if tag in {"script", "style"} else None

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.bodies.append((*self._inside, data))
        else:
            self.words += data

    @property
    def content(self) -> Any:
        """What the page's script draws."""
        return json.loads(next(body for _tag, given, body in self.bodies if given.get("id") == "content"))

    @property
    def events(self) -> list[dict[str, Any]]:
        """Its events, by the names of their columns."""
        content = self.content
        return [dict(zip(content["columns"]["event"], row, strict=True)) for row in content["events"]]

    @property
    def numbers(self) -> dict[str, str]:
        """The numbers at its head, by what they count."""
        return {what: number for number, what in re.findall(r"<dd>(.*?)</dd><dt>(.*?)</dt>", self.source)}

    @property
    def policy(self) -> dict[str, list[str]]:
        """Its content security policy."""
        policy = next(given for _tag, given in self.elements if given.get("http-equiv") == "Content-Security-Policy")
        return {name: values for name, *values in (part.split() for part in policy["content"].split(";"))}


def hashed(code: str) -> str:
    """A script or style as a policy names it."""
    return f"'sha256-{b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
