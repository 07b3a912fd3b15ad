"""Security schemes, credentials and servers: what becomes the client's constructor."""

from __future__ import annotations

from collections.abc import Mapping

from specloom.ir import (
    NOTHING,
    Credential,
    SchemeKind,
    SecurityScheme,
    Server,
    Untrusted,
    Variable,
)
from specloom.lower.context import Context
from specloom.lower.names import Scope, environment_variable, snake
from specloom.lower.provenance import lower_source
from specloom.openapi import model as openapi
from specloom.openapi.model import JsonValue

_BASIC = ("username", "password")


def lower_schemes(context: Context, package: str, scope: Scope) -> tuple[SecurityScheme, ...]:
    """The schemes a client can use; the others are losses. ``scope`` holds constructor names."""
    schemes = []
    arguments: dict[str, str] = {}
    for scheme in context.description.security_schemes:
        kind = _kind(scheme)
        if kind is None:
            context.lose(scheme.site, scheme.type, "a client cannot use this security scheme")
            continue
        roles = _BASIC if kind is SchemeKind.BASIC else ("token",)
        if kind is SchemeKind.API_KEY:
            roles = ("api_key",)
        schemes.append(
            SecurityScheme(
                key=Untrusted(scheme.key),
                kind=kind,
                credentials=tuple(
                    _credential(scheme.extensions, role, package, scope, arguments)
                    for role in roles
                ),
                source=lower_source(context, scheme.site, scheme.extensions),
                summary=Untrusted(scheme.description or ""),
                wire_name=Untrusted(scheme.name) if scheme.name else NOTHING,
                location=scheme.location or "",
            )
        )
    return tuple(schemes)


def _kind(scheme: openapi.SecurityScheme) -> SchemeKind | None:
    match scheme.type:
        case "http":
            name = (scheme.scheme or "").lower()
            kinds = {"basic": SchemeKind.BASIC, "bearer": SchemeKind.BEARER}
            return kinds.get(name)
        case "apiKey":
            return SchemeKind.API_KEY
        case "oauth2" | "openIdConnect":
            # Their access token travels as a bearer token; fetching one is the caller's.
            return SchemeKind.BEARER
        case _:
            return None


def _credential(
    extensions: Mapping[str, JsonValue],
    role: str,
    package: str,
    scope: Scope,
    arguments: dict[str, str],
) -> Credential:
    """A credential; two bearer schemes share one ``token``, two API keys do not share a key."""
    declared = extensions.get("x-credentials")
    entry = declared.get(role) if isinstance(declared, dict) else None
    entry = entry if isinstance(entry, dict) else {}
    name, environment = entry.get("name"), entry.get("env")
    wanted = snake(name) if isinstance(name, str) else role
    shared = wanted in arguments and role != "api_key"
    argument = arguments[wanted] if shared else scope.claim(wanted)
    arguments[wanted] = argument
    named = isinstance(environment, str)
    variable = environment_variable(str(environment)) if named else ""
    return Credential(argument, variable or environment_variable(package, argument))


def lower_servers(
    context: Context,
    servers: tuple[openapi.Server, ...],
    package: str,
    scope: Scope,
    arguments: dict[str, str],
) -> tuple[Server, ...]:
    """The servers; variables of one name are one constructor argument, kept in ``arguments``."""
    return tuple(_server(context, server, package, scope, arguments) for server in servers)


def _server(
    context: Context,
    server: openapi.Server,
    package: str,
    scope: Scope,
    arguments: dict[str, str],
) -> Server:
    variables = []
    for variable in server.variables:
        if variable.name not in arguments:
            arguments[variable.name] = scope.claim(snake(variable.name))
        argument = arguments[variable.name]
        variables.append(
            Variable(
                name=Untrusted(variable.name),
                argument=argument,
                environment=environment_variable(package, argument),
                default=Untrusted(variable.default),
                values=tuple(Untrusted(value) for value in variable.enum),
                required=variable.extensions.get("x-required") is True,
                source=lower_source(context, variable.site, variable.extensions),
                summary=Untrusted(variable.description or ""),
            )
        )
    return Server(
        url=Untrusted(server.url),
        variables=tuple(variables),
        source=lower_source(context, server.site, server.extensions),
    )
