"""All of a request that depends on the operation and the client alone, worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

import httpx2

from .answers import Answers, answers
from .authentication import Authentication
from .codec import Struct
from .errors import ConfigurationError
from .failures import Narrator
from .operation import Operation, Parameter, Scheme
from .patterns import pattern
from .retries import Repetition, repetition

_PLACE = r"\{([^{}]*)\}"
_LOOPBACK = r"(?i)localhost|.*\.localhost|127(\.\d{1,3}){3}|::1"


class Plan(Struct, frozen=True):
    """All of a request that depends on the operation and the client alone.

    ``carriers`` are the places where ``schemes`` put what they add, ``granted`` those of them whose
    access token has to be fetched.
    """

    operation: Operation[object]
    server: str
    path: tuple[str | Parameter, ...]
    located: Mapping[str, tuple[Parameter, ...]]
    keys: frozenset[str]
    filled: tuple[Parameter, ...]
    headers: tuple[tuple[bytes, bytes], ...]
    schemes: tuple[Scheme, ...]
    carriers: frozenset[str]
    granted: tuple[Scheme, ...]
    answers: Answers
    repetition: Repetition
    narrator: Narrator


def plan(
    operation: Operation[object], server: str, authentication: Authentication, agent: str
) -> Plan:
    """What depends on the operation alone, worked out once.

    Raises:
        ConfigurationError: Credentials are missing, or would travel unencrypted.
    """
    schemes = authentication.choose(operation.id, operation.security)
    if schemes and not keeps_secrets(server):
        raise ConfigurationError(
            f"{operation.id}: credentials are not sent over http; use an https base_url"
        )
    located: dict[str, tuple[Parameter, ...]] = {}
    for parameter in operation.parameters:
        located[parameter.location] = (*located.get(parameter.location, ()), parameter)
    declared, repeated = answers(operation.answers), repetition(operation)
    return Plan(
        operation=operation,
        server=server,
        path=_path(operation.path, located.get("path", ())),
        located=located,
        keys=frozenset(parameter.key for parameter in operation.parameters),
        filled=tuple(one for one in operation.parameters if one.credential or one.idempotency_key),
        headers=(
            (b"Host", httpx2.URL(server).netloc),
            (b"Accept", (operation.accept or _accept(operation)).encode("ascii")),
            (b"Accept-Encoding", b"gzip, deflate"),
            (b"User-Agent", agent.encode("ascii")),
        ),
        schemes=schemes,
        carriers=frozenset(scheme.location for scheme in schemes),
        granted=tuple(scheme for scheme in schemes if scheme.kind == "client-credentials"),
        answers=declared,
        repetition=repeated,
        narrator=Narrator(operation, declared, repeated, authentication.redact),
    )


def keeps_secrets(server: str) -> bool:
    """Whether credentials may travel to this URL: over https, or within this machine."""
    url = httpx2.URL(server)
    return url.scheme == "https" or pattern(_LOOPBACK).fullmatch(url.host) is not None


def _accept(operation: Operation[object]) -> str:
    media_types = [
        answer.media_type
        for answer in operation.answers
        if answer.media_type and not answer.status.startswith(("4", "5"))
    ]
    return ", ".join(dict.fromkeys(media_types)) or "*/*"


def _path(template: str, parameters: tuple[Parameter, ...]) -> tuple[str | Parameter, ...]:
    declared = {parameter.name: parameter for parameter in parameters}
    pieces = pattern(_PLACE).split(template)
    parts: list[str | Parameter] = []
    for index, piece in enumerate(pieces):
        if index % 2:
            parts.append(declared.get(piece, f"%7B{quote(piece, safe='')}%7D"))
        elif piece:
            parts.append(quote(piece, safe="/%:@!$&'()*+,;=~"))
    return tuple(parts)
