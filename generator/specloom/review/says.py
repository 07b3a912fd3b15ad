"""What a schema says of a field: references followed, parts merged, null told from the type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from specloom.load import Site
from specloom.lower.context import Context
from specloom.lower.schemas.composition import effective
from specloom.openapi.model import ABSENT, Absent, Schema
from specloom.review.nodes import Says

_DEEPEST = 20
"""Levels of alternatives that are looked through."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A schema with its references and parts merged, and its alternatives but null."""

    schema: Schema
    nullable: bool
    alternatives: tuple[Schema, ...]


def read(context: Context, schema: Schema, depth: int = 0) -> Reading:
    """The schema as a value meets it; an alternative beside null alone is the schema itself."""
    whole = effective(context, schema)
    branches = [branch for branch in (*whole.any_of, *whole.one_of) if not _only_asks(branch)]
    values = [branch for branch in branches if branch.types != ("null",)]
    nullable = len(values) < len(branches) or "null" in whole.types or None in (whole.enum or ())
    if len(values) == 1 and depth < _DEEPEST and not whole.types and not whole.properties:
        inner = read(context, values[0], depth + 1)
        return Reading(_under(whole, inner.schema), nullable or inner.nullable, inner.alternatives)
    return Reading(whole, nullable, tuple(values))


def _under(outer: Schema, inner: Schema) -> Schema:
    """The inner schema with what the outer one says of its own beside the alternatives."""
    own = {name: getattr(outer, name) for name in _OUTER}
    return replace(
        inner,
        **{name: value for name, value in own.items() if value not in (None, ABSENT, False)},
    )


_OUTER = frozenset(
    {
        "site",
        "format",
        "default",
        "pattern",
        "min_length",
        "max_length",
        "minimum",
        "maximum",
        "min_items",
        "max_items",
        "deprecated",
        "read_only",
        "write_only",
        "extensions",
    }
)


def _only_asks(schema: Schema) -> bool:
    """Whether a branch only asks for fields: it is a rule and no kind of value."""
    asks = bool(schema.required) or schema.not_ is not None
    return asks and not (schema.properties or schema.types or schema.items or schema.reference)


def says_of(context: Context, schema: Schema, *, required: bool | None, depth: int = 0) -> Says:
    """What a field of this schema is, in the words that a page is compared in."""
    reading = read(context, schema)
    whole = reading.schema
    items = None if whole.items is None else read(context, whole.items)
    listed = whole if items is None else items.schema
    values = listed.enum
    if values is None and not isinstance(listed.const, Absent):
        values = (listed.const,)
    kept = None if values is None else tuple(value for value in values if value is not None)
    return Says(
        type=_type(context, reading, depth),
        items=None if items is None else _type(context, items, depth),
        format=listed.format if items is not None else whole.format,
        required=required,
        nullable=reading.nullable,
        deprecated=whole.deprecated,
        read_only=whole.read_only,
        write_only=whole.write_only,
        enumerated=kept is not None,
        values=kept,
        default=whole.default,
        pattern=listed.pattern,
        min_length=listed.min_length,
        max_length=listed.max_length,
        minimum=_bound(listed.minimum, listed.exclusive_minimum),
        maximum=_bound(listed.maximum, listed.exclusive_maximum),
        min_items=whole.min_items,
        max_items=whole.max_items,
    )


def _bound(inclusive: float | None, exclusive: float | None) -> float | None:
    return inclusive if inclusive is not None else exclusive


def _type(context: Context, reading: Reading, depth: int) -> str | None:
    """The one type, several joined by ``|``, None where any is admitted."""
    whole = reading.schema
    kinds = [kind for kind in whole.types if kind != "null"]
    if not kinds and reading.alternatives and depth < _DEEPEST:
        found = (
            _type(context, read(context, item), depth + 1) or "" for item in reading.alternatives
        )
        kinds = sorted({kind for kind in found if kind})
    if not kinds and whole.properties:
        kinds = ["object"]
    if not kinds and whole.items is not None:
        kinds = ["array"]
    return "|".join(kinds) or None


def enums_of(context: Context, schema: Schema) -> tuple[Site, ...]:
    """The components with values that a field refers to, itself or for its items."""
    found: dict[Site, None] = {}
    pending: list[Schema] = [schema]
    met: set[Site] = set()
    while pending:
        part = pending.pop()
        if part.site in met:
            continue
        met.add(part.site)
        if part.reference is not None:
            target = context.description.schemas[part.reference]
            if target.enum is not None or not isinstance(target.const, Absent):
                found[target.site] = None
            if not target.properties:
                pending.append(target)
        pending += _parts(part)
    return tuple(found)


def _parts(schema: Schema) -> Iterator[Schema]:
    yield from (*schema.all_of, *schema.any_of, *schema.one_of)
    if schema.items is not None:
        yield schema.items
