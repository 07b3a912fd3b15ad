"""Answers read item by item, while the server still sends."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import pytest
from patience import SECONDS, Network
from pets import ANSWERS, Driver, Kind, Pet, Problem
from socket_server import SocketServer, Step, answer, reset, silence

from specloom.runtime.drift import Drift
from specloom.runtime.errors import (
    APIConnectionError,
    APIResponseValidationError,
    APITimeoutError,
    NotFoundError,
    OutcomeUnknownError,
)
from specloom.runtime.frames import ServerSentEvent
from specloom.runtime.hooks import ResponseEvent
from specloom.runtime.operation import Answer, Operation

JSON_LINES = "application/x-ndjson"
EVENT_STREAM = "text/event-stream"


def watching(stream: Answer, method: str = "GET") -> Operation[Any]:
    errors = ANSWERS[1:]
    return Operation(id="pets.watch", method=method, path="/pets", answers=(stream, *errors))


LINES = watching(Answer("200", JSON_LINES, Pet, framing="lines"))
ORDERED = watching(Answer("200", JSON_LINES, Pet, framing="lines"), "POST")
RECORDS = watching(Answer("200", "application/json-seq", Pet, framing="records"))
TEXT_EVENTS = watching(Answer("200", EVENT_STREAM, str, framing="events"))
EVENTS = watching(Answer("200", EVENT_STREAM, Pet, framing="events"))

HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nX-Request-Id: r1\r\nTransfer-Encoding: chunked\r\n\r\n"
)
START = HEAD % JSON_LINES.encode()
END = b"0\r\n\r\n"


def chunk(part: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(part), part)


def in_turn(*steps: Step) -> Step:
    def carry_out(connection: socket.socket) -> None:
        for step in steps:
            if callable(step):
                step(connection)
            else:
                connection.sendall(step)

    return carry_out


BODIES = [
    (LINES, JSON_LINES, b'{"id":1}\n{"id":2,"kind":"cat"}\n'),
    (LINES, "application/json", b'{"id":1}\n\n{"id":2,"kind":"cat"}'),
    (RECORDS, "application/json-seq", b'\x1e{"id":1}\n\x1e{"id":2,\n"kind":"cat"}\n'),
]


@pytest.mark.parametrize(("operation", "content_type", "body"), BODIES)
def test_the_items_are_typed(
    driver: Driver, operation: Operation[Any], content_type: str, body: bytes
) -> None:
    with SocketServer([answer(body=body, content_type=content_type)]) as server:
        items = driver.streamed(server.url, operation, strict_responses=True)
    assert items == [Pet(id=1), Pet(id=2, kind=Kind.CAT)]


def test_events_have_their_data_as_text_or_decoded(driver: Driver) -> None:
    body = b'event: born\nid: 7\ndata: {"id":\ndata: 1}\n\n'
    with SocketServer([answer(body=body, content_type=EVENT_STREAM)]) as server:
        assert driver.streamed(server.url, TEXT_EVENTS) == [
            ServerSentEvent('{"id":\n1}', event="born", id="7")
        ]
        assert driver.streamed(server.url, EVENTS) == [
            ServerSentEvent(Pet(id=1), event="born", id="7")
        ]
        assert server.heard[0].headers["accept"] == EVENT_STREAM


def test_an_item_is_there_before_the_next_is_sent(driver: Driver) -> None:
    seen = threading.Semaphore(0)

    def until_seen(_: socket.socket) -> None:
        assert seen.acquire(timeout=SECONDS)

    first, second = chunk(b'{"id":1}\n{"id"'), chunk(b":2}\n")
    served = in_turn(START, first, until_seen, second, until_seen, END)
    with SocketServer([served]) as server:
        items = driver.streamed(server.url, LINES, each=lambda _: seen.release())
    assert items == [Pet(id=1), Pet(id=2)]


def test_a_stream_may_outlast_the_deadline(driver: Driver) -> None:
    def an_hour_later(_: object) -> None:
        driver.clock.advance(3600.0)

    parts = [chunk(b'{"id":%d}\n' % number) for number in range(3)]
    with SocketServer([in_turn(START, *parts, END)]) as server:
        items = driver.streamed(server.url, LINES, each=an_hour_later)
    assert [item.id for item in items] == [0, 1, 2]


def test_a_server_that_falls_silent_is_not_waited_for(driver: Driver, network: Network) -> None:
    items: list[Pet] = []
    with SocketServer([in_turn(START, chunk(b'{"id":1}\n'), silence)]) as server:
        with pytest.raises(APITimeoutError) as caught:
            driver.streamed(server.url, LINES, each=items.append, given={"timeout": 7.0})
        assert len(server.heard) == 1
    assert items == [Pet(id=1)]
    assert caught.value.sent
    # A third of the time up to the headers, all of it for each read of the body.
    assert (network.timeouts[0], network.timeouts[-1]) == (7.0 / 3, 7.0)
    assert driver.clock.seconds == 7.0


BREAKS: list[Step] = [
    in_turn(START, chunk(b'{"id":1}\n'), reset),
    in_turn(START, chunk(b'{"id":1}\n{"id"'), lambda connection: connection.close()),
]


@pytest.mark.parametrize("breaks", BREAKS)
def test_a_stream_that_breaks_is_not_begun_again(driver: Driver, breaks: Step) -> None:
    items: list[Pet] = []
    with SocketServer([breaks]) as server:
        with pytest.raises(APIConnectionError) as caught:
            driver.streamed(server.url, LINES, each=items.append)
        assert len(server.heard) == 1
    # What arrives with a reset may be lost by the receiving system; nothing else comes.
    assert items in ([Pet(id=1)], [])
    assert caught.value.sent


def test_a_stream_of_a_call_not_to_be_repeated_breaks_with_an_unknown_outcome(
    driver: Driver,
) -> None:
    with SocketServer([BREAKS[1]]) as server, pytest.raises(OutcomeUnknownError) as caught:
        driver.streamed(server.url, ORDERED)
    assert (caught.value.status_code, caught.value.request_id) == (200, "r1")
    assert isinstance(caught.value.__cause__, APIConnectionError)


def test_errors_are_typed_and_retried_before_the_stream_begins(driver: Driver) -> None:
    gone = answer("404 Not Found", b'{"message":"gone"}')
    with SocketServer([gone]) as server, pytest.raises(NotFoundError) as caught:
        driver.streamed(server.url, LINES)
    assert caught.value.body == Problem(message="gone")
    busy = answer("503 Busy", b'{"message":"later"}')
    told: list[ResponseEvent] = []
    with SocketServer([busy, answer(body=b'{"id":1}\n', content_type=JSON_LINES)]) as server:
        assert driver.streamed(server.url, LINES, on_response=told.append) == [Pet(id=1)]
    assert [event.status_code for event in told] == [503, 200]
    assert driver.waits == [0.5]


def test_the_size_of_an_item_is_bounded_and_that_of_the_stream_is_not(driver: Driver) -> None:
    items: list[Pet] = []
    body = b'{"id":1}\n' * 100 + b'{"id":%s}\n' % (b"1" * 100)
    compressed = answer(
        body=gzip.compress(body), content_type=JSON_LINES, headers=["Content-Encoding: gzip"]
    )
    with SocketServer([compressed]) as server, pytest.raises(APIResponseValidationError) as caught:
        driver.streamed(server.url, LINES, each=items.append, max_response_bytes=50)
    assert items == [Pet(id=1)] * 100
    assert caught.value.path == "$[100]"


def test_an_item_that_does_not_fit_is_kept_and_told_of(driver: Driver) -> None:
    drifts: list[Drift] = []
    body = b'{"id":1}\n{"id":"NaNa"}\n'
    with SocketServer([answer(body=body, content_type=JSON_LINES)]) as server:
        items = driver.streamed(server.url, LINES, on_drift=drifts.append)
        assert [item.id for item in items] == [1, "NaNa"]
        with pytest.raises(APIResponseValidationError) as caught:
            driver.streamed(server.url, LINES, strict_responses=True)
    assert drifts == [Drift("pets.watch", "$[1].id", "int", "NaNa")]
    assert (caught.value.path, caught.value.raw) == ("$[1].id", b'{"id":"NaNa"}')


def test_data_of_an_event_that_is_no_json_stays_text(driver: Driver) -> None:
    drifts: list[Drift] = []
    body = b'data: {"id":1}\n\ndata: {"id":null}\n\ndata: [DONE]\n\n'
    with SocketServer([answer(body=body, content_type=EVENT_STREAM)]) as server:
        items = driver.streamed(server.url, EVENTS, on_drift=drifts.append)
        with pytest.raises(APIResponseValidationError) as caught:
            driver.streamed(server.url, EVENTS, strict_responses=True)
    assert [item.data for item in items][::2] == [Pet(id=1), "[DONE]"]
    assert drifts == [
        Drift("pets.watch", "$[1].data.id", "int", None),
        Drift("pets.watch", "$[2].data", "Pet", "[DONE]"),
    ]
    assert caught.value.path == "$[1].data.id"


def test_data_may_be_json_or_text_where_both_are_said(driver: Driver) -> None:
    operation = watching(Answer("200", EVENT_STREAM, Pet | str, framing="events"))
    body = b'data: {"id":1}\n\ndata: [DONE]\n\ndata: "quoted"\n\n'
    drifts: list[Drift] = []
    with SocketServer([answer(body=body, content_type=EVENT_STREAM)]) as server:
        items = driver.streamed(
            server.url, operation, on_drift=drifts.append, strict_responses=True
        )
    assert [item.data for item in items] == [Pet(id=1), "[DONE]", '"quoted"']
    assert drifts == []


UNUSABLE = [
    (LINES, answer(body=b"<html>\n", content_type="text/html"), "$[0]"),
    (LINES, answer(body=b'{"id":1}\n[]\n', content_type=JSON_LINES), "$[1]"),
    (RECORDS, answer(body=b'\x1e{"id":', content_type="application/json-seq"), "$[0]"),
    (TEXT_EVENTS, answer(body=b"<html>", content_type="text/html"), "$"),
    (LINES, answer(body=b"no", content_type=JSON_LINES, headers=["Content-Encoding: gzip"]), "$"),
]


@pytest.mark.parametrize(("operation", "served", "path"), UNUSABLE)
def test_what_is_no_such_stream_is_refused(
    driver: Driver, operation: Operation[Any], served: bytes, path: str
) -> None:
    with SocketServer([served]) as server, pytest.raises(APIResponseValidationError) as caught:
        driver.streamed(server.url, operation)
    assert caught.value.path == path


def test_an_answer_without_a_body_has_no_items(driver: Driver) -> None:
    with SocketServer([answer("204 No Content", content_type="")]) as server:
        assert driver.streamed(server.url, TEXT_EVENTS) == []


def test_leaving_early_ends_the_connection(driver: Driver) -> None:
    ended = threading.Event()

    def until_the_end(connection: socket.socket) -> None:
        if not connection.recv(1):
            ended.set()

    endless = in_turn(START, chunk(b'{"id":1}\n{"id":2}\n'), until_the_end)
    with SocketServer([endless]) as server:
        assert driver.streamed(server.url, LINES, at_most=1) == [Pet(id=1)]
        assert ended.wait(SECONDS)


class Interrupted(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body in the middle of which somebody loses patience."""

    def __init__(self, interruption: BaseException) -> None:
        self.interruption = interruption
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield b'{"id":1}\n'
        raise self.interruption

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b'{"id":1}\n'
        raise self.interruption

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


def test_an_interruption_closes_and_says_what_may_have_happened(driver: Driver) -> None:
    is_sync = driver.kind == "sync"
    kind = KeyboardInterrupt if is_sync else asyncio.CancelledError
    body = Interrupted(kind())
    headers = {"content-type": JSON_LINES}
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, headers=headers, stream=body))
    client = httpx2.Client if is_sync else httpx2.AsyncClient
    with pytest.raises(kind) as caught:
        driver.streamed("http://127.0.0.1", ORDERED, http_client=client(transport=transport))
    assert caught.value.__notes__ == ["pets.watch may have been carried out"]
    assert body.closed
