"""Security Scheme Objects and Security Requirement Objects."""

from __future__ import annotations

from typing import Final

from specloom.diagnostics import named
from specloom.load import JsonValue, Site
from specloom.openapi.members import Members
from specloom.openapi.model import OAuthFlow, SecurityRequirement, SecurityScheme
from specloom.openapi.reader import Reader
from specloom.openapi.tokens import is_token

_TYPES: Final = ("apiKey", "http", "mutualTLS", "oauth2", "openIdConnect")
_FLOW: Final = frozenset(("tokenUrl", "refreshUrl", "scopes"))
_FLOWS: Final = frozenset(("implicit", "password", "clientCredentials", "authorizationCode"))
_KNOWN: Final = frozenset(
    (
        "type",
        "description",
        "name",
        "in",
        "scheme",
        "bearerFormat",
        "flows",
        "openIdConnectUrl",
        "oauth2MetadataUrl",
        "deprecated",
    )
)


def read_security_schemes(members: Members | None) -> tuple[SecurityScheme, ...]:
    """The schemes under ``components/securitySchemes``, references followed."""
    if members is None:
        return ()
    found = []
    for key, value in members.value.items():
        followed = members.reader.follow(members.site.below(key), value, "securitySchemes")
        if followed is not None:
            site, value = followed
            scheme = _read_scheme(members.reader, site, value, key)
            if scheme is not None:
                found.append(scheme)
    return tuple(found)


def _read_scheme(reader: Reader, site: Site, value: JsonValue, key: str) -> SecurityScheme | None:
    members = Members.of(reader, site, value, "a security scheme")
    if members is None:
        return None
    kind = members.required_text("type", "the security scheme")
    if kind is None:
        return None
    if kind not in _TYPES:
        message = f"{named(kind)} is no type of a security scheme"
        hint = "one of " + ", ".join(_TYPES)
        reader.error("security-type", site.below("type"), message, hint=hint)
        return None
    scheme = name = location = None
    if kind == "http":
        scheme = members.required_text("scheme", "the security scheme")
    if kind == "apiKey":
        name, location = _key_place(members)
    flows = members.object("flows") if kind == "oauth2" else None
    return SecurityScheme(
        site=site,
        key=key,
        type=kind,
        scheme=scheme,
        name=name,
        location=location,
        description=members.text("description"),
        client_credentials=None if flows is None else _read_client_credentials(flows),
        extensions=members.rest(_KNOWN),
    )


def _read_client_credentials(flows: Members) -> OAuthFlow | None:
    flows.rest(_FLOWS)
    flow = flows.object("clientCredentials")
    if flow is None:
        return None
    flow.rest(_FLOW)
    token_url = flow.required_text("tokenUrl", "the flow")
    return None if token_url is None else OAuthFlow(site=flow.site, token_url=token_url)


def _key_place(members: Members) -> tuple[str | None, str | None]:
    """The name and location of an API key."""
    name = members.required_text("name", "the security scheme")
    location = members.required_text("in", "the security scheme")
    if location is not None and location not in {"query", "header", "cookie"}:
        message = f"{named(location)} is no place of an API key"
        members.reader.error("security-location", members.site.below("in"), message)
    if name is not None and location in {"header", "cookie"} and not is_token(name):
        message = f"the {location} name is no token: {named(name)}"
        members.reader.error("header-name", members.site.below("name"), message)
    return name, location


def read_requirements(members: Members) -> tuple[SecurityRequirement, ...] | None:
    """The alternatives of ``security``; None where it is not stated."""
    if "security" not in members.value:
        return None
    found = []
    site = members.site.below("security")
    for index, value in enumerate(members.array("security")):
        inner = Members.of(members.reader, site.below(str(index)), value, "a security requirement")
        if inner is None:
            continue
        for key in inner.value:
            if key not in members.reader.security_schemes:
                message = f"no security scheme is named {named(key)}"
                hint = "declare it under components/securitySchemes"
                place = inner.site.below(key)
                members.reader.error("undefined-security", place, message, hint=hint, key=True)
        # A key without a value is read as one without scopes.
        found.append(
            {
                key: inner.texts(key) if scopes is not None else ()
                for key, scopes in inner.value.items()
            }
        )
    return tuple(found)
