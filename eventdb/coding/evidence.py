"""Which passages a record's fields cite, and which of its values are inferred or preferred."""

from dataclasses import dataclass, field

from eventdb.coding.yaml_tree import Mapping, Node, Scalar, Sequence
from eventdb.spelling import nearest
from eventdb.vocabulary import Basis

REST = "rest"
# Stands for a passage that was named but not found in the article.
BROKEN = -1
KEYS = ("evidence", "inferred", "prefer")


class Complaints(list[tuple[int, str, str]]):
    """What is wrong with a record: line, field and message of each fault."""


@dataclass(slots=True)
class Evidence:
    """What a record says of its fields: ``passages`` and ``notes`` by field, with ``rest`` for the others."""

    passages: dict[str, list[int]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    preferred: set[str] = field(default_factory=set)

    def cited(self, name: str) -> tuple[int, ...]:
        """Indexes of the passages that a field cites."""
        return tuple(self.passages.get(name) or self.passages.get(REST) or ())

    def basis(self, name: str) -> tuple[Basis, str | None]:
        """Whether a field is stated or inferred, and why."""
        note = self.notes.get(name) or self.notes.get(REST)
        return (Basis.INFERRED, note) if note else (Basis.STATED, None)

    def prefers(self, name: str) -> bool:
        """Whether this coding's value is to be chosen."""
        return name in self.preferred or REST in self.preferred


class PassageKeys:
    """The passages of a coding by their keys, and which of them were cited."""

    def __init__(self, indexes: dict[str, int]) -> None:
        self.indexes = indexes
        self.broken: set[str] = set()
        self.used: set[str] = set()

    def look_up(self, node: Node, complaints: Complaints, where: str) -> list[int]:
        """The indexes that a key, or a list of keys, stands for; a key that is no good is complained of once."""
        if isinstance(node, Sequence):
            return [index for item in node.items for index in self.look_up(item, complaints, where)]
        if not isinstance(node, Scalar):
            complaints.append((node.line, where, "expected the key of a passage"))
            return [BROKEN]
        self.used.add(node.value)
        if node.value in self.indexes:
            return [self.indexes[node.value]]
        if node.value not in self.broken:
            known = nearest(node.value, self.indexes)
            complaints.append((node.line, where, f"found {node.value!r}; expected the key of a passage{known}"))
        return [BROKEN]


def read_evidence(record: Mapping, known: set[str], keys: PassageKeys, complaints: Complaints) -> Evidence:
    """Read a record's ``evidence``, ``inferred`` and ``prefer``.

    Args:
        record: the record.
        known: the fields that it has.
        keys: the coding's passages.
        complaints: where faults are put.
    """
    evidence = Evidence()
    if (node := record.entries.get("evidence")) is not None:
        _read_passages(node, known, keys, evidence, complaints)
    if (node := record.entries.get("inferred")) is not None:
        _read_notes(node, known, evidence, complaints)
    if (node := record.entries.get("prefer")) is not None:
        evidence.preferred = set(_field_names(node, known, complaints, "prefer"))
    return evidence


def _read_passages(node: Node, known: set[str], keys: PassageKeys, evidence: Evidence, complaints: Complaints) -> None:
    if not isinstance(node, Mapping):
        evidence.passages[REST] = keys.look_up(node, complaints, "evidence")
        return
    for key, names in node.entries.items():
        indexes = keys.look_up(Scalar(key, node.key_lines[key]), complaints, "evidence")
        for name in _field_names(names, known, complaints, "evidence"):
            evidence.passages.setdefault(name, []).extend(indexes)


def _read_notes(node: Node, known: set[str], evidence: Evidence, complaints: Complaints) -> None:
    if not isinstance(node, Mapping):
        complaints.append((node.line, "inferred", "expected fields, each with the reason why it is read so"))
        return
    for name, note in node.entries.items():
        line = node.key_lines[name]
        if not isinstance(note, Scalar) or note.is_empty:
            comma = "" if name in known else "; a comma ends a value in braces, unless there are quotes around it"
            complaints.append((line, f"inferred.{name}", f"expected the reason why it is read so{comma}"))
        elif name in known or name == REST:
            evidence.notes[name] = " ".join(note.value.split())
        else:
            complaints.append((line, f"inferred.{name}", _not_a_field(name, known)))


def _field_names(node: Node, known: set[str], complaints: Complaints, where: str) -> list[str]:
    names = []
    for item in node.items if isinstance(node, Sequence) else [node]:
        if not isinstance(item, Scalar):
            complaints.append((item.line, where, "expected the name of a field, or rest"))
        elif item.value in known or item.value == REST:
            names.append(item.value)
        else:
            complaints.append((item.line, where, _not_a_field(item.value, known)))
    return names


def _not_a_field(name: str, known: set[str]) -> str:
    return f"found {name!r}; expected a field that this record has, or rest{nearest(name, sorted(known))}"
