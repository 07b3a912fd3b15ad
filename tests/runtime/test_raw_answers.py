"""Ways around the methods: the answer as it came, other settings, what the spec lacks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

import pytest
from pets import API, CANARY, GET, Driver, Pet, Problem
from socket_server import SocketServer, answer, reset

from specloom.runtime.async_session import AsyncSession
from specloom.runtime.codec import replaced
from specloom.runtime.errors import (
    APIResponseValidationError,
    ClosedClientError,
    ConfigurationError,
    InternalServerError,
    InvalidRequestError,
    NotFoundError,
    OutcomeUnknownError,
)
from specloom.runtime.operation import Description
from specloom.runtime.raw_answers import RawAnswer
from specloom.runtime.session import Session

REX = b'{"id": 7, "name": "Rex", "tricks": ["roll"]}'


def told(
    driver: Driver,
    url: str,
    story: Callable[[Any], Any],
    *,
    api: Description = API,
    **options: Any,
) -> list[Any]:
    """What each step of a story returns; a step is a call on a client or what it returned."""
    options = {"timing": driver.clock.timing(), "base_url": url, **options}
    if driver.kind == "sync":
        with Session(api, sleep=driver.sleep, **options) as session:
            return list(story(session))

    async def run() -> list[Any]:
        async with AsyncSession(api, sleep=driver.sleep_async, **options) as session:
            return [await step for step in story(session)]

    return asyncio.run(run())


def get(session: Any, **given: Any) -> Any:
    return session.call(GET, {"path:id": "7"}, **given)


def raw(driver: Driver, url: str, **options: Any) -> RawAnswer[Pet]:
    """The answer to one call as it came."""
    [found] = told(driver, url, lambda session: [get(session.with_raw_answers())], **options)
    assert isinstance(found, RawAnswer)
    return found


def test_an_answer_is_had_as_it_came_and_decoded(driver: Driver) -> None:
    step = answer(body=REX, headers=["X-Request-Id: r-1", "X-Left: 3"])
    with SocketServer([step]) as server:
        found = raw(driver, server.url)
    assert (found.status_code, found.request_id, found.headers["x-left"]) == (200, "r-1", "3")
    assert found.content == REX
    assert found.json()["tricks"] == ["roll"], "a field that the spec does not know"
    assert found.parse() == Pet(id=7, name="Rex")
    assert found.parse() is found.parse()
    assert repr(found) == "<RawAnswer 200, 44 bytes>"


def test_what_does_not_fit_is_reported_when_it_is_decoded_and_once(
    driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    drifts: list[Any] = []
    with SocketServer([answer(body=b'{"id": 7, "name": 8}')]) as server:
        found = raw(driver, server.url, on_drift=drifts.append)
    assert (drifts, [one for one in caplog.records if one.name == "pets"]) == ([], [])
    assert found.parse().id == found.parse().id == 7
    assert [drift.path for drift in drifts] == ["$.name"]
    assert len([one for one in caplog.records if one.name == "pets"]) == 1


def test_an_unusable_answer_is_had_and_refused_when_it_is_decoded(driver: Driver) -> None:
    with SocketServer([answer(body=b"<p>hello</p>", content_type="text/html")]) as server:
        found = raw(driver, server.url)
    assert found.text == "<p>hello</p>"
    with pytest.raises(APIResponseValidationError, match=r"pets\.get"):
        found.parse()


def test_a_status_is_an_error_as_always(driver: Driver) -> None:
    steps = [answer("503 Unavailable"), answer("404 Not Found", b'{"message": "no pet"}')]
    with SocketServer(steps) as server, pytest.raises(NotFoundError) as caught:
        raw(driver, server.url)
    assert caught.value.body == Problem(message="no pet")
    assert len(server.heard) == 2


def test_the_client_itself_goes_on_decoding(driver: Driver) -> None:
    with SocketServer([answer(body=REX)]) as server:
        pets = told(driver, server.url, lambda it: [get(it.with_raw_answers()), get(it)])
    assert type(pets[1]) is Pet
    assert server.accepted == 1


def test_a_copy_has_other_settings_and_the_same_connections(driver: Driver) -> None:
    heard: list[str] = []

    def story(session: Any) -> list[Any]:
        copy = session.with_options(
            strict_responses=True, on_request=lambda _: heard.append("copy")
        )
        return [get(copy), get(session), get(copy.with_options(on_request=None))]

    with SocketServer([answer(body=REX)]) as server:
        told(driver, server.url, story, on_request=lambda _: heard.append("client"))
        assert server.accepted == 1
    assert heard == ["copy", "client"]


def test_a_copy_sends_again_as_often_as_it_is_told(driver: Driver) -> None:
    def story(session: Any) -> list[Any]:
        return [get(session.with_options(max_retries=0))]

    with SocketServer([answer("503 Unavailable")]) as server:
        with pytest.raises(InternalServerError):
            told(driver, server.url, story, max_retries=5)
        assert len(server.heard) == 1


def test_the_budget_for_sending_again_is_one_for_all_copies() -> None:
    session = Session(API, base_url="https://pets.example")
    copy = session.with_options(max_retries=9)
    assert copy._exchange._bucket is session._exchange._bucket


def test_a_copy_refuses_what_the_client_refuses() -> None:
    session = Session(API, base_url="https://pets.example")
    with pytest.raises(ConfigurationError, match="more than 0 seconds"):
        session.with_options(timeout=0)


def test_closing_a_copy_closes_the_client(driver: Driver) -> None:
    def story(session: Any) -> Iterator[Any]:
        copy = session.with_options(timeout=5)
        yield get(session)
        yield copy.close() if driver.kind == "sync" else copy.aclose()
        yield get(session)

    with SocketServer([answer(body=REX)]) as server, pytest.raises(ClosedClientError):
        told(driver, server.url, story)
    assert len(server.heard) == 1


class Resource:
    """What a generated client makes on first use."""

    def __init__(self, session: Session) -> None:
        self.session = session


class Client(Session):
    """A client with a resource and something of its user's."""

    label = ""

    @cached_property
    def pets(self) -> Resource:
        """Made on first use."""
        return Resource(self)


def test_the_resources_of_a_copy_are_its_own() -> None:
    client = Client(API, base_url="https://pets.example")
    client.label = "mine"
    assert client.pets.session is client
    copy = client.with_options(timeout=1)
    assert (copy.pets.session, copy.label) == (copy, "mine")
    assert client.pets.session is client


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
