"""The keywords of a schema that do not hold other schemas: their types and what they admit."""

from __future__ import annotations

from typing import Final

from specloom.diagnostics import did_you_mean, named
from specloom.load import JsonValue
from specloom.openapi.members import Members
from specloom.openapi.schemas.patterns import pattern_problem

TYPES: Final = ("string", "integer", "number", "boolean", "object", "array", "null")

NOT_HONOURED: Final[dict[str, str]] = {
    **dict.fromkeys(
        (
            "unevaluatedItems",
            "contains",
            "minContains",
            "maxContains",
            "$recursiveRef",
        ),
        "neither types nor tables can say it",
    ),
    **dict.fromkeys(("additionalItems", "dependencies"), "a keyword of an older JSON Schema"),
}

ANNOTATIONS: Final = frozenset(
    (
        "externalDocs",
        "$comment",
        "$schema",
        "$id",
        "$anchor",
        "$dynamicAnchor",
        "$defs",
        "definitions",
        "$vocabulary",
    )
)
"""Keywords that say nothing about a value."""

SINCE_31: Final = frozenset(
    (
        "const",
        "prefixItems",
        "patternProperties",
        "propertyNames",
        "if",
        "then",
        "else",
        "dependentRequired",
        "dependentSchemas",
        "contentEncoding",
        "contentMediaType",
    )
)
"""Keywords that OpenAPI 3.0 does not know. They are honoured there too, with a warning."""


def types(members: Members, key: str) -> tuple[str, ...]:
    """The ``type`` keyword as a tuple without repetitions."""
    value = members.value[key]
    site = members.site.below(key)
    if isinstance(value, list):
        if members.reader.minor == 0:
            hint = "write nullable: true, or openapi: 3.1.0 at the top"
            message = "a list of types is OpenAPI 3.1, and this description is 3.0"
            members.reader.error("type-array", site, message, hint=hint)
            return ()
        names = list(members.texts(key))
    elif value is None:
        # "type: null" without quotes is what people write for the type "null".
        members.reader.warn("null-text", site, 'the type is null; "null" is meant')
        names = ["null"]
    else:
        text = members.text(key)
        names = [] if text is None else [text]
    for name in names:
        if name not in TYPES:
            hint = did_you_mean(name, TYPES) or "one of " + ", ".join(TYPES)
            message = f"{named(name)} is no type"
            members.reader.error("unknown-type", site, message, hint=hint)
    return tuple(dict.fromkeys(name for name in names if name in TYPES))


def required(members: Members, key: str) -> tuple[str, ...]:
    """The ``required`` keyword. The boolean of JSON Schema's draft 3 is lost."""
    if isinstance(members.value[key], bool):
        reason = "required is a list of names on the object, not a boolean on the property"
        members.reader.lose(members.site.below(key), key, reason)
        return ()
    return tuple(dict.fromkeys(members.texts(key)))


def enum(members: Members, key: str) -> tuple[JsonValue, ...] | None:
    """The ``enum`` keyword."""
    values = members.array(key)
    if isinstance(members.value[key], list) and not values:
        members.reader.error("empty-enum", members.site.below(key), "the enum admits no value")
    return tuple(values) or None


def pattern(members: Members, key: str) -> str | None:
    """The ``pattern`` keyword, as the document has it."""
    text = members.text(key)
    problem = None if text is None else pattern_problem(text)
    if problem is not None:
        message = f"the pattern is no regular expression: {problem}"
        members.reader.error("invalid-pattern", members.site.below(key), message)
        return None
    return text


def multiple_of(members: Members, key: str) -> int | float | None:
    """The ``multipleOf`` keyword: a number above 0."""
    value = members.number(key)
    if value is not None and value <= 0:
        message = "multipleOf has to be above 0"
        members.reader.error("wrong-value", members.site.below(key), message)
        return None
    return value


def exclusive(members: Members, key: str) -> bool | int | float | None:
    """An exclusive bound: a number, or 3.0's boolean that turns the bound beside it."""
    value = members.value[key]
    if isinstance(value, bool):
        if members.reader.minor > 0:
            message = f"{key} is a number since OpenAPI 3.1; the boolean is read as in 3.0"
            members.reader.warn("keyword-version", members.site.below(key), message)
        return value
    return members.number(key)


def names_by_name(members: Members, key: str) -> dict[str, tuple[str, ...]]:
    """The ``dependentRequired`` keyword."""
    inner = members.object(key)
    return {} if inner is None else {name: inner.texts(name) for name in inner.value}


def examples(members: Members, key: str) -> tuple[JsonValue, ...]:
    """The ``examples`` keyword: JSON Schema's list, or named examples, as is often written."""
    value = members.value[key]
    if isinstance(value, dict):
        return tuple(
            entry["value"]
            for entry in value.values()
            if isinstance(entry, dict) and "value" in entry
        )
    return tuple(value) if isinstance(value, list) else (value,)
