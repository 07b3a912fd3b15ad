"""JSON that no client should trust, with the number of requests that it costs."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from fault_client import outcomes
from pets import BUY, GET, Driver, Kind, Pet
from socket_server import SocketServer, answer

from specloom.runtime.codec import UNSET
from specloom.runtime.drift import Drift
from specloom.runtime.errors import APIResponseValidationError, APIStatusError
from specloom.runtime.operation import Answer, Operation

DEEP = b"[" * 100_000 + b"]" * 100_000
DEEPER = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
DIGITS = b"9" * 5_000
FREE: Operation[Any] = Operation(
    id="pets.any", method="POST", path="/any", answers=(Answer("200", "application/json", Any),)
)

REFUSED: list[tuple[Operation[Any], bytes]] = [
    (BUY, b"NaN"),
    (BUY, b'{"id":NaN}'),
    (BUY, b'{"id":1,"unknown":NaN}'),
    (BUY, b'{"id":1,"unknown":-Infinity}'),
    (BUY, b'{"id":1,"name":%s}' % DEEP),
    (BUY, b'{"id":1,"unknown":%s}' % DEEP),
    (BUY, b'{"id":1,"unknown":%s}' % DEEPER),
    (BUY, b'{"id":1,"parents":%s}' % (b'[{"id":1,"parents":' * 50_000)),
    (FREE, b"NaN"),
    (FREE, b'{"a":[Infinity]}'),
    (FREE, DEEP),
    (FREE, DEEPER),
    (BUY, b'{"id":1,"name":"\xff\xfe"}'),
    (BUY, b'{"id":1,"unknown":"\xc3\x28"}'),
    (BUY, b'{"id":1,"name":"\xed\xa0\x80"}'),
    (BUY, '{"id":1}'.encode("utf-16")),
    (BUY, '{"id":1}'.encode("utf-16-le")),
    (BUY, '{"id":1}'.encode("utf-32")),
    (BUY, b"\xef\xbb\xbf\xef\xbb\xbf{}"),
    (BUY, b'{"id":1,}'),
    (BUY, b"{'id':1}"),
    (BUY, b'{"id":1}{"id":2}'),
    (BUY, b'{"id":01}'),
    (BUY, b"null"),
    (BUY, b"[]"),
    (BUY, b'"text"'),
    (BUY, b"7"),
    (BUY, b""),
    (BUY, b" "),
]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(("operation", "body"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_answer_is_refused_and_not_asked_again(
    driver: Driver, operation: Operation[Any], body: bytes, strict: bool
) -> None:
    with SocketServer([answer(body=body, headers=["X-Request-Id: r1"])]) as server:
        (error,) = outcomes(driver, server.url, [operation], strict_responses=strict)
    assert type(error) is APIResponseValidationError
    assert (error.status_code, error.request_id, error.raw) == (200, "r1", body)
    assert len(str(error)) < 1_000
    assert len(server.heard) == 1


@pytest.mark.parametrize("body", [DEEP, DEEPER, b'{"message":%s}' % DEEP, DIGITS, b"NaN"])
def test_an_error_is_told_whatever_its_body_is(driver: Driver, body: bytes) -> None:
    with SocketServer([answer("404 Not Found", body)]) as server:
        (error,) = outcomes(driver, server.url, [GET])
    assert isinstance(error, APIStatusError)
    assert error.response.content == body
    assert len(server.heard) == 1


def test_depth_is_refused_on_a_small_stack_too(driver: Driver) -> None:
    told: list[Any] = []

    def run() -> None:
        told.extend(outcomes(driver, server.url, [BUY, FREE]))

    before = threading.stack_size(512 * 1024)
    with SocketServer([answer(body=b'{"id":1,"name":[%s]}' % DEEP)]) as server:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    threading.stack_size(before)
    assert {type(one) for one in told} == {APIResponseValidationError}


def odd(**fields: Any) -> Pet:
    """A pet that does not keep to its annotations."""
    return Pet(**fields)


text = DIGITS.decode()
NO_DAY = "2021-02-29T00:00:00Z"
KEPT: list[tuple[Operation[Any], bytes, Any, list[str]]] = [
    (BUY, b'{"id":%s}' % DIGITS, odd(id=text), ["$.id"]),
    (BUY, b'{"id":1e400}', odd(id="1e400"), ["$.id"]),
    (BUY, b'{"id":1.5}', odd(id=1.5), ["$.id"]),
    (BUY, b'{"id":1,"unknown":%s}' % DIGITS, Pet(id=1), []),
    (BUY, b'{"id":1,"born":"%s"}' % NO_DAY.encode(), odd(id=1, born=NO_DAY), ["$.born"]),
    (BUY, b'{"id":1,"kind":7}', odd(id=1, kind=7), ["$.kind"]),
    (BUY, b'{"id":1,"kind":"lynx"}', Pet(id=1, kind=Kind("lynx")), []),
    (BUY, b'{"name":"Ann"}', odd(id=UNSET, name="Ann"), ["$.id"]),
    (FREE, b'{"a":%s,"b":[1e400,2]}' % DIGITS, {"a": text, "b": ["1e400", 2]}, ["$.a", "$.b[0]"]),
    (BUY, b'\xef\xbb\xbf{"id":1}', Pet(id=1), []),
    (BUY, b'{"id":1,"id":2}', Pet(id=2), []),
    (BUY, b'{"id":1,"name":"a","name":null}', Pet(id=1, name=None), []),
    (FREE, b'{"a":1,"a":2}', {"a": 2}, []),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "body", "expected", "paths"), KEPT, ids=range(len(KEPT)))
def test_a_paid_answer_is_kept_with_what_does_not_fit(
    driver: Driver, operation: Operation[Any], body: bytes, expected: Any, paths: list[str]
) -> None:
    told: list[Drift] = []
    with SocketServer([answer(body=body)]) as server:
        assert outcomes(driver, server.url, [operation], on_drift=told.append) == [expected]
    assert [one.path for one in told] == paths
    assert len(server.heard) == 1
