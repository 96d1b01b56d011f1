"""Reading records: a mapping of fields becomes claims, each with its passages and its basis."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from eventdb import limits
from eventdb.coding.consistency import derived, faults_across_fields
from eventdb.coding.evidence import BROKEN, KEYS, Complaints, Evidence, PassageKeys, read_evidence
from eventdb.coding.fields import FAMILIES, FORMATS, INHERITED, Field, RecordFormat
from eventdb.coding.model import ClaimRead, Passage, RecordKind, RecordRead
from eventdb.coding.participants import COUNTRY_CODE, Participant, TopicItem
from eventdb.coding.quotes import QuoteFinder
from eventdb.coding.values import SLUG_TYPE, Code, Day, Parser, Text
from eventdb.coding.yaml_tree import Mapping, Node, Scalar, Sequence
from eventdb.errors import Problem
from eventdb.fixtures import Vocabulary
from eventdb.spelling import nearest
from eventdb.vocabulary import EventKind

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

    def read_section(self, form: RecordFormat, node: Node, parent: RecordRead | None = None, within: str = "") -> None:
        """Read the records of a section, or those nested in a record, in the order in which they stand."""
        section = (
            f"{within}.{form.section if form.kind is RecordKind.OFFICE_TERM else 'members'}" if within else form.section
        )
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
        complaints.extend(faults_across_fields(record, self.finder, self.passages))
        self.problems.extend(Problem(self.file, line, f"{where}.{name}", message) for line, name, message in complaints)
        self.records.append(record)
        if form.nested and form.nested[0] in node.entries:
            self.read_section(FORMATS[form.nested[1]], node.entries[form.nested[0]], record, where)

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
        nodes = self._items(spec.name, node) if spec.many else [node]
        seen = set()
        for item in nodes:
            value = self._scalar(spec.name, item, spec.type.parse)
            if value is not None and value not in seen:
                seen.add(value)
                yield self._claim(spec.name, spec.name, value, item.line, member=spec.many)

    def read_participants(self, role: str, node: Node) -> Iterator[ClaimRead]:
        """The claims of those who have a role."""
        seen = set()
        for item in self._items(role, node):
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
        for item in self._items(key, node):
            topic = self._topic(key, item)
            if topic is None:
                continue
            if topic in seen:
                self.complaints.append((item.line, key, f"found {str(topic)!r} again"))
            seen.add(topic)
            yield self._claim(TOPIC, key, str(topic), item.line, member=True, own=_own_evidence(item))

    def _items(self, name: str, node: Node) -> list[Node]:
        """One value or a list of them, as a list."""
        if not isinstance(node, Sequence):
            return [node]
        if not node.items:
            self.complaints.append((node.line, name, "found an empty list; leave out a field of which nothing is said"))
        return node.items

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
            name = self._scalar(f"{role}.name", parts["name"], Text(limits.NAME).parse)
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
            expected = "the slug of a leader or organization, a country's ISO3 code, or {name: …} for anyone else"
            raise ValueError(f"found {words!r}; expected {expected}{Code('country').hint(words, vocabulary)}") from None

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


def _own_evidence(node: Node) -> Node | None:
    return node.entries.get("evidence") if isinstance(node, Mapping) else None


def _taken_over(record: RecordRead, parent: RecordRead, claims: _ClaimReader) -> Iterator[ClaimRead]:
    """What a nested record has from the one around it: that it belongs to it; a member, what it doesn't say itself."""
    if record.kind is RecordKind.OFFICE_TERM:
        yield claims.referring("leader", parent.slug, record.line)
        return
    own = next((claim for claim in record.claims if claim.field == "package"), None)
    if own is not None:
        message = f"found {own.value!r} in a member of {parent.slug!r}; a member says nothing of its package"
        claims.complaints.append((own.line, "package", message))
    yield claims.referring("package", parent.slug, record.line)
    said = {FAMILIES.get(claim.field, claim.field) for claim in record.claims}
    for claim in parent.claims:
        is_participant = claim.member and claim.field != TOPIC
        if (is_participant or claim.field in INHERITED) and FAMILIES.get(claim.field, claim.field) not in said:
            yield claims.copied(claim, record.line)
