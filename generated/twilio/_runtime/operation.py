"""What a generated module says about an operation: plain values, read by the exchange."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .codec import Struct

if TYPE_CHECKING:
    from .tables import Table

AnswerT = TypeVar("AnswerT")


class Effect(enum.Enum):
    """What a call does at the other end: it decides whether a request may be sent twice.

    ``DEFAULT`` follows the method (RFC 9110 section 9.2.2).
    """

    DEFAULT = "default"
    READ = "read"
    IDEMPOTENT = "idempotent"
    CREATES = "creates"
    SPENDS_MONEY = "spends-money"


class Parameter(Struct, frozen=True, kw_only=True):
    """A parameter in the path, the query, a header or a cookie.

    ``key`` is how values and tables name it (``path:id``, ``query:limit``, ``header:X``,
    ``cookie:sid``), ``name`` its name on the wire, ``argument`` the Python argument. ``style``
    and ``explode`` are OpenAPI's. ``content_type`` is set where the value is serialised as a
    media type instead. ``credential`` names the credential that fills it when it is not given.
    ``idempotency_key`` marks the header that a fresh UUID4 fills, fixed before the first attempt.
    """

    key: str
    name: str
    argument: str
    location: str
    style: str = "simple"
    explode: bool = False
    allow_reserved: bool = False
    content_type: str = ""
    nullable: bool = False
    credential: str = ""
    idempotency_key: bool = False


class FieldEncoding(Struct, frozen=True, kw_only=True):
    """How one field of a form or multipart body is written (OpenAPI's Encoding Object)."""

    style: str = "form"
    explode: bool = True
    content_type: str = ""
    allow_reserved: bool = False


class Body(Struct, frozen=True, kw_only=True):
    """The request body. ``required`` sends ``{}`` (or an empty form) when nothing is given.

    ``spelled_out`` says that its fields are arguments of the method; else the body is one
    argument, ``body`` or ``content``. ``files`` are the multipart fields that hold bytes.
    """

    media_type: str
    required: bool = False
    spelled_out: bool = False
    encoding: Mapping[str, FieldEncoding] = {}
    files: tuple[str, ...] = ()


class Answer(Struct, frozen=True):
    """A declared response: ``status`` is ``200``, ``2XX`` or ``default``.

    ``type`` is what the body decodes to; ``None`` with an empty ``media_type`` is: no body.
    ``Any`` with a JSON media type is any JSON value, ``bytes`` and ``str`` are the body itself.
    ``retry_after`` says that a Retry-After header is declared: a 503 then proves that nothing
    was done. ``framing`` marks a body that is a stream, ``type`` being what each item decodes to:
    ``events`` (server-sent ones; ``type`` is that of their data, ``str`` the text itself),
    ``lines`` of JSON, or ``records`` (a JSON text sequence).
    """

    status: str
    media_type: str = ""
    type: Any = None
    retry_after: bool = False
    framing: str = ""


class Operation(Struct, Generic[AnswerT], frozen=True, kw_only=True):
    """One operation of the API; ``AnswerT`` is what the generated method returns.

    ``path`` holds ``{name}`` for each path parameter, wire names. ``answers`` are the declared
    responses, successes and errors, exact status before range before ``default``. ``security``
    lists the alternatives, each a tuple of scheme names; an empty tuple inside means that no
    credentials are needed; an empty ``security`` the same. ``find_out`` is what to call to learn
    whether a call with an unknown outcome happened. ``servers`` replace the API's where given.
    """

    id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    answers: tuple[Answer, ...] = ()
    security: tuple[tuple[str, ...], ...] = ()
    effect: Effect = Effect.DEFAULT
    find_out: str = ""
    servers: tuple[Server, ...] = ()
    table: Table | None = None
    accept: str = ""


class Variable(Struct, frozen=True, kw_only=True):
    """A ``{name}`` in a server URL; its value comes from ``argument`` or ``environment``.

    ``required`` says that ``default`` is only a placeholder: a value has to be given.
    """

    name: str
    argument: str
    environment: str
    default: str = ""
    values: tuple[str, ...] = ()
    required: bool = False


class Server(Struct, frozen=True, kw_only=True):
    """Where the API is: a URL template, expanded when a client is made."""

    url: str
    variables: tuple[Variable, ...] = ()


class Credential(Struct, frozen=True, kw_only=True):
    """One secret or name that a scheme needs: the constructor's argument and its variable."""

    argument: str
    environment: str


class Scheme(Struct, frozen=True, kw_only=True):
    """One way to satisfy the security scheme ``key``; of several the first that is given is taken.

    ``kind`` is ``basic``, ``bearer``, ``api-key`` or ``client-credentials`` (RFC 6749 section
    4.4). ``basic`` has two credentials, user name first, and so has ``client-credentials``, the
    client's id first; the others have one. ``name`` and ``location`` (``header``, ``query``,
    ``cookie``) belong to ``api-key``. ``token_url`` may be relative to the server's URL,
    ``scopes`` are what is asked for there, and ``auth_method`` is how the client says who it is
    (RFC 7591 section 2: ``client_secret_basic`` or ``client_secret_post``); ``settings`` may
    replace them: scope, token URL, method.
    """

    key: str
    kind: str
    credentials: tuple[Credential, ...]
    name: str = ""
    location: str = ""
    token_url: str = ""
    scopes: tuple[str, ...] = ()
    auth_method: str = "client_secret_basic"
    settings: tuple[Credential, ...] = ()


class Description(Struct, frozen=True, kw_only=True):
    """What a whole client knows of its API. ``name`` is also the logger's last part.

    ``security`` is that of a request that the spec lacks, in the form of an operation's.
    """

    name: str
    servers: tuple[Server, ...]
    schemes: tuple[Scheme, ...] = ()
    security: tuple[tuple[str, ...], ...] = ()
