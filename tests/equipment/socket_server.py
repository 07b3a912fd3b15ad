"""A raw-socket HTTP server on loopback that says what it is told and keeps what it hears.

Each request takes the next step, on whatever connection it comes; the last step serves every
further request. Connections stay open unless a step ends them.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Self

Step = bytes | Callable[[socket.socket], None]


def answer(
    status: str = "200 OK",
    body: bytes = b"",
    *,
    content_type: str = "application/json",
    headers: Sequence[str] = (),
) -> bytes:
    """A whole answer with its length; no content type where ``content_type`` is empty."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    if content_type:
        lines.insert(1, f"Content-Type: {content_type}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def reset(connection: socket.socket) -> None:
    """End the connection with a TCP reset instead of an answer."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def hang_up(connection: socket.socket) -> None:
    """End the connection in good order without an answer."""
    connection.close()


@contextmanager
def nobody() -> Iterator[str]:
    """The URL of a port that is taken, and where no one listens: connecting is refused."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield "http://{}:{}".format(*taken.getsockname())


def silence(connection: socket.socket) -> None:
    """Say no more, and keep the connection open."""
    assert isinstance(connection, Connection)
    connection.is_silent = True


class Connection(socket.socket):
    """The server's end of a connection; ``sent`` counts its bytes, ``number`` counts from 1."""

    number = 0
    sent = 0
    is_silent = False

    def sendall(self, data: bytes, flags: int = 0, /) -> None:
        """Send all of it, and count."""
        super().sendall(data, flags)
        self.sent += len(data)


CONNECTIONS: dict[tuple[str, int], Connection] = {}
"""The open connections by the address of the client."""


@dataclass(frozen=True)
class Heard:
    """One request, byte for byte."""

    raw: bytes

    @property
    def line(self) -> str:
        """Method, target and version."""
        return self.raw.partition(b"\r\n")[0].decode()

    @property
    def target(self) -> str:
        """The request target."""
        return self.line.split(" ")[1]

    @property
    def headers(self) -> dict[str, str]:
        """The headers by their names in lower case."""
        head = self.raw.partition(b"\r\n\r\n")[0].decode("utf-8").split("\r\n")[1:]
        return {name.lower(): value for name, value in (one.split(": ", 1) for one in head)}

    @property
    def body(self) -> bytes:
        """Everything after the blank line."""
        return self.raw.partition(b"\r\n\r\n")[2]


@dataclass
class SocketServer:
    """Takes ``steps`` until it is closed; ``heard`` are the requests in order.

    ``accepted`` counts the connections.
    """

    steps: Sequence[Step]
    heard: list[Heard] = field(default_factory=list)
    accepted: int = 0

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._clients: list[tuple[str, int]] = []
        self._turn = threading.Lock()
        self._serving: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        for client in self._clients:
            CONNECTIONS.pop(client, None)
        for connection in self._open:
            with suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        # Only then: a thread that still reads would read what next has the same file descriptor.
        for thread in self._serving:
            thread.join()
        for connection in self._open:
            connection.close()

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self._listener.getsockname()
        return f"http://{host}:{port}"

    def take(self, request: Heard) -> Step:
        """What a request is answered with."""
        step = self.steps[min(len(self.heard), len(self.steps) - 1)]
        self.heard.append(request)
        return step

    def _accept(self) -> None:
        while True:
            try:
                accepted, client = self._listener.accept()
            except OSError:
                return
            connection = Connection(fileno=accepted.detach())
            self._open.append(connection)
            self._clients.append(client)
            CONNECTIONS[client] = connection
            self.accepted += 1
            connection.number = self.accepted
            serving = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._serving.append(serving)
            serving.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            while raw := _request(connection):
                with self._turn:
                    step = self.take(Heard(raw))
                if callable(step):
                    step(connection)
                else:
                    connection.sendall(step)
        except OSError:
            connection.close()


def _request(connection: socket.socket) -> bytes:
    raw = b""
    while b"\r\n\r\n" not in raw:
        part = connection.recv(65536)
        if not part:
            return raw
        raw += part
    head, _, body = raw.partition(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    while len(body) < length:
        part = connection.recv(65536)
        if not part:
            break
        raw += part
        body += part
    return raw
