"""A clock that only tests move, and connections on which no wait depends on how busy a machine is.

What a server is going to say is waited for however long it takes. Where its step has said that it
is silent, and all that it sent before has been taken, a read ends at once as its timeout would have
ended it, and the clock moves by that timeout.
"""

from __future__ import annotations

import asyncio
import select
import ssl
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import httpcore2
import pytest
from socket_server import CONNECTIONS

from specloom.runtime.configuration import Timing

SECONDS = 120.0
"""How long one side waits for the other before the test has failed."""

_LOOK_AGAIN = 0.02


@dataclass
class Clock:
    """A monotonic clock that moves when a test says so, in seconds."""

    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> float:
        """Where it stands."""
        return self.seconds

    def advance(self, seconds: float) -> float:
        """Move it, from any thread; where it stands then."""
        with self.lock:
            self.seconds += seconds
            return self.seconds

    def timing(self, **other: Any) -> Timing:
        """This clock for a client, and no chance: it waits as long as it may."""
        return Timing(**{"now": self.now, "random": lambda: 1.0, **other})


@dataclass
class Network:
    """What the connections of one test have in common.

    ``on_silence`` is called in a read that nothing will come of; where it returns, the read times
    out. ``timeouts`` are those of all reads, in seconds. ``connecting`` and ``writing`` are the
    real seconds that a connection and a write may take: few where a test knows that they never
    succeed.
    """

    clock: Clock = field(default_factory=Clock)
    timeouts: list[float | None] = field(default_factory=list)
    connecting: float = SECONDS
    writing: float = SECONDS
    on_silence: Callable[[], object] = bool
    streams: list[PatientStream | AsyncPatientStream] = field(default_factory=list)

    def over(self, timeout: float | None) -> None:
        """A read has waited in vain."""
        self.on_silence()
        self.clock.advance(timeout or 0.0)
        raise httpcore2.ReadTimeout("the server is silent")

    def readable(self) -> bool:
        """Wait until the client's latest connection has something to read, or has ended."""
        connection = self.streams[-1].get_extra_info("socket")
        return connection.fileno() < 0 or bool(select.select([connection], [], [], SECONDS)[0])


def is_silent(stream: PatientStream | AsyncPatientStream) -> bool:
    """Whether the server at the other end has said all, and all of it was taken."""
    peer = CONNECTIONS.get(stream.address)
    return peer is not None and peer.is_silent and peer.sent == stream.taken


class PatientStream(httpcore2.NetworkStream):
    """A socket that waits for its server; ``taken`` counts the bytes it has read."""

    def __init__(self, stream: httpcore2.NetworkStream, network: Network) -> None:
        self.taken = 0
        self.address: tuple[str, int] = stream.get_extra_info("client_addr")
        self._stream = stream
        self._network = network
        network.streams.append(self)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What is there; the server's silence is a timeout."""
        self._network.timeouts.append(timeout)
        for _ in range(round(SECONDS / _LOOK_AGAIN)):
            is_over = is_silent(self)
            try:
                data = self._stream.read(max_bytes, timeout=_LOOK_AGAIN)
            except httpcore2.ReadTimeout:
                if is_over:
                    self._network.over(timeout)
                continue
            self.taken += len(data)
            return data
        raise AssertionError("the server neither speaks nor says that it is silent")

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        """All of it."""
        self._stream.write(buffer, timeout=self._network.writing)

    def close(self) -> None:
        """Close the socket."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        """The same inside TLS."""
        seconds = self._network.connecting
        stream = self._stream.start_tls(ssl_context, server_hostname, seconds)
        return PatientStream(stream, self._network)

    def get_extra_info(self, info: str) -> Any:
        """What the socket says of itself."""
        return self._stream.get_extra_info(info)


class AsyncPatientStream(httpcore2.AsyncNetworkStream):
    """The same with ``await``."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream, network: Network) -> None:
        self.taken = 0
        self.address: tuple[str, int] = stream.get_extra_info("client_addr")
        self._stream = stream
        self._network = network
        network.streams.append(self)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What is there; the server's silence is a timeout."""
        self._network.timeouts.append(timeout)
        # Looked after from outside: a read that is cut short and begun again is another one.
        reading = asyncio.ensure_future(self._stream.read(max_bytes, timeout=SECONDS))
        try:
            while not reading.done():
                is_over = is_silent(self)
                await asyncio.wait({reading}, timeout=_LOOK_AGAIN)
                if is_over and not reading.done():
                    self._network.over(timeout)
        finally:
            if not reading.done():
                reading.cancel()
                await asyncio.wait({reading})
        data = reading.result()
        self.taken += len(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        """All of it."""
        await self._stream.write(buffer, timeout=self._network.writing)

    async def aclose(self) -> None:
        """Close the socket."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.AsyncNetworkStream:
        """The same inside TLS."""
        seconds = self._network.connecting
        stream = await self._stream.start_tls(ssl_context, server_hostname, seconds)
        return AsyncPatientStream(stream, self._network)

    def get_extra_info(self, info: str) -> Any:
        """What the socket says of itself."""
        return self._stream.get_extra_info(info)


def install(network: Network, monkeypatch: pytest.MonkeyPatch, *runtimes: str) -> None:
    """Have the clients of a test that build on ``runtimes`` use this clock and such connections."""
    connect, connect_async = httpcore2.SyncBackend, httpcore2.AnyIOBackend

    class Backend(httpcore2.SyncBackend):
        def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,  # noqa: ARG002
            local_address: str | None = None,
            socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
        ) -> httpcore2.NetworkStream:
            seconds = network.connecting
            stream = connect.connect_tcp(self, host, port, seconds, local_address, socket_options)
            return PatientStream(stream, network)

    class AsyncBackend(httpcore2.AnyIOBackend):
        async def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,  # noqa: ARG002
            local_address: str | None = None,
            socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
        ) -> httpcore2.AsyncNetworkStream:
            seconds = network.connecting
            stream = await connect_async.connect_tcp(
                self, host, port, seconds, local_address, socket_options
            )
            return AsyncPatientStream(stream, network)

    monkeypatch.setattr(httpcore2, "SyncBackend", Backend)
    monkeypatch.setattr(httpcore2, "AnyIOBackend", AsyncBackend)
    for runtime in runtimes:
        monkeypatch.setattr(f"{runtime}.exchange.Timing", network.clock.timing)
        for module in ("transport", "async_transport"):
            monkeypatch.setattr(f"{runtime}.{module}.IDLE_SECONDS", SECONDS)
