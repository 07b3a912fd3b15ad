"""Composition: ``allOf`` and the siblings of ``$ref`` merged into one effective schema."""

from __future__ import annotations

from typing import Final, NoReturn

from msgspec.structs import replace

from specloom.diagnostics import Refused, error
from specloom.lower.context import Context
from specloom.lower.schemas.keywords import merged, only_annotates
from specloom.openapi.model import Schema, Site

MOST_PARTS: Final = 500
"""Parts of one ``allOf``, those of its parts among them."""
MOST_COMPOSED: Final = 100_000
"""Properties of all merged schemas: small documents could ask for models without end."""
TOO_MANY: Final = f"compositions repeat more than {MOST_COMPOSED:,} properties"


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
    whole, *others = parts = parts_of(context, schema)
    if len(others) >= MOST_PARTS:
        refuse_size(context, schema.site, f"an allOf has more than {MOST_PARTS} parts")
    if others:
        whole = merged(context, whole, others)
    if whole.unevaluated_properties is not None:
        whole = _evaluated(context, whole)
    if others and named_target(context, schema) is None:
        context.composed += len(whole.properties)
        if context.composed > MOST_COMPOSED:
            refuse_size(context, schema.site, TOO_MANY)
    if others:
        context.parts[id(whole)] = (whole, tuple(parts))
    return whole


def _evaluated(context: Context, whole: Schema) -> Schema:
    """The schema with ``unevaluatedProperties`` said of what no part of its composition names.

    Beside alternatives it depends on which of them hold, and is a loss.
    """
    rest = whole.unevaluated_properties
    if whole.any_of or whole.one_of or whole.if_ or whole.dependent_schemas:
        assert rest is not None
        reason = "what it asks depends on the alternatives beside it"
        context.lose(rest.site, "unevaluatedProperties", reason)
        rest = None
    return replace(
        whole,
        additional_properties=whole.additional_properties or rest,
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
