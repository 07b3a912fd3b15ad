"""The frozen, typed view of a description: what OpenAPI says, in one dialect.

Every class follows one object of the OpenAPI Specification 3.1 or 3.2; 3.0 is normalised to
3.1 while it is read. Text is as the document has it: it becomes ``Untrusted`` when it is
lowered. ``Site`` names the place of each object in its file; a span is computed from it only
when a diagnostic needs one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from msgspec import Struct

from specloom.load.site import JsonValue as JsonValue
from specloom.load.site import Site as Site

EMPTY: Final[Mapping[Any, Any]] = MappingProxyType({})


class Absent:
    """The type of :data:`ABSENT`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()
"""No value was written: not the same as null."""


class Described(Struct, frozen=True, kw_only=True):
    """What most objects have: a place, words in CommonMark, and extensions."""

    site: Site
    description: str | None = None
    extensions: Mapping[str, JsonValue] = EMPTY


class Discriminator(Struct, frozen=True):
    """Discriminator Object. ``mapping`` holds (value, schema site) pairs, references resolved.

    ``default`` is the schema that a value without an entry, or none, stands for (3.2's
    ``defaultMapping``).
    """

    site: Site
    property_name: str
    mapping: tuple[tuple[str, Site], ...] = ()
    default: Site | None = None


class Schema(Described, frozen=True, kw_only=True):
    """Schema Object, JSON Schema 2020-12.

    ``reference`` is the site of the schema a ``$ref`` leads to (found in
    :attr:`Description.schemas`); the other members are its siblings. ``boolean`` is set for the
    schemas ``true`` and ``false``. ``types`` is empty where no type is stated. Numbers keep the
    Python type the document gives them; bounds of 3.0's boolean form are normalised.
    """

    reference: Site | None = None
    boolean: bool | None = None
    types: tuple[str, ...] = ()
    format: str | None = None
    title: str | None = None
    default: JsonValue | Absent = ABSENT
    const: JsonValue | Absent = ABSENT
    enum: tuple[JsonValue, ...] | None = None
    examples: tuple[JsonValue, ...] = ()
    multiple_of: int | float | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    exclusive_minimum: int | float | None = None
    exclusive_maximum: int | float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    min_items: int | None = None
    max_items: int | None = None
    unique_items: bool = False
    min_properties: int | None = None
    max_properties: int | None = None
    items: Schema | None = None
    prefix_items: tuple[Schema, ...] = ()
    properties: Mapping[str, Schema] = EMPTY
    pattern_properties: Mapping[str, Schema] = EMPTY
    property_names: Schema | None = None
    additional_properties: Schema | None = None
    unevaluated_properties: Schema | None = None
    required: tuple[str, ...] = ()
    all_of: tuple[Schema, ...] = ()
    any_of: tuple[Schema, ...] = ()
    one_of: tuple[Schema, ...] = ()
    not_: Schema | None = None
    if_: Schema | None = None
    then: Schema | None = None
    else_: Schema | None = None
    dependent_required: Mapping[str, tuple[str, ...]] = EMPTY
    dependent_schemas: Mapping[str, Schema] = EMPTY
    discriminator: Discriminator | None = None
    read_only: bool = False
    write_only: bool = False
    deprecated: bool = False
    content_encoding: str | None = None
    content_media_type: str | None = None
    content_schema: Schema | None = None


def keyword_of(member: str) -> str:
    """The keyword that a member of a :class:`Schema` is: ``min_length`` is ``minLength``."""
    first, *others = member.rstrip("_").split("_")
    return first + "".join(map(str.capitalize, others))


class Encoding(Struct, frozen=True, kw_only=True):
    """Encoding Object of one property of a form or multipart body."""

    site: Site
    content_type: str | None = None
    style: str | None = None
    explode: bool | None = None
    allow_reserved: bool = False


class MediaType(Struct, frozen=True, kw_only=True):
    """Media Type Object. ``name`` is the media type or range, its key in ``content``.

    ``item_schema`` is OpenAPI 3.2's ``itemSchema`` of sequential media types.
    """

    site: Site
    name: str
    schema: Schema | None = None
    item_schema: Schema | None = None
    encoding: Mapping[str, Encoding] = EMPTY
    examples: tuple[JsonValue, ...] = ()


class Parameter(Described, frozen=True, kw_only=True):
    """Parameter Object, references followed. ``style`` and ``explode`` have their defaults filled.

    ``location`` is ``path``, ``query``, ``header``, ``cookie`` or 3.2's ``querystring``. One of
    ``schema`` and ``content`` is given.
    """

    name: str
    location: str
    required: bool = False
    deprecated: bool = False
    style: str = "simple"
    explode: bool = False
    allow_reserved: bool = False
    allow_empty_value: bool = False
    schema: Schema | None = None
    content: MediaType | None = None
    examples: tuple[JsonValue, ...] = ()


class RequestBody(Described, frozen=True, kw_only=True):
    """Request Body Object, references followed."""

    required: bool = False
    content: tuple[MediaType, ...] = ()


class Header(Described, frozen=True, kw_only=True):
    """Header Object, references followed. One of ``schema`` and ``content`` is given."""

    name: str
    required: bool = False
    deprecated: bool = False
    schema: Schema | None = None
    content: MediaType | None = None


class Response(Described, frozen=True, kw_only=True):
    """Response Object, references followed. ``status`` is ``200``, ``2XX`` or ``default``."""

    status: str
    content: tuple[MediaType, ...] = ()
    headers: tuple[Header, ...] = ()


class ServerVariable(Described, frozen=True, kw_only=True):
    """Server Variable Object."""

    name: str
    default: str
    enum: tuple[str, ...] = ()


class Server(Described, frozen=True, kw_only=True):
    """Server Object. ``url`` may hold ``{variables}`` and may be relative."""

    url: str
    variables: tuple[ServerVariable, ...] = ()


class OAuthFlow(Struct, frozen=True, kw_only=True):
    """OAuth Flow Object of a client that stands for itself (RFC 6749 section 4.4)."""

    site: Site
    token_url: str


class SecurityScheme(Described, frozen=True, kw_only=True):
    """Security Scheme Object. ``key`` is its name under components; ``name`` and ``location``
    belong to ``apiKey``, ``scheme`` to ``http``, ``client_credentials`` to ``oauth2``: the one flow
    that a client goes through by itself."""

    key: str
    type: str
    scheme: str | None = None
    name: str | None = None
    location: str | None = None
    client_credentials: OAuthFlow | None = None


SecurityRequirement: TypeAlias = Mapping[str, tuple[str, ...]]
"""The keys of the schemes that one alternative needs together, each with the scopes that have to
be granted; empty means: none needed."""


class Operation(Described, frozen=True, kw_only=True):
    """Operation Object with what its Path Item adds: parameters merged, servers inherited.

    ``method`` is upper case. ``security`` is None where the operation says nothing and the
    description's applies. ``callbacks`` are (name, operation) pairs, read like any other.
    """

    method: str
    path: str
    operation_id: str | None = None
    tags: tuple[str, ...] = ()
    summary: str | None = None
    deprecated: bool = False
    parameters: tuple[Parameter, ...] = ()
    request_body: RequestBody | None = None
    responses: tuple[Response, ...] = ()
    security: tuple[SecurityRequirement, ...] | None = None
    servers: tuple[Server, ...] = ()
    callbacks: tuple[tuple[str, Operation], ...] = ()


class Tag(Described, frozen=True, kw_only=True):
    """Tag Object."""

    name: str


class Description(Described, frozen=True, kw_only=True):
    """An OpenAPI Description: everything reachable from its root, references resolved.

    ``schemas`` holds every schema under ``components/schemas`` of the root document, in document
    order, then every other schema that a reference leads to. ``operations`` are in document
    order; ``webhooks`` are the operations of ``webhooks`` with the webhook's name as path.
    ``components`` has the places elsewhere that a component is only a reference to, with its own.
    """

    version: str
    title: str
    api_version: str
    servers: tuple[Server, ...] = ()
    tags: tuple[Tag, ...] = ()
    operations: tuple[Operation, ...] = ()
    webhooks: tuple[Operation, ...] = ()
    schemas: Mapping[Site, Schema] = EMPTY
    components: Mapping[Site, Site] = EMPTY
    security_schemes: tuple[SecurityScheme, ...] = ()
    security: tuple[SecurityRequirement, ...] = ()

    def key_of(self, site: Site) -> str:
        """What the document calls an object: the component's key, of a whole file its name."""
        site = self.components.get(site, site)
        return site.key if site.pointer else PurePosixPath(site.file).name.partition(".")[0]
