"""When a request is sent again: every row counts the requests that reached the server."""

from __future__ import annotations

import socket
from email.utils import formatdate
from typing import Any

import pytest
from patience import Network
from pets import BUY, GET, UPDATE, Driver
from socket_server import SocketServer, Step, answer, hang_up, nobody, reset, silence

from specloom.runtime.errors import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    ConflictError,
    InternalServerError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitError,
)
from specloom.runtime.hooks import RetryEvent
from specloom.runtime.operation import Operation, Parameter
from specloom.runtime.retries import TokenBucket

PET = answer(body=b'{"id":1}')
BROKEN_OFF = b"HTTP/1.1 200 OK\r\nX-Request-Id: r1\r\nContent-Length: 99\r\n\r\n{"
PUT = ({"path:id": 1}, UPDATE)
READ = ({"path:id": 1}, GET)
PURCHASE = ({"name": "Ann"}, BUY)
KEYED: tuple[dict[str, object], Operation[Any]] = (
    {},
    Operation(
        id="pets.buy",
        method="POST",
        path="/pets",
        parameters=(
            Parameter(
                key="header:Idempotency-Key",
                name="Idempotency-Key",
                argument="idempotency_key",
                location="header",
                idempotency_key=True,
            ),
        ),
        answers=BUY.answers,
    ),
)


def broken_off(connection: socket.socket) -> None:
    connection.sendall(BROKEN_OFF)
    connection.close()


def reset_in_the_body(connection: socket.socket) -> None:
    connection.sendall(BROKEN_OFF)
    reset(connection)


def cut_off_in_a_chunk(connection: socket.socket) -> None:
    connection.sendall(BROKEN_OFF.replace(b"Content-Length: 99", b"Transfer-Encoding: chunked"))
    connection.close()


def said(status: str, *headers: str) -> bytes:
    return answer(status, b'{"message":"no"}', headers=headers)


ROWS: list[tuple[Any, list[Step], type[APIError] | None, int]] = [
    # A repeatable call is sent up to three times, and the last error is raised itself.
    (READ, [reset, PET], None, 2),
    (READ, [hang_up, PET], None, 2),
    (READ, [broken_off, PET], None, 2),
    (READ, [reset_in_the_body, PET], None, 2),
    (READ, [cut_off_in_a_chunk, PET], None, 2),
    (READ, [reset, reset, reset], APIConnectionError, 3),
    (READ, [said("500 Oops")] * 3, InternalServerError, 3),
    (READ, [said("408 Slow"), said("520 Odd"), PET], None, 3),
    (PUT, [said("502 Bad"), PET], None, 2),
    (KEYED, [reset, PET], None, 2),
    # A call that may have been carried out is sent once.
    (PURCHASE, [reset], OutcomeUnknownError, 1),
    (PURCHASE, [hang_up], OutcomeUnknownError, 1),
    (PURCHASE, [broken_off], OutcomeUnknownError, 1),
    (PURCHASE, [reset_in_the_body], OutcomeUnknownError, 1),
    (PURCHASE, [cut_off_in_a_chunk], OutcomeUnknownError, 1),
    (PURCHASE, [said("408 Slow")], OutcomeUnknownError, 1),
    (PURCHASE, [said("500 Oops")], OutcomeUnknownError, 1),
    (PURCHASE, [answer("502 Bad", b"<html>", content_type="text/html")], OutcomeUnknownError, 1),
    # An answer that proves that nothing was done lets any call be sent again.
    (PURCHASE, [said("429 Slow down"), PET], None, 2),
    (PURCHASE, [said("503 Later", "Retry-After: 1"), PET], None, 2),
    (PURCHASE, [said("429 Slow down")] * 3, RateLimitError, 3),
    (PURCHASE, [said("503 Later")] * 3, InternalServerError, 3),
    # Every other answer is the end.
    (PURCHASE, [said("409 Conflict")], ConflictError, 1),
    (READ, [said("404 Not Found")], NotFoundError, 1),
    (READ, [said("302 Found", "Location: /elsewhere")], APIStatusError, 1),
    (PURCHASE, [answer(body=b"{")], APIResponseValidationError, 1),
]


@pytest.mark.parametrize(("call", "steps", "error", "requests"), ROWS)
def test_how_often_a_call_is_sent(
    driver: Driver, call: Any, steps: list[Step], error: type[APIError] | None, requests: int
) -> None:
    values, operation = call
    with SocketServer([*steps, PET]) as server:
        if error is None:
            assert driver.call(server.url, operation, values).id == 1
        else:
            with pytest.raises(error) as caught:
                driver.call(server.url, operation, values)
            assert type(caught.value) is error
        assert len(server.heard) == requests
        assert len({(one.line, one.body) for one in server.heard}) == 1
        assert len(driver.waits) == requests - 1


# What RFC 9110 defines and what servers make up; 1xx are no final answers.
STATUSES = (200, 201, 203, 208, 226, 299, 300, 304, 306, 399, 400, 401, 402, 403, 404, 405, 409)
STATUSES += (410, 413, 418, 422, 423, 425, 451, 499, 500, 501, 502, 504, 505, 511, 520, 530, 599)


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_an_end_and_a_purchase_is_sent_once(driver: Driver, status: int) -> None:
    served = b'HTTP/1.1 %d Odd\r\nContent-Length: 8\r\n\r\n{"id":1}' % status
    if status == 304:
        served = served.removesuffix(b'{"id":1}')
    with SocketServer([served]) as server:
        if status < 300:
            assert driver.call(server.url, BUY).id == 1
        else:
            with pytest.raises(APIError) as caught:
                driver.call(server.url, BUY)
            error = caught.value
            if status >= 500:
                assert type(error) is OutcomeUnknownError
                error = error.__cause__
                assert type(error) is InternalServerError
            assert isinstance(error, APIStatusError)
            assert error.status_code == status
        assert len(server.heard) == 1


@pytest.mark.parametrize("status", [b"099", b"600", b"1000", b"-20", b"2OO", b"20"])
def test_what_is_no_status_is_no_answer(driver: Driver, status: bytes) -> None:
    served = b'HTTP/1.1 %s Odd\r\nContent-Length: 8\r\n\r\n{"id":1}' % status
    with SocketServer([served]) as server:
        with pytest.raises(APIError) as caught:
            driver.call(server.url, BUY)
        assert len(server.heard) == 1
    assert isinstance(caught.value, (OutcomeUnknownError, APIStatusError))


def test_an_idempotency_key_is_fixed_before_the_first_attempt(driver: Driver) -> None:
    values, operation = KEYED
    with SocketServer([reset, said("500 Oops"), PET]) as server:
        driver.call(server.url, operation, values)
        keys = {one.headers["idempotency-key"] for one in server.heard}
    assert len(keys) == 1
    assert len(keys.pop()) == 36


def test_an_unknown_outcome_says_all_that_is_known(driver: Driver) -> None:
    with SocketServer([broken_off]) as server, pytest.raises(OutcomeUnknownError) as caught:
        driver.call(server.url, BUY)
    error = caught.value
    assert (error.operation, error.status_code, error.request_id) == ("pets.buy", 200, "r1")
    assert error.find_out == "pets.list"
    assert "pets.list" in str(error)
    assert isinstance(error.__cause__, APIConnectionError)
    assert error.__cause__.sent


def test_the_cause_of_an_unknown_outcome_is_the_typed_error(driver: Driver) -> None:
    bad = answer("502 Bad", b"<html>", content_type="text/html")
    with SocketServer([bad]) as server, pytest.raises(OutcomeUnknownError) as caught:
        driver.call(server.url, BUY)
    assert isinstance(caught.value.__cause__, InternalServerError)
    assert caught.value.__cause__.body == "<html>"
    assert caught.value.status_code == 502


def test_a_refused_connection_is_tried_again_for_every_method(driver: Driver) -> None:
    with nobody() as url, pytest.raises(APIConnectionError) as caught:
        driver.call(url, BUY)
    assert not caught.value.sent
    assert len(driver.waits) == 2


def test_waits_grow_and_are_capped(driver: Driver) -> None:
    with SocketServer([said("500 Oops")]) as server, pytest.raises(InternalServerError):
        driver.call(server.url, GET, {"path:id": 1}, max_retries=6, timeout=100.0)
    assert driver.waits == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]


NOON = 1_000_000_000.0
RETRY_AFTER: list[tuple[list[str], float | None, float | None]] = [
    # headers; what the error says; what the client waits, None: it raises at once
    (["Retry-After: 7"], 7.0, 7.0),
    (["Retry-After: 0"], 0.0, 0.0),
    (["Retry-After: 61"], 61.0, None),
    (["Retry-After: 1000000000"], 1e9, None),
    (["Retry-After: 1e9"], 1e9, None),
    (["Retry-After: 60"], 60.0, 60.0),
    (["Retry-After: 1.5"], 1.5, 1.5),
    (["Retry-After: inf"], None, 0.5),
    (["Retry-After: " + "9" * 400], None, 0.5),
    (["Retry-After: "], None, 0.5),
    (["Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"], 253_402_300_799.0 - NOON, None),
    (["Retry-After: Fri, 99 Foo 1999 99:99:99 GMT"], None, 0.5),
    (["Retry-After: -5"], None, 0.5),
    (["Retry-After: soon"], None, 0.5),
    (["Retry-After: nan"], None, 0.5),
    ([f"Retry-After: {formatdate(NOON + 9, usegmt=True)}"], 9.0, 9.0),
    ([f"Retry-After: {formatdate(NOON - 9, usegmt=True)}"], 0.0, 0.0),
    (
        [
            f"Retry-After: {formatdate(NOON + 5009, usegmt=True)}",
            f"Date: {formatdate(NOON + 5000, usegmt=True)}",
        ],
        9.0,
        9.0,
    ),
]


@pytest.mark.parametrize(("headers", "stated", "waited"), RETRY_AFTER)
def test_retry_after(
    driver: Driver, headers: list[str], stated: float | None, waited: float | None
) -> None:
    timing = driver.clock.timing(wall=lambda: NOON)
    with (
        SocketServer([said("429 Slow down", *headers)]) as server,
        pytest.raises(RateLimitError) as caught,
    ):
        driver.call(server.url, BUY, timing=timing, timeout=100.0, max_retries=1)
    assert len(server.heard) == 1 + len(driver.waits)
    assert caught.value.retry_after == stated
    assert driver.waits == ([] if waited is None else [waited])


def test_retry_after_beyond_the_deadline_is_raised_at_once(driver: Driver) -> None:
    with (
        SocketServer([said("429 Slow down", "Retry-After: 20")]) as server,
        pytest.raises(RateLimitError),
    ):
        driver.call(server.url, BUY, timeout=10.0)
    assert driver.waits == []


def test_a_server_that_never_answers_runs_into_the_deadline(driver: Driver) -> None:
    with SocketServer([silence]) as server:
        with pytest.raises(OutcomeUnknownError) as caught:
            driver.call(server.url, BUY, given={"timeout": 9.0})
        assert len(server.heard) == 1
    assert isinstance(caught.value.__cause__, APITimeoutError)
    assert driver.clock.seconds == 9.0


def test_a_repeatable_attempt_has_a_third_of_the_deadline(driver: Driver, network: Network) -> None:
    with SocketServer([silence]) as server:
        with pytest.raises(APITimeoutError) as caught:
            driver.call(server.url, GET, {"path:id": 1}, max_retries=9)
        assert len(server.heard) == 3
    assert caught.value.sent
    # The last attempt has what the waits before it left.
    assert driver.waits == [0.5, 1.0]
    assert network.timeouts == [10.0, 10.0, 8.5]
    assert driver.clock.seconds == 30.0


def test_a_storm_of_calls_is_bounded() -> None:
    bucket = TokenBucket()
    retries = 0
    for _ in range(1000):
        bucket.earn()
        retries += bucket.take() + bucket.take()
    assert 1000 + retries <= 1.2 * 1000
    assert retries >= 100


def test_each_retry_is_told(driver: Driver) -> None:
    told: list[RetryEvent] = []
    with SocketServer([said("500 Oops"), PET]) as server:
        driver.call(server.url, GET, {"path:id": 1}, on_retry=told.append)
    assert [(one.operation, one.attempt, one.wait) for one in told] == [("pets.get", 1, 0.5)]
    assert isinstance(told[0].error, InternalServerError)
