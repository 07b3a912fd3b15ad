"""Many threads, many tasks, and forks in the middle of what other threads do."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from forking import forked
from patience import SECONDS
from pets import API, GET, Driver, Pet
from socket_server import Heard, SocketServer, Step, answer

from specloom.runtime import session as session_module
from specloom.runtime.async_session import AsyncSession
from specloom.runtime.effects import Alone, Steps, Wait
from specloom.runtime.errors import APIError
from specloom.runtime.locks import ProcessLock
from specloom.runtime.session import Connections, Session

CALLS = 200
THREADS = 8


class Echo(SocketServer):
    """Answers each request with the number that it asks for."""

    def take(self, request: Heard) -> Step:
        """The pet of that number."""
        self.heard.append(request)
        return answer(body=b'{"id":%d}' % int(request.target.rpartition("/")[2]))


def of_number(session: Any, number: int) -> Any:
    return session.call(GET, {"path:id": number})


def test_each_caller_has_the_answer_to_its_own_question(driver: Driver) -> None:
    async def tasks() -> list[Any]:
        async with AsyncSession(API, base_url=server.url) as session:
            asked = (of_number(session, number) for number in range(CALLS))
            return list(await asyncio.gather(*asked))

    with Echo([]) as server:
        if driver.kind == "async":
            told = asyncio.run(tasks())
        else:
            with (
                Session(API, base_url=server.url) as session,
                ThreadPoolExecutor(THREADS) as threads,
            ):
                told = list(threads.map(lambda number: of_number(session, number), range(CALLS)))
    assert told == [Pet(id=number) for number in range(CALLS)]
    assert len(server.heard) == CALLS
    if driver.kind == "sync":
        assert server.accepted <= THREADS


def test_threads_that_begin_at_once_share_one_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = threading.Barrier(THREADS)
    made: list[Any] = []
    client = session_module._client

    def counted(*given: Any) -> Any:
        made.append(client(*given))
        return made[-1]

    def call(number: int) -> Any:
        begin.wait(SECONDS)
        return of_number(session, number)

    monkeypatch.setattr(session_module, "_client", counted)
    with (
        Echo([]) as server,
        Session(API, base_url=server.url) as session,
        ThreadPoolExecutor(THREADS) as threads,
    ):
        assert list(threads.map(call, range(THREADS))) == [Pet(id=one) for one in range(THREADS)]
    assert len(made) == 1


def test_a_call_after_another_thread_has_closed_the_client_is_refused() -> None:
    with Echo([]) as server:
        session = Session(API, base_url=server.url)
        assert of_number(session, 1) == Pet(id=1)
        closing = threading.Thread(target=session.close)
        closing.start()
        closing.join()
        with pytest.raises(session_module.ClosedClientError):
            of_number(session, 2)
        assert len(server.heard) == 1


@contextmanager
def held(lock: Any) -> Iterator[None]:
    """Have another thread hold a lock, as one does that is in the middle of a call."""
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            taken.set()
            assert done.wait(SECONDS)

    holding = threading.Thread(target=hold)
    holding.start()
    assert taken.wait(SECONDS)
    yield
    done.set()
    holding.join()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.parametrize("used", [False, True])
def test_a_child_waits_for_no_thread_that_it_does_not_have(used: bool) -> None:
    with Echo([]) as server, Session(API, base_url=server.url) as session:
        if used:
            of_number(session, 1)
        opening = session._connections._opening.here()
        budget = session._exchange._bucket._lock.here()
        with held(opening), held(budget):
            assert forked(lambda: of_number(session, 2) == Pet(id=2))
        assert of_number(session, 3) == Pet(id=3)


def test_threads_that_ask_at_once_for_a_lock_get_one() -> None:
    making = threading.Barrier(2)

    def make() -> threading.Lock:
        making.wait(SECONDS)
        return threading.Lock()

    lock = ProcessLock(make)
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(lambda _: lock.here(), range(2))
    assert first is second is lock.here()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_child_has_its_turn_while_a_thread_of_its_parent_has_one() -> None:
    connections = Connections(None)

    def alone() -> bool:
        with connections.turn(Alone(steps(), 0.0, APIError("late"))):
            return True

    def steps() -> Steps[None]:
        yield Wait(0.0)

    with held(connections._turns.here()):
        with pytest.raises(APIError, match="late"):
            alone()
        assert forked(alone)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_fork_in_the_middle_of_a_call_leaves_the_call_alone() -> None:
    asked, forks = threading.Event(), threading.Event()

    def wait(connection: socket.socket) -> None:
        asked.set()
        assert forks.wait(SECONDS)
        connection.sendall(answer(body=b'{"id":1}'))

    with (
        SocketServer([wait, answer(body=b'{"id":2}')]) as server,
        Session(API, base_url=server.url) as session,
        ThreadPoolExecutor(1) as threads,
    ):
        first = threads.submit(of_number, session, 1)
        assert asked.wait(SECONDS)
        assert forked(lambda: of_number(session, 2) == Pet(id=2))
        forks.set()
        assert first.result(SECONDS) == Pet(id=1)
        assert of_number(session, 3) == Pet(id=2)
    assert (server.accepted, len(server.heard)) == (2, 3)
