"""The default connections of a synchronous client: httpcore2's pool, under one deadline."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import httpcore2
import httpx2

from .boundary import Boundary, HeadTooLarge
from .content_encodings import ContentEncodings
from .deadline import left
from .failures import without_frames

FAILURES = (
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.TimeoutException,
    httpcore2.UnsupportedProtocol,
)
# What httpx2's own clients have.
MAX_CONNECTIONS = 100
MAX_IDLE_CONNECTIONS = 20
IDLE_SECONDS = 5.0

_WRITTEN_AT_ONCE = 64 * 1024


@cache
def system_trust() -> ssl.SSLContext:
    """The certificate authorities of the system, read once: that takes longer than a call."""
    return httpx2.create_ssl_context(trust_env=False)


def translated(error: Exception) -> httpx2.TransportError:
    """httpcore2's failure as httpx2's, which has the same names."""
    kind: type[httpx2.TransportError] = getattr(httpx2, type(error).__name__)
    return kind(str(error))


def followed(boundary: Boundary, data: bytes) -> bytes:
    """What was read, once the boundary has seen it."""
    try:
        boundary.received(data)
    except HeadTooLarge:
        raise httpcore2.RemoteProtocolError("the answer's headers are too large") from None
    return data


class DeadlineStream(httpcore2.NetworkStream):
    """A socket whose every read and write has what the deadline leaves.

    It carries a request only where nothing has come that was not asked for. Over TLS the server's
    session tickets may be waiting before the first one.
    """

    def __init__(self, stream: httpcore2.NetworkStream, *, may_be_readable: bool = False) -> None:
        self._stream = stream
        self._boundary = Boundary()
        self._may_be_readable = may_be_readable

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there; fails at once where the deadline has passed."""
        remaining = left(timeout)
        if remaining == 0.0:
            raise httpcore2.ReadTimeout("the deadline has passed")
        return followed(self._boundary, self._stream.read(max_bytes, timeout=remaining))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all, in pieces: a peer that reads slowly does not stretch the deadline."""
        if self._boundary.between:
            if not self._may_be_readable and self.get_extra_info("is_readable"):
                raise httpcore2.ConnectError("the connection was closed, or spoke unasked")
            self._may_be_readable = False
            self._boundary.asked(buffer)
        for start in range(0, len(buffer), _WRITTEN_AT_ONCE):
            remaining = left(timeout)
            if remaining == 0.0:
                raise httpcore2.WriteTimeout("the deadline has passed")
            self._stream.write(buffer[start : start + _WRITTEN_AT_ONCE], timeout=remaining)

    def close(self) -> None:
        """Close the socket."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        """The same stream inside TLS."""
        stream = self._stream.start_tls(ssl_context, server_hostname, left(timeout))
        return DeadlineStream(stream, may_be_readable=True)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore2 asks of a stream. An idle one that is readable is not used again."""
        boundary = self._boundary
        if info == "is_readable" and (boundary.spoiled or not boundary.between):
            return True
        return self._stream.get_extra_info(info)


class DeadlineBackend(httpcore2.NetworkBackend):
    """Opens sockets that keep to the deadline. Name resolution cannot be interrupted."""

    def __init__(self) -> None:
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to a host."""
        stream = self._backend.connect_tcp(host, port, left(timeout), local_address, socket_options)
        return DeadlineStream(stream)


class _Body(httpx2.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._stream
        except FAILURES as error:
            raise translated(error) from error

    def close(self) -> None:
        self._stream.close()


class _Answer(httpx2.Response):
    """An answer whose content encodings are undone here, and not by httpx2."""

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        if chunk_size is not None or self.is_stream_consumed:
            return super().iter_bytes(chunk_size)
        stated = self.headers.get("content-encoding")
        return self.iter_raw() if stated is None else self._decoded(ContentEncodings(stated))

    def _decoded(self, encodings: ContentEncodings) -> Iterator[bytes]:
        for part in self.iter_raw():
            yield from encodings.feed(part)
        encodings.end()


class DeadlineTransport(httpx2.BaseTransport):
    """httpx2's transport over sockets that keep to a deadline. Proxies are not used.

    ``tls`` says whom to trust; by default the certificate authorities of the system.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=tls or system_trust(),
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=MAX_IDLE_CONNECTIONS,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=DeadlineBackend(),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
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
            response = self._pool.handle_request(sent)
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

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()
