"""A raw-socket HTTP server on loopback that says what it is told and keeps what it hears.

Each request takes the next step, on whatever connection it comes; the last step serves every
further request. Connections stay open unless a step ends them.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Sequence
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


def silence(connection: socket.socket) -> None:
    """Never answer, and keep the connection open."""


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
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        for connection in self._open:
            connection.close()

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self._listener.getsockname()
        return f"http://{host}:{port}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            while raw := _request(connection):
                step = self.steps[min(len(self.heard), len(self.steps) - 1)]
                self.heard.append(Heard(raw))
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
