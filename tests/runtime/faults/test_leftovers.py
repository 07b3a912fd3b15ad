"""No answer reaches a call that did not ask for it, whatever a server sends, and when."""

from __future__ import annotations

import socket
import threading
from typing import Any

import httpcore2
import pytest
from certificates import Authority, TLSServer
from fault_client import outcomes
from patience import SECONDS, Network
from pets import BUY, GET, Driver, Pet
from socket_server import Connection, SocketServer, Step, answer
from test_connecting import trusting

from specloom.runtime.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    OutcomeUnknownError,
)
from specloom.runtime.operation import Answer, Operation

ONE = answer(body=b'{"id":1}')
FALSE = answer(body=b'{"id":666}')
LIST: Operation[Any] = Operation(
    id="pets.list",
    method="GET",
    path="/pets",
    answers=(Answer("200", "application/json", Pet), Answer("204")),
)
HEAD: Operation[Any] = Operation(id="pets.head", method="HEAD", path="/pets")

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
CHUNKS = b'4;of=2\r\n{"id\r\n4\r\n":1}\r\n0\r\n'
EMPTY = b"HTTP/1.1 204 No Content\r\n"
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"

LEFT_OVER: list[tuple[Operation[Any], bytes, Any]] = [
    (LIST, ONE + FALSE, Pet(id=1)),
    (LIST, ONE + b"\n", Pet(id=1)),
    (LIST, ONE + b"HTTP/1.1 200 OK\r\nX-Half: ", Pet(id=1)),
    (LIST, ONE + b"HTTP/1.1 100 Continue\r\n\r\n", Pet(id=1)),
    (LIST, ONE + EMPTY + b"\r\n", Pet(id=1)),
    (LIST, b'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"id":1}}}', Pet(id=1)),
    (LIST, CHUNKED + CHUNKS + b"\r\n" + FALSE, Pet(id=1)),
    (LIST, CHUNKED + CHUNKS + b"\r\n" + CHUNKED + CHUNKS + b"\r\n", Pet(id=1)),
    (LIST, INTERIM + ONE + FALSE, Pet(id=1)),
    (LIST, EMPTY + b"\r\n" + FALSE, None),
    (LIST, EMPTY + b"Content-Length: 4\r\n\r\nbody", None),
    (HEAD, ONE, None),
    (HEAD, CHUNKED + CHUNKS + b"\r\n", None),
]


@pytest.mark.parametrize(("operation", "served", "expected"), LEFT_OVER)
def test_a_connection_with_bytes_left_over_is_not_used_again(
    driver: Driver, operation: Operation[Any], served: bytes, expected: Any
) -> None:
    with SocketServer([served, answer(body=b'{"id":2}')]) as server:
        assert outcomes(driver, server.url, [operation, BUY]) == [expected, Pet(id=2)]
    assert (server.accepted, len(server.heard)) == (2, 2)


CLEAN: list[tuple[Operation[Any], bytes]] = [
    (LIST, ONE),
    (LIST, CHUNKED + CHUNKS + b"\r\n"),
    (LIST, CHUNKED + CHUNKS + b"X-Trailer: t\r\n\r\n"),
    (LIST, INTERIM + ONE),
    (LIST, EMPTY + b"\r\n"),
    (HEAD, b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n"),
    (HEAD, CHUNKED),
]


@pytest.mark.parametrize("in_pieces", [False, True])
@pytest.mark.parametrize(("operation", "served"), CLEAN)
def test_a_connection_with_nothing_left_over_is(
    driver: Driver, operation: Operation[Any], served: bytes, in_pieces: bool
) -> None:
    def dribble(connection: socket.socket) -> None:
        for index in range(len(served)):
            connection.sendall(served[index : index + 1])

    with SocketServer([dribble if in_pieces else served]) as server:
        first, second = outcomes(driver, server.url, [operation, operation])
    assert first == second
    assert (server.accepted, len(server.heard)) == (1, 2)


def test_an_answer_nobody_asked_for_is_not_taken(driver: Driver, network: Network) -> None:
    asked = threading.Event()

    def twice(connection: socket.socket) -> None:
        connection.sendall(ONE)
        assert asked.wait(SECONDS)
        connection.sendall(FALSE)

    def unasked() -> None:
        asked.set()
        assert network.readable()

    with SocketServer([twice, answer(body=b'{"id":2}')]) as server:
        told = outcomes(driver, server.url, [LIST, BUY], between=unasked)
    assert told == [Pet(id=1), Pet(id=2)]
    assert (server.accepted, len(server.heard)) == (2, 2)


class Forward(SocketServer):
    """Speaks first on the connections numbered in ``forward``, from 1."""

    forward: tuple[int, ...] = ()

    def _serve(self, connection: socket.socket) -> None:
        assert isinstance(connection, Connection)
        if connection.number in self.forward:
            connection.sendall(FALSE)
        super()._serve(connection)


def patiently(monkeypatch: pytest.MonkeyPatch, network: Network, server: Forward) -> None:
    """Connect, and let the server speak before anything is sent."""
    connect, connect_async = httpcore2.SyncBackend.connect_tcp, httpcore2.AnyIOBackend.connect_tcp

    def listened(stream: Any) -> Any:
        if len(network.streams) in server.forward:
            assert network.readable()
        return stream

    def connecting(*arguments: Any, **more: Any) -> Any:
        return listened(connect(*arguments, **more))

    async def connecting_async(*arguments: Any, **more: Any) -> Any:
        return listened(await connect_async(*arguments, **more))

    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", connecting)
    monkeypatch.setattr(httpcore2.AnyIOBackend, "connect_tcp", connecting_async)


FORWARD: list[tuple[tuple[int, ...], int]] = [((1,), 1), ((1, 2, 3), 0)]


@pytest.mark.parametrize(("forward", "requests"), FORWARD)
def test_a_server_that_speaks_first_is_not_asked(
    driver: Driver,
    network: Network,
    monkeypatch: pytest.MonkeyPatch,
    forward: tuple[int, ...],
    requests: int,
) -> None:
    server = Forward([ONE])
    server.forward = forward
    with server:
        patiently(monkeypatch, network, server)
        (told,) = outcomes(driver, server.url, [BUY])
    assert len(server.heard) == requests
    assert len(driver.waits) == len(forward) - 1 + requests
    if requests:
        assert told == Pet(id=1)
    else:
        assert type(told) is APIConnectionError
        assert not told.sent


def test_a_connection_the_server_has_closed_costs_no_attempt(
    driver: Driver, network: Network
) -> None:
    def once(connection: socket.socket) -> None:
        connection.sendall(ONE)
        connection.shutdown(socket.SHUT_RDWR)

    with SocketServer([once, answer(body=b'{"id":2}')]) as server:
        told = outcomes(driver, server.url, [BUY, BUY], between=network.readable)
    assert told == [Pet(id=1), Pet(id=2)]
    assert driver.waits == []


def test_an_answer_as_long_as_one_read_leaves_nothing_behind(driver: Driver) -> None:
    def of_size(size: int) -> bytes:
        return answer(body=b'{"id":1,"name":"%s"}' % (b"x" * size))

    # To the byte what httpcore2 reads at once; the rest stays in the event loop's hands.
    whole = of_size(64 * 1024 - len(of_size(10_000)) + 10_000)
    assert len(whole) == 64 * 1024
    with SocketServer([whole + FALSE, answer(body=b'{"id":2}')]) as server:
        first, second = outcomes(driver, server.url, [LIST, BUY])
    assert (first.id, second) == (1, Pet(id=2))
    assert len(server.heard) == 2


def in_one_segment(*records: bytes) -> Step:
    """Each a record of its own under TLS, all in one segment where the system can."""

    def send(connection: socket.socket) -> None:
        cork = getattr(socket, "TCP_CORK", None)
        if cork is not None:
            connection.setsockopt(socket.IPPROTO_TCP, cork, 1)
        for record in records:
            connection.sendall(record)
        if cork is not None:
            connection.setsockopt(socket.IPPROTO_TCP, cork, 0)

    return send


@pytest.mark.skipif(not hasattr(socket, "TCP_CORK"), reason="records cannot be sent together")
@pytest.mark.parametrize("records", [(ONE + FALSE,), (ONE, FALSE), (ONE, FALSE[:5])])
def test_nothing_is_left_over_under_tls_either(
    driver: Driver, certificates: Authority, records: tuple[bytes, ...]
) -> None:
    own = trusting(driver, certificates.client())
    steps = [in_one_segment(*records), answer(body=b'{"id":2}')]
    with TLSServer(steps, context=certificates.server("good")) as server:
        told = outcomes(driver, server.url, [LIST, BUY], http_client=own)
    assert told == [Pet(id=1), Pet(id=2)]
    assert (server.accepted, len(server.heard)) == (2, 2)


def test_an_endless_row_of_interim_answers_ends_with_the_deadline(driver: Driver) -> None:
    def forever(connection: socket.socket) -> None:
        while True:
            connection.sendall(b"HTTP/1.1 102 Processing\r\n\r\n" * 100)
            driver.clock.advance(0.1)

    with SocketServer([forever]) as server:
        (error,) = outcomes(driver, server.url, [BUY])
    assert type(error) is OutcomeUnknownError
    assert isinstance(error.__cause__, APITimeoutError)
    assert len(server.heard) == 1


def test_switching_protocols_is_no_answer(driver: Driver) -> None:
    switch = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"
    with SocketServer([switch + FALSE, ONE]) as server:
        error, second = outcomes(driver, server.url, [BUY, BUY])
    assert type(error) is OutcomeUnknownError
    assert second == Pet(id=1)
    assert (server.accepted, len(server.heard)) == (2, 2)


def test_an_error_with_bytes_left_over_is_told_and_the_next_call_is_safe(driver: Driver) -> None:
    with SocketServer([answer("404 Not Found", b"{}") + FALSE, ONE]) as server:
        error, second = outcomes(driver, server.url, [GET, BUY])
    assert isinstance(error, APIStatusError)
    assert second == Pet(id=1)
    assert (server.accepted, len(server.heard)) == (2, 2)
