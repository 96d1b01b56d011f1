"""What codings define and refer to, so that every slug is known before anything is made of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from eventdb.coding.model import CodingRead, RecordKind, RecordRead
from eventdb.coding.participants import parse_participant
from eventdb.coding.references import ACTORS, expected, reference
from eventdb.errors import Problem
from eventdb.fixtures import Vocabulary
from eventdb.spelling import nearest

# Fields that hold days of the calendar.
_DATES = frozenset({"date", "not_before", "not_after"})

Reference = tuple[str, frozenset[RecordKind]]


class Definition(NamedTuple):
    """Where a record is coded first."""

    kind: RecordKind
    file: str
    line: int


class Mention(NamedTuple):
    """Where a slug is referred to first."""

    file: str
    line: int
    field: str


@dataclass(slots=True)
class Index:
    """Slugs and documents of codings that are loaded or checked together."""

    vocabulary: Vocabulary
    # Codings that were good when they were loaded: the vocabulary may have got their organizations since.
    restoring: bool = False
    defined: dict[str, Definition] = field(default_factory=dict)
    mentioned: dict[Reference, Mention] = field(default_factory=dict)
    # Leaders and organizations by slug, as first coded: participants refer to them from any file.
    actors: dict[str, RecordRead] = field(default_factory=dict)
    coded_by: dict[tuple[str, str], str] = field(default_factory=dict)
    times_coded: dict[str, int] = field(default_factory=dict)
    articles: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def add(self, path: str, coding: CodingRead) -> None:
        """Take note of a coding."""
        document = coding.document.sha256
        self.articles.add(coding.document.name)
        earlier = self.coded_by.setdefault((document, coding.coder), path)
        if earlier != path:
            message = f"{earlier} codes the same article by the same coder; expected one coding a coder"
            self.problems.append(Problem(path, 1, "coder", message))
        self.times_coded[document] = self.times_coded.get(document, 0) + 1
        for record in coding.records:
            self._add_record(path, record)

    def _add_record(self, path: str, record: RecordRead) -> None:
        first = self.defined.setdefault(record.slug, Definition(record.kind, path, record.line))
        if first.kind is not record.kind:
            found = f"the slug is {_a(first.kind)} in {first.file}:{first.line}; expected a slug of its own"
            self.problems.append(Problem(path, record.line, record.slug, found))
        if record.kind in ACTORS:
            self.actors.setdefault(record.slug, record)
        for claim in record.claims:
            if (found_reference := reference(claim, self.vocabulary)) is not None:
                mention = Mention(path, claim.line, f"{record.slug}.{claim.field}")
                self.mentioned.setdefault(found_reference, mention)
            if claim.field in _DATES:
                self._add_years(claim.value)
            elif claim.member and " @ " in claim.value and claim.field in self.vocabulary["role"]:
                self._add_years(parse_participant(claim.value).acted_on or "")

    def _add_years(self, value: str) -> None:
        self.years |= {int(date[:4]) for date in value.split("/") if date}

    def slugs(self) -> set[str]:
        """Every slug that is defined or referred to."""
        return set(self.defined) | {slug for slug, _kinds in self.mentioned}

    def check(self, known: dict[str, RecordKind]) -> list[Problem]:
        """What is wrong with the slugs.

        Args:
            known: slugs of the records that are in the database already, and stay there, with their kinds.
        """
        problems = self.taken(known)
        there = self._there(known)
        for (slug, kinds), mention, other in self.dangling(known):
            if other is not None:
                problems.append(self.misfit(slug, kinds, mention, other))
            else:
                near = nearest(slug, [name for name, kind in there.items() if kind in kinds])
                message = f"found {slug!r}; expected the slug of {expected(kinds)}{near}"
                problems.append(Problem(*mention, message))
        return problems

    def taken(self, known: dict[str, RecordKind]) -> list[Problem]:
        """Slugs that stand for two things, and articles that one coder codes twice."""
        problems = list(self.problems)
        for slug, definition in self.defined.items():
            if slug in self.vocabulary["organization"] and not self.restoring:
                message = "the vocabulary has an organization of this slug; refer to it, or take another slug"
                problems.append(Problem(definition.file, definition.line, slug, message))
            elif known.get(slug, definition.kind) is not definition.kind:
                message = f"the slug is {_a(known[slug])} in the database; expected a slug of its own"
                problems.append(Problem(definition.file, definition.line, slug, message))
        return problems

    def dangling(self, known: dict[str, RecordKind]) -> Iterator[tuple[Reference, Mention, RecordKind | None]]:
        """References that lead nowhere, or to a record of another kind, which is then told."""
        there = self._there(known)
        for reference_made, mention in self.mentioned.items():
            slug, kinds = reference_made
            if there.get(slug) not in kinds:
                yield reference_made, mention, there.get(slug)

    def known_of(self, kinds: frozenset[RecordKind]) -> list[str]:
        """The slugs of these kinds that codings and vocabulary have."""
        return [slug for slug, kind in self._there({}).items() if kind in kinds]

    @staticmethod
    def misfit(slug: str, kinds: frozenset[RecordKind], mention: Mention, other: RecordKind) -> Problem:
        """The problem of a reference to a record of another kind."""
        return Problem(*mention, f"found {slug!r}, which is {_a(other)}; expected the slug of {expected(kinds)}")

    def _there(self, known: dict[str, RecordKind]) -> dict[str, RecordKind]:
        kinds = {slug: definition.kind for slug, definition in self.defined.items()}
        return {**dict.fromkeys(self.vocabulary["organization"], RecordKind.ORGANIZATION), **known, **kinds}


def _a(kind: RecordKind) -> str:
    return expected(frozenset({kind}))
