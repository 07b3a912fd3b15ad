"""The answer as it came, beside what it decodes to."""

from __future__ import annotations

from typing import Any

import pytest
from pets import Driver, Pet, Problem
from socket_server import SocketServer, answer
from stories import REX, get, told

from specloom.runtime.errors import (
    APIResponseValidationError,
    NotFoundError,
)
from specloom.runtime.raw_answers import RawAnswer


def raw(driver: Driver, url: str, **options: Any) -> RawAnswer[Pet]:
    """The answer to one call as it came."""
    [found] = told(driver, url, lambda session: [get(session.with_raw_answers())], **options)
    assert isinstance(found, RawAnswer)
    return found


def test_an_answer_is_had_as_it_came_and_decoded(driver: Driver) -> None:
    step = answer(body=REX, headers=["X-Request-Id: r-1", "X-Left: 3"])
    with SocketServer([step]) as server:
        found = raw(driver, server.url)
    assert (found.status_code, found.request_id, found.headers["x-left"]) == (200, "r-1", "3")
    assert found.content == REX
    assert found.json()["tricks"] == ["roll"], "a field that the spec does not know"
    assert found.parse() == Pet(id=7, name="Rex")
    assert found.parse() is found.parse()
    assert repr(found) == "<RawAnswer 200, 44 bytes>"


def test_what_does_not_fit_is_reported_when_it_is_decoded_and_once(
    driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    drifts: list[Any] = []
    with SocketServer([answer(body=b'{"id": 7, "name": 8}')]) as server:
        found = raw(driver, server.url, on_drift=drifts.append)
    assert (drifts, [one for one in caplog.records if one.name == "pets"]) == ([], [])
    assert found.parse().id == found.parse().id == 7
    assert [drift.path for drift in drifts] == ["$.name"]
    assert len([one for one in caplog.records if one.name == "pets"]) == 1


def test_an_unusable_answer_is_had_and_refused_when_it_is_decoded(driver: Driver) -> None:
    with SocketServer([answer(body=b"<p>hello</p>", content_type="text/html")]) as server:
        found = raw(driver, server.url)
    assert found.text == "<p>hello</p>"
    with pytest.raises(APIResponseValidationError, match=r"pets\.get"):
        found.parse()


def test_a_status_is_an_error_as_always(driver: Driver) -> None:
    steps = [answer("503 Unavailable"), answer("404 Not Found", b'{"message": "no pet"}')]
    with SocketServer(steps) as server, pytest.raises(NotFoundError) as caught:
        raw(driver, server.url)
    assert caught.value.body == Problem(message="no pet")
    assert len(server.heard) == 2


def test_the_client_itself_goes_on_decoding(driver: Driver) -> None:
    with SocketServer([answer(body=REX)]) as server:
        pets = told(driver, server.url, lambda it: [get(it.with_raw_answers()), get(it)])
    assert type(pets[1]) is Pet
    assert server.accepted == 1
