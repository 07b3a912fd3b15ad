"""Credentials: where they come from, which scheme is used, and what it adds to a request."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import TypeAlias
from urllib.parse import quote

from .errors import ConfigurationError
from .operation import Credential, Scheme
from .secret import Secret

CredentialValue: TypeAlias = str | Callable[[], str] | None

# Shorter values would take common words out of messages.
_LEAST_REDACTED = 4
_REDACTED = "[redacted]"


class Authentication:
    """The credentials of one client. A callable is asked before each request."""

    def __init__(self, schemes: tuple[Scheme, ...], given: Mapping[str, CredentialValue]) -> None:
        self._schemes = {scheme.key: scheme for scheme in schemes}
        self._values: dict[str, Secret | Callable[[], str]] = {}
        self._confidential: dict[str, Secret] = {}
        for credential in (one for scheme in schemes for one in scheme.credentials):
            value = given.get(credential.argument) or os.environ.get(credential.environment)
            if isinstance(value, str):
                self._values[credential.argument] = Secret(value)
            elif value is not None:
                self._values[credential.argument] = value

    def choose(self, operation: str, security: tuple[tuple[str, ...], ...]) -> tuple[Scheme, ...]:
        """The first alternative whose credentials are all there.

        Raises:
            ConfigurationError: There is none, and the operation does not do without.
        """
        if not security:
            return ()
        for alternative in security:
            schemes = tuple(self._schemes[key] for key in alternative if key in self._schemes)
            if alternative and len(schemes) == len(alternative) and not self._missing(schemes):
                return schemes
        if () in security:
            return ()
        known = [self._schemes[key] for key in security[0] if key in self._schemes]
        missing = self._missing(tuple(known))
        if not missing:
            raise ConfigurationError(f"{operation} needs authentication this client cannot do")
        how = " and ".join(f"{one.argument}=… (or {one.environment})" for one in missing)
        raise ConfigurationError(f"{operation} needs credentials: pass {how}")

    def value(self, argument: str) -> str | None:
        """One credential, for a parameter that it fills; None where it was not given."""
        return self._reveal(argument) if argument in self._values else None

    def headers(self, schemes: tuple[Scheme, ...]) -> list[tuple[bytes, bytes]]:
        """What the schemes add to the headers, cookies apart.

        Raises:
            ConfigurationError: A credential holds a character that a header cannot.
        """
        added: list[tuple[bytes, bytes]] = []
        for scheme in schemes:
            if scheme.kind == "api-key" and scheme.location != "header":
                continue
            value = self._header(scheme)
            if value is None:
                added.clear()  # Whoever reports the error may show the variables of this frame.
                what = "a colon" if scheme.kind == "basic" else "characters that no header holds"
                raise ConfigurationError(f"{scheme.credentials[0].argument} must not have {what}")
            name = scheme.name if scheme.kind == "api-key" else "Authorization"
            added.append((name.encode("ascii"), value))
        return added

    def query(self, schemes: tuple[Scheme, ...]) -> str:
        """What the schemes add to the query, encoded; empty where they add nothing."""
        return "&".join(self._pairs(schemes, "query"))

    def cookies(self, schemes: tuple[Scheme, ...]) -> list[str]:
        """What the schemes add to the Cookie header, encoded."""
        return self._pairs(schemes, "cookie")

    def redact(self, message: str) -> str:
        """The message with every secret of this client taken out of it."""
        for secret in tuple(self._confidential.values()):
            for written in (secret.reveal(), quote(secret.reveal(), safe="")):
                message = message.replace(written, _REDACTED)
        return message

    def _missing(self, schemes: tuple[Scheme, ...]) -> list[Credential]:
        needed = [credential for scheme in schemes for credential in scheme.credentials]
        return [one for one in needed if one.argument not in self._values]

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
            return self._basic(scheme)
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
        return b"Basic " + self._conceal(scheme.key, token).encode("ascii")

    def _pairs(self, schemes: tuple[Scheme, ...], location: str) -> list[str]:
        return [
            f"{quote(scheme.name, safe='')}={quote(self._key(scheme), safe='')}"
            for scheme in schemes
            if scheme.kind == "api-key" and scheme.location == location
        ]

    def _key(self, scheme: Scheme) -> str:
        return self._conceal(scheme.key, self._reveal(scheme.credentials[0].argument))
