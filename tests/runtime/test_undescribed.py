"""Requests that the spec lacks are sent like any other, and refused where they are unsafe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from pets import API, CANARY, Driver
from socket_server import SocketServer, answer, reset
from stories import REX, told

from specloom.runtime.codec import replaced
from specloom.runtime.errors import (
    ConfigurationError,
    InvalidRequestError,
    NotFoundError,
    OutcomeUnknownError,
)
from specloom.runtime.raw_answers import RawAnswer
from specloom.runtime.session import Session

LOCKED = replaced(API, security=(("bearer",),))


def asked(
    driver: Driver,
    url: str,
    method: str,
    path: str,
    *,
    given: Mapping[str, Any] | None = None,
    **options: Any,
) -> RawAnswer[Any]:
    """The answer to one request that the spec lacks."""

    def story(session: Any) -> list[Any]:
        return [session.request(method, path, **(given or {}))]

    [found] = told(
        driver, url, story, **{"api": LOCKED, "credentials": {"token": CANARY}, **options}
    )
    assert isinstance(found, RawAnswer)
    return found


def test_what_the_spec_lacks_is_asked_with_credentials(driver: Driver) -> None:
    given = {"query": {"tag": ["a b", "c"], "limit": 3}, "headers": {"X-Trace": "t"}}
    with SocketServer([answer(body=REX, headers=["X-Request-Id: r-1"])]) as server:
        found = asked(driver, server.url, "get", "/toys/ä {1}", given=given)
    [heard] = server.heard
    assert heard.line == "GET /v1/toys/%C3%A4%20%7B1%7D?tag=a%20b&tag=c&limit=3 HTTP/1.1"
    assert heard.headers["authorization"] == f"Bearer {CANARY}"
    assert heard.headers["x-trace"] == "t"
    assert (found.status_code, found.request_id) == (200, "r-1")
    assert found.parse() == found.json() == {"id": 7, "name": "Rex", "tricks": ["roll"]}


@pytest.mark.parametrize(
    ("given", "content_type", "body"),
    [
        ({"json": {"a": None}}, "application/json", b'{"a":null}'),
        ({"json": None}, "application/json", b"null"),
        ({"content": b"\x00"}, "application/octet-stream", b"\x00"),
        ({"content": b"x", "headers": {"content-type": "text/csv"}}, "text/csv", b"x"),
    ],
)
def test_its_body_is_json_or_bytes(
    driver: Driver, given: dict[str, Any], content_type: str, body: bytes
) -> None:
    with SocketServer([answer(body=b"{}")]) as server:
        asked(driver, server.url, "POST", "/toys", given=given)
    assert server.heard[0].headers["content-type"] == content_type
    assert server.heard[0].body == body


def test_it_is_sent_again_where_its_method_allows(driver: Driver) -> None:
    with SocketServer([reset, answer(body=b"{}")]) as server:
        asked(driver, server.url, "PUT", "/toys/1", given={"json": {}})
        assert len(server.heard) == 2
    with SocketServer([reset, answer(body=b"{}")]) as server:
        with pytest.raises(OutcomeUnknownError, match="POST /toys"):
            asked(driver, server.url, "POST", "/toys", given={"json": {}})
        assert len(server.heard) == 1


def test_its_errors_come_by_status(driver: Driver) -> None:
    refusal = answer("404 Not Found", b'{"message": "none"}')
    with SocketServer([refusal]) as server, pytest.raises(NotFoundError) as caught:
        asked(driver, server.url, "GET", "/toys")
    assert caught.value.body == {"message": "none"}


def test_an_authorization_of_the_callers_own_is_the_only_one(driver: Driver) -> None:
    given = {"headers": {"Authorization": "Mine"}}
    with SocketServer([answer()]) as server:
        asked(driver, server.url, "GET", "/toys", given=given)
    assert server.heard[0].headers["authorization"] == "Mine"
    assert CANARY.encode() not in server.heard[0].raw


def test_without_credentials_it_is_not_sent(driver: Driver) -> None:
    with SocketServer([answer()]) as server, pytest.raises(ConfigurationError, match="token"):
        asked(driver, server.url, "GET", "/toys", credentials={})
    assert not server.heard


@pytest.mark.parametrize(
    ("method", "path", "given"),
    [
        ("GET", "toys", {}),
        ("GET", "https://elsewhere.example/toys", {}),
        ("GET", "@elsewhere.example/toys", {}),
        ("GET", "/toys?a=b", {}),
        ("GET", "/toys#b", {}),
        ("GET", "/toys/../keys", {}),
        ("GET", "/toys/%2E%2e/keys", {}),
        ("GET", "/\ud800", {}),
        ("GET\r\nX: y", "/toys", {}),
        ("connect", "/toys", {}),
        ("", "/toys", {}),
        ("GET", "/toys", {"headers": {"X-A": "b\r\nX-C: d"}}),
        ("GET", "/toys", {"query": {"a": object()}}),
        ("POST", "/toys", {"json": 1, "content": b""}),
        ("POST", "/toys", {"json": object()}),
    ],
)
def test_what_cannot_be_asked_safely_is_refused(
    driver: Driver, method: str, path: str, given: dict[str, Any]
) -> None:
    with SocketServer([answer()]) as server, pytest.raises(InvalidRequestError) as caught:
        asked(driver, server.url, method, path, given=given)
    assert not server.heard
    assert "X-C" not in str(caught.value)


def test_nothing_is_kept_of_what_is_asked_once() -> None:
    with SocketServer([answer(body=b"{}")]) as server, Session(API, base_url=server.url) as session:
        for number in range(3):
            session.request("GET", f"/toys/{number}")
        assert not session._exchange._plans
