"""Values for the parameters of a statement, from what a user typed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from eventdb.errors import EventdbError
from eventdb.queries import Parameter, ParameterType, Value
from eventdb.spelling import nearest

TYPES = (
    ParameterType.TEXT,
    ParameterType.INTEGER,
    ParameterType.NUMBER,
    ParameterType.DATE,
    ParameterType.BOOLEAN,
)
_GIVEN = re.compile(r"(?P<name>[A-Za-z_]\w*)(?::(?P<type>\w+))?(?P<equals>=)?(?P<value>.*)", re.DOTALL)
_DIGITS = re.compile(r"-?[0-9]+")
_EXPECTED = "expected name=value, name:type=value, or name:type for NULL"


class ParameterError(EventdbError):
    """Values that don't fit the parameters of a statement, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Given:
    """A value for a parameter: NULL has a type too, and a value without one is text, or a whole number."""

    name: str
    type: ParameterType | None
    value: Value

    @property
    def cast(self) -> str | None:
        """The type, where a statement cannot tell it from the value."""
        told = self.value is None or self.type is ParameterType.TEXT
        return self.type.value if self.type and told else None


def read_value(words: str) -> Given:
    """Read ``name=value``, ``name:type=value`` or, for NULL, ``name:type``.

    Raises:
        ParameterError: it says no name, a type that there is not, or a value that is not of its type.
    """
    found = _GIVEN.fullmatch(words)
    if not found or (not found["equals"] and (found["value"] or not found["type"])):
        raise ParameterError(f"found {words!r}; {_EXPECTED}")
    name, value = found["name"], found["value"]
    if re.search("[\x00\ud800-\udfff]", value):
        raise ParameterError(f"{name}: found a NUL character, or bytes that are not UTF-8; expected text")
    if found["type"] is None:
        if _DIGITS.fullmatch(value) and abs(int(value[:20])) < 2**63:
            return Given(name, None, int(value))
        return Given(name, None, value)
    if found["type"] not in TYPES:
        raise ParameterError(f"{name}: found the type {found['type']!r}; expected {', '.join(TYPES)}")
    kind = ParameterType(found["type"])
    if not found["equals"]:
        return Given(name, kind, None)
    try:
        return Given(name, kind, Parameter(name, kind, "").value(value))
    except ValueError as error:
        raise ParameterError(f"{name}: {error}") from None


def fitted(wanted: Iterable[str], given: Iterable[Given]) -> dict[str, Given]:
    """The values by the names of the parameters.

    Raises:
        ParameterError: any is missing, there twice, or not a parameter; all of them are told.
    """
    names = list(dict.fromkeys(wanted))
    found: dict[str, Given] = {}
    wrong = []
    for each in given:
        if each.name in found:
            wrong.append(f"-p {each.name} is there twice")
        found[each.name] = each
    for name in found:
        if name not in names:
            what = nearest(name, names) or ("; it has " + _listed(names) if names else "; it has none")
            wrong.append(f"the SQL has no parameter :{name}{what}")
    if missing := [name for name in names if name not in found]:
        hint = f"; give -p {missing[0]}=VALUE" + (" and likewise the others" if len(missing) > 1 else "")
        wrong.append(f"no value for {_listed(missing)}{hint}")
    if wrong:
        raise ParameterError("\n".join(wrong))
    return found


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f":{name}" for name in names)
