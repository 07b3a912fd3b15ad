"""Values against schemas of a description: the door to jsonschema.

The typed schemas are written out again as JSON Schema 2020-12, so that OpenAPI 3.0's dialect is
judged like the others. Nothing is fetched: every reference leads to a schema of the description.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from specloom.load import JsonValue, Site
from specloom.lower.patterns import safe_pattern
from specloom.openapi.model import ABSENT, Description, Schema, keyword_of
from specloom.runtime.formats import FORMATS

_PLAIN: Final = (
    "format",
    "minimum",
    "maximum",
    "exclusive_minimum",
    "exclusive_maximum",
    "multiple_of",
    "min_length",
    "max_length",
    "pattern",
    "min_items",
    "max_items",
    "min_properties",
    "max_properties",
)
_INNER: Final = (
    "items",
    "additional_properties",
    "property_names",
    "not_",
    "if_",
    "then",
    "else_",
)
_LISTS: Final = ("prefix_items", "all_of", "any_of", "one_of")
_MAPPINGS: Final = ("properties", "dependent_schemas")
_WIDEST: Final = 120


@dataclass(frozen=True)
class Validation:
    """Judges values by the schemas of one description."""

    description: Description
    _validators: dict[int, tuple[Schema, Any]] = field(default_factory=dict, compare=False)

    def problem(self, schema: Schema, value: JsonValue, *, sent: bool | None = None) -> str | None:
        """What is wrong with a value, where in it, None where nothing is.

        ``sent`` is True for a value of a request, where what is only read may be missing, and
        False for one of an answer, where what is only written may be.
        """
        try:
            found = self._validator(schema).iter_errors(value)
            error = best_match(error for error in found if not _excused(error, sent))
        except RecursionError:
            # A schema that leads back to itself for the same value asks nothing that can be told.
            return None
        return None if error is None else _told(error)

    def _validator(self, schema: Schema) -> Any:
        """The validator of a schema, made once."""
        kept = self._validators.get(id(schema))
        if kept is None:
            made = _VALIDATOR(
                _written(schema), registry=self._registry, format_checker=_FORMAT_CHECKER
            )
            # The schema is kept with it, so that no other one gets its id.
            kept = self._validators[id(schema)] = (schema, made)
        return kept[1]

    @cached_property
    def _registry(self) -> Registry[Any]:
        resources = [
            (_uri(site), DRAFT202012.create_resource(_written(schema)))
            for site, schema in self.description.schemas.items()
        ]
        return Registry().with_resources(resources)


def _written(schema: Schema) -> Any:
    """A typed schema as JSON Schema."""
    if schema.boolean is not None:
        return schema.boolean
    made: dict[str, Any] = {}
    if schema.reference is not None:
        made["$ref"] = _uri(schema.reference)
    if schema.types:
        made["type"] = list(schema.types)
    if schema.const is not ABSENT:
        made["const"] = schema.const
    if schema.enum is not None:
        made["enum"] = list(schema.enum)
    if schema.required:
        made["required"] = list(schema.required)
    if schema.unique_items:
        made["uniqueItems"] = True
    for name in _PLAIN:
        if getattr(schema, name) is not None:
            made[keyword_of(name)] = getattr(schema, name)
    for name in _INNER:
        if getattr(schema, name) is not None:
            made[keyword_of(name)] = _written(getattr(schema, name))
    for name in _LISTS:
        if getattr(schema, name):
            made[keyword_of(name)] = [_written(inner) for inner in getattr(schema, name)]
    for name in _MAPPINGS:
        if getattr(schema, name):
            inner = getattr(schema, name)
            made[keyword_of(name)] = {key: _written(value) for key, value in inner.items()}
    if schema.dependent_required:
        needed = schema.dependent_required
        made["dependentRequired"] = {key: list(names) for key, names in needed.items()}
    for key, flag in (("readOnly", schema.read_only), ("writeOnly", schema.write_only)):
        if flag:
            made[key] = True
    return made


def _uri(site: Site) -> str:
    """A name for a schema that the registry knows; its pointer is no fragment here."""
    return f"urn:specloom:{site.file.encode().hex()}:{site.pointer.encode().hex()}"


def _excused(error: ValidationError, sent: bool | None) -> bool:
    """Whether a required property is missing that only travels the other way."""
    if error.validator != "required" or sent is None or not isinstance(error.schema, dict):
        return False
    keyword = "readOnly" if sent else "writeOnly"
    properties = error.schema.get("properties", {})
    # The library makes an error for each missing name, and says which in its message alone.
    return any(
        error.message.startswith(repr(name)) and isinstance(inner, dict) and inner.get(keyword)
        for name, inner in properties.items()
    )


def _told(error: ValidationError) -> str:
    """An error of the library in a line: the place inside the value, and what is wrong."""
    place = "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path
    ).removeprefix(".")
    text = error.message if len(error.message) <= _WIDEST else f"{error.message[:_WIDEST]}..."
    return f"{place}: {text}" if place else text


def _pattern(
    _validator: object, pattern: str, instance: object, _schema: object
) -> Iterator[ValidationError]:
    if not isinstance(instance, str):
        return
    python = safe_pattern(pattern)
    if python is not None and not re.search(python, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _multiple_of(
    _validator: object, step: int | float, instance: object, _schema: object
) -> Iterator[ValidationError]:
    if isinstance(instance, bool) or not isinstance(instance, int | float) or not step:
        return
    if Fraction(_exact(instance)) % Fraction(_exact(step)):
        yield ValidationError(f"{instance!r} is not a multiple of {step!r}")


def _exact(number: int | float) -> str:
    """A number as its document spells it, which a float may not keep."""
    source = getattr(number, "source", None)
    return source if isinstance(source, str) and isinstance(number, float) else str(number)


_CHECKED: Final = {"pattern": _pattern, "multipleOf": _multiple_of}
_VALIDATOR: Final[Any] = extend(Draft202012Validator, _CHECKED)  # type: ignore[no-untyped-call]


def _format_checker(formats: Mapping[str, Any]) -> FormatChecker:
    checker = FormatChecker(formats=())
    for name, form in formats.items():
        checker.checks(name)(
            lambda value, form=form: not isinstance(value, str) or form.accepts(value)
        )
    return checker


_FORMAT_CHECKER: Final = _format_checker(FORMATS)
