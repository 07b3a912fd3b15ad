"""Credentials: how they travel, where they come from, and that nothing else ever shows them."""

from __future__ import annotations

import copy
import logging
import pickle
import traceback
from typing import Any

import pytest
from pets import API, CANARY, Driver
from socket_server import SocketServer, answer, nobody

from specloom.runtime.errors import APIError, ConfigurationError, NotFoundError
from specloom.runtime.operation import Answer, Operation, Parameter, Server
from specloom.runtime.secret import Secret
from specloom.runtime.session import Session

PET = answer(body=b'{"id":1}')


def secured(*security: tuple[str, ...], **more: Any) -> Operation[Any]:
    return Operation(
        id="pets.list",
        method="GET",
        path=more.pop("path", "/pets"),
        answers=(Answer("200", "application/json", Any),),
        security=security,
        **more,
    )


WAYS: list[tuple[tuple[str, ...], dict[str, Any], str]] = [
    (("basic",), {"user": "me", "password": CANARY}, "Authorization: Basic "),
    (("bearer",), {"token": CANARY}, f"Authorization: Bearer {CANARY}\r\n"),
    (("bearer",), {"token": lambda: CANARY}, f"Authorization: Bearer {CANARY}\r\n"),
    (("header-key",), {"key": CANARY}, f"X-Key: {CANARY}\r\n"),
    (("query-key",), {"key": CANARY}, f"GET /v1/pets?api%20key={CANARY} HTTP/1.1\r\n"),
    (("cookie-key",), {"key": CANARY}, f"Cookie: sid={CANARY}\r\n"),
    (("header-key", "bearer"), {"key": "k", "token": CANARY}, "X-Key: k\r\nAuthorization: Bearer"),
]


@pytest.mark.parametrize(("schemes", "credentials", "expected"), WAYS)
def test_credentials_travel_as_declared_and_are_shown_nowhere(
    driver: Driver,
    caplog: pytest.LogCaptureFixture,
    schemes: tuple[str, ...],
    credentials: dict[str, Any],
    expected: str,
) -> None:
    said: list[Any] = []
    echo = answer("404 Not Found", f'{{"message":"no {CANARY}"}}'.encode())
    hooks: dict[str, Any] = {
        "on_request": said.append,
        "on_response": said.append,
        "on_retry": said.append,
    }
    with (
        caplog.at_level(logging.DEBUG),
        SocketServer([echo]) as server,
        pytest.raises(NotFoundError) as caught,
    ):
        driver.call(server.url, secured(schemes), credentials=credentials, **hooks)
    assert expected in server.heard[0].raw.decode()
    error = caught.value
    told = "".join(traceback.format_exception(error)) + repr(error) + caplog.text + repr(said)
    assert "[redacted]" in str(error)
    assert CANARY not in told


def test_a_refused_connection_shows_no_credentials(driver: Driver) -> None:
    with nobody() as url, pytest.raises(APIError) as caught:
        driver.call(url, secured(("query-key",)), credentials={"key": CANARY})
    assert CANARY not in "".join(traceback.format_exception(caught.value))
    assert CANARY.encode() not in pickle.dumps(caught.value)


def test_the_first_alternative_with_all_its_credentials_is_used(driver: Driver) -> None:
    operation = secured(("basic",), ("header-key", "bearer"), ("header-key",))
    with SocketServer([PET]) as server:
        driver.call(server.url, operation, credentials={"user": "me", "key": "k"})
        assert "authorization" not in server.heard[0].headers
        assert server.heard[0].headers["x-key"] == "k"


def test_credentials_come_from_the_environment(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PETS_TOKEN", "from-environment")
    with SocketServer([PET]) as server:
        driver.call(server.url, secured(("bearer",)), credentials={"token": None})
        driver.call(server.url, secured(("bearer",)), credentials={"token": "argument"})
    sent = [one.headers["authorization"] for one in server.heard]
    assert sent == ["Bearer from-environment", "Bearer argument"]


def test_missing_credentials_are_named_with_argument_and_variable(driver: Driver) -> None:
    with SocketServer([PET]) as server:
        with pytest.raises(ConfigurationError) as caught:
            driver.call(server.url, secured(("basic",)), credentials={"user": "me"})
        assert not server.heard
        driver.call(server.url, secured(("basic",), ()))
        assert "authorization" not in server.heard[0].headers
    assert "password=… (or PETS_PASSWORD)" in str(caught.value)


def test_a_path_parameter_falls_back_to_its_credential(driver: Driver) -> None:
    parameter = Parameter(
        key="path:user", name="user", argument="user", location="path", credential="user"
    )
    operation = secured(("basic",), path="/{user}/pets", parameters=(parameter,))
    credentials = {"user": "me", "password": "p"}
    with SocketServer([PET]) as server:
        driver.call(server.url, operation, credentials=credentials)
        driver.call(server.url, operation, {"path:user": "you"}, credentials=credentials)
    assert [one.target for one in server.heard] == ["/v1/me/pets", "/v1/you/pets"]


def test_credentials_do_not_travel_in_the_clear() -> None:
    session = Session(API, base_url="http://pets.example", credentials={"token": CANARY})
    with pytest.raises(ConfigurationError, match="https"):
        session.call(secured(("bearer",)), {})


@pytest.mark.parametrize(
    "base_url",
    ["https://me:pw@pets.example", "pets.example", "https://pets.example?x=1", "ftp://a"],
)
def test_a_base_url_is_a_place_and_nothing_else(base_url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Session(API, base_url=base_url)
    assert "pw" not in str(caught.value)


SERVERS = [
    ({"variables": {"space": "acme"}}, "https://acme.pets.example/v1"),
    ({"base_url": "http://127.0.0.1:8000"}, "http://127.0.0.1:8000/v1"),
    ({"base_url": "https://gate.example/pets/"}, "https://gate.example/pets"),
]


@pytest.mark.parametrize(("options", "url"), SERVERS)
def test_where_the_server_is(options: Any, url: str) -> None:
    assert Session(API, **options)._exchange._server == url


def test_a_required_server_variable_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match=r"space=… or set PETS_SPACE"):
        Session(API)
    monkeypatch.setenv("PETS_SPACE", "acme")
    assert Session(API)._exchange._server == "https://acme.pets.example/v1"


@pytest.mark.parametrize("space", ["evil.example/", "a@b", "a?b", "a#b", "a\\b", "a b", "a\r\nb"])
def test_a_server_variable_cannot_lead_elsewhere(space: str) -> None:
    with pytest.raises(ConfigurationError):
        Session(API, variables={"space": space})


def test_a_relative_server_needs_a_base_url() -> None:

    description = type(API)(name="pets", servers=(Server(url="/v2"),))
    with pytest.raises(ConfigurationError, match="base_url"):
        Session(description)
    session = Session(description, base_url="https://pets.example")
    assert session._exchange._server == "https://pets.example/v2"


def test_a_secret_never_shows_itself() -> None:
    secret = Secret(CANARY)
    session = Session(API, base_url="https://pets.example", credentials={"token": CANARY})
    shown = [repr(secret), str(secret), f"{secret:>40}", "%s" % secret]  # noqa: UP031
    shown += [repr(session), repr(vars(session)), repr(vars(session._exchange._authentication))]
    assert CANARY not in "".join(shown)
    assert copy.deepcopy(secret).reveal() == CANARY
    for value in (secret, session):
        with pytest.raises(TypeError):
            pickle.dumps(value)
