"""Security schemes, credentials: what becomes the client's constructor."""

from __future__ import annotations

from collections.abc import Mapping

from specloom.ir import (
    NOTHING,
    Credential,
    SchemeKind,
    SecurityScheme,
    Untrusted,
)
from specloom.lower.context import Context
from specloom.lower.names import Scope, environment_variable, snake
from specloom.lower.prose import prose
from specloom.lower.provenance import lower_source
from specloom.openapi import model as openapi
from specloom.openapi.model import JsonValue

_ROLES = {
    SchemeKind.BASIC: ("username", "password"),
    SchemeKind.BEARER: ("token",),
    SchemeKind.API_KEY: ("api_key",),
    SchemeKind.CLIENT_CREDENTIALS: ("client_id", "client_secret"),
}
_SETTINGS = ("scope", "token_url", "token_endpoint_auth_method")
_AUTH_METHOD = "x-token-endpoint-auth-method"
_AUTH_METHODS = {"client_secret_basic": "", "client_secret_post": "client_secret_post"}


def lower_schemes(context: Context, package: str, scope: Scope) -> tuple[SecurityScheme, ...]:
    """The schemes a client can use; the others are losses. ``scope`` holds constructor names."""
    arguments: dict[str, str] = {}
    return tuple(
        _scheme(context, scheme, kind, package, scope, arguments)
        for scheme in context.description.security_schemes
        for kind in _kinds(context, scheme)
    )


def _scheme(
    context: Context,
    scheme: openapi.SecurityScheme,
    kind: SchemeKind,
    package: str,
    scope: Scope,
    arguments: dict[str, str],
) -> SecurityScheme:
    def named(role: str) -> Credential:
        return _credential(scheme.extensions, role, package, scope, arguments)

    flow = scheme.client_credentials if kind is SchemeKind.CLIENT_CREDENTIALS else None
    return SecurityScheme(
        key=Untrusted(scheme.key),
        kind=kind,
        credentials=tuple(map(named, _ROLES[kind])),
        source=lower_source(context, scheme.site, scheme.extensions),
        summary=prose(scheme.description),
        wire_name=Untrusted(scheme.name) if scheme.name else NOTHING,
        location=scheme.location or "",
        token_url=Untrusted(flow.token_url) if flow else NOTHING,
        scopes=_scopes(context, scheme.key) if flow else (),
        auth_method=_auth_method(context, scheme) if flow else "",
        settings=tuple(map(named, _SETTINGS)) if flow else (),
    )


def _auth_method(context: Context, scheme: openapi.SecurityScheme) -> str:
    stated = scheme.extensions.get(_AUTH_METHOD, "client_secret_basic")
    if not isinstance(stated, str) or stated not in _AUTH_METHODS:
        site = scheme.site.below(_AUTH_METHOD)
        context.lose(site, _AUTH_METHOD, f"a client can do {' and '.join(_AUTH_METHODS)}")
        return ""
    return _AUTH_METHODS[stated]


def _kinds(context: Context, scheme: openapi.SecurityScheme) -> tuple[SchemeKind, ...]:
    """The ways to satisfy a scheme; where there are two, the first that is given is taken."""
    match scheme.type, (scheme.scheme or "").lower():
        case "http", "basic":
            return (SchemeKind.BASIC,)
        case "http", "bearer":
            return (SchemeKind.BEARER,)
        case "apiKey", _:
            return (SchemeKind.API_KEY,)
        case "oauth2" | "openIdConnect", _:
            # A token of these travels as a bearer token. Where a person has to agree, only the
            # caller can fetch one.
            if scheme.client_credentials is None:
                return (SchemeKind.BEARER,)
            return (SchemeKind.BEARER, SchemeKind.CLIENT_CREDENTIALS)
        case "mutualTLS", _:
            # What a client shows of itself is in its ``ssl_context``, and in no request.
            return ()
        case _:
            reason = "a client cannot use this security scheme"
            context.lose(scheme.site.below("scheme"), "scheme", reason)
            return ()


def _scopes(context: Context, key: str) -> tuple[Untrusted, ...]:
    """What the operations want granted: a token is fetched for a client, not for an operation."""
    description = context.description
    stated = [operation.security for operation in description.operations]
    alternatives = [
        alternative
        for security in stated
        for alternative in (description.security if security is None else security)
    ]
    found = [scope for alternative in alternatives for scope in alternative.get(key, ())]
    return tuple(map(Untrusted, dict.fromkeys(found)))


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
