"""Operations: each becomes a method of a resource, its parameters and body fields arguments."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from specloom.diagnostics import error
from specloom.ir import (
    NOTHING,
    Argument,
    Body,
    Effect,
    Location,
    Operation,
    Rule,
    SecurityScheme,
    Server,
    Untrusted,
)
from specloom.lower.context import Context
from specloom.lower.names import pascal
from specloom.lower.operations.answers import lower_answers, returned
from specloom.lower.operations.arguments import ORDER, Arguments
from specloom.lower.operations.bodies import body_schema, lower_body
from specloom.lower.operations.headers import lower_headers
from specloom.lower.prose import prose
from specloom.lower.provenance import lower_source
from specloom.lower.rows.tree import with_rows
from specloom.lower.rules import ExplicitRules
from specloom.lower.schema_rules import SchemaRules
from specloom.lower.schemas.composition import parts_of
from specloom.lower.schemas.types import Schemas
from specloom.openapi import model as openapi
from specloom.openapi.model import Site


class Place(Struct, frozen=True):
    """Where an operation goes: its resource, and its name there."""

    resource: tuple[str, ...]
    name: str


def lower_operation(
    schemas: Schemas,
    operation: openapi.Operation,
    place: Place,
    schemes: tuple[SecurityScheme, ...],
    servers: tuple[Server, ...],
) -> Operation:
    """The IR of one operation."""
    context = schemas.context
    hint = pascal("_".join((*place.resource, place.name)))
    arguments, body = _arguments(schemas, operation, hint, schemes)
    answers = lower_answers(schemas, operation.responses, hint)
    returns, streams = returned(answers)
    id_ = ".".join((*place.resource, place.name))
    return Operation(
        id=id_,
        resource=place.resource,
        name=place.name,
        http_method=operation.method,
        path=Untrusted(operation.path),
        source=lower_source(context, operation.site, operation.extensions),
        summary=prose(operation.summary),
        description=prose(operation.description),
        deprecated=operation.deprecated,
        arguments=arguments,
        body=body,
        answers=answers,
        headers=lower_headers(schemas, operation, hint),
        returns=returns,
        streams=streams,
        security=_security(context, operation, schemes),
        effect=_effect(context, operation),
        find_out=_find_out(context, operation),
        rules=tuple(_rules(schemas, operation, arguments)),
        servers=servers,
    )


def _arguments(
    schemas: Schemas,
    operation: openapi.Operation,
    hint: str,
    schemes: tuple[SecurityScheme, ...],
) -> tuple[tuple[Argument, ...], Body | None]:
    """What a call gives, and how its body is sent, each with the rows for what is inside it."""
    stated = operation.request_body
    body = None if stated is None else lower_body(schemas, stated, f"{hint}Request")
    made = Arguments(schemas, operation, body, hint, _credentials(schemes))
    return with_rows(schemas, made.all(), tuple(made.roots), body, body_schema(operation))


def _credentials(schemes: tuple[SecurityScheme, ...]) -> frozenset[str]:
    return frozenset(c.argument for scheme in schemes for c in scheme.credentials)


def _find_out(context: Context, operation: openapi.Operation) -> Untrusted:
    value = operation.extensions.get("x-reconcile", "")
    if not isinstance(value, str):
        place = context.locate(operation.site.below("x-reconcile"))
        context.diagnostics.add(error("bad-reconcile", "x-reconcile is not a text", place))
        return NOTHING
    return Untrusted(value.strip())


def _effect(context: Context, operation: openapi.Operation) -> Effect:
    value = operation.extensions.get("x-effect")
    effects = {effect.value: effect for effect in Effect if effect is not Effect.DEFAULT}
    if value is None:
        return Effect.DEFAULT
    if not isinstance(value, str) or value not in effects:
        context.diagnostics.add(
            error(
                "bad-effect",
                f"x-effect is none of {', '.join(effects)}",
                context.locate(operation.site.below("x-effect")),
            )
        )
        return Effect.DEFAULT
    return effects[value]


def _security(
    context: Context, operation: openapi.Operation, schemes: tuple[SecurityScheme, ...]
) -> tuple[tuple[Untrusted, ...], ...]:
    """The alternatives that the client can fulfil; where there is none, the caller has to."""
    stated = operation.security
    whole = context.description.security if stated is None else stated
    shown = {item.key for item in context.description.security_schemes if item.type == "mutualTLS"}
    # A certificate is shown before a request: what is beside it has to be sent.
    alternatives = [[key for key in alternative if key not in shown] for alternative in whole]
    known = {scheme.key.value for scheme in schemes}
    return tuple(
        tuple(Untrusted(key) for key in alternative)
        for alternative in alternatives
        if set(alternative) <= known
    )


def _rules(
    schemas: Schemas, operation: openapi.Operation, arguments: tuple[Argument, ...]
) -> Iterator[Rule]:
    known = frozenset(argument.key.value for argument in arguments)
    explicit = ExplicitRules(schemas.context, known)
    yield from explicit.of(operation.site, operation.extensions)
    if operation.request_body is not None:
        yield from explicit.of(operation.request_body.site, operation.request_body.extensions)
    yield from _rules_of_body(schemas, operation, arguments)


def _rules_of_body(
    schemas: Schemas, operation: openapi.Operation, arguments: tuple[Argument, ...]
) -> Iterator[Rule]:
    """What the schema of a body that is spelled out says of its fields."""
    known = frozenset(argument.key.value for argument in arguments)
    explicit = ExplicitRules(schemas.context, known)
    stated = SchemaRules(schemas.context, schemas.effective)
    schema = body_schema(operation)
    if schema is not None and any(item.location is Location.BODY for item in arguments):
        for part in parts_of(schemas.context, schema):
            schemas.checked.add(part.site)
            yield from stated.of(part)
            yield from explicit.of(part.site, part.extensions)


def with_body(
    schemas: Schemas,
    stated: openapi.Operation,
    operation: Operation,
    media: openapi.MediaType,
    name: str,
) -> Operation:
    """A second method of ``operation``, called ``name``, with its body in another media type."""
    assert stated.request_body is not None
    request = replace(stated.request_body, content=(media,))
    stated = replace(stated, request_body=request)
    hint = pascal("_".join((*operation.resource, name)))
    body = lower_body(schemas, request, f"{hint}Request")
    assert body is not None
    others = [item for item in operation.arguments if item.location is not Location.BODY]
    made = Arguments(schemas, stated, body, hint, frozenset())
    fields, body = with_rows(
        schemas, made.of_body(others), tuple(made.roots), body, body_schema(stated)
    )
    arguments = tuple(
        item for where in ORDER for item in (*fields, *others) if item.location is where
    )
    sites = (stated.site.below("x-rules"), request.site.below("x-rules"))
    return replace(
        operation,
        id=".".join((*operation.resource, name)),
        name=name,
        arguments=arguments,
        body=body,
        has_other_body=True,
        rules=(
            *_rules_for(operation.rules, arguments, sites),
            *_rules_of_body(schemas, stated, arguments),
        ),
    )


def _rules_for(
    rules: tuple[Rule, ...], arguments: tuple[Argument, ...], sites: tuple[Site, ...]
) -> Iterator[Rule]:
    """The rules at these sites that are about the arguments alone."""
    known = {item.key for item in arguments}
    for rule in rules:
        named = {*rule.fields, *rule.of, *(condition.field for condition in rule.when)}
        is_there = any(rule.source.pointer.startswith(site.pointer) for site in sites)
        if is_there and named <= known:
            yield rule
