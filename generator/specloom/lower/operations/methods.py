"""Operations: each becomes a method of a resource, its parameters and body fields arguments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from specloom.diagnostics import error
from specloom.ir import (
    NOTHING,
    Argument,
    Body,
    BodyShape,
    Constraints,
    Effect,
    Location,
    Operation,
    Rule,
    SecurityScheme,
    Server,
    Untrusted,
)
from specloom.lower.context import Context
from specloom.lower.names import Scope, avoiding, of_component, pascal, snake
from specloom.lower.operations.answers import lower_answers, returned
from specloom.lower.operations.bodies import choose, file_type, is_file, lower_body, strip_read_only
from specloom.lower.operations.headers import lower_headers
from specloom.lower.provenance import lower_source
from specloom.lower.reserved_names import ARGUMENT_NAMES
from specloom.lower.rows.places import Root
from specloom.lower.rows.tree import with_rows
from specloom.lower.rules import ExplicitRules
from specloom.lower.schema_rules import SchemaRules
from specloom.lower.schemas.annotations import default_of, example_of, format_of, summary_of
from specloom.lower.schemas.composition import parts_of
from specloom.lower.schemas.constraints import lower_constraints
from specloom.lower.schemas.inner_types import narrowed
from specloom.lower.schemas.types import Schemas
from specloom.openapi import model as openapi
from specloom.openapi.model import Schema, Site

_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
_PLACEHOLDER = re.compile(r"\{[^}]*\}")
_ORDER = (Location.PATH, Location.BODY, Location.QUERY, Location.HEADER, Location.COOKIE)


@dataclass(frozen=True, slots=True)
class Place:
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
        summary=Untrusted((operation.summary or "").strip()),
        description=Untrusted((operation.description or "").strip()),
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
    made = _Arguments(schemas, operation, body, hint, _credentials(schemes))
    return with_rows(schemas, made.all(), tuple(made.roots), body, _body_schema(operation))


def _is_at(parameter: openapi.Parameter, location: Location) -> bool:
    """Whether a parameter travels there; one that is the whole query is in the query."""
    is_whole = parameter.location == "querystring" and location is Location.QUERY
    return is_whole or parameter.location == location.value


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
    stated = SchemaRules(schemas.context, schemas.effective)
    yield from explicit.of(operation.site, operation.extensions)
    if operation.request_body is not None:
        yield from explicit.of(operation.request_body.site, operation.request_body.extensions)
    schema = _body_schema(operation)
    if schema is not None and any(item.location is Location.BODY for item in arguments):
        for part in parts_of(schemas.context, schema):
            schemas.checked.add(part.site)
            yield from stated.of(part)
            yield from explicit.of(part.site, part.extensions)


def _body_schema(operation: openapi.Operation) -> Schema | None:
    body = operation.request_body
    media = None if body is None else choose(body.content)
    return None if media is None else media.schema


@dataclass(frozen=True, slots=True)
class _Arguments:
    """Builds the arguments of one operation."""

    schemas: Schemas
    operation: openapi.Operation
    body: Body | None
    hint: str
    credentials: frozenset[str]
    owners: dict[str, Location] = field(default_factory=dict)
    roots: list[Root] = field(default_factory=list)

    def all(self) -> tuple[Argument, ...]:
        """Path, body, query, header, cookie: in this order they claim their names."""
        scope = Scope("arguments", frozenset(), self.schemas.context)
        found: list[Argument] = []
        for location in _ORDER:
            if location is Location.BODY:
                found += self._fields(scope)
            else:
                found += self._parameters(scope, location)
        return tuple(found)

    def _parameters(self, scope: Scope, location: Location) -> Iterator[Argument]:
        for parameter in self.operation.parameters:
            ignored = location is Location.HEADER and parameter.name.lower() in _IGNORED_HEADERS
            if _is_at(parameter, location) and not ignored:
                yield self._parameter(scope, location, parameter)

    def _parameter(
        self, scope: Scope, location: Location, parameter: openapi.Parameter
    ) -> Argument:
        content = parameter.content
        schema = parameter.schema or (content.schema if content is not None else None)
        schema = schema or Schema(site=parameter.site, types=("string",))
        whole = self.schemas.effective(schema)
        name = self._claim(scope, parameter.name, location, parameter.site)
        self.roots.append(Root(f"{location.value}:{parameter.name}", location, schema))
        is_key = location is Location.HEADER and (
            parameter.name.lower() == "idempotency-key"
            or parameter.extensions.get("x-idempotency-key") is True
        )
        return Argument(
            name=name,
            wire_name=Untrusted(parameter.name),
            key=Untrusted(f"{location.value}:{parameter.name}"),
            location=location,
            type=self.schemas.type_of(schema, self._hint_of(parameter)),
            required=parameter.required,
            source=lower_source(self.schemas.context, parameter.site, parameter.extensions),
            summary=Untrusted((parameter.description or "").strip())
            or summary_of(whole, parameter.name),
            deprecated=parameter.deprecated or whole.deprecated,
            default=default_of(whole),
            example=example_of(parameter.examples or whole.examples),
            constraints=self._constraints(schema),
            format=format_of(whole),
            style="querystring" if parameter.location == "querystring" else parameter.style,
            explode=parameter.explode,
            allow_reserved=parameter.allow_reserved,
            content_type=Untrusted("" if content is None else content.name),
            credential=name if name in self.credentials else "",
            idempotency_key=is_key,
        )

    def _hint_of(self, parameter: openapi.Parameter) -> str:
        """What its class is called after: whose it is, a component, a path or the operation."""
        own = pascal(parameter.name, "Parameter")
        if not parameter.site.pointer.startswith(self.operation.site.pointer):
            component = of_component(parameter.site, "parameters")
            return component or pascal(_PLACEHOLDER.sub("_", self.operation.path)) + own
        return self.hint + own

    def _fields(self, scope: Scope) -> Iterable[Argument]:
        schema = _body_schema(self.operation)
        if self.body is None or self.body.shape is not BodyShape.FIELDS or schema is None:
            return []
        whole = strip_read_only(self.schemas, self.schemas.effective(schema))
        return [
            self._field(scope, wire_name, member, wire_name in whole.required)
            for wire_name, member in whole.properties.items()
        ]

    def _field(self, scope: Scope, wire_name: str, schema: Schema, required: bool) -> Argument:
        assert self.body is not None
        whole = self.schemas.effective(schema)
        is_upload = Untrusted(wire_name) in self.body.files and is_file(whole, self.schemas)
        if not is_upload:
            self.roots.append(Root(wire_name, Location.BODY, schema))
        type_ = (
            file_type(whole)
            if is_upload
            else self.schemas.type_of(schema, f"{self.hint}Request{pascal(wire_name, 'Field')}")
        )
        return Argument(
            name=self._claim(scope, wire_name, Location.BODY, schema.site),
            wire_name=Untrusted(wire_name),
            key=Untrusted(wire_name),
            location=Location.BODY,
            type=type_,
            required=required and self.body.required,
            source=self.schemas.source(schema),
            summary=summary_of(schema, wire_name) or summary_of(whole, wire_name),
            deprecated=whole.deprecated,
            default=default_of(whole),
            example=example_of(whole.examples),
            constraints=self._constraints(schema),
            format=format_of(whole),
        )

    def _constraints(self, schema: Schema) -> Constraints:
        core = self.schemas.effective(narrowed(self.schemas, schema))
        return lower_constraints(self.schemas.context, core)

    def _claim(self, scope: Scope, wire_name: str, location: Location, site: Site) -> str:
        """The argument's name; one that another location has gets its own as a suffix."""
        name = avoiding(snake(wire_name, "argument"), ARGUMENT_NAMES)
        if self.owners.get(name, location) is not location:
            name = f"{name.rstrip('_')}_{location.value}"
        name = scope.claim(name, site)
        self.owners[name] = location
        return name
