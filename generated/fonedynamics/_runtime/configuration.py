"""What a client is made with: its settings, the URL of its server, its clock and its chance."""

from __future__ import annotations

import os
import random
import re
import time
import uuid
from collections.abc import Callable, Mapping

import httpx2

from .codec import Struct
from .errors import ConfigurationError
from .hooks import OnDrift, OnRequest, OnResponse, OnRetry
from .operation import Server, Variable
from .patterns import pattern

_PLACE = r"\{([^{}]*)\}"
_UNFIT_IN_HOST = r"[^A-Za-z0-9._:-]"
_UNFIT_IN_PATH = r"[^A-Za-z0-9._:~/-]|\.\."
_SCHEME_AND_HOST = r"(?:[A-Za-z{][^/]*:)?//[^/]*"


def _unique() -> str:
    return str(uuid.uuid4())


class Timing(Struct, frozen=True):
    """Clock and chance, so that tests can hold both still.

    ``now`` is monotonic and ``wall`` the time of day, both in seconds; ``random`` is uniform in
    [0, 1); ``unique`` gives a fresh UUID4 for idempotency keys and multipart boundaries.
    """

    now: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    random: Callable[[], float] = random.random
    unique: Callable[[], str] = _unique


class Settings(Struct, frozen=True, kw_only=True):
    """What a copy of a client can be told anew; :class:`options.Adjustments` says what it means."""

    timeout: float = 30.0
    max_retries: int = 2
    max_response_bytes: int = 16 * 1024 * 1024
    strict_responses: bool = False
    validate: bool = True
    on_drift: OnDrift | None = None
    on_request: OnRequest | None = None
    on_response: OnResponse | None = None
    on_retry: OnRetry | None = None

    def __post_init__(self) -> None:
        positive(self.timeout)


def positive(timeout: float) -> float:
    """The timeout itself.

    Raises:
        ConfigurationError: It is not more than 0 seconds.
    """
    if not timeout > 0:
        raise ConfigurationError("timeout must be more than 0 seconds")
    return timeout


def server_url(
    servers: tuple[Server, ...], variables: Mapping[str, str | None], base_url: str | None
) -> str:
    """The absolute URL of the first server, without a slash at its end.

    ``base_url`` replaces scheme and host, and the path as well where it has one.

    Raises:
        ConfigurationError: A variable has no value, an unfit or an undeclared one, or the URL is
            not an absolute http or https URL without credentials in it.
    """
    server = servers[0] if servers else Server(url="")
    place = base_url.rstrip("/") if base_url else None
    if place is None:
        url = _expanded(server.url, server, variables)
    else:
        _check(place)
        has_path = httpx2.URL(place).raw_path not in (b"", b"/")
        rest = "" if has_path else pattern(_SCHEME_AND_HOST).sub("", server.url, count=1)
        url = place + _expanded(rest, server, variables)
    url = url.rstrip("/")
    _check(url)
    return url


def _check(url: str) -> None:
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL:
        raise ConfigurationError("the server's URL is not a URL; pass base_url") from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise ConfigurationError("the server's URL is not absolute; pass base_url=https://…")
    if parsed.userinfo or parsed.query or parsed.fragment:
        raise ConfigurationError("base_url must not hold a user, a query or a fragment")


def _expanded(template: str, server: Server, variables: Mapping[str, str | None]) -> str:
    declared = {variable.name: variable for variable in server.variables}

    def value(place: re.Match[str]) -> str:
        variable = declared.get(place[1])
        if variable is None:
            raise ConfigurationError(f"the server's URL has no value for {place[1]}; pass base_url")
        in_host = template.count("/", 0, place.start()) < 3 and "//" in template
        return _variable(variable, variables.get(variable.argument), in_host)

    return pattern(_PLACE).sub(value, template)


def _variable(variable: Variable, given: str | None, in_host: bool) -> str:
    name, environment = variable.argument, variable.environment
    value = given or os.environ.get(environment) or ("" if variable.required else variable.default)
    if not value and variable.required:
        raise ConfigurationError(f"pass {name}=… or set {environment}: the server's URL needs it")
    if variable.values and value not in variable.values:
        allowed = ", ".join(variable.values)
        raise ConfigurationError(f"{name} must be one of: {allowed}")
    if pattern(_UNFIT_IN_HOST if in_host else _UNFIT_IN_PATH).search(value):
        raise ConfigurationError(f"{name} has characters that do not belong into a URL's place")
    return value
