"""What comes back: typed answers, typed errors, and answers that do not fit."""

from __future__ import annotations

import gzip
import logging
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from pets import ANSWERS, GET, UPDATE, Driver, Kind, Pet, Problem
from socket_server import SocketServer, answer

from specloom.runtime.codec import UNSET
from specloom.runtime.drift import Drift
from specloom.runtime.errors import (
    APIResponseValidationError,
    APIStatusError,
    InternalServerError,
    NotFoundError,
)
from specloom.runtime.hooks import RequestEvent, ResponseEvent
from specloom.runtime.operation import Answer, Operation


def answered(
    driver: Driver, served: bytes, answers: tuple[Answer, ...] = ANSWERS, **options: Any
) -> Any:
    operation: Operation[Any] = Operation(
        id="pets.get", method="GET", path="/pets", answers=answers
    )
    with SocketServer([served]) as server:
        try:
            return driver.call(server.url, operation, **{"max_retries": 0, **options})
        finally:
            assert len(server.heard) == 1


def test_absent_null_and_a_value_are_kept_apart(driver: Driver) -> None:
    assert answered(driver, answer(body=b'{"id":1}')).name is UNSET
    assert answered(driver, answer(body=b'{"id":1,"name":null}')).name is None
    assert answered(driver, answer(body=b'{"id":1,"name":"Ann"}')).name == "Ann"


def test_formats_and_open_enums(driver: Driver) -> None:
    body = b'{"id":1,"born":"2020-02-29T12:00:00Z","kind":"axolotl","colour":"pink"}'
    pet = answered(driver, answer(body=body))
    assert pet.born == datetime(2020, 2, 29, 12, tzinfo=UTC)
    assert pet.kind == "axolotl"
    assert isinstance(pet.kind, Kind)
    assert not pet.kind.is_known


TEXT = (Answer("200", "text/plain", str), Answer("200", "image/png", bytes))
ONE = (Answer("200", "application/json", Pet),)
BESIDE = (
    *ONE,
    Answer("200", "application/vnd.pet+json", dict[str, int]),
    Answer("200", "application/zip", bytes),
    Answer("200", "text/csv", str),
)
CHOSEN: list[tuple[tuple[Answer, ...], bytes, Any]] = [
    (
        TEXT,
        answer(body="Grüße".encode("latin-1"), content_type="text/plain; charset=latin-1"),
        "Grüße",
    ),
    (TEXT, answer(body=b"\x89PNG", content_type="image/png"), b"\x89PNG"),
    ((Answer("2XX", "application/json", Pet),), answer("201 Created", b'{"id":1}'), Pet(id=1)),
    ((Answer("default", "application/json", Pet),), answer(body=b'{"id":1}'), Pet(id=1)),
    ((*ONE, Answer("204")), answer("204 No Content", content_type=""), None),
    ((), answer(body=b'{"id":1}'), {"id": 1}),
    ((), answer(body=b"\x00", content_type="application/zip"), b"\x00"),
    (ONE, answer("299 Odd", b'{"id":1}'), Pet(id=1)),
    (ONE, answer(body=b'\xef\xbb\xbf{"id":1,"name":"\xc3\xa9"}'), Pet(id=1, name="é")),
    (ONE, answer(body=b'{"id":1}', content_type="text/plain"), Pet(id=1)),
    (ONE, answer(body=b'{"id":1}', content_type=""), Pet(id=1)),
    (ONE, answer(body=b'{"id":1}', content_type="application/vnd.pet+json"), Pet(id=1)),
    (BESIDE, answer(body=b"id", content_type="text/csv"), "id"),
    (BESIDE, answer(body=b'{"id":1}', content_type="application/vnd.pet+json; v=1"), {"id": 1}),
    (BESIDE, answer(body=b'{"id":1}', content_type="application/problem+json"), Pet(id=1)),
    (BESIDE, answer(body=b'{"id":1}', content_type="text/html"), Pet(id=1)),
    (BESIDE, answer(body=b"PK\x03", content_type="application/x-zip"), b"PK\x03"),
    (BESIDE, answer("206 Part", b'{"id":1}'), Pet(id=1)),
    (ONE, answer(body=gzip.compress(b'{"id":1}'), headers=["Content-Encoding: gzip"]), Pet(id=1)),
    (ONE, answer(body=b'{"id":1,"id":2}'), Pet(id=2)),
]


@pytest.mark.parametrize(("answers", "served", "expected"), CHOSEN)
def test_the_declared_answer_is_chosen(
    driver: Driver, answers: tuple[Answer, ...], served: bytes, expected: Any
) -> None:
    assert answered(driver, served, answers, strict_responses=True) == expected


def test_an_undeclared_success_of_several_is_returned_raw_with_drift(driver: Driver) -> None:
    drifts: list[Drift] = []
    two = (*ONE, Answer("202", "application/json", Problem))
    assert answered(driver, answer("206 Part", b'{"id":1}'), two, on_drift=drifts.append) == {
        "id": 1
    }
    assert drifts == [Drift("pets.get", "$", "a declared status", 206)]


def odd(**fields: Any) -> Pet:
    """A pet that does not keep to its annotations."""
    return Pet(**fields)


DRIFTS: list[tuple[bytes, Any, list[tuple[str, str, object]]]] = [
    (b'{"name":"Ann"}', odd(id=UNSET, name="Ann"), [("$.id", "a required field", UNSET)]),
    (b'{"id":"NaNa","name":"Ann"}', odd(id="NaNa", name="Ann"), [("$.id", "int", "NaNa")]),
    (b'{"id":1,"name":[1]}', odd(id=1, name=[1]), [("$.name", "str | None", [1])]),
    (
        b'{"id":1,"born":"yesterday","kind":"cat"}',
        odd(id=1, born="yesterday", kind=Kind.CAT),
        [("$.born", "datetime", "yesterday")],
    ),
    (
        b'{"id":1,"parents":[{"id":2},{"id":null},7]}',
        odd(id=1, parents=[Pet(id=2), odd(id=None), 7]),
        [("$.parents[1].id", "int", None), ("$.parents[2]", "Pet", 7)],
    ),
    (
        b'{"id":1,"name":%s}' % (b"9" * 5000),
        Pet(id=1, name="9" * 5000),
        [("$.name", "str | None", "9" * 5000)],
    ),
]


@pytest.mark.parametrize(("body", "expected", "drifts"), DRIFTS)
def test_what_fits_is_decoded_and_the_rest_is_told(
    driver: Driver,
    caplog: pytest.LogCaptureFixture,
    body: bytes,
    expected: Pet,
    drifts: list[tuple[str, str, object]],
) -> None:
    told: list[Drift] = []
    with caplog.at_level(logging.WARNING):
        assert answered(driver, answer(body=body), on_drift=told.append) == expected
    assert [(one.path, one.expected, one.raw) for one in told] == drifts
    assert [record.name for record in caplog.records] == ["pets"]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b'{"name":"Ann"}', "$"),
        (b'{"id":"NaNa"}', "$.id"),
        (b'{"id":1,"kind":"axolotl"}', "$.kind"),
        (b'{"id":1,"parents":[{"id":2},{"id":null}]}', "$.parents[1].id"),
    ],
)
def test_strict_responses_refuse_every_misfit(driver: Driver, body: bytes, path: str) -> None:
    with pytest.raises(APIResponseValidationError) as caught:
        answered(driver, answer(body=body), strict_responses=True)
    assert (caught.value.path, caught.value.raw) == (path, body)


UNUSABLE = [
    answer(body=b'{"id":1', headers=["X-Request-Id: r1"]),
    answer(body=b"", headers=["X-Request-Id: r1"]),
    answer(body=b"<html>", content_type="text/html", headers=["X-Request-Id: r1"]),
    *[
        answer(body=body, headers=["X-Request-Id: r1"])
        for body in (
            b"null",
            b"[]",
            b"7",
            b"NaN",
            b'{"id":1,"x":NaN}',
            b'{"id":1,"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
            b'{"id":1,"x":"\xff"}',
            '{"id":1}'.encode("utf-16"),
        )
    ],
    answer(body=b"not gzip", headers=["X-Request-Id: r1", "Content-Encoding: gzip"]),
    answer(body=b'{"id":1,"name":"%s"}' % (b"x" * 2000), headers=["X-Request-Id: r1"]),
    answer(
        body=gzip.compress(b'{"id":1,"name":"%s"}' % (b"x" * 2000)),
        headers=["X-Request-Id: r1", "Content-Encoding: gzip"],
    ),
]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("served", UNUSABLE, ids=range(len(UNUSABLE)))
def test_an_unusable_answer_is_refused_in_both_modes(
    driver: Driver, served: bytes, strict: bool
) -> None:
    limit = 1000 if b"xxx" in served or served is UNUSABLE[-1] else 1_000_000
    with pytest.raises(APIResponseValidationError) as caught:
        answered(driver, served, strict_responses=strict, max_response_bytes=limit)
    assert (caught.value.status_code, caught.value.request_id) == (200, "r1")
    assert "pets.get: 200 with " in str(caught.value)


ERRORS: list[tuple[bytes, type[APIStatusError], Any]] = [
    (answer("404 Not Found", b'{"message":"gone"}'), NotFoundError, Problem(message="gone")),
    (answer("404 Not Found", b'{"error":1}'), NotFoundError, Problem(message=UNSET)),  # type: ignore[arg-type]
    (answer("404 Not Found", b"[1]"), NotFoundError, [1]),
    (answer("404 Not Found", b"{", content_type=""), NotFoundError, b"{"),
    (answer("418 Teapot", b'{"a":1}'), APIStatusError, {"a": 1}),
    (answer("502 Bad", b"<html>", content_type="text/html"), InternalServerError, "<html>"),
    (answer("520 Odd", b""), InternalServerError, None),
    (answer("599 Odd", b"x" * 2000, content_type="text/plain"), InternalServerError, "x" * 0),
    (
        answer("500 Oops", b"bad", headers=["Content-Encoding: gzip"]),
        InternalServerError,
        None,
    ),
]


@pytest.mark.parametrize(("served", "kind", "body"), ERRORS)
def test_an_error_is_typed_by_its_status_and_its_body_by_the_specification(
    driver: Driver, served: bytes, kind: type[APIStatusError], body: Any
) -> None:
    with pytest.raises(APIStatusError) as caught:
        answered(driver, served, max_response_bytes=1000)
    assert type(caught.value) is kind
    assert caught.value.body == (body or None)


def test_an_error_survives_pickling(driver: Driver) -> None:
    served = answer("404 Not Found", b'{"message":"gone"}', headers=["X-Request-Id: r1"])
    with pytest.raises(NotFoundError) as caught:
        answered(driver, served)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert type(copy) is NotFoundError
    assert str(copy) == str(caught.value)
    assert (copy.status_code, copy.request_id, copy.body) == (404, "r1", Problem(message="gone"))
    assert copy.headers["content-type"] == "application/json"
    assert copy.response.json() == {"message": "gone"}


def test_events_are_told(driver: Driver) -> None:
    requests: list[RequestEvent] = []
    responses: list[ResponseEvent] = []
    with SocketServer([answer(body=b'{"id":1}', headers=["X-Request-Id: r1"])]) as server:
        url = f"{server.url}/v1/pets/1"
        hooks: dict[str, Any] = {"on_request": requests.append, "on_response": responses.append}
        driver.call(server.url, GET, {"path:id": 1}, **hooks)
    assert requests == [RequestEvent("pets.get", "GET", url, 1)]
    assert [(one.status_code, one.request_id, one.url) for one in responses] == [(200, "r1", url)]


def test_a_redirect_is_not_followed(driver: Driver) -> None:
    with SocketServer([answer("307 Elsewhere", headers=["Location: /v2"])]) as server:
        with pytest.raises(APIStatusError) as caught:
            driver.call(server.url, UPDATE, {"path:id": 1})
        assert caught.value.status_code == 307
        assert len(server.heard) == 1
