"""The door of the lowering: a description in, an API out."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.diagnostics import Diagnostics
from specloom.ir import Api, Operation, Received, SecurityScheme, Untrusted
from specloom.lower.context import Context, Locate
from specloom.lower.directions import split_directions
from specloom.lower.names import Scope, pascal, snake
from specloom.lower.nesting import Nesting, limit_nesting
from specloom.lower.operations.bodies import choose
from specloom.lower.operations.methods import lower_operation
from specloom.lower.operations.pagination import with_pages
from specloom.lower.operations.resources import Resources
from specloom.lower.operations.twins import find_twins, in_order
from specloom.lower.prose import prose
from specloom.lower.provenance import lower_source
from specloom.lower.reserved_names import CONSTRUCTOR_NAMES
from specloom.lower.schemas.types import Schemas
from specloom.lower.security import lower_schemes
from specloom.lower.servers import Servers
from specloom.openapi import model as openapi
from specloom.openapi.model import Description


def lower(
    description: Description,
    name: str,
    locate: Locate,
    diagnostics: Diagnostics,
) -> Api:
    """The IR of a description; ``name`` is the package's, ``locate`` finds a site in its file.

    Raises:
        Refused: with every error that was found on the way.
    """
    context = Context(description, locate, diagnostics)
    schemas = Schemas(context)
    schemas.lower_components()
    constructor = Scope("constructor arguments", CONSTRUCTOR_NAMES, context)
    schemes = lower_schemes(context, name, constructor)
    servers = Servers(context, name, constructor)
    usual = servers.of(description.servers)
    resources = Resources(context)
    operations, received = _calls(schemas, description, resources, schemes, servers)
    methods, nesting = _settled(schemas, description, resources, operations, received)
    api = Api(
        name=name,
        title=Untrusted(description.title),
        version=Untrusted(description.api_version),
        description=prose(description.description),
        source=lower_source(context, description.site, description.extensions),
        servers=usual,
        schemes=schemes,
        resources=resources.group(
            methods,
            schemas.definitions.classes,
            {snake(tag.name): prose(tag.description) for tag in description.tags},
        ),
        definitions=nesting.definitions,
        first_built=nesting.first,
        received=tuple(received),
    )
    diagnostics.refuse_errors()
    return api


def _calls(
    schemas: Schemas,
    description: Description,
    resources: Resources,
    schemes: tuple[SecurityScheme, ...],
    servers: Servers,
) -> tuple[list[Operation], list[Received]]:
    """The calls that a client makes, and those that the API makes: callbacks and webhooks."""
    operations: list[Operation] = []
    received: list[Received] = []
    places = resources.places(description.operations)
    for operation, place in zip(description.operations, places, strict=True):
        own = () if operation.servers == description.servers else operation.servers
        operations.append(lower_operation(schemas, operation, place, schemes, servers.of(own)))
        for callback, called in operation.callbacks:
            hint = f"{pascal(place.name)}{pascal(callback)}Callback"
            received += _received(schemas, called, hint, callback, operations[-1].id)
    for webhook in description.webhooks:
        received += _received(schemas, webhook, f"{pascal(webhook.path)}Webhook", webhook.path)
    return operations, received


def _settled(
    schemas: Schemas,
    description: Description,
    resources: Resources,
    operations: list[Operation],
    received: list[Received],
) -> tuple[tuple[Operation, ...], Nesting]:
    """The methods in their order, and the definitions, now that all who need them are known."""
    twins = find_twins(schemas, description.operations, operations, resources)
    split = split_directions(
        schemas.finish(),
        (*operations, *(second for _, second in twins)),
        tuple(item.type for item in received),
        schemas.definitions.claim,
    )
    nesting = limit_nesting(schemas.context, split.definitions)
    firsts, seconds = split.operations[: len(operations)], split.operations[len(operations) :]
    paged = with_pages(
        schemas.context, description.operations, firsts, nesting.definitions, resources.claim
    )
    ids = (first for first, _ in twins)
    return in_order(paged, zip(ids, seconds, strict=True)), nesting


def _received(
    schemas: Schemas, called: openapi.Operation, hint: str, name: str, operation: str = ""
) -> Iterator[Received]:
    """The request that the API makes for a webhook, or a callback of ``operation``."""
    body = called.request_body
    media = None if body is None else choose(body.content)
    if media is not None and media.schema is not None:
        yield Received(
            name=Untrusted(name),
            http_method=called.method,
            media_type=Untrusted(media.name),
            type=schemas.type_of(media.schema, hint),
            source=lower_source(schemas.context, called.site, called.extensions),
            summary=prose(called.summary or called.description),
            operation=operation,
        )
