"""The default connections of an asynchronous client; :mod:`transport` says what they are for."""

from __future__ import annotations

import select
import socket
import ssl
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing
from typing import Any

import httpcore2
import httpx2

from .boundary import Boundary
from .content_encodings import ContentEncodings
from .deadline import left
from .failures import without_frames
from .transport import (
    FAILURES,
    IDLE_SECONDS,
    MAX_CONNECTIONS,
    MAX_IDLE_CONNECTIONS,
    followed,
    system_trust,
    translated,
)

# More than an event loop takes from a socket at once: what it took and we did not would wait
# where no one can see it.
_READ_AT_ONCE = 1024 * 1024


def is_readable(connection: socket.socket) -> bool:
    """Whether a read would return at once: bytes have come, or the end of them."""
    descriptor = connection.fileno()
    if descriptor < 0:  # It is closed.
        return True
    if sys.platform == "win32":
        return bool(select.select([descriptor], [], [], 0)[0])
    polled = select.poll()
    polled.register(descriptor, select.POLLIN)
    return bool(polled.poll(0))


class AsyncDeadlineStream(httpcore2.AsyncNetworkStream):
    """A socket whose every read and write has what the deadline leaves.

    It carries a request only where nothing has come that was not asked for. Over TLS the server's
    session tickets may be waiting before the first one.
    """

    def __init__(
        self, stream: httpcore2.AsyncNetworkStream, *, may_be_readable: bool = False
    ) -> None:
        self._stream = stream
        # Asked once: each answer takes longer than a read.
        self._tls: ssl.SSLObject | None = stream.get_extra_info("ssl_object")
        self._socket: socket.socket | None = stream.get_extra_info("socket")
        self._boundary = Boundary()
        self._may_be_readable = may_be_readable

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there; fails at once where the deadline has passed."""
        remaining = left(timeout)
        if remaining == 0.0:
            raise httpcore2.ReadTimeout("the deadline has passed")
        data = await self._stream.read(max(max_bytes, _READ_AT_ONCE), timeout=remaining)
        return followed(self._boundary, data)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all within the deadline."""
        if self._boundary.between:
            if not self._may_be_readable and self.get_extra_info("is_readable"):
                raise httpcore2.ConnectError("the connection was closed, or spoke unasked")
            self._may_be_readable = False
            self._boundary.asked(buffer)
        await self._stream.write(buffer, timeout=left(timeout))

    async def aclose(self) -> None:
        """Close the socket."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """The same stream inside TLS."""
        stream = await self._stream.start_tls(ssl_context, server_hostname, left(timeout))
        return AsyncDeadlineStream(stream, may_be_readable=True)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore2 asks of a stream. An idle one that is readable is not used again."""
        if info != "is_readable":
            return self._stream.get_extra_info(info)
        if self._boundary.spoiled or not self._boundary.between or self._has_record():
            return True
        return self._socket is None or is_readable(self._socket)

    def _has_record(self) -> bool:
        """Whether TLS holds bytes that the socket has no more: it is read in memory here."""
        if self._tls is None:
            return False
        try:
            self._tls.read(1)
        except ssl.SSLWantReadError:
            return False
        except ssl.SSLError:
            return True
        self._boundary.spoiled = True
        return True


class AsyncDeadlineBackend(httpcore2.AsyncNetworkBackend):
    """Opens sockets that keep to the deadline, on asyncio or trio."""

    def __init__(self) -> None:
        self._backend = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to a host."""
        stream = await self._backend.connect_tcp(
            host, port, left(timeout), local_address, socket_options
        )
        return AsyncDeadlineStream(stream)


class _Body(httpx2.AsyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._stream:
                yield part
        except FAILURES as error:
            raise translated(error) from error

    async def aclose(self) -> None:
        await self._stream.aclose()


class _Answer(httpx2.Response):
    """An answer whose content encodings are undone here, and not by httpx2."""

    def aiter_bytes(self, chunk_size: int | None = None) -> AsyncGenerator[bytes, None]:
        if chunk_size is not None or self.is_stream_consumed:
            return super().aiter_bytes(chunk_size)
        stated = self.headers.get("content-encoding")
        return self.aiter_raw() if stated is None else self._decoded(ContentEncodings(stated))

    async def _decoded(self, encodings: ContentEncodings) -> AsyncGenerator[bytes, None]:
        async with aclosing(self.aiter_raw()) as parts:
            async for part in parts:
                for piece in encodings.feed(part):
                    yield piece
        encodings.end()


class AsyncDeadlineTransport(httpx2.AsyncBaseTransport):
    """httpx2's transport over sockets that keep to a deadline. Proxies are not used.

    ``tls`` says whom to trust; by default the certificate authorities of the system.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=tls or system_trust(),
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=MAX_IDLE_CONNECTIONS,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=AsyncDeadlineBackend(),
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request; the body of the answer is read later."""
        url = request.url
        sent = httpcore2.Request(
            request.method,
            httpcore2.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        try:
            response = await self._pool.handle_async_request(sent)
        except FAILURES as error:
            raise translated(error) from error
        except BaseException as interruption:
            raise without_frames(interruption)  # noqa: B904
        return _Answer(
            response.status,
            headers=response.headers,
            stream=_Body(response.stream),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()
