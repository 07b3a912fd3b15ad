"""Keywords of two schemas that hold at once: which of them assert something, and what both ask."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from specloom.diagnostics import Related, warning
from specloom.lower.context import Context
from specloom.lower.provenance import PROVENANCE, has_provenance
from specloom.openapi.model import JsonValue, Schema, Site, keyword_of

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
_STRUCTURE = frozenset(Schema.__struct_fields__) - _ANNOTATIONS
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


def merged(context: Context, first: Schema, others: Sequence[Schema]) -> Schema:
    """The schemas as one at the site of the first; what only one of two can keep is a loss."""
    values = dict(zip(_MERGED, _members(first), strict=True))
    for part in others:
        _merge(context, first.site, values, part)
    return Schema(site=first.site, **values)


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
            keyword = keyword_of(name)
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
    "property_names": _both,
    "additional_properties": _both,
    "unevaluated_properties": _both,
}
_RULES = frozenset(
    {"not_", "if_", "then", "else_", "dependent_required", "dependent_schemas", "any_of", "one_of"}
)
_MERGED = tuple(
    name for name in Schema.__struct_fields__ if name not in {"site", "reference", "all_of"}
)
_members = attrgetter(*_MERGED)
_NOTHING = _members(_BLANK)
