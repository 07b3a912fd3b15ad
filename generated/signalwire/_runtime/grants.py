"""OAuth2 client credentials (RFC 6749 section 4.4): access tokens, fetched by one call at a time.

A token is fetched with the first call that needs one, kept, and fetched anew before it ends or
after a 401. The request for it keeps to the deadline of that call, and what becomes of it is an
error that says that the call itself was not sent.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import urljoin

import httpx2

from .authentication import AccessToken, Authentication
from .codec import UNSET, DecodeFailure, Struct, Unset, decode_json, replaced
from .configuration import Timing
from .effects import Alone, Steps
from .errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    ConfigurationError,
    RateLimitError,
)
from .operation import Body, Effect, Operation, Scheme
from .plans import Plan, keeps_secrets, plan
from .requests import Call, Prepared
from .responses import RawResponse
from .secret import Secret

Sending: TypeAlias = Callable[..., Steps[RawResponse]]
"""An exchange's own steps to a success: plan, call, seconds, whether it streams."""

_REQUEST_TIMEOUT = 408
# A token is fetched anew so long before its end: calls take time, and so do clocks that differ.
_EARLY_SECONDS = 60.0
_EARLY_PART = 0.1
# Where id and secret travel, by the method (RFC 6749 section 2.3.1).
_LOCATIONS = {"client_secret_basic": "header", "client_secret_post": "body"}


_OPERATION = Operation[object](
    id="access token",
    method="POST",
    path="",
    body=Body(media_type="application/x-www-form-urlencoded", required=True, spelled_out=True),
    effect=Effect.IDEMPOTENT,
    accept="application/json",
)


class _Answer(Struct):
    """The answer of a token endpoint (RFC 6749 section 5.1), as far as it matters here."""

    access_token: str
    token_type: str | Unset = UNSET
    expires_in: object = None

    def __repr__(self) -> str:
        return "<an access token>"


class Grants:
    """Sees to it that calls have the access tokens they need.

    ``server`` is the URL of the API, ``agent`` what its client calls itself.
    """

    def __init__(
        self, authentication: Authentication, timing: Timing, server: str, agent: str
    ) -> None:
        self._authentication = authentication
        self._timing = timing
        self._server = server
        self._agent = agent
        self._requests: dict[str, tuple[Plan, Call]] = {}
        self._failures: dict[str, APIError] = {}

    def granted(
        self, plan: Plan, prepared: Prepared, deadline: float, send: Sending
    ) -> Steps[None]:
        """The steps to a token for each scheme of a plan; most often there are none to take.

        Raises:
            APIError: There is no token, so that the call is not sent; as :func:`_not_granted`.
        """
        if any(name.lower() == b"authorization" for name, _ in prepared.headers):
            return  # The caller brings one.
        operation = plan.operation.id
        for scheme in plan.granted:
            now = self._timing.now()
            if not self._is_fresh(scheme, now):
                steps = self._fetched(operation, scheme, deadline, send, self._failure(scheme))
                yield Alone(steps, max(deadline - now, 0.0), _late(operation))

    def _is_fresh(self, scheme: Scheme, now: float) -> bool:
        [token] = self._authentication.tokens((scheme,))
        return token is not None and now < token.until

    def _failure(self, scheme: Scheme) -> APIError | None:
        """How the last request for a token failed, if it did."""
        return self._failures.get(scheme.key)

    def _fetched(
        self,
        operation: str,
        scheme: Scheme,
        deadline: float,
        send: Sending,
        known: APIError | None,
    ) -> Steps[None]:
        """A failure other than the ``known`` one is of a call that this one has waited for."""
        asked = self._timing.now()
        if self._is_fresh(scheme, asked):
            return  # Another call was first.
        failure = self._failure(scheme)
        if failure is not None and failure is not known:
            raise _not_granted(operation, failure)
        if asked >= deadline:
            raise _late(operation)
        try:
            token = yield from self._asked(scheme, asked, deadline, send)
        except APIError as error:
            # How long there was to wait was a matter of that call alone.
            if not isinstance(error, APITimeoutError):
                self._failures[scheme.key] = _unsent(error.message, error)
            raise _not_granted(operation, error) from error
        self._failures.pop(scheme.key, None)
        self._authentication.keep(scheme, token)

    def _asked(
        self, scheme: Scheme, asked: float, deadline: float, send: Sending
    ) -> Steps[AccessToken]:
        plan, call = self._requests.get(scheme.key) or self._request(scheme)
        response = yield from send(plan, call, deadline - asked, streams=False)
        token = _token(response, asked)
        if token is None:
            raise APIConnectionError("the token endpoint's answer holds none", sent=False)
        return token

    def _request(self, scheme: Scheme) -> tuple[Plan, Call]:
        """The request for a token: an operation like any other, and safe to repeat.

        Raises:
            ConfigurationError: The token URL is unfit, or not https; the method is none of two.
        """
        authentication = self._authentication
        scope, stated, chosen = (authentication.setting(one) for one in scheme.settings)
        method = chosen or scheme.auth_method
        if method not in _LOCATIONS:
            argument = scheme.settings[-1].argument
            raise ConfigurationError(f"{argument} must be {' or '.join(_LOCATIONS)}")
        made = plan(
            _OPERATION,
            _token_url(self._server, stated or scheme.token_url),
            authentication,
            self._agent,
        )
        shown = replaced(scheme, kind="client", location=_LOCATIONS[method])
        made = replaced(made, schemes=(shown,), carriers=frozenset((shown.location,)))
        values = {"grant_type": "client_credentials"}
        scope = " ".join(scheme.scopes) if scope is None else scope
        if scope:
            values["scope"] = scope
        found = self._requests[scheme.key] = made, Call(values)
        return found


def _late(operation: str) -> APITimeoutError:
    return APITimeoutError(f"{operation}: no access token: the deadline has passed", sent=False)


def _token_url(server: str, stated: str) -> str:
    """Where tokens are fetched: relative to the server (OpenAPI, "Relative References in URLs").

    Raises:
        ConfigurationError: It is no URL (RFC 6749 section 3.2), or not https.
    """
    try:
        url = httpx2.URL(urljoin(server, stated))
    except (httpx2.InvalidURL, ValueError):
        raise ConfigurationError("the token URL is not a URL") from None
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.fragment:
        raise ConfigurationError("the token URL is not a plain http or https URL; pass token_url")
    if not keeps_secrets(str(url)):
        raise ConfigurationError("credentials are not sent over http: the token URL must be https")
    return str(url)


def _token(response: RawResponse, asked: float) -> AccessToken | None:
    """The token in an answer; None where it holds none that can be used as a bearer token."""
    try:
        answer: _Answer = decode_json(_Answer, response.content)
    except DecodeFailure:
        return None
    token, kind = answer.access_token, answer.token_type
    if kind is not UNSET and kind.lower() != "bearer":
        return None
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        return None
    return AccessToken(Secret(token), _until(answer.expires_in, asked))


def _until(expires_in: object, asked: float) -> float:
    """When to fetch the next one (monotonic clock): only a 401 tells where nothing is said."""
    try:
        seconds = float(expires_in) if isinstance(expires_in, (int, float, str)) else math.inf
    except ValueError:
        return math.inf
    if math.isnan(seconds):
        return math.inf
    return asked + seconds - min(_EARLY_SECONDS, max(seconds, 0.0) * _EARLY_PART)


def _not_granted(operation: str, error: APIError) -> APIError:
    """The error of a call that was not sent, since there was no token to send it with."""
    return _unsent(f"{operation}: no access token: {error.message}", error)


def _unsent(message: str, error: APIError) -> APIError:
    """An error of its own, without the frames of the call that ``error`` was raised in."""
    if isinstance(error, ConfigurationError):
        return ConfigurationError(message)
    if isinstance(error, APITimeoutError):
        return APITimeoutError(message, sent=False)
    if isinstance(error, APIStatusError):
        response, body = error.response, error.body
        if isinstance(error, RateLimitError):
            after = error.retry_after
            return RateLimitError(message, response=response, body=body, retry_after=after)
        if error.status_code // 100 == 4 and error.status_code != _REQUEST_TIMEOUT:
            return AuthenticationError(message, response=response, body=body)
    return APIConnectionError(message, sent=False)
