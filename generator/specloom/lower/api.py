"""The door of the lowering: a description in, an API out."""

from __future__ import annotations

from collections.abc import Callable

from specloom.diagnostics import Diagnostics, Span
from specloom.ir import Api, Untrusted
from specloom.lower.bodies import choose, is_json
from specloom.lower.context import Context
from specloom.lower.directions import split_directions
from specloom.lower.names import Scope, pascal, snake
from specloom.lower.operations import lower_operation
from specloom.lower.pagination import with_pages
from specloom.lower.provenance import lower_source
from specloom.lower.reserved_names import CONSTRUCTOR_NAMES
from specloom.lower.resources import Resources
from specloom.lower.schemas import Schemas
from specloom.lower.security import lower_schemes, lower_servers
from specloom.openapi import model as openapi
from specloom.openapi.model import Description, Site


def lower(
    description: Description,
    name: str,
    locate: Callable[[Site], Span],
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
    variables: dict[str, str] = {}
    servers = lower_servers(context, description.servers, name, constructor, variables)
    resources = Resources(context, constructor)
    operations = []
    for operation, place in zip(
        description.operations, resources.places(description.operations), strict=True
    ):
        own = () if operation.servers == description.servers else operation.servers
        operations.append(
            lower_operation(
                schemas,
                operation,
                place,
                schemes,
                lower_servers(context, own, name, constructor, variables),
            )
        )
        for callback, received in operation.callbacks:
            _received(schemas, received, f"{pascal(place.name)}{pascal(callback)}Callback")
    for webhook in description.webhooks:
        _received(schemas, webhook, f"{pascal(webhook.path)}Webhook")
    split = split_directions(schemas.finish(), tuple(operations), schemas.definitions.claim)
    paged = with_pages(
        context, description.operations, split.operations, split.definitions, resources.claim
    )
    api = Api(
        name=name,
        title=Untrusted(description.title),
        version=Untrusted(description.api_version),
        description=Untrusted((description.description or "").strip()),
        source=lower_source(context, description.site, description.extensions),
        servers=servers,
        schemes=schemes,
        resources=resources.group(
            paged,
            schemas.definitions.classes,
            {snake(tag.name): tag.description or "" for tag in description.tags},
        ),
        definitions=split.definitions,
    )
    diagnostics.refuse_errors()
    return api


def _received(schemas: Schemas, operation: openapi.Operation, hint: str) -> None:
    """Define the model of a request that the API makes: a webhook or a callback."""
    body = operation.request_body
    media = None if body is None else choose(body.content)
    if media is not None and media.schema is not None and is_json(media.name):
        schemas.type_of(media.schema, hint)
