"""Credentials: where they come from, which scheme is used, and what it adds to a request."""

from __future__ import annotations

import math
import os
from base64 import b64encode
from collections import deque
from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias
from urllib.parse import quote, quote_plus

from .codec import Struct
from .errors import ConfigurationError
from .operation import Credential, Scheme
from .secret import Secret

CredentialValue: TypeAlias = str | Callable[[], str] | None

# Shorter values would take common words out of messages.
_LEAST_REDACTED = 4
_REDACTED = "[redacted]"
# Answers to requests with a token of before can still be on their way.
_REMEMBERED_TOKENS = 8


class AccessToken(Struct, frozen=True):
    """A token that was fetched; good until ``until`` of the monotonic clock, in seconds."""

    secret: Secret
    until: float


class Authentication:
    """The credentials of one client, and the tokens they bought. A callable is asked each time."""

    def __init__(self, schemes: tuple[Scheme, ...], given: Mapping[str, CredentialValue]) -> None:
        self._ways: dict[str, tuple[Scheme, ...]] = {}
        for scheme in schemes:
            self._ways[scheme.key] = (*self._ways.get(scheme.key, ()), scheme)
        self._settings: dict[str, Secret] = {}
        self._tokens: dict[str, AccessToken] = {}
        self._fetched: deque[Secret] = deque(maxlen=_REMEMBERED_TOKENS)
        self._values: dict[str, Secret | Callable[[], str]] = {}
        self._confidential: dict[str, Secret] = {}
        self._written: dict[str, Secret] = {}
        for credential in (one for scheme in schemes for one in scheme.credentials):
            value = given.get(credential.argument) or os.environ.get(credential.environment)
            if isinstance(value, str):
                self._values[credential.argument] = Secret(value)
            elif value is not None:
                self._values[credential.argument] = value
        for setting in (one for scheme in schemes for one in scheme.settings):
            value = given.get(setting.argument)
            if value is None:
                value = os.environ.get(setting.environment) or None
            if isinstance(value, str):
                self._settings[setting.argument] = Secret(value)

    def choose(self, operation: str, security: tuple[tuple[str, ...], ...]) -> tuple[Scheme, ...]:
        """The first alternative whose credentials are all there.

        Raises:
            ConfigurationError: There is none, and the operation does not do without.
        """
        if not security:
            return ()
        for alternative in security:
            schemes = tuple(filter(None, map(self._way, alternative)))
            if alternative and len(schemes) == len(alternative):
                return schemes
        if () in security:
            return ()
        ways = [self._ways.get(key, ()) for key in security[0] if self._way(key) is None]
        if not all(ways):
            raise ConfigurationError(f"{operation} needs authentication this client cannot do")
        how = " and ".join(", or ".join(map(self._asked, scheme)) for scheme in ways)
        raise ConfigurationError(f"{operation} needs credentials: pass {how}")

    def tokens(self, schemes: tuple[Scheme, ...]) -> tuple[AccessToken | None, ...]:
        """The access tokens that a request with these schemes would carry now."""
        return tuple(self._tokens.get(scheme.key) for scheme in schemes)

    def keep(self, scheme: Scheme, token: AccessToken) -> None:
        """Let requests carry this access token from now on."""
        self._fetched.append(token.secret)
        self._tokens[scheme.key] = token

    def expire(self, schemes: tuple[Scheme, ...], tokens: tuple[AccessToken | None, ...]) -> None:
        """The server refused these tokens; one that was fetched meanwhile stays."""
        for scheme, token in zip(schemes, tokens, strict=True):
            if token is not None and self._tokens.get(scheme.key) is token:
                self._tokens[scheme.key] = AccessToken(token.secret, -math.inf)

    def setting(self, setting: Credential) -> str | None:
        """A setting of a scheme, None where it was not given; an empty one was."""
        held = self._settings.get(setting.argument)
        return None if held is None else held.reveal()

    def value(self, argument: str) -> str | None:
        """One credential, for a parameter that it fills; None where it was not given."""
        return self._reveal(argument) if argument in self._values else None

    def headers(
        self, schemes: tuple[Scheme, ...], own: Collection[bytes] = ()
    ) -> list[tuple[bytes, bytes]]:
        """What the schemes add to the headers, cookies apart.

        ``own`` are the headers that the caller brings, in lower case: those win.

        Raises:
            ConfigurationError: A credential holds a character that a header cannot.
        """
        added: list[tuple[bytes, bytes]] = []
        for scheme in schemes:
            if scheme.location not in ("", "header"):
                continue
            name = (scheme.name if scheme.kind == "api-key" else "Authorization").encode("ascii")
            if name.lower() in own:
                continue
            value = self._header(scheme)
            if value is None:
                added.clear()  # Whoever reports the error may show the variables of this frame.
                what = "a colon" if scheme.kind == "basic" else "characters that no header holds"
                raise ConfigurationError(f"{scheme.credentials[0].argument} must not have {what}")
            added.append((name, value))
        return added

    def query(self, schemes: tuple[Scheme, ...]) -> str:
        """What the schemes add to the query, encoded; empty where they add nothing."""
        return "&".join(self._pairs(schemes, "query"))

    def cookies(self, schemes: tuple[Scheme, ...]) -> list[str]:
        """What the schemes add to the Cookie header, encoded."""
        return self._pairs(schemes, "cookie")

    def form(self, schemes: tuple[Scheme, ...]) -> str:
        """What a client that is shown in the body adds to it, encoded (RFC 6749 section 2.3.1)."""
        [scheme] = schemes
        user, password = [self._reveal(one.argument) for one in scheme.credentials]
        self._conceal(f"{scheme.key} secret", password)
        return f"client_id={quote_plus(user)}&client_secret={quote_plus(password)}"

    def redact(self, message: str) -> str:
        """The message with every secret of this client taken out of it."""
        for secret in (*self._confidential.values(), *self._fetched):
            value = secret.reveal()
            for written in (value, quote(value, safe=""), quote_plus(value)):
                message = message.replace(written, _REDACTED)
        return message

    def _way(self, key: str) -> Scheme | None:
        """The first way to satisfy a scheme whose credentials are all there."""
        return next((way for way in self._ways.get(key, ()) if not self._missing(way)), None)

    def _missing(self, scheme: Scheme) -> list[Credential]:
        return [one for one in scheme.credentials if one.argument not in self._values]

    def _asked(self, scheme: Scheme) -> str:
        missing = self._missing(scheme)
        return " and ".join(f"{one.argument}=… (or {one.environment})" for one in missing)

    def _reveal(self, argument: str) -> str:
        held = self._values[argument]
        value = held.reveal() if isinstance(held, Secret) else held()
        if not isinstance(value, str) or value.encode("utf-8", "ignore").decode() != value:
            del value  # As in headers().
            raise ConfigurationError(f"{argument} is no text")
        return value

    def _conceal(self, key: str, value: str) -> str:
        if len(value) >= _LEAST_REDACTED:
            self._confidential[key] = Secret(value)
        return value

    def _header(self, scheme: Scheme) -> bytes | None:
        """What a scheme puts into its header; None where the credential does not fit into one."""
        if scheme.kind == "basic":
            written = self._written.get(scheme.key)
            return self._basic(scheme) if written is None else written.reveal().encode("ascii")
        if scheme.kind == "client":
            return self._client(scheme)
        if scheme.kind == "client-credentials":
            return b"Bearer " + self._tokens[scheme.key].secret.reveal().encode("ascii")
        key = self._key(scheme)
        if not key.isprintable() or not key.isascii():
            return None
        return (b"Bearer " if scheme.kind == "bearer" else b"") + key.encode("ascii")

    def _basic(self, scheme: Scheme) -> bytes | None:
        user, password = [self._reveal(one.argument) for one in scheme.credentials]
        if ":" in user:
            return None
        self._conceal(f"{scheme.key} password", password)
        # RFC 7617 leaves the charset open and names UTF-8 as the one to ask for.
        token = b64encode(f"{user}:{password}".encode()).decode("ascii")
        header = "Basic " + self._conceal(scheme.key, token)
        if not any(callable(self._values[one.argument]) for one in scheme.credentials):
            self._written[scheme.key] = Secret(header)
        return header.encode("ascii")

    def _client(self, scheme: Scheme) -> bytes:
        """What the token endpoint is shown (RFC 6749 section 2.3.1)."""
        user, password = [self._reveal(one.argument) for one in scheme.credentials]
        self._conceal(f"{scheme.key} secret", password)
        token = b64encode(f"{quote_plus(user)}:{quote_plus(password)}".encode()).decode("ascii")
        return b"Basic " + self._conceal(f"{scheme.key} client", token).encode("ascii")

    def _pairs(self, schemes: tuple[Scheme, ...], location: str) -> list[str]:
        return [
            f"{quote(scheme.name, safe='')}={quote(self._key(scheme), safe='')}"
            for scheme in schemes
            if scheme.kind == "api-key" and scheme.location == location
        ]

    def _key(self, scheme: Scheme) -> str:
        return self._conceal(scheme.key, self._reveal(scheme.credentials[0].argument))
