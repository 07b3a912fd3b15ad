"""Arguments of operations: parameters, and the fields of bodies that are spelled out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from specloom.ir import Argument, Body, BodyShape, Constraints, Location, Untrusted
from specloom.lower.names import Scope, avoiding, of_component, pascal, snake
from specloom.lower.operations.bodies import (
    body_schema,
    file_type,
    is_file,
    strip_read_only,
)
from specloom.lower.prose import prose
from specloom.lower.provenance import lower_source
from specloom.lower.reserved_names import ARGUMENT_NAMES
from specloom.lower.rows.places import Root
from specloom.lower.schemas.annotations import default_of, example_of, format_of, summary_of
from specloom.lower.schemas.constraints import lower_constraints
from specloom.lower.schemas.inner_types import narrowed
from specloom.lower.schemas.types import Schemas
from specloom.openapi import model as openapi
from specloom.openapi.model import Schema, Site

_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
_PLACEHOLDER = re.compile(r"\{[^}]*\}")
ORDER = (Location.PATH, Location.BODY, Location.QUERY, Location.HEADER, Location.COOKIE)


class Arguments(Struct, frozen=True):
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
        for location in ORDER:
            if location is Location.BODY:
                found += self._fields(scope)
            else:
                found += self._parameters(scope, location)
        return tuple(found)

    def of_body(self, others: Iterable[Argument]) -> tuple[Argument, ...]:
        """The fields of a second body, beside the other arguments of the first."""
        scope = Scope("arguments", frozenset(), self.schemas.context)
        for other in others:
            self.owners[scope.claim(other.name)] = other.location
        return tuple(self._fields(scope))

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
            summary=prose(parameter.description) or summary_of(whole, parameter.name),
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
            component = of_component(self.schemas.context.description, parameter.site, "parameters")
            return component or pascal(_PLACEHOLDER.sub("_", self.operation.path)) + own
        return self.hint + own

    def _fields(self, scope: Scope) -> Iterable[Argument]:
        schema = body_schema(self.operation)
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


def _is_at(parameter: openapi.Parameter, location: Location) -> bool:
    """Whether a parameter travels there; one that is the whole query is in the query."""
    is_whole = parameter.location == "querystring" and location is Location.QUERY
    return is_whole or parameter.location == location.value
