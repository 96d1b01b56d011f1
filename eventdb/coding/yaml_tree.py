"""YAML as a tree of text with line numbers: the small, safe part of YAML that coded documents are written in.

Every scalar is text (YAML would make 30 of ``036`` and false of ``NO``). Anchors, aliases, tags, several documents,
repeated keys and deep nesting are refused. The tree is built from libyaml's events: its own ``compose`` recurses, and a
file of brackets overflows the stack.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

MAX_DEPTH = 20
MAX_NODES = 500_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What neither a terminal nor Postgres takes: controls other than tab and line feed, and halves of surrogate pairs.
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(slots=True)
class Scalar:
    """A text; ``plain`` if it stood without quotes."""

    value: str
    line: int
    plain: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said: no text, or YAML's words for nothing."""
        return not self.value.strip() or (self.plain and self.value in {"~", "null", "Null", "NULL"})


@dataclass(slots=True)
class Sequence:
    """A list of nodes."""

    line: int
    items: list["Node"] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """Nodes by their keys; ``key_lines`` says where each key stands."""

    line: int
    entries: dict[str, "Node"] = field(default_factory=dict)
    key_lines: dict[str, int] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


class YamlFault(ValueError):  # noqa: N818 - a fault of the file, not of the program
    """Something that a coded document may not hold, and its line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def parse(source: str) -> Node:
    """Read one YAML document.

    Raises:
        YamlFault: it is broken, or holds what coded documents do not.
    """
    loader = None
    try:
        loader = _LOADER(source)
        return _Builder(loader).build()
    except yaml.MarkedYAMLError as error:
        raise _broken(error) from None
    except yaml.reader.ReaderError as error:
        # The two loaders count its position differently, so the character is looked for again.
        bad = yaml.reader.Reader.NON_PRINTABLE.search(source)
        line = source.count("\n", 0, bad.start()) + 1 if bad else 1
        raise YamlFault(line, f"broken YAML: {error.reason}") from None
    finally:
        if loader is not None:
            loader.dispose()


# Newer ones read brackets ahead and stop at a depth of their own, before ours is told.
_LIBYAML_TOO_DEEP = "exceeded maximum nesting depth"


def _broken(error: yaml.MarkedYAMLError) -> YamlFault:
    """The fault that libyaml found, where it found it, and where the thing that is broken began."""
    mark, begun = error.problem_mark or error.context_mark, error.context_mark
    line = mark.line + 1 if mark else 1
    if error.problem == _LIBYAML_TOO_DEEP:
        return _too_deep(line)
    context = error.context or ""
    if context and mark and begun and begun.line != mark.line:
        context += f" begun on line {begun.line + 1}"
    told = ": ".join(part for part in (context, error.problem) if part)
    return YamlFault(line, f"broken YAML: {told}")


def _too_deep(line: int) -> YamlFault:
    return YamlFault(line, f"nested more than {MAX_DEPTH} deep; expected a coding")


class _Builder:
    """Builds the tree with a stack of its own, so that depth is a number and not the machine's stack."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader
        self._open: list[Sequence | Mapping] = []
        self._keys: list[tuple[str, int] | None] = []
        self._root: Node | None = None
        self._nodes = 0

    def build(self) -> Node:
        """Take libyaml's events one by one."""
        take = self._loader.get_event
        while True:
            event = take()
            kind = type(event)
            if kind is yaml.ScalarEvent:
                line = event.start_mark.line + 1
                self._refuse_extras(event, line)
                self._scalar(event, line)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                line = event.start_mark.line + 1
                self._refuse_extras(event, line)
                self._start(Mapping(line) if kind is yaml.MappingStartEvent else Sequence(line))
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._open.pop()
                self._keys.pop()
            elif kind is yaml.AliasEvent:
                raise YamlFault(event.start_mark.line + 1, "found an alias (*); expected the text itself")
            elif kind is yaml.DocumentStartEvent and self._root is not None:
                raise YamlFault(event.start_mark.line + 1, "found a second document (---); expected one coding a file")
            elif kind is yaml.StreamEndEvent:
                break
        if self._root is None:
            raise YamlFault(1, "the file is empty; expected a coding")
        return self._root

    def _refuse_extras(self, event: Any, line: int) -> None:
        if event.anchor is not None:
            raise YamlFault(line, "found an anchor (&); expected plain text, put quotes around it if it begins so")
        if event.tag is not None and event.tag != "!":
            raise YamlFault(line, f"found a tag ({event.tag}); expected plain text")
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise YamlFault(line, f"more than {MAX_NODES:,} values; expected a coding of one article")

    def _scalar(self, event: Any, line: int) -> None:
        value = event.value
        # Text of letters alone is the rule, and quicker to tell than to search.
        if not value.isprintable() and (bad := _NOT_TEXT.search(value)):
            raise YamlFault(line, f"found the control character U+{ord(bad.group()):04X}; expected text")
        if self._keys and self._keys[-1] is None and isinstance(self._open[-1], Mapping):
            entries = self._open[-1].entries
            if value in entries:
                first = self._open[-1].key_lines[value]
                raise YamlFault(line, f"found the key {value!r} again; it stands on line {first}")
            self._keys[-1] = (value, line)
        else:
            self._add(Scalar(value, line, not event.style))

    def _start(self, collection: Sequence | Mapping) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise _too_deep(collection.line)
        if self._open and isinstance(self._open[-1], Mapping) and self._keys[-1] is None:
            raise YamlFault(collection.line, "found a list or mapping as a key; expected a word")
        self._add(collection)
        self._open.append(collection)
        self._keys.append(None)

    def _add(self, node: Node) -> None:
        if not self._open:
            self._root = node
            return
        parent = self._open[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
            return
        key = self._keys[-1]
        assert key is not None  # noqa: S101 - a value follows its key
        parent.entries[key[0]] = node
        parent.key_lines[key[0]] = key[1]
        self._keys[-1] = None
