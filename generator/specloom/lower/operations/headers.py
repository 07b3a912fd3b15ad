"""Headers of answers: one model for all that an operation declares."""

from __future__ import annotations

from specloom.ir import ANY, STRING, Field, Model, Type, Untrusted
from specloom.lower.names import Scope, of_component, snake
from specloom.lower.operations.bodies import essence, is_json
from specloom.lower.prose import prose
from specloom.lower.provenance import lower_source
from specloom.lower.reserved_names import FIELD_NAMES
from specloom.lower.schemas.annotations import default_of, format_of, summary_of
from specloom.lower.schemas.constraints import lower_constraints
from specloom.lower.schemas.types import Schemas
from specloom.openapi import model as openapi
from specloom.openapi.model import Schema

_OF_BROWSERS = "access-control-"
"""Fetch, section 3.3: such headers tell a browser what a page may see, and nobody else anything."""


_FEW = 2


def lower_headers(schemas: Schemas, operation: openapi.Operation, hint: str) -> str:
    """The name of the model of an operation's declared headers; empty where there are none.

    Which answers have a header is not kept apart: each may be absent. Names ignore case.
    Operations that refer to the same headers have one model.
    """
    declared: dict[str, list[openapi.Header]] = {}
    for response in operation.responses:
        for header in response.headers:
            if not header.name.lower().startswith(_OF_BROWSERS):
                declared.setdefault(header.name.lower(), []).append(header)
    if not declared:
        return ""
    key = tuple(tuple(header.site for header in headers) for headers in declared.values())
    if key not in schemas.headers:
        name = schemas.definitions.claim(_name(schemas, list(declared.values()), hint))
        scope = Scope("fields", FIELD_NAMES, schemas.context)
        schemas.definitions.built[name] = Model(
            name=name,
            fields=tuple(_field(schemas, scope, name, headers) for headers in declared.values()),
            source=lower_source(schemas.context, operation.site.below("responses"), {}),
            summary=Untrusted("Headers of an answer, each where it is sent."),
        )
        schemas.headers[key] = name
    return schemas.headers[key]


def _name(schemas: Schemas, declared: list[list[openapi.Header]], hint: str) -> str:
    """What the model is called: after its headers where all are components, and few."""
    description = schemas.context.description
    sites = [header.site for headers in declared for header in headers]
    names = [of_component(description, site, "headers") for site in sites]
    short = "".join(dict.fromkeys(names)) + "Headers"
    is_told = all(names) and len(declared) <= _FEW and schemas.definitions.classes.is_free(short)
    return short if is_told else f"{hint}Headers"


def _field(schemas: Schemas, scope: Scope, model: str, headers: list[openapi.Header]) -> Field:
    """One header; where several answers declare it, the first speaks for all but the type."""
    first = headers[0]
    schema = first.schema or Schema(site=first.site)
    whole = schemas.effective(schema)
    name = scope.claim(snake(first.name, "header"), first.site)
    hint = f"{model}{name.title()}"
    return Field(
        name=name,
        wire_name=Untrusted(first.name),
        type=schemas.join([_type(schemas, header, hint) for header in headers], schema, hint),
        required=False,
        source=lower_source(schemas.context, first.site, first.extensions),
        summary=prose(first.description) or summary_of(whole, first.name),
        deprecated=first.deprecated or whole.deprecated,
        default=default_of(whole),
        constraints=lower_constraints(schemas.context, whole),
        format=format_of(whole),
    )


def _type(schemas: Schemas, header: openapi.Header, hint: str) -> Type:
    """What the text of a header is decoded to; JSON where its media type says so."""
    content = header.content
    if content is not None and content.schema is not None and is_json(essence(content.name)):
        return schemas.type_of(content.schema, hint)
    if header.schema is None:
        return STRING
    found = schemas.type_of(header.schema, hint)
    return STRING if found == ANY else found
