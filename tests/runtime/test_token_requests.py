"""OAuth2 client credentials: how a token is asked for, and that nothing of it is ever shown."""

from __future__ import annotations

import logging
import traceback
from base64 import b64encode
from typing import Any

import pytest
from pets import CANARY
from socket_server import Step, answer, reset
from token_server import (
    BUY,
    GIVEN,
    PET,
    SCHEMES,
    Caller,
    TokenServer,
    described,
    times,
    token,
)

from specloom.runtime.codec import replaced
from specloom.runtime.errors import APIConnectionError, APIError, ConfigurationError
from specloom.runtime.operation import Server

SETTINGS: list[tuple[dict[str, Any], bytes]] = [
    ({"scope": "admin"}, b"grant_type=client_credentials&scope=admin"),
    ({"scope": ""}, b"grant_type=client_credentials"),
    ({"scope": None}, b"grant_type=client_credentials&scope=env"),
]


@pytest.mark.parametrize(("settings", "body"), SETTINGS)
def test_scopes_can_be_chosen(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any], body: bytes
) -> None:
    monkeypatch.setenv("PETS_SCOPE", "env")
    monkeypatch.setenv("PETS_CLIENT_SECRET", "s")
    with TokenServer([PET]) as server:
        caller.calls(server.url, times(1), {"client_id": "me", **settings})
    assert server.asked[0].body == body


POSTED = b"grant_type=client_credentials&scope=pets%3Aread+pets%3Abuy&client_id=m+e&client_secret="


@pytest.mark.parametrize("is_stated", [True, False])
def test_id_and_secret_travel_in_the_body_where_that_is_asked(
    caller: Caller, is_stated: bool
) -> None:
    schemes, method = SCHEMES, {"token_endpoint_auth_method": "client_secret_post"}
    if is_stated:
        schemes = (SCHEMES[0], replaced(SCHEMES[1], auth_method="client_secret_post"))
        method = {}
    secrets = iter(["a&b=/", "new"])
    credentials = {"client_id": "m e", "client_secret": lambda: next(secrets), **method}
    tokens = [token(expires_in=0), token("two")]
    with TokenServer([PET], tokens=tokens) as server:
        found = caller.calls(
            server.url, times(2), credentials, description=described(schemes=schemes)
        )
    assert found == [{"id": 1}] * 2
    assert [one.body for one in server.asked] == [POSTED + b"a%26b%3D%2F", POSTED + b"new"]
    for one in server.asked:
        assert "authorization" not in one.headers
        assert one.headers["content-length"] == str(len(one.body))
    assert server.bearers == ["one", "two"]


def test_the_way_can_come_from_the_environment(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PETS_AUTH_METHOD", "client_secret_post")
    with TokenServer([PET]) as server:
        caller.calls(server.url, times(1))
    assert server.asked[0].body.endswith(b"&client_id=me&client_secret=s")


def test_a_secret_in_the_body_does_not_follow_a_redirect(caller: Caller) -> None:
    credentials = {**GIVEN, "token_endpoint_auth_method": "client_secret_post"}
    with TokenServer([PET]) as elsewhere:
        away = answer("307 Temporary Redirect", headers=[f"Location: {elsewhere.url}/oauth/t"])
        with TokenServer([PET], tokens=[away]) as server:
            [error] = caller.calls(server.url, times(1, BUY), credentials)
    assert isinstance(error, APIConnectionError)
    assert not error.sent
    assert (len(server.asked), server.heard) == (1, [])
    assert (elsewhere.asked, elsewhere.heard) == ([], [])


def test_a_client_says_who_it_is_in_one_of_two_ways(caller: Caller) -> None:
    credentials = {**GIVEN, "token_endpoint_auth_method": "private_key_jwt"}
    with TokenServer([PET]) as server:
        [error] = caller.calls(server.url, times(1), credentials)
    assert type(error) is ConfigurationError
    assert "client_secret_basic or client_secret_post" in str(error)
    assert (server.asked, server.heard) == ([], [])


def test_a_token_url_of_the_users_own(caller: Caller) -> None:
    with TokenServer([PET]) as server, TokenServer([PET]) as other:
        credentials = {**GIVEN, "token_url": f"{other.url}/oauth/elsewhere"}
        caller.calls(server.url, times(1), credentials)
    assert (server.asked, [one.target for one in other.asked]) == ([], ["/oauth/elsewhere"])


@pytest.mark.parametrize(
    ("token_url", "server_url", "target"),
    [
        ("/oauth/t", "https://pets.example/v1", "/oauth/t"),
        ("oauth/t", "https://pets.example/", "/oauth/t"),
        ("../oauth/t", "https://pets.example/v1/", "/oauth/t"),
    ],
)
def test_a_relative_token_url_starts_at_the_server(
    caller: Caller, token_url: str, server_url: str, target: str
) -> None:
    description = described(servers=(Server(url=server_url),))
    credentials = {**GIVEN, "token_url": token_url}
    with TokenServer([PET]) as server:
        caller.calls(server.url, times(1), credentials, description=description)
    assert server.asked[0].target == target


def test_an_api_that_names_no_server_has_a_token_url_all_the_same(caller: Caller) -> None:
    with TokenServer([PET]) as server:
        credentials = {**GIVEN, "token_url": "/oauth/t"}
        caller.calls(server.url, times(1), credentials, description=described(servers=()))
    assert server.asked[0].target == "/oauth/t"


@pytest.mark.parametrize(
    "token_url",
    [
        "http://pets.example/t",
        "https://me:pw@pets.example/t",
        "https://pets.example/t#x",
        "ftp://pets.example/t",
        "https://",
        "https://[",
    ],
)
def test_client_credentials_do_not_travel_in_the_clear(caller: Caller, token_url: str) -> None:
    with TokenServer([PET]) as server:
        [error] = caller.calls(server.url, times(1), {**GIVEN, "token_url": token_url})
    assert type(error) is ConfigurationError
    assert "pw" not in str(error)
    assert (server.asked, server.heard) == ([], [])


ECHOES: list[tuple[list[Step], list[Step]]] = [
    (
        [answer("404 Not Found", f'{{"message":"no {CANARY}-token"}}'.encode())],
        [token(f"{CANARY}-token")],
    ),
    ([PET], [answer("400 Bad Request", f'{{"error":"no {CANARY}%2F"}}'.encode())]),
    ([PET], [token(f"{CANARY}-token", token_type="mac")]),
    ([PET], [token(f"{CANARY} token")]),
    ([reset], [token(f"{CANARY}-token")]),
    ([PET], [reset]),
]


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
@pytest.mark.parametrize(("steps", "tokens"), ECHOES, ids=range(len(ECHOES)))
def test_neither_secret_nor_token_is_ever_shown(
    caller: Caller,
    caplog: pytest.LogCaptureFixture,
    steps: list[Step],
    tokens: list[Step],
    method: str,
) -> None:
    said: list[Any] = []
    hooks = dict.fromkeys(("on_request", "on_response", "on_retry"), said.append)
    credentials = {
        "client_id": "me",
        "client_secret": f"{CANARY}/",
        "token_endpoint_auth_method": method,
    }
    with caplog.at_level(logging.DEBUG), TokenServer(steps, tokens=tokens) as server:
        [error] = caller.calls(server.url, times(1, BUY), credentials, **hooks)
    assert isinstance(error, APIError)
    told = repr(said) + caplog.text + repr(error)
    for one in (error, error.__cause__, error.__context__):
        if one is not None:
            frames = traceback.TracebackException.from_exception(one, capture_locals=True)
            # The tests know the secret, and what is answered.
            frames.stack[:] = [frame for frame in frames.stack if "/tests/" not in frame.filename]
            told += "".join(frames.format(chain=False))
    assert "operation = " in told
    for hidden in (CANARY, b64encode(f"me:{CANARY}%2F".encode()).decode()):
        assert hidden not in told
