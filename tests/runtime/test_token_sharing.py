"""One request for a token at a time: threads and tasks that wait share what comes of it."""

from __future__ import annotations

import asyncio
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any

import pytest
from patience import SECONDS
from socket_server import Step, answer
from token_server import BUY, GET, GIVEN, PET, REFUSED, Clock, TokenServer, described, token

from specloom.runtime.async_session import AsyncSession
from specloom.runtime.configuration import Timing
from specloom.runtime.effects import Alone
from specloom.runtime.errors import (
    APITimeoutError,
    AuthenticationError,
)
from specloom.runtime.session import Session

LATE = "pets.buy: no access token: the deadline has passed"


def test_a_thread_that_waits_for_anothers_token_keeps_to_its_deadline() -> None:
    session = Session(described(), base_url="http://127.0.0.1:1", credentials=GIVEN)
    with session._connections._turns.here(), pytest.raises(APITimeoutError) as caught:
        session.call(BUY, {}, timeout=0.01)
    assert (str(caught.value), caught.value.sent) == (LATE, False)


def test_a_task_that_waits_for_anothers_token_keeps_to_its_deadline() -> None:
    def silent(connection: socket.socket) -> None:
        connection.settimeout(None)

    async def run(url: str) -> APITimeoutError:
        async with AsyncSession(described(), base_url=url, credentials=GIVEN) as session:
            first = asyncio.create_task(session.call(BUY, {}))
            await asyncio.sleep(0)  # It has its turn now, and keeps it.
            with pytest.raises(APITimeoutError) as caught:
                await session.call(BUY, {}, timeout=0.01)
            first.cancel()
            return caught.value

    with TokenServer([PET], tokens=[silent]) as server:
        error = asyncio.run(run(server.url))
    assert (str(error), error.sent) == (LATE, False)


def test_threads_share_one_request_for_a_token() -> None:
    everybody = threading.Barrier(8)
    found: list[Any] = []
    with (
        TokenServer([PET]) as server,
        Session(described(), base_url=server.url, credentials=GIVEN) as session,
    ):

        def call() -> None:
            everybody.wait()
            found.append(session.call(GET, {}))

        threads = [threading.Thread(target=call) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [{"id": 1}] * 8
        assert len(server.asked) == 1


def test_tasks_share_one_request_for_a_token_and_for_the_next() -> None:
    tokens = [token(), token("two")]
    everybody = threading.Barrier(4)

    def refuse(connection: socket.socket) -> None:
        # Who is refused early would come back before the last of them had come once.
        everybody.wait(SECONDS)
        connection.sendall(REFUSED)

    steps: list[Step] = [PET] * 8 + [refuse] * 4 + [PET]

    async def run(url: str) -> list[Any]:
        options: dict[str, Any] = {"timing": Timing(random=lambda: 0.0), "credentials": GIVEN}
        async with AsyncSession(described(), base_url=url, **options) as session:
            first = await asyncio.gather(*(session.call(GET, {}) for _ in range(8)))
            again = await asyncio.gather(*(session.call(GET, {}) for _ in range(4)))
            copy = session.with_options(timeout=5.0)
            return [*first, *again, await copy.call(GET, {})]

    with TokenServer(steps, tokens=tokens) as server:
        assert asyncio.run(run(server.url)) == [{"id": 1}] * 13
    assert len(server.asked) == 2
    assert server.bearers == ["one"] * 12 + ["two"] * 5


FAILED = answer("400 Bad Request", b'{"error":"invalid_client"}')


def test_threads_that_wait_for_a_token_share_the_failure() -> None:
    waiting = threading.Semaphore(0)

    def fail(connection: socket.socket) -> None:
        for _ in range(4):
            assert waiting.acquire(timeout=SECONDS)
        connection.sendall(FAILED)

    with (
        TokenServer([PET], tokens=[fail, token()]) as server,
        Session(described(), base_url=server.url, credentials=GIVEN) as session,
        ThreadPoolExecutor(4) as threads,
    ):
        turn = session._connections.turn

        def counted(effect: Alone) -> AbstractContextManager[None]:
            waiting.release()
            return turn(effect)

        session._connections.turn = counted  # type: ignore[method-assign]
        calls = [threads.submit(session.call, GET, {}) for _ in range(4)]
        errors = [call.exception() for call in calls]
        assert [type(error) for error in errors] == [AuthenticationError] * 4
        assert {str(error) for error in errors} == {str(errors[0])}
        assert len(set(map(id, errors))) == 4, "each call raises an error of its own"
        assert (len(server.asked), server.heard) == (1, [])
        assert session.call(GET, {}) == {"id": 1}, "a failure is not kept for later calls"


def test_tasks_that_wait_for_a_token_share_the_failure() -> None:
    async def run(url: str) -> list[Any]:
        async with AsyncSession(described(), base_url=url, credentials=GIVEN) as session:
            rounds: list[Any] = []
            for _ in range(3):
                calls = (session.call(GET, {}) for _ in range(4))
                rounds.append(await asyncio.gather(*calls, return_exceptions=True))
            return rounds

    with TokenServer([PET], tokens=[FAILED, FAILED, token()]) as server:
        first, second, third = asyncio.run(run(server.url))
    assert [type(error) for error in first + second] == [AuthenticationError] * 8
    assert third == [{"id": 1}] * 4
    assert len(server.asked) == 3


def test_a_deadline_that_passes_is_the_failure_of_one_call() -> None:
    clock = Clock()

    def late(connection: socket.socket) -> None:
        clock.seconds += 31.0
        connection.sendall(token())

    async def run(url: str) -> list[Any]:
        options: dict[str, Any] = {"timing": Timing(now=clock), "credentials": GIVEN}
        async with AsyncSession(described(), base_url=url, **options) as session:
            calls = session.call(GET, {}), session.call(GET, {}, timeout=100.0)
            return await asyncio.gather(*calls, return_exceptions=True)

    with TokenServer([PET], tokens=[late, token()]) as server:
        error, pet = asyncio.run(run(server.url))
    assert (type(error), pet) == (APITimeoutError, {"id": 1})


def test_a_cancelled_request_for_a_token_lets_the_next_call_have_its_turn() -> None:
    arrived = threading.Event()

    def silent(connection: socket.socket) -> None:
        connection.settimeout(None)
        arrived.set()

    async def run(url: str) -> Any:
        async with AsyncSession(described(), base_url=url, credentials=GIVEN) as session:
            first = asyncio.create_task(session.call(BUY, {}))
            await asyncio.to_thread(arrived.wait)
            first.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await first
            assert not hasattr(caught.value, "__notes__"), "nothing can have been bought"
            return await session.call(BUY, {})

    with TokenServer([PET], tokens=[silent, token()]) as server:
        assert asyncio.run(run(server.url)) == {"id": 1}
