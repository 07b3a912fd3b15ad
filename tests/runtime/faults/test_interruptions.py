"""Time and people: drips, storms, cancellation, interrupts, forks, clocks that jump."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fault_client import outcomes
from forking import forked
from patience import SECONDS, Network
from pets import API, BUY, GET, Driver, Pet
from socket_server import SocketServer, Step, answer, silence

from specloom.runtime.async_session import AsyncSession
from specloom.runtime.configuration import Timing
from specloom.runtime.errors import (
    APIError,
    APITimeoutError,
    ClosedClientError,
    InternalServerError,
    OutcomeUnknownError,
)
from specloom.runtime.operation import Operation
from specloom.runtime.session import Session

ONE = answer(body=b'{"id":1}')
NOTE = ["pets.buy may have been carried out"]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n"

DRIPS = [
    # A header and a body, a byte each half second. What a read waits for is not the point: each
    # byte is there at once, and the clock alone says that the time is over.
    (b"HTTP/1.1 200 OK\r\nX-Drip: ", GET, 24, APITimeoutError, 3),
    (HEAD, GET, 24, APITimeoutError, 3),
    (b"HTTP/1.1 200 OK\r\nX-Drip: ", BUY, 100, OutcomeUnknownError, 1),
    (HEAD, BUY, 100, OutcomeUnknownError, 1),
]


@pytest.mark.parametrize(("head", "operation", "drops", "kind", "requests"), DRIPS)
def test_an_answer_that_drips_ends_with_the_deadline(
    driver: Driver,
    head: bytes,
    operation: Operation[Any],
    drops: int,
    kind: type[APIError],
    requests: int,
) -> None:
    clock = driver.clock

    def drip(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(drops):
            clock.advance(0.5)
            connection.sendall(b"x")

    timing = clock.timing(random=lambda: 0.0)
    with SocketServer([drip]) as server:
        (error,) = outcomes(driver, server.url, [operation], timing=timing)
    assert type(error) is kind
    assert clock.seconds >= 30.0
    assert len(server.heard) == requests


def test_a_storm_against_a_dead_server_stays_bounded(driver: Driver) -> None:
    with SocketServer([answer("503 Down")]) as server:
        told = outcomes(driver, server.url, [GET] * 1_000)
    assert {type(one) for one in told} == {InternalServerError}
    # Ten to begin with, and one earned by every ten calls.
    assert 1_100 <= len(server.heard) <= 1_110 < 1.2 * 1_000
    assert len(server.heard) == 1_000 + len(driver.waits)


class Witness:
    """A step that tells when the client has ended the connection under it."""

    def __init__(self, begin: bytes) -> None:
        self.begin = begin
        self.asked = threading.Event()
        self.ended = threading.Event()

    def __call__(self, connection: socket.socket) -> None:
        connection.sendall(self.begin)
        silence(connection)
        self.asked.set()
        try:
            assert connection.recv(1) == b""
        finally:
            self.ended.set()


BEGUN = [b"", b"HTTP/1.1 200 OK\r\n", HEAD + b"{"]


@pytest.mark.parametrize("begin", BEGUN)
def test_a_cancelled_purchase_ends_its_connection(begin: bytes) -> None:
    witness = Witness(begin)

    async def run(url: str) -> tuple[BaseException, Any]:
        async with AsyncSession(API, base_url=url) as session:
            call = asyncio.create_task(session.call(BUY, {}))
            assert await asyncio.to_thread(witness.asked.wait, SECONDS)
            call.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await call
            assert await asyncio.to_thread(witness.ended.wait, SECONDS)
            return caught.value, await session.call(BUY, {})

    with SocketServer([witness, ONE]) as server:
        interruption, second = asyncio.run(run(server.url))
    assert interruption.__notes__ == NOTE
    assert second == Pet(id=1)
    assert (server.accepted, len(server.heard)) == (2, 2)


@pytest.fixture
def interrupts(network: Network) -> Iterator[None]:
    """Interrupts a client that waits in vain, by a signal, as Ctrl-C does."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGUSR1, interrupted)
    network.on_silence = lambda: signal.raise_signal(signal.SIGUSR1)
    yield
    signal.signal(signal.SIGUSR1, before)


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="no signal to spare here")
@pytest.mark.usefixtures("interrupts")
@pytest.mark.parametrize("begin", BEGUN)
def test_an_interrupted_purchase_ends_its_connection(begin: bytes) -> None:
    witness = Witness(begin)
    with SocketServer([witness, ONE]) as server, Session(API, base_url=server.url) as session:
        with pytest.raises(KeyboardInterrupt) as caught:
            session.call(BUY, {})
        assert witness.ended.wait(SECONDS)
        assert session.call(BUY, {}) == Pet(id=1)
    assert caught.value.__notes__ == NOTE
    assert (server.accepted, len(server.heard)) == (2, 2)


def test_an_interrupted_read_has_nothing_to_note() -> None:
    witness = Witness(b"")

    async def run(url: str) -> BaseException:
        async with AsyncSession(API, base_url=url) as session:
            call = asyncio.create_task(session.call(GET, {"path:id": 1}))
            assert await asyncio.to_thread(witness.asked.wait, SECONDS)
            call.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await call
            return caught.value

    with SocketServer([witness]) as server:
        assert not hasattr(asyncio.run(run(server.url)), "__notes__")
    assert len(server.heard) == 1


@pytest.mark.parametrize("jump", [-1e9, 1e9])
def test_a_jump_of_the_time_of_day_changes_nothing(driver: Driver, jump: float) -> None:
    moments = iter([1.7e9])
    timing = driver.clock.timing(wall=lambda: next(moments, 1.7e9 + jump))
    steps: list[Step] = [answer("500 Oops"), answer("500 Oops"), ONE]
    with SocketServer(steps) as server:
        assert outcomes(driver, server.url, [GET, GET], timing=timing) == [Pet(id=1)] * 2
    assert driver.waits == [0.5, 1.0]
    assert len(server.heard) == 4


def test_a_deadline_is_kept_by_a_clock_that_never_goes_back() -> None:
    assert Timing().now.__name__ == "monotonic"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_child_has_connections_of_its_own(driver: Driver) -> None:
    with SocketServer([ONE]) as server:
        if driver.kind == "sync":
            _in_sync(server)
        else:
            _in_async(server)
    assert (server.accepted, len(server.heard)) == (2, 3)


def _in_sync(server: SocketServer) -> None:
    with Session(API, base_url=server.url) as session:
        session.call(GET, {"path:id": 1})
        assert forked(lambda: session.call(GET, {"path:id": 1}) == Pet(id=1))
        session.call(GET, {"path:id": 1})


def _in_async(server: SocketServer) -> None:
    async def parent() -> None:
        async with AsyncSession(API, base_url=server.url) as session:

            async def child() -> bool:
                return await session.call(GET, {"path:id": 1}) == Pet(id=1)

            await child()
            assert forked(lambda: _on_a_loop_of_its_own(child))
            await child()

    asyncio.run(parent())


def _on_a_loop_of_its_own(child: Callable[[], Any]) -> bool:
    # The child is inside its parent's loop, which it must not touch.
    asyncio.events._set_running_loop(None)
    return bool(asyncio.run(child()))


def test_a_closed_client_sends_nothing(driver: Driver) -> None:
    async def closed() -> None:
        session = AsyncSession(API, base_url=server.url)
        assert await session.call(GET, {"path:id": 1}) == Pet(id=1)
        await session.aclose()
        await session.aclose()
        with pytest.raises(ClosedClientError):
            await session.call(GET, {"path:id": 1})

    with SocketServer([ONE]) as server:
        if driver.kind == "async":
            asyncio.run(closed())
        else:
            session = Session(API, base_url=server.url)
            assert session.call(GET, {"path:id": 1}) == Pet(id=1)
            session.close()
            session.close()
            with pytest.raises(ClosedClientError):
                session.call(GET, {"path:id": 1})
    assert len(server.heard) == 1
