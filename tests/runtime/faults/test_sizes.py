"""Answers that are too large, or are not encoded as they say: given up while they still come."""

from __future__ import annotations

import gzip
import socket
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fault_client import outcomes
from pets import BUY, GET, Driver, Pet
from socket_server import SocketServer, Step, answer

from specloom.runtime.errors import (
    APIConnectionError,
    APIResponseValidationError,
    APITimeoutError,
    InternalServerError,
    OutcomeUnknownError,
)
from specloom.runtime.operation import Answer, Operation

MIB = 1024 * 1024
CAP = 16 * MIB
BODY = b'{"id":1}'
ONE = answer(body=BODY)
FILE: Operation[Any] = Operation(
    id="pets.photo",
    method="GET",
    path="/photo",
    answers=(Answer("200", "image/png", bytes), Answer("503", "image/png", bytes)),
)


@contextmanager
def within(most: int) -> Iterator[None]:
    """Hold what Python has allocated at any moment to ``most`` bytes more than before."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        yield
        used = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert used < most


def bomb(size: int) -> Iterator[bytes]:
    """``size`` MiB of zeros as gzip, a MiB at a time: about a thousandth of it."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    # A full flush forgets what came before, so the same block may stand as often as one likes.
    block = deflate.compress(bytes(MIB)) + deflate.flush(zlib.Z_FULL_FLUSH)
    yield b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    for _ in range(size):
        yield block


class Pouring:
    """A step that sends a body until the client has had enough; ``sent`` are its bytes."""

    def __init__(self, headers: bytes, body: Callable[[], Iterator[bytes]]) -> None:
        self.headers = headers
        self.body = body
        self.sent = 0

    def __call__(self, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
        connection.sendall(self.headers + b"\r\n\r\n")
        for part in self.body():
            connection.sendall(part)
            self.sent += len(part)
        connection.close()


def plain(size: int) -> Callable[[], Iterator[bytes]]:
    return lambda: (b" " * MIB for _ in range(size))


def nested() -> Iterator[bytes]:
    """300 MiB under two layers of gzip: about half a KiB."""
    yield gzip.compress(b"".join(bomb(300)))


POURED = [
    (b"Content-Length: 209715200", plain(200)),
    (b"Connection: close", plain(200)),
    (b"Content-Encoding: gzip", lambda: bomb(300)),
    (b"Content-Encoding: gzip, gzip", nested),
    (b"Content-Encoding: identity, gzip", lambda: bomb(300)),
]


@pytest.mark.parametrize("operation", [GET, BUY])
@pytest.mark.parametrize(("headers", "body"), POURED)
def test_a_body_beyond_the_cap_is_given_up(
    driver: Driver, headers: bytes, body: Callable[[], Iterator[bytes]], operation: Operation[Any]
) -> None:
    pouring = Pouring(headers, body)
    with SocketServer([pouring, ONE]) as server, within(4 * CAP):
        error, second = outcomes(driver, server.url, [operation, BUY])
    assert type(error) is APIResponseValidationError
    assert "max_response_bytes" in str(error)
    assert CAP - MIB <= len(error.raw) <= CAP
    assert pouring.sent < 64 * MIB
    assert second == Pet(id=1)
    assert (server.accepted, len(server.heard)) == (2, 2)


def test_what_says_nothing_is_bounded_by_the_deadline_and_takes_no_memory(driver: Driver) -> None:
    """Empty members of gzip inside gzip decode to nothing, however many they are."""
    # About 100 MiB of it, which the cap never sees.
    members = gzip.compress(gzip.compress(b"") * 50_000)
    served = answer(body=members * 100, headers=["Content-Encoding: gzip, gzip"])
    timing = driver.clock.timing(now=lambda: driver.clock.advance(0.1))
    with SocketServer([served]) as server, within(4 * CAP):
        (error,) = outcomes(driver, server.url, [FILE], timing=timing)
    assert type(error) is APITimeoutError
    assert len(server.heard) == 1


def deflated(body: bytes, bits: int) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, bits)
    return deflate.compress(body) + deflate.flush()


DECODED = [
    ("gzip", gzip.compress(BODY)),
    ("x-gzip", gzip.compress(BODY)),
    ("GZIP", gzip.compress(BODY)),
    ("gzip", gzip.compress(BODY[:3]) + gzip.compress(b"") + gzip.compress(BODY[3:])),
    ("deflate", deflated(BODY, zlib.MAX_WBITS)),
    ("deflate", deflated(BODY, -zlib.MAX_WBITS)),
    ("deflate, gzip", gzip.compress(deflated(BODY, zlib.MAX_WBITS))),
    ("identity", BODY),
    (",", BODY),
]
UNDECODABLE = [
    ("gzip", BODY),
    ("gzip", b"\x1f"),
    ("gzip", gzip.compress(BODY)[:-1]),
    ("gzip", gzip.compress(BODY)[:-8]),
    ("gzip", gzip.compress(BODY)[:-5] + b"false"),
    ("gzip", gzip.compress(BODY) + BODY),
    ("gzip", gzip.compress(BODY) + b"\x00"),
    ("deflate", deflated(BODY, zlib.MAX_WBITS)[:-1]),
    ("deflate", deflated(BODY, zlib.MAX_WBITS) + b"\x00\x00"),
    ("deflate, gzip", gzip.compress(BODY)),
    ("br", BODY),
    ("zstd", BODY),
    ("compress", BODY),
    ("aes128gcm", BODY),
    ("gzip, br", gzip.compress(BODY)),
    (", ".join(["gzip"] * 6), BODY),
]


def in_bytes(served: bytes) -> Step:
    """The answer a byte at a time, so that every boundary falls between two reads somewhere."""

    def send(connection: socket.socket) -> None:
        for index in range(len(served)):
            connection.sendall(served[index : index + 1])

    return send


@pytest.mark.parametrize("slowly", [False, True])
@pytest.mark.parametrize(("coding", "body"), DECODED, ids=range(len(DECODED)))
def test_encodings_that_were_asked_for_are_undone(
    driver: Driver, coding: str, body: bytes, slowly: bool
) -> None:
    served = answer(body=body, headers=[f"Content-Encoding: {coding}"])
    with SocketServer([in_bytes(served) if slowly else served]) as server:
        assert outcomes(driver, server.url, [BUY, BUY]) == [Pet(id=1)] * 2
    assert (server.accepted, len(server.heard)) == (1, 2)


@pytest.mark.parametrize("operation", [FILE, BUY])
@pytest.mark.parametrize(("coding", "body"), UNDECODABLE, ids=range(len(UNDECODABLE)))
def test_a_body_that_is_not_encoded_as_it_says_is_refused(
    driver: Driver, coding: str, body: bytes, operation: Operation[Any]
) -> None:
    served = answer(body=body, headers=[f"Content-Encoding: {coding}", "X-Request-Id: r1"])
    with SocketServer([served]) as server:
        (error,) = outcomes(driver, server.url, [operation])
    assert type(error) is APIResponseValidationError
    assert (error.status_code, error.request_id) == (200, "r1")
    assert len(server.heard) == 1


def test_what_cannot_be_decoded_is_kept_as_it_came(driver: Driver) -> None:
    served = answer(body=b"paid for", headers=["Content-Encoding: br"])
    with SocketServer([served]) as server:
        (error,) = outcomes(driver, server.url, [BUY])
    assert error.raw == b"paid for"


def test_an_encoding_does_not_hide_a_status(driver: Driver) -> None:
    served = answer("503 Later", b"what", headers=["Content-Encoding: br"])
    with SocketServer([served]) as server:
        (error,) = outcomes(driver, server.url, [FILE])
    assert type(error) is InternalServerError
    assert len(server.heard) == 3


def headed(*lines: bytes) -> bytes:
    return b"\r\n".join([b"HTTP/1.1 200 OK", *lines, b"", b""]) + BODY


LENGTH = b"Content-Length: 8"
READABLE = [
    headed(LENGTH, LENGTH),
    headed(LENGTH, b"X-Request-Id: a", b"X-Request-Id: b", b"Retry-After: 1", b"Retry-After: 2"),
    headed(LENGTH, b"Content-Type: application/json", b"Content-Type: text/html"),
    headed(LENGTH, *[b"x: y"] * 10_000),
    headed(LENGTH, b"X-Long: " + b"a" * 60_000),
    headed(LENGTH, b"X-Folded: a", b" b"),
    headed(LENGTH, b"X-Latin: \xe9"),
]
UNREADABLE = [
    headed(LENGTH, b"X-Long: " + b"a" * MIB),
    headed(LENGTH, *[b"x-number-%d: y" % number for number in range(10_000)]),
    headed(LENGTH, b"X-Return: a\rSet-Cookie: b"),
    headed(LENGTH, b"X-Null: a\x00b"),
    headed(LENGTH, b"X Space: a"),
    headed(LENGTH, b"no colon"),
    headed(LENGTH, b"Content-Length: 9"),
    headed(b"Content-Length: -8"),
    headed(b"Transfer-Encoding: gzip, chunked"),
    headed(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"),
    b"HTTP/1.1 2000 OK\r\n\r\n",
    b"220 mail.example ESMTP\r\n\r\n",
]


@pytest.mark.parametrize("served", READABLE, ids=range(len(READABLE)))
def test_odd_headers_are_read_over(driver: Driver, served: bytes) -> None:
    with SocketServer([served]) as server:
        assert outcomes(driver, server.url, [BUY]) == [Pet(id=1)]
    assert len(server.heard) == 1


@pytest.mark.parametrize("served", UNREADABLE, ids=range(len(UNREADABLE)))
def test_headers_that_cannot_be_read_are_no_answer(driver: Driver, served: bytes) -> None:
    with SocketServer([served]) as server:
        first, second = outcomes(driver, server.url, [GET, BUY])
    assert type(first) is APIConnectionError
    assert first.sent
    assert type(second) is OutcomeUnknownError
    assert second.status_code is None
    assert (server.accepted, len(server.heard)) == (4, 4)


def test_a_header_that_comes_twice_is_joined(driver: Driver) -> None:
    lines = [b"X-Request-Id: a", b"X-Request-Id: b", b"Retry-After: 1", b"Retry-After: 2"]
    served = headed(LENGTH, *lines).replace(b"200 OK", b"404 Not Found")
    with SocketServer([served]) as server:
        (error,) = outcomes(driver, server.url, [GET])
    assert error.request_id == "a, b"
    assert error.retry_after is None
    assert error.headers.get_list("x-request-id") == ["a", "b"]
