"""``client.py``, ``__init__.py`` and ``errors.py``: the face of the package."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from specloom.emit.citations import in_brackets
from specloom.emit.client.descriptors import server_record
from specloom.emit.client.resources import ASYNC, SYNC, ChildView, FlavorView, child_view
from specloom.emit.docstrings import Docstring, Entry, Section, says, sentence
from specloom.emit.environment import Renderer
from specloom.emit.imports import STANDARD, imports, name_order
from specloom.emit.literals import Name, Record, record
from specloom.emit.module import ModuleView
from specloom.ir import (
    Api,
    Credential,
    Enum,
    Framing,
    SchemeKind,
    SecurityScheme,
    Untrusted,
    Variable,
)

ERRORS = (
    "APIConnectionError",
    "APIError",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "ClosedClientError",
    "ConfigurationError",
    "ConflictError",
    "InternalServerError",
    "InvalidRequestError",
    "NotFoundError",
    "OutcomeUnknownError",
    "PaginationError",
    "PermissionDeniedError",
    "RateLimitError",
    "UnprocessableEntityError",
)
"""The classes that ``errors.py`` re-exports from the runtime."""

_SETTINGS = (
    "Scopes to ask for, separated by spaces, instead of those that the operations name.",
    "Where access tokens are fetched, instead of where the documentation says.",
    "How id and secret are sent there: ``client_secret_basic`` or ``client_secret_post``.",
)
"""What the settings of OAuth2 client credentials are for, in their order."""

_TLS = "Which authorities are trusted, and the certificate that the client shows."

_HOOKS = ("OnDrift", "OnRequest", "OnResponse", "OnRetry", "SendsRequests", "SendsRequestsAsync")


class OptionView(Struct, frozen=True):
    """A constructor argument that the API brings: a credential or a server variable."""

    name: str
    annotation: str


class ClientView(Struct, frozen=True):
    """A client class in one of its two flavors."""

    flavor: FlavorView
    docstring: Docstring
    options: tuple[OptionView, ...]
    credentials: dict[str, Name]
    variables: dict[str, Name]
    http_client: str
    resources: tuple[ChildView, ...]
    template: str = "client/client.py.jinja"


class DescriptionView(Struct, frozen=True):
    """What the clients know of the API."""

    record: Record
    resources: tuple[ChildView, ...]
    template: str = "client/description.py.jinja"


class NameView(Struct, frozen=True):
    """A name of the package, and the module below the package that has it."""

    name: str
    module: str


class PackageView(Struct, frozen=True):
    """``__init__.py``: everything by name, imported on first use."""

    header: str
    docstring: Docstring
    modules: tuple[tuple[str, tuple[str, ...]], ...]
    names: tuple[NameView, ...]
    template: str = "client/package.py.jinja"


class ErrorsView(Struct, frozen=True):
    """``errors.py``."""

    header: str
    names: tuple[str, ...]
    template: str = "client/errors.py.jinja"


def _by_module(resources: tuple[ChildView, ...]) -> tuple[ChildView, ...]:
    """The resources in the order of their imports; that of the client is the spec's."""
    return tuple(sorted(resources, key=lambda resource: resource.module))


def client_module(renderer: Renderer, api: Api, header: str) -> str:
    """The source of ``client.py``."""
    roots = tuple(child_view(item) for item in api.resources if len(item.path) == 1)
    body = renderer.render(DescriptionView(_description(api), _by_module(roots)))
    for words in (SYNC, ASYNC):
        body = body.rstrip("\n") + "\n\n\n" + renderer.render(_client(api, roots, words))
    known = {
        **STANDARD,
        "SSLContext": "ssl",
        "AsyncSession": "._runtime.async_session",
        "Session": "._runtime.session",
        "cached_property": "functools",
        "TYPE_CHECKING": "typing",
        **dict.fromkeys(_HOOKS, "._runtime.hooks"),
        **dict.fromkeys(
            ("Credential", "Description", "Scheme", "Server", "Variable"), "._runtime.operation"
        ),
    }
    docstring = Docstring((sentence(says("The clients of", api.title)),))
    return renderer.render(ModuleView(header, docstring, imports(body, known), body))


def _description(api: Api) -> Record:
    schemes = tuple(_scheme(scheme) for scheme in api.schemes)
    servers = tuple(server_record(server) for server in api.servers)
    made = record("Description", name=api.name, schemes=schemes, security=security_of(api))
    return Record(made.name, (), (*made.keywords, ("servers", servers)))


def security_of(api: Api) -> tuple[tuple[Untrusted, ...], ...]:
    """What most operations that need credentials ask for; nothing too, where some do without."""
    asked = Counter(operation.security for operation in api.operations if any(operation.security))
    if not asked:
        return ()
    [(most, _)] = asked.most_common(1)
    do_without = any(not any(operation.security) for operation in api.operations)
    return (*most, ()) if do_without and () not in most else most


def _scheme(scheme: SecurityScheme) -> Record:
    return record(
        "Scheme",
        key=scheme.key,
        kind=scheme.kind.value,
        name=scheme.wire_name,
        location=scheme.location if scheme.kind is SchemeKind.API_KEY else "",
        credentials=tuple(map(_credential, scheme.credentials)),
        token_url=scheme.token_url,
        scopes=scheme.scopes,
        auth_method=scheme.auth_method,
        settings=tuple(map(_credential, scheme.settings)),
    )


def _credential(item: Credential) -> Record:
    return record("Credential", argument=item.argument, environment=item.environment)


def _client(api: Api, roots: tuple[ChildView, ...], words: tuple[str, str]) -> ClientView:
    session, prefix = words
    is_async = bool(prefix)
    credentials = _credentials(api)
    variables = tuple(OptionView(item.argument, "str | None") for item in variables_of(api))
    return ClientView(
        flavor=FlavorView(f"{prefix}Client", session, prefix),
        docstring=_client_docstring(api, is_async),
        options=(*credentials, *variables),
        credentials=_by_name(credentials),
        variables=_by_name(variables),
        http_client="SendsRequestsAsync" if is_async else "SendsRequests",
        resources=roots,
    )


def _by_name(options: tuple[OptionView, ...]) -> dict[str, Name]:
    """The arguments as a mapping from each name to the argument itself."""
    return {option.name: Name(option.name) for option in options}


def _credentials(api: Api) -> tuple[OptionView, ...]:
    options: dict[str, str] = {}
    for scheme in api.schemes:
        secret = "str | None"
        if scheme.kind in (SchemeKind.BEARER, SchemeKind.API_KEY):
            secret = "str | Callable[[], str] | None"
        for item in (*scheme.credentials, *scheme.settings):
            options.setdefault(item.argument, secret)
    return tuple(OptionView(name, annotation) for name, annotation in options.items())


def variables_of(api: Api) -> tuple[Variable, ...]:
    """The server variables, one for each constructor argument."""
    servers = [*api.servers, *(s for operation in api.operations for s in operation.servers)]
    found = {item.argument: item for server in servers for item in server.variables}
    return tuple(found.values())


def _client_docstring(api: Api, is_async: bool) -> Docstring:
    entries = []
    for scheme in api.schemes:
        for item in scheme.credentials:
            text = says(
                f"By default the environment's ``{item.environment}``.", in_brackets(scheme.source)
            )
            entries.append(Entry(item.argument, text))
        for item, what in zip(scheme.settings, _SETTINGS, strict=False):
            text = says(f"{what} By default the environment's ``{item.environment}``.")
            entries.append(Entry(item.argument, text))
    for variable in variables_of(api):
        text = says(
            sentence(variable.summary),
            f"By default the environment's ``{variable.environment}``.",
            in_brackets(variable.source),
        )
        entries.append(Entry(variable.argument, text))
    own = {
        "base_url": "Replaces scheme and host of the server.",
        "timeout": "Seconds for a whole call, all attempts and waits included.",
        "max_retries": "Attempts after the first, of what is safe to send again.",
        "max_response_bytes": "The largest body that is read, decoded, in bytes.",
        "strict_responses": "Refuse an answer that does not fit the documentation.",
        "validate": "Check the arguments against the documented rules before sending.",
        "on_drift": "Told of each place where an answer does not fit.",
        "on_request": "Told of each attempt.",
        "on_response": "Told of each answer.",
        "on_retry": "Told before each wait.",
        "http_client": "An httpx2 client of your own, or anything with its ``send``.",
        "ssl_context": _TLS,
    }
    entries += [Entry(name, Untrusted(text)) for name, text in own.items()]
    kind = "The asynchronous client." if is_async else ""
    unique = {entry.label: entry for entry in entries}
    return Docstring(
        (says(sentence(api.title), kind), api.description),
        (Section("Args", tuple(unique.values())),),
    )


def package_module(renderer: Renderer, api: Api, header: str) -> str:
    """The source of ``__init__.py``."""
    framings = {operation.streams for operation in api.operations} - {None}
    by_module = {
        "_runtime.codec": ("UNSET", "Unset"),
        "_runtime.drift": ("Drift",),
        "_runtime.frames": ("ServerSentEvent",) if Framing.EVENTS in framings else (),
        "_runtime.raw_answers": ("RawAnswer",),
        "_runtime.stream": ("AsyncStream", "Stream") if framings else (),
        "_runtime.tables": ("SpecWarning", "Violation"),
        "client": ("AsyncClient", "Client"),
        "errors": ERRORS,
        "models": tuple(sorted(_model_names(api))),
    }
    names = sorted(
        (NameView(name, module) for module, found in by_module.items() for name in found),
        key=lambda view: name_order(view.name),
    )
    docstring = Docstring((sentence(api.title), api.description))
    modules = tuple((module, found) for module, found in by_module.items() if found)
    return renderer.render(PackageView(header, docstring, modules, tuple(names)))


def _model_names(api: Api) -> list[str]:
    literals = [item.literal for item in api.definitions if isinstance(item, Enum)]
    return [*(item.name for item in api.definitions), *literals]


def errors_module(renderer: Renderer, header: str) -> str:
    """The source of ``errors.py``."""
    return renderer.render(ErrorsView(header, ERRORS))
