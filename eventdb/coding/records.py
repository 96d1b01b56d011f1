"""Reading records: a mapping of fields becomes claims, each with its passages and its basis."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from eventdb import dates
from eventdb.coding.evidence import BROKEN, KEYS, Complaints, Evidence, PassageKeys, read_evidence
from eventdb.coding.fields import FAMILIES, FORMATS, INHERITED, Field, RecordFormat
from eventdb.coding.model import ClaimRead, Passage, RecordKind, RecordRead
from eventdb.coding.participants import COUNTRY_CODE, Participant, TopicItem
from eventdb.coding.quotes import QuoteFinder, shorten
from eventdb.coding.values import SLUG_TYPE, Code, Day, Parser, Text
from eventdb.coding.yaml_tree import Mapping, Node, Scalar, Sequence
from eventdb.errors import Problem, nearest
from eventdb.fixtures import Vocabulary
from eventdb.vocabulary import Basis, EventKind, StatementForm

TOPIC = "topic"
_PARTICIPANT_KEYS = ("leader", "country", "organization", "name", "date", "evidence")
_TOPIC_KEYS = ("topic", "text", "evidence")


@dataclass(slots=True)
class RecordReader:
    """Reads the records of one coding; what is wrong with them gathers in ``problems``."""

    file: str
    vocabulary: Vocabulary
    finder: QuoteFinder
    passages: list[Passage]
    keys: PassageKeys
    problems: list[Problem]
    records: list[RecordRead] = field(default_factory=list)
    slugs: dict[str, int] = field(default_factory=dict)

    def read_section(self, form: RecordFormat, node: Node, parent: RecordRead | None = None) -> None:
        """Read the records of a section, or those nested in a record, in the order in which they stand."""
        section = form.section if parent is None else f"{parent.slug}.{_nested_name(form, parent)}"
        if not isinstance(node, Mapping):
            self._complain(node.line, section, "expected records, each under its slug")
            return
        for slug, record in node.entries.items():
            line = node.key_lines[slug]
            where = f"{section}.{slug}"
            try:
                SLUG_TYPE.parse(slug, self.vocabulary)
            except ValueError as error:
                self._complain(line, where, str(error))
            if COUNTRY_CODE.fullmatch(slug):
                self._complain(line, where, "found three capitals, which stand for a country; expected a slug")
            if slug in self.slugs:
                self._complain(line, where, f"found the slug again; it stands on line {self.slugs[slug]}")
            self.slugs[slug] = line
            if isinstance(record, Mapping):
                self._read_record(form, RecordRead(form.kind, slug, line, []), record, where, parent)
            else:
                self._complain(line, where, "expected the fields of a record")

    def _known_fields(self, form: RecordFormat) -> tuple[tuple[str, ...], set[str]]:
        """The roles that participants can have in a record, and all keys that it can have."""
        roles = self.vocabulary.roles_of_kind[EventKind(form.kind)] if form.kind.is_event else ()
        nested = (form.nested[0],) if form.nested else ()
        topics = (form.topics,) if form.topics else ()
        return roles, {*form.fields, *roles, *KEYS, *topics, *nested}

    def _read_record(
        self, form: RecordFormat, record: RecordRead, node: Mapping, where: str, parent: RecordRead | None
    ) -> None:
        roles, known = self._known_fields(form)
        complaints = Complaints()
        complaints.extend(
            (node.key_lines[name], name, f"unknown field{nearest(name, sorted(known))}")
            for name in node.entries
            if name not in known
        )
        evidence = read_evidence(node, set(node.entries) - set(KEYS), self.keys, complaints)
        claims = _ClaimReader(self, evidence, complaints)
        for name, value in node.entries.items():
            if name in form.fields:
                record.claims.extend(claims.read_field(form.fields[name], value))
            elif name in roles:
                record.claims.extend(claims.read_participants(name, value))
            elif name == form.topics:
                record.claims.extend(claims.read_topics(name, value))
        complaints.extend(
            (record.line, spec.name, "missing; every record of this kind has one")
            for spec in form.fields.values()
            if spec.required and spec.name not in node.entries
        )
        if parent is not None:
            record.claims.extend(_taken_over(record, parent, claims))
        record.claims.extend(derived(record, self.vocabulary))
        complaints.extend(self._faults_across_fields(record))
        self.problems.extend(Problem(self.file, line, f"{where}.{name}", message) for line, name, message in complaints)
        self.records.append(record)
        if form.nested and form.nested[0] in node.entries:
            self.read_section(FORMATS[form.nested[1]], node.entries[form.nested[0]], record)

    def _faults_across_fields(self, record: RecordRead) -> Iterator[tuple[int, str, str]]:
        """What is wrong with values that are each good by themselves."""
        values = {claim.field: claim for claim in record.claims if not claim.member}
        yield from _date_faults(values)
        yield from _size_faults(values)
        yield from _term_faults(record, values)
        for name in ("occasion", "package"):
            if name in values and values[name].value == record.slug:
                yield values[name].line, name, "found the record itself; expected another one"
        form, text = values.get("form"), values.get("text")
        if form and form.value == StatementForm.QUOTE:
            if text is None:
                yield form.line, "form", "found quote, but no text; give the words as text"
            elif text.passages and not any(
                self.finder.contains(text.value, self.passages[index]) for index in text.passages
            ):
                message = f"the words {shorten(text.value)!r} are in none of the passages cited; expected a quote's own"
                yield text.line, "text", message

    def _complain(self, line: int, where: str, message: str) -> None:
        self.problems.append(Problem(self.file, line, where, message))


@dataclass(slots=True)
class _ClaimReader:
    """Makes claims of a record's fields."""

    reader: RecordReader
    evidence: Evidence
    complaints: Complaints

    def read_field(self, spec: Field, node: Node) -> Iterator[ClaimRead]:
        """The claim of a field, or the claims of one that may have many values."""
        nodes = node.items if spec.many and isinstance(node, Sequence) else [node]
        seen = set()
        for item in nodes:
            value = self._scalar(spec.name, item, spec.type.parse)
            if value is not None and value not in seen:
                seen.add(value)
                yield self._claim(spec.name, spec.name, value, item.line, member=spec.many)

    def read_participants(self, role: str, node: Node) -> Iterator[ClaimRead]:
        """The claims of those who have a role."""
        seen = set()
        for item in node.items if isinstance(node, Sequence) else [node]:
            participant = self._participant(role, item)
            if participant is None:
                continue
            if participant.identity in seen:
                self.complaints.append((item.line, role, f"found {participant} again"))
            seen.add(participant.identity)
            yield self._claim(role, role, str(participant), item.line, member=True, own=_own_evidence(item))

    def read_topics(self, key: str, node: Node) -> Iterator[ClaimRead]:
        """The claims of what an event was about."""
        seen = set()
        for item in node.items if isinstance(node, Sequence) else [node]:
            topic = self._topic(key, item)
            if topic is None:
                continue
            if topic in seen:
                self.complaints.append((item.line, key, f"found {str(topic)!r} again"))
            seen.add(topic)
            yield self._claim(TOPIC, key, str(topic), item.line, member=True, own=_own_evidence(item))

    def copied(self, claim: ClaimRead, line: int) -> ClaimRead:
        """A package's claim, as one of its member's."""
        return claim._replace(line=line)

    def referring(self, name: str, slug: str, line: int) -> ClaimRead:
        """The claim that a nested record belongs to the record it stands in; all its passages are evidence of that."""
        if not self.evidence.cited(name):
            every = [index for indexes in self.evidence.passages.values() for index in indexes]
            self.evidence.passages[name] = sorted(set(every))
        return self._claim(name, name, slug, line, member=False)

    def _participant(self, role: str, node: Node) -> Participant | None:
        if not isinstance(node, Mapping):
            value = self._scalar(role, node, self._who)
            return None if value is None else Participant(who=value)
        parts = self._parts(role, node, _PARTICIPANT_KEYS)
        given = [name for name in ("leader", "organization", "name") if name in parts]
        if len(given) > 1 or (given != ["name"] and given and "country" in parts) or not (given or "country" in parts):
            expected = "one of leader, country, organization or name (a name may have a country)"
            self.complaints.append((node.line, role, f"expected {expected}"))
            return None
        acted_on = self._scalar(f"{role}.date", parts["date"], Day().parse) if "date" in parts else None
        country = (
            self._scalar(f"{role}.country", parts["country"], Code("country").parse) if "country" in parts else None
        )
        if given == ["name"]:
            name = self._scalar(f"{role}.name", parts["name"], Text(300).parse)
            return Participant(None, name.replace('"', "'"), country, acted_on) if name else None
        who = self._scalar(f"{role}.{given[0]}", parts[given[0]], SLUG_TYPE.parse) if given else country
        return Participant(who=who, acted_on=acted_on) if who else None

    def _who(self, words: str, vocabulary: Vocabulary) -> str:
        """A country's code or a slug, which the loader looks up."""
        if COUNTRY_CODE.fullmatch(words):
            return Code("country").parse(words, vocabulary)
        try:
            return SLUG_TYPE.parse(words, vocabulary)
        except ValueError:
            expected = "the slug of a leader or organization, or a country's ISO 3166-1 alpha-3 code"
            raise ValueError(f"found {words!r}; expected {expected}") from None

    def _topic(self, key: str, node: Node) -> TopicItem | None:
        if not isinstance(node, Mapping):
            value = self._scalar(key, node, Code("topic").parse)
            return None if value is None else TopicItem(value)
        parts = self._parts(key, node, _TOPIC_KEYS)
        if "topic" not in parts:
            self.complaints.append((node.line, key, "expected a topic"))
            return None
        topic = self._scalar(f"{key}.topic", parts["topic"], Code("topic").parse)
        text = self._scalar(f"{key}.text", parts["text"], Text().parse) if "text" in parts else None
        return TopicItem(topic, text) if topic else None

    def _parts(self, name: str, node: Mapping, known: tuple[str, ...]) -> dict[str, Node]:
        for key in node.entries:
            if key not in known:
                self.complaints.append((node.key_lines[key], f"{name}.{key}", f"unknown field{nearest(key, known)}"))
        return node.entries

    def _scalar(self, name: str, node: Node, parse: Parser) -> str | None:
        if not isinstance(node, Scalar):
            self.complaints.append((node.line, name, "found a list or mapping; expected one value"))
            return None
        if node.is_empty:
            self.complaints.append((node.line, name, "found nothing; leave out a field of which nothing is said"))
            return None
        try:
            return parse(node.value.strip(), self.reader.vocabulary)
        except ValueError as error:
            self.complaints.append((node.line, name, str(error)))
            return None

    def _claim(self, name: str, key: str, value: str, line: int, *, member: bool, own: Node | None = None) -> ClaimRead:
        keys = self.reader.keys
        cited = (
            self.evidence.cited(key) if own is None else tuple(keys.look_up(own, self.complaints, f"{key}.evidence"))
        )
        if not cited:
            self.complaints.append((line, key, "no evidence; name the passage that it was read from"))
        basis, note = self.evidence.basis(key)
        passages = tuple(index for index in dict.fromkeys(cited) if index != BROKEN)
        return ClaimRead(name, value, basis, note, passages, self.evidence.prefers(key), member, line)


def _nested_name(form: RecordFormat, parent: RecordRead) -> str:
    return "offices" if form.kind is RecordKind.OFFICE_TERM else f"{'members' if parent else form.section}"


def _own_evidence(node: Node) -> Node | None:
    return node.entries.get("evidence") if isinstance(node, Mapping) else None


def _taken_over(record: RecordRead, parent: RecordRead, claims: _ClaimReader) -> Iterator[ClaimRead]:
    """What a nested record has from the one around it: that it belongs to it; a member, what it doesn't say itself."""
    if record.kind is RecordKind.OFFICE_TERM:
        yield claims.referring("leader", parent.slug, record.line)
        return
    yield claims.referring("package", parent.slug, record.line)
    said = {FAMILIES.get(claim.field, claim.field) for claim in record.claims}
    for claim in parent.claims:
        is_participant = claim.member and claim.field != TOPIC
        if (is_participant or claim.field in INHERITED) and FAMILIES.get(claim.field, claim.field) not in said:
            yield claims.copied(claim, record.line)


def derived(record: RecordRead, vocabulary: Vocabulary) -> Iterator[ClaimRead]:
    """What follows from a record's values by rule: a place's country, the numbers that words for a crowd stand for."""
    values = {claim.field: claim for claim in record.claims if not claim.member}
    place = values.get("place")
    if place and "country" not in values and (country := vocabulary["place"][place.value]["country_iso3"]):
        note = "the country that the place lies in"
        yield place._replace(field="country", value=str(country), basis=Basis.INFERRED, note=note)
    size = values.get("size_text")
    if size and not values.keys() & {"size_low", "size_best", "size_high"}:
        rule = vocabulary.size_rule_of_words.get(size.value.casefold())
        if rule:
            note = f"by the rule for {rule['words']!r}"
            for name, value in (("size_low", rule["low"]), ("size_high", rule["high"]), ("size_rule", rule["slug"])):
                yield size._replace(field=name, value=str(value), basis=Basis.INFERRED, note=note)


def _date_faults(values: dict[str, ClaimRead]) -> Iterator[tuple[int, str, str]]:
    bounds = [values[name] for name in ("not_before", "not_after") if name in values]
    if bounds and "date" in values:
        yield bounds[0].line, bounds[0].field, "found beside date; expected either a date or bounds"
    elif len(bounds) == 2 and bounds[1].value < bounds[0].value:  # noqa: PLR2004 - both bounds
        message = f"found {bounds[1].value}, which is before not_before, {bounds[0].value}"
        yield bounds[1].line, "not_after", message


def _size_faults(values: dict[str, ClaimRead]) -> Iterator[tuple[int, str, str]]:
    sizes = [values[name] for name in ("size_low", "size_best", "size_high") if name in values]
    for lower, higher in pairwise(sizes):
        if int(lower.value) > int(higher.value):
            yield higher.line, higher.field, f"found {higher.value}, which is below {lower.field}, {lower.value}"


def _term_faults(record: RecordRead, values: dict[str, ClaimRead]) -> Iterator[tuple[int, str, str]]:
    start, end = values.get("start"), values.get("end")
    first = dates.parse(start.value).start if start else None
    last = dates.parse(end.value).end if end else None
    if start and end and first and last and last < first:
        yield end.line, "end", f"found {end.value}, which is before start, {start.value}"
    for claim in record.claims:
        if claim.field == "attested":
            day = dates.parse_day(claim.value)
            if (first and day < first) or (last and day > last):
                yield claim.line, "attested", f"found {claim.value}, which is outside the term's start and end"
