"""The whole API, as the emitter sees it."""

from __future__ import annotations

import enum

from msgspec import Struct

from specloom.ir.models import Definition
from specloom.ir.operations import Operation, Server
from specloom.ir.source import Source
from specloom.ir.text import NOTHING, Untrusted
from specloom.ir.types import Type


class SchemeKind(enum.Enum):
    """How a security scheme proves who calls."""

    BASIC = "basic"
    BEARER = "bearer"
    API_KEY = "api-key"
    CLIENT_CREDENTIALS = "client-credentials"


class Credential(Struct, frozen=True):
    """A constructor argument that holds a credential, and the environment variable behind it."""

    argument: str
    environment: str


class SecurityScheme(Struct, frozen=True, kw_only=True):
    """One way to satisfy a security scheme; ``wire_name`` and ``location`` belong to an API key.

    ``token_url``, ``scopes`` (those that operations ask for), ``auth_method`` (of RFC 7591; empty
    for ``client_secret_basic``) and ``settings`` (arguments that replace them, in the order
    ``scope``, ``token_url``, ``token_endpoint_auth_method``) belong to OAuth2 client credentials.
    Such a scheme has a second way of the same ``key``: a token that the caller has.
    """

    key: Untrusted
    kind: SchemeKind
    credentials: tuple[Credential, ...]
    source: Source
    summary: Untrusted = NOTHING
    wire_name: Untrusted = NOTHING
    location: str = ""
    token_url: Untrusted = NOTHING
    scopes: tuple[Untrusted, ...] = ()
    auth_method: str = ""
    settings: tuple[Credential, ...] = ()


class Resource(Struct, frozen=True, kw_only=True):
    """A group of operations: a module in ``resources/`` and an attribute of its parent.

    ``path`` is the dotted way to it (``phone_numbers``); ``module`` its module, ``class_name``
    its class. ``children`` are the paths of the resources below it.
    """

    path: tuple[str, ...]
    module: str
    class_name: str
    operations: tuple[Operation, ...]
    children: tuple[tuple[str, ...], ...] = ()
    summary: Untrusted = NOTHING


class Received(Struct, frozen=True, kw_only=True):
    """A request that the API makes, with a body of ``type``: a webhook or a callback.

    ``name`` is what the spec calls it, ``operation`` the id of the operation that asks for a
    callback, empty for a webhook.
    """

    name: Untrusted
    http_method: str
    media_type: Untrusted
    type: Type
    source: Source
    summary: Untrusted = NOTHING
    operation: str = ""


class Api(Struct, frozen=True, kw_only=True):
    """One API. ``name`` is the package's name, ``definitions`` are in document order.

    ``first_built`` names models that lie very deep in others and have to be built before these.
    """

    name: str
    title: Untrusted
    version: Untrusted
    description: Untrusted
    source: Source
    servers: tuple[Server, ...]
    schemes: tuple[SecurityScheme, ...]
    resources: tuple[Resource, ...]
    definitions: tuple[Definition, ...]
    received: tuple[Received, ...] = ()
    first_built: tuple[str, ...] = ()

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Every operation, resource by resource."""
        return tuple(operation for resource in self.resources for operation in resource.operations)
