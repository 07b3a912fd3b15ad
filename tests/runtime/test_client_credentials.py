"""OAuth2 client credentials: a token is fetched once, kept, renewed, and never shown."""

from __future__ import annotations

import logging
import socket
import traceback
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from pets import CANARY
from socket_server import Step, answer, hang_up, reset
from token_server import (
    BUY,
    GET,
    GIVEN,
    PET,
    REFUSED,
    SCHEMES,
    Caller,
    Clock,
    TokenServer,
    described,
    times,
    token,
)

from specloom.runtime.codec import replaced
from specloom.runtime.configuration import Timing
from specloom.runtime.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    AuthenticationError,
    ConfigurationError,
    RateLimitError,
)
from specloom.runtime.hooks import RequestEvent
from specloom.runtime.operation import (
    Operation,
    Server,
)


def test_a_token_is_fetched_with_the_first_call_and_kept(caller: Caller) -> None:
    credentials = {"client_id": "me:&", "client_secret": "s p/ä"}
    with TokenServer([PET]) as server:
        assert caller.calls(server.url, times(3), credentials) == [{"id": 1}] * 3
    [asked] = server.asked
    shown = b64encode(b"me%3A%26:s+p%2F%C3%A4").decode()
    assert asked.line == "POST /oauth/token?tenant=1 HTTP/1.1"
    assert asked.headers["authorization"] == f"Basic {shown}"
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert asked.headers["accept"] == "application/json"
    assert asked.body == b"grant_type=client_credentials&scope=pets%3Aread+pets%3Abuy"
    assert server.bearers == ["one"] * 3


@pytest.mark.parametrize(
    ("expires_in", "kept", "renewed"),
    [(3600, 3539.0, 3541.0), (100, 89.0, 91.0), ("100", 89.0, 91.0)],
)
def test_a_token_is_renewed_before_it_ends(
    caller: Caller, expires_in: object, kept: float, renewed: float
) -> None:
    clock = Clock()

    def at(seconds: float) -> Callable[[], None]:
        return lambda: setattr(clock, "seconds", 1_000.0 + seconds)

    calls = [(GET, at(0.0)), (GET, at(kept)), (GET, at(renewed)), (GET, at(renewed))]
    tokens = [token(expires_in=expires_in), token("two", expires_in=expires_in)]
    with TokenServer([PET], tokens=tokens) as server:
        assert caller.calls(server.url, calls, timing=Timing(now=clock)) == [{"id": 1}] * 4
    assert server.bearers == ["one", "one", "two", "two"]


@pytest.mark.parametrize("expires_in", [None, "soon", "nan"])
def test_a_token_without_a_known_end_is_kept_until_it_is_refused(
    caller: Caller, expires_in: object
) -> None:
    clock = Clock()
    calls = [(GET, lambda: None), (GET, lambda: setattr(clock, "seconds", 1e9))]
    with TokenServer([PET], tokens=[token(expires_in=expires_in)]) as server:
        caller.calls(server.url, calls, timing=Timing(now=clock))
    assert server.bearers == ["one", "one"]


def test_a_token_that_ends_at_once_is_used_once(caller: Caller) -> None:
    tokens = [token(expires_in=0), token("two", expires_in=0)]
    with TokenServer([PET], tokens=tokens) as server:
        assert caller.calls(server.url, times(2)) == [{"id": 1}] * 2
    assert server.bearers == ["one", "two"]


@pytest.mark.parametrize("operation", [GET, BUY])
def test_after_a_401_there_is_one_more_attempt_with_a_new_token(
    caller: Caller, operation: Operation[Any]
) -> None:
    with TokenServer([PET, REFUSED, PET], tokens=[token(), token("two")]) as server:
        assert caller.calls(server.url, times(3, operation)) == [{"id": 1}] * 3
    assert server.bearers == ["one", "one", "two", "two"]
    assert caller.waits == [0.0]


def test_a_second_401_is_the_answer(caller: Caller) -> None:
    with TokenServer([REFUSED], tokens=[token(), token("two")]) as server:
        [error] = caller.calls(server.url, times(1, BUY))
    assert type(error) is AuthenticationError
    assert server.bearers == ["one", "two"]


def test_without_retries_a_401_renews_the_token_of_the_next_call(caller: Caller) -> None:
    with TokenServer([REFUSED, PET], tokens=[token(), token("two")]) as server:
        error, pet = caller.calls(server.url, times(2), max_retries=0)
    assert (type(error), pet) == (AuthenticationError, {"id": 1})
    assert server.bearers == ["one", "two"]


def test_a_token_that_was_given_is_used_as_it_is(caller: Caller) -> None:
    with TokenServer([REFUSED]) as server:
        [error] = caller.calls(server.url, times(1), {**GIVEN, "token": lambda: "mine"})
    assert type(error) is AuthenticationError
    assert (server.bearers, server.asked) == (["mine"], [])


def test_an_authorization_header_of_the_callers_own_needs_no_token(caller: Caller) -> None:
    with TokenServer([PET]) as server:
        caller.calls(server.url, times(1), given={"extra_headers": {"authorization": "Mine"}})
    assert (server.bearers, server.asked) == (["Mine"], [])


def test_both_ways_are_named_where_neither_is_given(caller: Caller) -> None:
    [error] = caller.calls("http://127.0.0.1:1", times(1), {"client_id": "me"})
    assert str(error) == (
        "pets.get needs credentials: pass token=… (or T), "
        "or client_secret=… (or PETS_CLIENT_SECRET)"
    )


REFUSALS: list[tuple[Step, type[APIError], int | None]] = [
    (answer("400 Bad Request", b'{"error":"invalid_client"}'), AuthenticationError, 400),
    (answer("401 Unauthorized", b'{"error":"invalid_client"}'), AuthenticationError, 401),
    (answer("404 Not Found", b"<html>", content_type="text/html"), AuthenticationError, 404),
    (answer("429 Later", headers=["Retry-After: 99"]), RateLimitError, 429),
    (answer("302 Found", headers=["Location: /elsewhere"]), APIConnectionError, None),
    (answer(body=b"<html>", content_type="text/html"), APIConnectionError, None),
    (answer(body=b'{"access_token":""}'), APIConnectionError, None),
    (answer(body=b'{"access_token":"a b"}'), APIConnectionError, None),
    (answer(body=b'{"access_token":"a\\r\\nb"}'), APIConnectionError, None),
    (answer(body=b'{"token_type":"bearer"}'), APIConnectionError, None),
    (token(token_type="mac"), APIConnectionError, None),
]


@pytest.mark.parametrize(("told", "kind", "status"), REFUSALS, ids=range(len(REFUSALS)))
def test_what_a_token_endpoint_refuses_is_not_sent(
    caller: Caller, told: Step, kind: type[APIError], status: int | None
) -> None:
    with TokenServer([PET], tokens=[told]) as server:
        [error] = caller.calls(server.url, times(1, BUY))
    assert type(error) is kind
    assert getattr(error, "status_code", None) == status
    assert getattr(error, "sent", False) is False
    assert str(error).startswith("pets.buy: no access token: ")
    assert (len(server.asked), server.heard) == (1, [])


@pytest.mark.parametrize("fault", [reset, hang_up, answer("503 Later"), answer("500 Broken")])
def test_the_request_for_a_token_is_safe_to_repeat(caller: Caller, fault: Step) -> None:
    with TokenServer([PET], tokens=[fault, fault, token()]) as server:
        assert caller.calls(server.url, times(1, BUY)) == [{"id": 1}]
    assert (len(server.asked), len(server.heard)) == (3, 1)
    assert caller.waits == [0.5, 1.0]
    with TokenServer([PET], tokens=[fault]) as server:
        [error] = caller.calls(server.url, times(1, BUY))
    assert (type(error), error.sent) == (APIConnectionError, False)
    assert (len(server.asked), server.heard) == (3, [])


def test_the_deadline_of_the_call_holds_over_the_request_for_its_token(caller: Caller) -> None:
    clock = Clock()

    def late(connection: socket.socket) -> None:
        clock.seconds += 31.0
        connection.sendall(token())

    with TokenServer([PET], tokens=[late]) as server:
        [error] = caller.calls(server.url, times(1, BUY), timing=Timing(now=clock))
    assert (type(error), error.sent) == (APITimeoutError, False)
    assert (len(server.asked), server.heard) == (1, [])


def test_hooks_are_told_of_the_request_for_a_token(caller: Caller) -> None:
    told: list[RequestEvent] = []
    with TokenServer([PET]) as server:
        caller.calls(server.url, times(1), on_request=told.append)
    assert [event.operation for event in told] == ["access token", "pets.get"]


SETTINGS: list[tuple[dict[str, Any], bytes]] = [
    ({"scope": "admin"}, b"grant_type=client_credentials&scope=admin"),
    ({"scope": ""}, b"grant_type=client_credentials"),
    ({"scope": None}, b"grant_type=client_credentials&scope=env"),
]


@pytest.mark.parametrize(("settings", "body"), SETTINGS)
def test_scopes_can_be_chosen(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any], body: bytes
) -> None:
    monkeypatch.setenv("PETS_SCOPE", "env")
    monkeypatch.setenv("PETS_CLIENT_SECRET", "s")
    with TokenServer([PET]) as server:
        caller.calls(server.url, times(1), {"client_id": "me", **settings})
    assert server.asked[0].body == body


POSTED = b"grant_type=client_credentials&scope=pets%3Aread+pets%3Abuy&client_id=m+e&client_secret="


@pytest.mark.parametrize("is_stated", [True, False])
def test_id_and_secret_travel_in_the_body_where_that_is_asked(
    caller: Caller, is_stated: bool
) -> None:
    schemes, method = SCHEMES, {"token_endpoint_auth_method": "client_secret_post"}
    if is_stated:
        schemes = (SCHEMES[0], replaced(SCHEMES[1], auth_method="client_secret_post"))
        method = {}
    secrets = iter(["a&b=/", "new"])
    credentials = {"client_id": "m e", "client_secret": lambda: next(secrets), **method}
    tokens = [token(expires_in=0), token("two")]
    with TokenServer([PET], tokens=tokens) as server:
        found = caller.calls(
            server.url, times(2), credentials, description=described(schemes=schemes)
        )
    assert found == [{"id": 1}] * 2
    assert [one.body for one in server.asked] == [POSTED + b"a%26b%3D%2F", POSTED + b"new"]
    for one in server.asked:
        assert "authorization" not in one.headers
        assert one.headers["content-length"] == str(len(one.body))
    assert server.bearers == ["one", "two"]


def test_the_way_can_come_from_the_environment(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PETS_AUTH_METHOD", "client_secret_post")
    with TokenServer([PET]) as server:
        caller.calls(server.url, times(1))
    assert server.asked[0].body.endswith(b"&client_id=me&client_secret=s")


def test_a_secret_in_the_body_does_not_follow_a_redirect(caller: Caller) -> None:
    credentials = {**GIVEN, "token_endpoint_auth_method": "client_secret_post"}
    with TokenServer([PET]) as elsewhere:
        away = answer("307 Temporary Redirect", headers=[f"Location: {elsewhere.url}/oauth/t"])
        with TokenServer([PET], tokens=[away]) as server:
            [error] = caller.calls(server.url, times(1, BUY), credentials)
    assert isinstance(error, APIConnectionError)
    assert not error.sent
    assert (len(server.asked), server.heard) == (1, [])
    assert (elsewhere.asked, elsewhere.heard) == ([], [])


def test_a_client_says_who_it_is_in_one_of_two_ways(caller: Caller) -> None:
    credentials = {**GIVEN, "token_endpoint_auth_method": "private_key_jwt"}
    with TokenServer([PET]) as server:
        [error] = caller.calls(server.url, times(1), credentials)
    assert type(error) is ConfigurationError
    assert "client_secret_basic or client_secret_post" in str(error)
    assert (server.asked, server.heard) == ([], [])


def test_a_token_url_of_the_users_own(caller: Caller) -> None:
    with TokenServer([PET]) as server, TokenServer([PET]) as other:
        credentials = {**GIVEN, "token_url": f"{other.url}/oauth/elsewhere"}
        caller.calls(server.url, times(1), credentials)
    assert (server.asked, [one.target for one in other.asked]) == ([], ["/oauth/elsewhere"])


@pytest.mark.parametrize(
    ("token_url", "server_url", "target"),
    [
        ("/oauth/t", "https://pets.example/v1", "/oauth/t"),
        ("oauth/t", "https://pets.example/", "/oauth/t"),
        ("../oauth/t", "https://pets.example/v1/", "/oauth/t"),
    ],
)
def test_a_relative_token_url_starts_at_the_server(
    caller: Caller, token_url: str, server_url: str, target: str
) -> None:
    description = described(servers=(Server(url=server_url),))
    credentials = {**GIVEN, "token_url": token_url}
    with TokenServer([PET]) as server:
        caller.calls(server.url, times(1), credentials, description=description)
    assert server.asked[0].target == target


@pytest.mark.parametrize(
    "token_url",
    [
        "http://pets.example/t",
        "https://me:pw@pets.example/t",
        "https://pets.example/t#x",
        "ftp://pets.example/t",
        "https://",
        "https://[",
    ],
)
def test_client_credentials_do_not_travel_in_the_clear(caller: Caller, token_url: str) -> None:
    with TokenServer([PET]) as server:
        [error] = caller.calls(server.url, times(1), {**GIVEN, "token_url": token_url})
    assert type(error) is ConfigurationError
    assert "pw" not in str(error)
    assert (server.asked, server.heard) == ([], [])


ECHOES: list[tuple[list[Step], list[Step]]] = [
    (
        [answer("404 Not Found", f'{{"message":"no {CANARY}-token"}}'.encode())],
        [token(f"{CANARY}-token")],
    ),
    ([PET], [answer("400 Bad Request", f'{{"error":"no {CANARY}%2F"}}'.encode())]),
    ([PET], [token(f"{CANARY}-token", token_type="mac")]),
    ([PET], [token(f"{CANARY} token")]),
    ([reset], [token(f"{CANARY}-token")]),
    ([PET], [reset]),
]


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
@pytest.mark.parametrize(("steps", "tokens"), ECHOES, ids=range(len(ECHOES)))
def test_neither_secret_nor_token_is_ever_shown(
    caller: Caller,
    caplog: pytest.LogCaptureFixture,
    steps: list[Step],
    tokens: list[Step],
    method: str,
) -> None:
    said: list[Any] = []
    hooks = dict.fromkeys(("on_request", "on_response", "on_retry"), said.append)
    credentials = {
        "client_id": "me",
        "client_secret": f"{CANARY}/",
        "token_endpoint_auth_method": method,
    }
    with caplog.at_level(logging.DEBUG), TokenServer(steps, tokens=tokens) as server:
        [error] = caller.calls(server.url, times(1, BUY), credentials, **hooks)
    assert isinstance(error, APIError)
    told = repr(said) + caplog.text + repr(error)
    for one in (error, error.__cause__, error.__context__):
        if one is not None:
            frames = traceback.TracebackException.from_exception(one, capture_locals=True)
            # The tests know the secret, and what is answered.
            frames.stack[:] = [frame for frame in frames.stack if "/tests/" not in frame.filename]
            told += "".join(frames.format(chain=False))
    assert "operation = " in told
    for hidden in (CANARY, b64encode(f"me:{CANARY}%2F".encode()).decode()):
        assert hidden not in told
