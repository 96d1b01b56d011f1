"""The format of coded documents as JSON Schema, from which editors complete and check."""

from typing import Any

from eventdb import limits
from eventdb.coding.fields import DOCUMENT_FIELDS, FORMATS, SECTIONS, Field, RecordFormat
from eventdb.coding.values import SLUG_TYPE, Code, Day, Text
from eventdb.fixtures import Vocabulary
from eventdb.vocabulary import EventKind

_SLUGS = {"pattern": f"^{limits.SLUG_PATTERN.pattern}$", "maxLength": limits.SLUG}
_KEYS = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}


def json_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """The format as JSON Schema of draft 2020-12, with the vocabularies' keys as enumerations."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Coded document of eventdb",
        "description": "NAME.yaml, the coding of the article NAME.txt beside it",
        **_object(
            {
                "document": {
                    **_object({name: _field(field, vocabulary) for name, field in DOCUMENT_FIELDS.items()}),
                    "description": "What the article says of itself",
                },
                "coder": {"type": "string", "minLength": 1, "description": "Who coded the article"},
                "passages": {
                    "type": "object",
                    "propertyNames": _SLUGS,
                    "additionalProperties": {"$ref": "#/$defs/passage"},
                    "description": "The words that records cite, each under a key",
                },
                **{section: _section(form) for section, form in SECTIONS.items()},
            },
            required=["coder"],
        ),
        "$defs": {
            "passage": _passage(),
            "evidence": _evidence(),
            "participants": _one_or_many({"$ref": "#/$defs/participant"}),
            "participant": _participant(vocabulary),
            "topics": _one_or_many({"$ref": "#/$defs/topic_item"}),
            "topic_item": _topic(vocabulary),
            # Long lists stand once, and are referred to.
            **{table: Code(table).schema(vocabulary) for table in ("country", "place", "topic", "cameo")},
            **{str(kind): _record(form, vocabulary) for kind, form in FORMATS.items()},
        },
    }


def _object(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        schema["required"] = required
    return schema


def _one_or_many(item: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]}


def _section(form: RecordFormat) -> dict[str, Any]:
    return {
        "type": "object",
        "propertyNames": _SLUGS,
        "additionalProperties": {"$ref": f"#/$defs/{form.kind}"},
        "minProperties": 1,
    }


def _field(field: Field, vocabulary: Vocabulary) -> dict[str, Any]:
    if isinstance(field.type, Code) and field.type.table in {"country", "place", "topic", "cameo"}:
        schema: dict[str, Any] = {"$ref": f"#/$defs/{field.type.table}"}
    else:
        schema = field.type.schema(vocabulary)
    return {**(_one_or_many(schema) if field.many else schema), "description": field.description}


def _record(form: RecordFormat, vocabulary: Vocabulary) -> dict[str, Any]:
    properties = {name: _field(field, vocabulary) for name, field in form.fields.items()}
    if form.kind.is_event:
        for role in vocabulary.roles_of_kind[EventKind(form.kind)]:
            description = vocabulary["role"][role]["description"]
            properties[role] = {"$ref": "#/$defs/participants", "description": description}
    if form.topics:
        properties[form.topics] = {"$ref": "#/$defs/topics", "description": "What it was about"}
    if form.nested:
        name, kind = form.nested
        properties[name] = {**_section(FORMATS[kind]), "description": f"Each {kind.replace('_', ' ')} under its slug"}
    properties["evidence"] = {"$ref": "#/$defs/evidence"}
    properties["inferred"] = {
        "type": "object",
        "additionalProperties": {"type": "string", "minLength": 1},
        "description": "Fields that were inferred, each with the reason why it is read so",
    }
    properties["prefer"] = {**_KEYS, "description": "Fields whose value here is to be chosen where codings disagree"}
    return _object(properties, [field.name for field in form.fields.values() if field.required])


def _passage() -> dict[str, Any]:
    words = {"type": "string", "minLength": 1}
    parts = _object({"quote": words, "prefix": words, "suffix": words}, ["quote"])
    return {"anyOf": [words, parts], "description": "Words of the article, with what stands before or after if need be"}


def _evidence() -> dict[str, Any]:
    by_passage = {"type": "object", "additionalProperties": _KEYS}
    return {
        "anyOf": [*_KEYS["oneOf"], by_passage],
        "description": "The passage that the record was read from, or passages with the fields read from each",
    }


def _participant(vocabulary: Vocabulary) -> dict[str, Any]:
    slug = SLUG_TYPE.schema(vocabulary)
    own = {
        "leader": slug,
        "organization": slug,
        "country": {"$ref": "#/$defs/country"},
        "name": Text(limits.NAME).schema(vocabulary),
        "date": {**Day().schema(vocabulary), "description": "The participant's own day"},
        "evidence": _KEYS,
    }
    described = "A leader's or organization's slug, a country's code, or a mapping that says which"
    return {"anyOf": [slug, {"$ref": "#/$defs/country"}, _object(own)], "description": described}


def _topic(vocabulary: Vocabulary) -> dict[str, Any]:
    parts = {"topic": {"$ref": "#/$defs/topic"}, "text": Text().schema(vocabulary), "evidence": _KEYS}
    return {"anyOf": [{"$ref": "#/$defs/topic"}, _object(parts, ["topic"])]}
