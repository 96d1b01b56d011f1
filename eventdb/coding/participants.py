"""Participants and topics as one line of text each: the canonical form in which claims hold them.

A participant is ``xi-jinping``, ``KOR`` or ``apec``, or ``"A name" KOR`` for who has no slug; `` @ 2025-11-01`` follows
where the participant has a day of its own. A topic is its slug, with its words behind a colon: ``trade: green goods``.
"""

import re
from typing import NamedTuple

_PARTICIPANT = re.compile(
    r'(?:(?P<who>[A-Za-z0-9_-]+)|"(?P<name>.*)"(?: (?P<country>[A-Z]{3}))?)(?: @ (?P<acted_on>\d{4}-\d{2}-\d{2}))?'
)
COUNTRY_CODE = re.compile(r"[A-Z]{3}")


class Participant(NamedTuple):
    """Who takes part: by ``who``, a slug or ISO 3166-1 alpha-3 code, or by ``name`` with perhaps a country."""

    who: str | None = None
    name: str | None = None
    country: str | None = None
    acted_on: str | None = None

    @property
    def identity(self) -> tuple[str | None, str | None, str | None]:
        """What makes two mentions one participant; the day is told about it, not part of it."""
        return self[:3]

    @property
    def is_country(self) -> bool:
        """Whether ``who`` is a country's code."""
        return self.who is not None and COUNTRY_CODE.fullmatch(self.who) is not None

    def __str__(self) -> str:
        """The canonical form."""
        who = self.who or f'"{self.name}"' + (f" {self.country}" if self.country else "")
        return f"{who} @ {self.acted_on}" if self.acted_on else who


def parse_participant(words: str) -> Participant:
    """Read the canonical form.

    Raises:
        ValueError: it isn't one.
    """
    found = _PARTICIPANT.fullmatch(words)
    if not found:
        raise ValueError(f"found {words!r}; expected a participant in its canonical form")
    return Participant(**found.groupdict())


class TopicItem(NamedTuple):
    """What an event was about: a topic, and the words for it where its name says too little."""

    topic: str
    text: str | None = None

    def __str__(self) -> str:
        """The canonical form."""
        return f"{self.topic}: {self.text}" if self.text else self.topic


def parse_topic(words: str) -> TopicItem:
    """Read the canonical form."""
    topic, colon, text = words.partition(": ")
    return TopicItem(topic, text if colon else None)
