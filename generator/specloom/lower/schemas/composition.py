"""Composition: ``allOf`` and the siblings of ``$ref`` merged into one effective schema."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, NoReturn

from specloom.diagnostics import Refused, Related, error, warning
from specloom.lower.context import Context
from specloom.lower.provenance import PROVENANCE, has_provenance
from specloom.openapi.model import JsonValue, Schema, Site

_ANNOTATIONS = frozenset(
    {
        "site",
        "reference",
        "title",
        "description",
        "default",
        "examples",
        "read_only",
        "write_only",
        "deprecated",
        "extensions",
    }
)
MOST_PARTS: Final = 500
"""Parts of one ``allOf``, those of its parts among them."""
MOST_COMPOSED: Final = 100_000
"""Properties of all merged schemas: small documents could ask for models without end."""
TOO_MANY: Final = f"compositions repeat more than {MOST_COMPOSED:,} properties"

_STRUCTURE = frozenset(field.name for field in fields(Schema)) - _ANNOTATIONS
_BLANK = Schema(site=Site("", ""))


def only_annotates(schema: Schema, *beside: str) -> bool:
    """Whether a schema adds nothing to its reference, and to what is named, but words."""
    asserted, nothing = _asserted(beside)
    return bool(asserted(schema) == nothing)


@functools.cache
def _asserted(beside: tuple[str, ...]) -> tuple[attrgetter[tuple[Any, ...]], tuple[Any, ...]]:
    """What asks a schema for its assertions, and the answer of one that has none."""
    asked = attrgetter(*sorted(_STRUCTURE.difference(beside)))
    return asked, asked(_BLANK)


def named_target(context: Context, schema: Schema) -> Schema | None:
    """The component that ``schema`` stands for: its ``$ref``, or an ``allOf`` of one ``$ref``
    beside which there are words at most.

    Where that is a reference itself, the end of the chain.
    """
    target = _step(context, schema)
    if target is None:
        return None
    passed = []
    while target.site not in context.ends:
        passed.append(target)
        step = _step(context, target)
        if step is None:
            context.ends[target.site] = target
        else:
            target = step
    for item in passed:
        context.ends[item.site] = context.ends[target.site]
    return context.ends[target.site]


def _step(context: Context, schema: Schema) -> Schema | None:
    """One step of a chain of plain references."""
    if schema.all_of and only_annotates(schema, "all_of"):
        says = [part for part in schema.all_of if part.reference or not only_annotates(part)]
        schema = says[0] if len(says) == 1 and schema.reference is None else schema
    if schema.reference is not None and only_annotates(schema):
        return context.description.schemas[schema.reference]
    return None


def effective(context: Context, schema: Schema) -> Schema:
    """The schema with ``allOf`` and ``$ref`` merged in; annotations of the outside win.

    What only one of two parts can keep is a loss; a schema that contains itself through
    ``allOf`` is an error with its place. Rules between fields are not merged: they are read from
    :func:`parts_of`.

    Raises:
        Refused: ``composition-size``, beyond :data:`MOST_PARTS` or :data:`MOST_COMPOSED`.
    """
    merged, *others = parts = parts_of(context, schema)
    if len(others) >= MOST_PARTS:
        refuse_size(context, schema.site, f"an allOf has more than {MOST_PARTS} parts")
    if others:
        values = dict(zip(_MERGED, _members(merged), strict=True))
        for part in others:
            _merge(context, merged.site, values, part)
        merged = Schema(site=merged.site, **values)
    if merged.unevaluated_properties is not None:
        merged = _evaluated(context, merged)
    if others and named_target(context, schema) is None:
        context.composed += len(merged.properties)
        if context.composed > MOST_COMPOSED:
            refuse_size(context, schema.site, TOO_MANY)
    if others:
        context.parts[id(merged)] = (merged, tuple(parts))
    return merged


def _evaluated(context: Context, merged: Schema) -> Schema:
    """The schema with ``unevaluatedProperties`` said of what no part of its composition names.

    Beside alternatives it depends on which of them hold, and is a loss.
    """
    rest = merged.unevaluated_properties
    if merged.any_of or merged.one_of or merged.if_ or merged.dependent_schemas:
        assert rest is not None
        reason = "what it asks depends on the alternatives beside it"
        context.lose(rest.site, "unevaluatedProperties", reason)
        rest = None
    return replace(
        merged,
        additional_properties=merged.additional_properties or rest,
        unevaluated_properties=None,
    )


def parts_of(context: Context, schema: Schema) -> list[Schema]:
    """The schema and, depth first, every part of its ``allOf`` and ``$ref``, each by itself."""
    parts: list[Schema] = []
    above: set[int] = set()
    met: set[int] = set()
    pending = [(schema, False)]
    while pending:
        part, is_done = pending.pop()
        if is_done:
            above.discard(id(part))
        elif id(part) in above:
            _refuse_cycle(context, part)
        elif id(part) not in met:
            # A part that several others share adds nothing the second time.
            met.add(id(part))
            above.add(id(part))
            below = [] if part.reference is None else [context.description.schemas[part.reference]]
            parts.append(part)
            pending.append((part, True))
            pending += [(item, False) for item in reversed((*below, *part.all_of))]
    return parts


def refuse_size(context: Context, site: Site, message: str) -> NoReturn:
    """Stop at a composition that is too large."""
    raise Refused(error("composition-size", message, context.locate(site)))


def _refuse_cycle(context: Context, schema: Schema) -> None:
    context.diagnostics.add(
        error(
            "composition-cycle",
            "this schema contains itself through allOf",
            context.locate(schema.site),
            hint="move the recursion below a property or an array",
        )
    )


def _merge(context: Context, site: Site, values: dict[str, Any], part: Schema) -> None:
    """Put a part to the ``values`` of the schema at ``site``, whose annotations win."""
    emptied = {}
    for (name, mine), other, blank in zip(values.items(), _members(part), _NOTHING, strict=True):
        if other is blank or other == blank or mine == other:
            continue
        if mine == blank:
            values[name] = other
        elif name in _COMBINE:
            values[name] = _COMBINE[name](mine, other)
            if not values[name] and name in {"types", "enum"}:
                emptied[name] = mine
        elif name in _COMBINE_SCHEMAS:
            values[name] = _COMBINE_SCHEMAS[name](context, mine, other)
        elif name in _STRUCTURE and name not in _RULES:
            keyword = _KEYWORDS.get(name, name)
            context.lose(
                part.site.below(keyword), keyword, "another part of the allOf states this too"
            )
    for name, mine in emptied.items():
        _report_conflict(context, name, site, part.site)
        values[name] = mine


def _report_conflict(context: Context, name: str, first: Site, second: Site) -> None:
    context.diagnostics.add(
        warning(
            "composition-conflict",
            f"the parts of this allOf share no {'value' if name == 'enum' else 'type'}",
            context.locate(first),
            related=(Related("other part", context.locate(second)),),
            pointer=first.pointer,
        )
    )


def _types(mine: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """The types both allow; an integer is a number."""
    both = tuple(kind for kind in mine if kind in other)
    if "integer" in mine + other and "number" in mine + other and "integer" not in both:
        both = (*both, "integer")
    return both


def _enum(mine: tuple[JsonValue, ...], other: tuple[JsonValue, ...]) -> tuple[JsonValue, ...]:
    return tuple(value for value in mine if value in other)


def _properties(
    context: Context, mine: Mapping[str, Schema], other: Mapping[str, Schema]
) -> Mapping[str, Schema]:
    """Every property; one that both have is an ``allOf`` of the two, in the first's place."""
    merged = dict(mine)
    for name, schema in other.items():
        merged[name] = _both(context, merged[name], schema) if name in merged else schema
    return MappingProxyType(merged)


def _both(context: Context, mine: Schema, other: Schema) -> Schema:
    """What meets two schemas: one schema for the same two, so that recursion comes to an end."""
    if mine.site == other.site or (
        mine.reference is not None
        and mine.reference == other.reference
        and only_annotates(mine)
        and only_annotates(other)
    ):
        return mine
    known = context.both.get((id(mine), id(other)))
    if known is None:
        origin = mine if has_provenance(mine.extensions) else other
        known = Schema(site=mine.site, all_of=(mine, other), extensions=origin.extensions)
        context.both[id(mine), id(other)] = known
    return known


def _united(mine: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*mine, *(item for item in other if item not in mine))


def _extensions(
    mine: Mapping[str, JsonValue], other: Mapping[str, JsonValue]
) -> Mapping[str, JsonValue]:
    """Both sets of extensions; provenance speaks of its own schema and is not taken over."""
    return MappingProxyType({**_without_provenance(other), **mine})


def _without_provenance(extensions: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    return {name: value for name, value in extensions.items() if name not in PROVENANCE}


def _either(mine: bool, other: bool) -> bool:
    return mine or other


_COMBINE: Mapping[str, Callable[[Any, Any], Any]] = {
    "types": _types,
    "enum": _enum,
    "required": _united,
    "minimum": max,
    "exclusive_minimum": max,
    "min_length": max,
    "min_items": max,
    "min_properties": max,
    "maximum": min,
    "exclusive_maximum": min,
    "max_length": min,
    "max_items": min,
    "max_properties": min,
    "unique_items": _either,
    "deprecated": _either,
    "extensions": _extensions,
}
_COMBINE_SCHEMAS: Mapping[str, Callable[[Context, Any, Any], Any]] = {
    "properties": _properties,
    "pattern_properties": _properties,
    "items": _both,
    "additional_properties": _both,
    "unevaluated_properties": _both,
}
_RULES = frozenset(
    {"not_", "if_", "then", "else_", "dependent_required", "dependent_schemas", "any_of", "one_of"}
)
_KEYWORDS = {
    "any_of": "anyOf",
    "one_of": "oneOf",
    "multiple_of": "multipleOf",
    "prefix_items": "prefixItems",
    "content_encoding": "contentEncoding",
    "content_media_type": "contentMediaType",
    "content_schema": "contentSchema",
}
_MERGED = tuple(
    field.name for field in fields(Schema) if field.name not in {"site", "reference", "all_of"}
)
_members = attrgetter(*_MERGED)
_NOTHING = _members(_BLANK)
