"""Where a client gets what it is made with: arguments, the environment, or a plain error."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import httpx2
import pytest
from canary import CANARY
from documented import ACCOUNT, CREDENTIALS, NUMBER_ID, Caller, documented, package
from socket_server import SocketServer

CALLS: dict[str, tuple[str, tuple[Any, ...], dict[str, Any], bytes]] = {
    "signalwire": (
        "signalwire.phone_numbers.update",
        (NUMBER_ID,),
        {},
        documented("signalwire_update"),
    ),
    "twilio": (
        "twilio.incoming_phone_numbers.create",
        (),
        {"area_code": "510"},
        documented("twilio_create", "201 Created"),
    ),
    "fonedynamics": (
        "fonedynamics.numbers.configure",
        ("61412345678",),
        {},
        documented("fonedynamics_configure"),
    ),
}


def without(api: str) -> dict[str, None]:
    return {f"client_{name}": None for name in CREDENTIALS[api]}


@pytest.mark.parametrize("api", CALLS)
def test_credentials_come_from_the_environment(
    call: Caller, api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    method, arguments, named, reply = CALLS[api]
    for name in CREDENTIALS[api]:
        monkeypatch.setenv(f"{api}_{name}".upper(), f"{name}-of-env")
    with SocketServer([reply]) as server:
        call(server.url, method, *arguments, **named, **without(api), client_validate=False)
        pair = ":".join(f"{name}-of-env" for name in CREDENTIALS[api])
        token = b64encode(pair.encode()).decode()
        assert server.heard[0].headers["authorization"] == f"Basic {token}"


def test_an_argument_wins_over_the_environment(
    call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNALWIRE_PROJECT_ID", "other")
    monkeypatch.setenv("SIGNALWIRE_API_TOKEN", "other")
    method, arguments, _, reply = CALLS["signalwire"]
    with SocketServer([reply]) as server:
        call(server.url, method, *arguments)
        token = b64encode(f"project:{CANARY}".encode()).decode()
        assert server.heard[0].headers["authorization"] == f"Basic {token}"


@pytest.mark.parametrize("api", CALLS)
def test_a_missing_credential_is_named_with_its_variable(call: Caller, api: str) -> None:
    method, arguments, named, reply = CALLS[api]
    last = tuple(CREDENTIALS[api])[-1]
    with SocketServer([reply]) as server:
        with pytest.raises(package(api).ConfigurationError) as caught:
            call(server.url, method, *arguments, **named, **{f"client_{last}": None})
        assert (server.heard, server.accepted) == ([], 0)
    assert f"{last}=" in str(caught.value)
    assert f"{api}_{last}".upper() in str(caught.value)


def test_the_account_in_the_path_is_the_credential_unless_it_is_given(call: Caller) -> None:
    method, _, named, reply = CALLS["twilio"]
    other = "AC" + "f" * 32
    with SocketServer([reply]) as server:
        call(server.url, method, **named)
        call(server.url, method, other, **named)
        accounts = [heard.target.split("/")[3] for heard in server.heard]
    assert accounts == [ACCOUNT, other]


class Listening:
    """Stands in for an HTTP client: keeps the request and answers as documented."""

    def __init__(self) -> None:
        self.requests: list[httpx2.Request] = []

    def send(
        self, request: httpx2.Request, *, stream: bool = False, follow_redirects: bool = False
    ) -> httpx2.Response:
        assert (stream, follow_redirects) == (True, False)
        self.requests.append(request)
        body = CALLS["signalwire"][3].partition(b"\r\n\r\n")[2]
        headers = {"content-type": "application/json"}
        return httpx2.Response(200, headers=headers, content=body, request=request)


@pytest.mark.parametrize("place", ["argument", "environment"])
def test_the_space_names_the_host(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    listening = Listening()
    options: dict[str, Any] = {**CREDENTIALS["signalwire"], "http_client": listening}
    if place == "argument":
        options["space"] = "acme"
    else:
        monkeypatch.setenv("SIGNALWIRE_SPACE", "acme")
    with package("signalwire").Client(**options) as client:
        client.phone_numbers.update(NUMBER_ID, name="desk")
    assert [str(request.url) for request in listening.requests] == [
        f"https://acme.signalwire.com/api/relay/rest/phone_numbers/{NUMBER_ID}"
    ]


@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
@pytest.mark.parametrize("space", [None, "", "evil.example/", "a b", "acme@evil"])
def test_a_space_that_is_missing_or_no_host_name_is_refused(kind: str, space: str | None) -> None:
    signalwire = package("signalwire")
    with pytest.raises(signalwire.ConfigurationError, match="space"):
        getattr(signalwire, kind)(space=space, **CREDENTIALS["signalwire"])


@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
def test_a_client_does_not_show_its_credentials(kind: str) -> None:
    client = getattr(package("twilio"), kind)(**CREDENTIALS["twilio"])
    assert CREDENTIALS["twilio"]["auth_token"] not in repr(client) + repr(vars(client))
