"""Neither a server nor an argument leads a request, or its credentials, to another place."""

from __future__ import annotations

from typing import Any

import pytest
from fault_client import outcomes
from pets import BUY, CANARY, Driver, Pet
from socket_server import SocketServer, answer

from specloom.runtime.errors import APIStatusError, InvalidRequestError
from specloom.runtime.operation import Answer, Operation, Parameter

ONE = answer(body=b'{"id":1}')


def secured(method: str, scheme: str) -> Operation[Any]:
    return Operation(
        id="pets.list",
        method=method,
        path="/pets",
        answers=(Answer("200", "application/json", Pet),),
        security=((scheme,),),
    )


METHODS = ("GET", "HEAD", "PUT", "POST")
STATUSES = (301, 302, 303, 307, 308)


@pytest.mark.parametrize("scheme", ["basic", "header-key", "query-key", "cookie-key"])
def test_a_redirect_to_another_host_takes_nothing_there(driver: Driver, scheme: str) -> None:
    credentials = {"user": "me", "password": CANARY, "key": CANARY}
    with SocketServer([ONE]) as other:
        location = f"{other.url}/v1/pets"
        redirects = [
            answer(f"{one} Elsewhere", headers=[f"Location: {location}"]) for one in STATUSES
        ]
        with SocketServer(redirects * len(METHODS)) as server:
            operations = [secured(method, scheme) for method in METHODS for _ in STATUSES]
            told = outcomes(driver, server.url, operations, credentials=credentials)
    assert {type(error) for error in told} == {APIStatusError}
    assert [error.status_code for error in told] == [*STATUSES] * len(METHODS)
    assert {error.headers["location"] for error in told} == {location}
    assert (other.accepted, len(server.heard)) == (0, len(operations))


LOCATIONS = [
    "/v1/pets",
    "/v1/pets#",
    "//127.0.0.1/",
    "http://127.0.0.1:1/",
    "",
    "file:///etc/passwd",
]


@pytest.mark.parametrize("location", LOCATIONS)
def test_a_redirect_is_the_end_of_a_call_wherever_it_leads(driver: Driver, location: str) -> None:
    with SocketServer([answer("307 Elsewhere", headers=[f"Location: {location}"])]) as server:
        (error,) = outcomes(driver, server.url, [BUY])
    assert type(error) is APIStatusError
    assert len(server.heard) == 1


def cookie(*names: str) -> Operation[Any]:
    return Operation(
        id="pets.list",
        method="GET",
        path="/pets",
        answers=(Answer("200", "application/json", Pet),),
        security=(names,) if names else (),
    )


def test_a_cookie_that_a_server_sets_is_not_sent_back(driver: Driver) -> None:
    setting = answer(body=b'{"id":1}', headers=["Set-Cookie: session=1; Path=/"])
    with SocketServer([setting]) as server:
        assert outcomes(driver, server.url, [cookie(), cookie()]) == [Pet(id=1)] * 2
    assert "cookie" not in server.heard[1].headers


PATH = Parameter(key="path:id", name="id", argument="id", location="path")
HEADER = Parameter(key="header:X-Tag", name="X-Tag", argument="tag", location="header")
TAGGED: Operation[Any] = Operation(
    id="pets.tag",
    method="POST",
    path="/pets/{id}/tag",
    parameters=(PATH, HEADER),
    answers=(Answer("200", "application/json", Pet),),
)


@pytest.mark.parametrize(
    "value", [f"{CANARY}\r\nX-Evil: 1", f"{CANARY}\n", f"\r{CANARY}", f"{CANARY}\0"]
)
def test_a_header_argument_that_would_be_two_is_refused(driver: Driver, value: str) -> None:
    with SocketServer([ONE]) as server:
        for given in ({"header:X-Tag": value}, {}):
            extra = {} if given else {"extra_headers": {"X-Tag": value}}
            with pytest.raises(InvalidRequestError) as caught:
                driver.call(server.url, TAGGED, {"path:id": "1", **given}, given=extra)
            assert CANARY not in str(caught.value)
            (violation,) = caught.value.violations
            assert violation.name == ("tag" if given else "extra_headers")
    assert (server.accepted, len(server.heard)) == (0, 0)


@pytest.mark.parametrize("value", ["..", ".", "", f"{CANARY}\r", f"{CANARY}\nb"])
def test_a_path_argument_that_would_be_another_path_is_refused(driver: Driver, value: str) -> None:
    with SocketServer([ONE]) as server:
        with pytest.raises(InvalidRequestError) as caught:
            driver.call(server.url, TAGGED, {"path:id": value})
        assert [one.name for one in caught.value.violations] == ["id"]
        assert CANARY not in str(caught.value)
    assert (server.accepted, len(server.heard)) == (0, 0)


ONCE = [
    ("a/b", "a%2Fb"),
    ("../x", "..%2Fx"),
    ("?", "%3F"),
    ("#", "%23"),
    ("%2e%2e", "%252e%252e"),
    ("é", "%C3%A9"),
    ("a b;c", "a%20b%3Bc"),
    ("\\", "%5C"),
]


@pytest.mark.parametrize(("value", "written"), ONCE)
def test_other_path_arguments_are_encoded_exactly_once(
    driver: Driver, value: str, written: str
) -> None:
    with SocketServer([ONE]) as server:
        driver.call(server.url, TAGGED, {"path:id": value})
    assert [one.target for one in server.heard] == [f"/v1/pets/{written}/tag"]
