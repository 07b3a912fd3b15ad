"""Operations: what becomes a method, and the row set of its validation table."""

from __future__ import annotations

import enum

from msgspec import Struct, field

from specloom.ir.constraints import UNCONSTRAINED, Constraints
from specloom.ir.models import Stated
from specloom.ir.rules import Rule
from specloom.ir.source import Source
from specloom.ir.text import NOTHING, Untrusted
from specloom.ir.types import Type


class Location(enum.Enum):
    """Where an argument travels. The value is the prefix of its key; a body field has none."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    COOKIE = "cookie"
    BODY = "body"


class Effect(enum.Enum):
    """What a call does at the other end (``x-effect``); the default follows the method."""

    DEFAULT = "default"
    READ = "read"
    IDEMPOTENT = "idempotent"
    CREATES = "creates"
    SPENDS_MONEY = "spends-money"


class NestedRow(Struct, frozen=True, kw_only=True):
    """What the table says of a place inside an argument, or of a body that is one value.

    ``key`` is the path to it, ``a.b[].c`` (``a.b[]`` is each item, ``a.b{}`` each member that has
    no row, ``a.b{1}`` each whose name ``matches`` the first pattern, in Python's dialect, ``a.b|1``
    the first form of a value that can have several), and ``wire_name`` its last name, empty for
    those four. ``name`` is the argument ``body`` where the row is about all of it, else empty: no
    argument holds it. ``type`` tells JSON kinds apart, an object being a map and an array a list;
    what is inside has rows of its own, or the same as the row whose key is ``like``. A ``closed``
    object has no member beside those with a row.
    """

    key: Untrusted
    wire_name: Untrusted
    location: Location
    type: Type
    required: bool
    source: Source
    name: str = ""
    summary: Untrusted = NOTHING
    deprecated: bool = False
    default: Stated | None = None
    constraints: Constraints = UNCONSTRAINED
    format: Untrusted = NOTHING
    closed: bool = False
    like: Untrusted = NOTHING
    matches: Untrusted = NOTHING


class Argument(Struct, frozen=True, kw_only=True):
    """One argument of a method: a parameter, or a field of a spelled-out body.

    ``name`` is the Python name, ``wire_name`` the API's, ``key`` what values and tables call it:
    ``<location>:<wire name>``, the bare wire name for a body field. ``style`` and ``explode`` are
    OpenAPI's. ``content_type`` is set for a parameter that is serialised as a media type.
    ``credential`` names the constructor argument that fills it when it is not given; ``example``
    is the first one of the spec. ``nested`` is what the table says of the inside, parents first;
    a ``closed`` object has no member beside those with a nested row, and ``like`` is as that of a
    nested row. What is ``fixed`` is sent by
    the method itself and not asked for.
    """

    name: str
    wire_name: Untrusted
    key: Untrusted
    location: Location
    type: Type
    required: bool
    source: Source
    summary: Untrusted = NOTHING
    deprecated: bool = False
    default: Stated | None = None
    example: Stated | None = None
    constraints: Constraints = UNCONSTRAINED
    format: Untrusted = NOTHING
    style: str = "simple"
    explode: bool = False
    allow_reserved: bool = False
    content_type: Untrusted = NOTHING
    credential: str = ""
    idempotency_key: bool = False
    fixed: bool | None = None
    closed: bool = False
    like: Untrusted = NOTHING
    nested: tuple[NestedRow, ...] = ()


class FieldEncoding(Struct, frozen=True, kw_only=True):
    """How one field of a form or multipart body is written; None where the default holds."""

    wire_name: Untrusted
    style: str = "form"
    explode: bool = True
    content_type: Untrusted = NOTHING
    allow_reserved: bool = False


class BodyShape(enum.Enum):
    """How a method takes its body."""

    FIELDS = "fields"
    VALUE = "value"
    CONTENT = "content"


class Body(Struct, frozen=True, kw_only=True):
    """The request body.

    ``FIELDS``: each field is an argument of the operation. ``VALUE``: one argument ``body`` of
    ``type``, and ``rows`` is what the table says of it: one row for the whole, then the nested
    ones. ``CONTENT``: one argument ``content``, bytes.
    """

    media_type: Untrusted
    required: bool
    shape: BodyShape
    type: Type
    source: Source
    summary: Untrusted = NOTHING
    encoding: tuple[FieldEncoding, ...] = ()
    files: tuple[Untrusted, ...] = ()
    open: bool = False
    rows: tuple[NestedRow, ...] = ()


class Framing(enum.Enum):
    """How the items of a stream follow each other. The value is the runtime's word."""

    EVENTS = "events"
    LINES = "lines"
    RECORDS = "records"


class Answer(Struct, frozen=True, kw_only=True):
    """A declared response in one media type; ``status`` is ``200``, ``2XX`` or ``default``.

    ``type`` is None where there is no body. ``retry_after`` says that a Retry-After header is
    declared: a 503 then proves that nothing was done. With a ``framing`` the body is a stream,
    and ``type`` is that of an item: of server-sent events that of their data.
    """

    status: str
    media_type: Untrusted
    type: Type | None
    source: Source
    summary: Untrusted = NOTHING
    retry_after: bool = False
    framing: Framing | None = None

    @property
    def is_success(self) -> bool:
        """Whether this is an answer to return, not an error to raise."""
        return self.status.startswith("2")


class PageBy(enum.Enum):
    """What leads from one page to the next. The value is the runtime's word."""

    CURSOR = "cursor"
    PAGE = "page"
    OFFSET = "offset"
    LINK = "link"


class Pagination(Struct, frozen=True, kw_only=True):
    """How an answer is continued by another call of the same operation (``x-pagination``).

    ``name`` is the method that goes through the pages. ``items`` is the way to the list in the
    answer, by wire names, and ``item`` the type of what it holds. ``parameter`` is the key of the
    argument that asks for a page, ``start`` its value for the first. ``value`` is the way to the
    cursor or the link in the answer; where that is empty, the link is in the Link header.
    """

    name: str
    items: tuple[Untrusted, ...]
    item: Type
    by: PageBy
    source: Source
    parameter: Untrusted = NOTHING
    value: tuple[Untrusted, ...] = ()
    start: int = 0


class Operation(Struct, frozen=True, kw_only=True):
    """One method of a resource.

    ``id`` is the dotted Python path of the call (``phone_numbers.update``), ``resource`` all of
    it but the last name. ``returns`` is what the method answers: None is no body; with
    ``streams`` it is the type of an item. ``headers`` is the model of the declared headers of its
    answers, if there are any. ``security`` lists alternatives of scheme keys. ``has_other_body``
    says that another method makes the same call, with a body in another media type.
    """

    id: str
    resource: tuple[str, ...]
    name: str
    http_method: str
    path: Untrusted
    source: Source
    summary: Untrusted = NOTHING
    description: Untrusted = NOTHING
    deprecated: bool = False
    arguments: tuple[Argument, ...] = ()
    body: Body | None = None
    answers: tuple[Answer, ...] = ()
    returns: Type | None = None
    headers: str = ""
    streams: Framing | None = None
    pagination: Pagination | None = None
    security: tuple[tuple[Untrusted, ...], ...] = ()
    effect: Effect = Effect.DEFAULT
    find_out: Untrusted = NOTHING
    rules: tuple[Rule, ...] = field(default=())
    servers: tuple[Server, ...] = ()
    has_other_body: bool = False

    @property
    def asked(self) -> tuple[Argument, ...]:
        """The arguments that a caller gives."""
        return tuple(argument for argument in self.arguments if argument.fixed is None)

    @property
    def rows(self) -> tuple[Argument | NestedRow, ...]:
        """What its table has a row for: each argument with what is inside it, then the body."""
        found: list[Argument | NestedRow] = []
        for argument in self.arguments:
            found += (argument, *argument.nested)
        return (*found, *(() if self.body is None else self.body.rows))


class Variable(Struct, frozen=True, kw_only=True):
    """A variable of a server URL: a constructor argument, or an environment variable.

    ``required`` marks a ``default`` that is only a placeholder.
    """

    name: Untrusted
    argument: str
    environment: str
    default: Untrusted
    values: tuple[Untrusted, ...]
    required: bool
    source: Source
    summary: Untrusted = NOTHING


class Server(Struct, frozen=True, kw_only=True):
    """A server URL template."""

    url: Untrusted
    source: Source
    variables: tuple[Variable, ...] = ()
