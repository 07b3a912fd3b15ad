"""What a caller can ask of a client besides its operations, on the committed packages."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from documented import CREDENTIALS, NUMBER_ID, VARIABLES, Caller, documented, package
from patience import Network
from socket_server import SocketServer, answer, silence

UPDATED = documented("signalwire_update")
CREATED = documented("twilio_create", "201 Created")
LATER = answer("503 Later", b'{"error":"no"}', headers=["Retry-After: 0"])


def told(
    call: Caller, api: str, url: str, story: Callable[[Any], Iterator[Any]], **more: Any
) -> list[Any]:
    """What each call of a story returns, made on one client."""
    options = {**CREDENTIALS[api], **VARIABLES.get(api, {}), "base_url": url, **more}
    if call.kind == "sync":
        with package(api).Client(**options) as client:
            return list(story(client))

    async def run() -> list[Any]:
        async with package(api).AsyncClient(**options) as client:
            return [await made for made in story(client)]

    return asyncio.run(run())


def update(client: Any, **named: Any) -> Any:
    return client.phone_numbers.update(NUMBER_ID, **named)


def buy(client: Any, **named: Any) -> Any:
    return client.incoming_phone_numbers.create(phone_number="+15551234567", **named)


def test_a_raw_response_is_the_answer_as_it_came_and_what_the_method_returns(call: Caller) -> None:
    with SocketServer([CREATED]) as server:
        [raw] = told(
            call,
            "twilio",
            server.url,
            lambda client: iter(
                [client.incoming_phone_numbers.with_raw_response.create(phone_number="+15551234567")]
            ),
        )
        assert len(server.heard) == 1
    assert raw.status_code == 201
    assert raw.content == CREATED.partition(b"\r\n\r\n")[2]
    assert raw.json()["sid"] == raw.parse().sid
    assert isinstance(raw.parse(), package("twilio").IncomingPhoneNumber)


def test_a_copy_has_other_settings_and_leaves_the_client_as_it_is(call: Caller) -> None:
    signalwire = package("signalwire")
    broken = {"call_handler": "relay_topic"}
    with SocketServer([LATER, UPDATED]) as server:
        told(
            call,
            "signalwire",
            server.url,
            lambda client: iter(
                [update(client.with_options(max_retries=1, validate=False), **broken)]
            ),
            max_retries=0,
        )
        assert len(server.heard) == 2

        def refused(client: Any) -> Iterator[Any]:
            client.with_options(max_retries=1, validate=False)
            yield update(client, **broken)

        with pytest.raises(signalwire.InvalidRequestError):
            told(call, "signalwire", server.url, refused)
        assert len(server.heard) == 2


def test_extra_headers_query_and_body_go_out_beside_ours(call: Caller) -> None:
    extra: dict[str, Any] = {
        "extra_headers": {"X-Trace": "7"},
        "extra_query": {"verbose": "yes"},
        "extra_body": {"colour": "red"},
    }
    with SocketServer([UPDATED]) as server:
        told(
            call,
            "signalwire",
            server.url,
            lambda client: iter([update(client, name="desk", **extra)]),
        )
        [heard] = server.heard
    assert heard.headers["x-trace"] == "7"
    assert heard.target.endswith(f"/phone_numbers/{NUMBER_ID}?verbose=yes")
    assert json.loads(heard.body) == {"name": "desk", "colour": "red"}


def test_a_call_has_a_timeout_of_its_own(call: Caller, network: Network) -> None:
    twilio = package("twilio")
    with SocketServer([silence]) as server:
        with pytest.raises(twilio.OutcomeUnknownError) as caught:
            told(call, "twilio", server.url, lambda client: iter([buy(client, timeout=4.0)]))
        assert len(server.heard) == 1
    assert isinstance(caught.value.__cause__, twilio.APITimeoutError)
    assert network.clock.seconds == 4.0


class Sends:
    """All that a client of one's own needs: ``send``."""

    def __init__(self, kind: str) -> None:
        self.sent: list[httpx2.Request] = []
        self.send = self._send if kind == "sync" else self._send_async

    def _send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        assert options == {"stream": True, "follow_redirects": False}
        self.sent.append(request)
        body = UPDATED.partition(b"\r\n\r\n")[2]
        return httpx2.Response(200, headers={"content-type": "application/json"}, content=body)

    async def _send_async(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        return self._send(request, **options)


def test_a_client_of_ones_own_needs_send_alone(call: Caller) -> None:
    own = Sends(call.kind)
    [number] = told(
        call,
        "signalwire",
        "https://acme.example",
        lambda client: iter([update(client, name="desk")]),
        http_client=own,
    )
    assert isinstance(number, package("signalwire").PhoneNumber)
    [request] = own.sent
    assert request.url.host == "acme.example"
    assert request.headers["authorization"].startswith("Basic ")


def test_an_httpx2_client_of_ones_own_is_used_and_stays_open(call: Caller) -> None:
    own: Any = httpx2.Client() if call.kind == "sync" else httpx2.AsyncClient()
    with SocketServer([UPDATED]) as server:
        told(
            call,
            "signalwire",
            server.url,
            lambda client: iter([update(client, name="desk")]),
            http_client=own,
        )
        assert len(server.heard) == 1
    assert not own.is_closed
    if call.kind == "sync":
        own.close()


def test_what_the_spec_lacks_is_asked_with_the_same_credentials(call: Caller) -> None:
    path = "/2010-04-01/Accounts.json"
    with SocketServer([answer(body=b'{"a":[1]}')]) as server:
        [found] = told(
            call,
            "twilio",
            server.url,
            lambda client: iter([client.request("GET", path, query={"n": 2})]),
        )
        [heard] = server.heard
    assert found.json() == {"a": [1]}
    assert heard.line == f"GET {path}?n=2 HTTP/1.1"
    assert heard.headers["authorization"].startswith("Basic ")


def test_hooks_are_told_of_the_operation_and_each_attempt(call: Caller) -> None:
    events: list[Any] = []
    with SocketServer([LATER, UPDATED]) as server:
        told(
            call,
            "signalwire",
            server.url,
            lambda client: iter([update(client, name="desk")]),
            on_request=events.append,
            on_response=events.append,
            on_retry=events.append,
        )
        assert len(server.heard) == 2
    assert [(type(one).__name__, one.operation, one.attempt) for one in events] == [
        ("RequestEvent", "phone_numbers.update", 1),
        ("ResponseEvent", "phone_numbers.update", 1),
        ("RetryEvent", "phone_numbers.update", 1),
        ("RequestEvent", "phone_numbers.update", 2),
        ("ResponseEvent", "phone_numbers.update", 2),
    ]
    assert [one.status_code for one in events if hasattr(one, "status_code")] == [503, 200]
    assert events[2].wait == 0.0


def test_a_client_that_was_closed_sends_nothing(call: Caller) -> None:
    twilio = package("twilio")
    with SocketServer([CREATED]) as server:
        options = {**CREDENTIALS["twilio"], "base_url": server.url}

        async def closed() -> None:
            client = twilio.AsyncClient(**options)
            await buy(client)
            await client.aclose()
            with pytest.raises(twilio.ClosedClientError):
                await buy(client)

        if call.kind == "async":
            asyncio.run(closed())
        else:
            client = twilio.Client(**options)
            buy(client)
            client.close()
            with pytest.raises(twilio.ClosedClientError):
                buy(client)
        assert len(server.heard) == 1
