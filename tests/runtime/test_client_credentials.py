"""OAuth2 client credentials: a token is fetched once, kept, and renewed."""

from __future__ import annotations

import socket
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from socket_server import Step, answer, hang_up, reset
from token_server import (
    BUY,
    GET,
    GIVEN,
    PET,
    REFUSED,
    Caller,
    Clock,
    TokenServer,
    times,
    token,
)

from specloom.runtime.configuration import Timing
from specloom.runtime.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    AuthenticationError,
    RateLimitError,
)
from specloom.runtime.hooks import RequestEvent
from specloom.runtime.operation import Operation


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
