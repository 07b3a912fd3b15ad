"""One deadline a call: an answer that drips does not stretch it."""

from __future__ import annotations

import asyncio
import socket
from itertools import count

import httpcore2
import pytest

from specloom.runtime.async_transport import AsyncDeadlineStream, is_readable
from specloom.runtime.deadline import Until, left
from specloom.runtime.transport import DeadlineStream


class Dripping(httpcore2.NetworkStream):
    """Always has one more byte; keeps the timeouts it was given."""

    def __init__(self) -> None:
        self.timeouts: list[float | None] = []

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.timeouts.append(timeout)
        return b"x"[:max_bytes]

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.timeouts.append(timeout)
        assert buffer


class AsyncDripping(httpcore2.AsyncNetworkStream):
    """The same with ``await``."""

    def __init__(self) -> None:
        self.inner = Dripping()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, timeout)


def a_second_a_look() -> Until:
    seconds = count()
    return Until(5.0, lambda: float(next(seconds)))


def test_reading_ends_at_the_deadline() -> None:
    inner, limit = Dripping(), a_second_a_look()
    stream = DeadlineStream(inner)
    with pytest.raises(httpcore2.ReadTimeout):
        list(iter(lambda: stream.read(10, timeout=limit), b""))
    assert inner.timeouts == [4.0, 3.0, 2.0, 1.0]


def test_reading_ends_at_the_deadline_asynchronously() -> None:
    inner, limit = AsyncDripping(), a_second_a_look()

    async def run() -> None:
        stream = AsyncDeadlineStream(inner)
        while await stream.read(10, timeout=limit):
            pass

    with pytest.raises(httpcore2.ReadTimeout):
        asyncio.run(run())
    assert inner.inner.timeouts == [4.0, 3.0, 2.0, 1.0]


def test_writing_ends_at_the_deadline() -> None:
    inner, limit = Dripping(), a_second_a_look()
    with pytest.raises(httpcore2.WriteTimeout):
        DeadlineStream(inner).write(bytes(1024 * 1024), timeout=limit)
    assert inner.timeouts == [4.0, 3.0, 2.0, 1.0]


def test_a_plain_timeout_stays_what_it_is() -> None:
    assert left(3.0) == 3.0
    assert left(None) is None
    assert float(a_second_a_look()) == 5.0


def test_a_socket_is_readable_where_a_read_would_not_wait() -> None:
    ours, theirs = socket.socketpair()
    assert not is_readable(ours)
    theirs.sendall(b"x")
    assert is_readable(ours)
    assert ours.recv(1) == b"x"
    theirs.close()
    assert is_readable(ours), "the end can be read"
    ours.close()
    assert is_readable(ours)
