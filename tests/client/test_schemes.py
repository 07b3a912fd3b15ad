"""Every way to say who calls, in a generated package, with both clients."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from socket_server import Heard, SocketServer, Step, answer

DONE = answer("204 No Content", content_type="")
TOKEN = answer(body=b'{"access_token":"fetched","token_type":"bearer","expires_in":60}')
NAMES = (
    "username password token header_key query_key cookie_key person_token login_token"
    " machine_token client_id client_secret scope token_url token_endpoint_auth_method"
    " robot_token robot_id robot_secret"
)


class Server(SocketServer):
    """Gives tokens to whoever asks."""

    def take(self, request: Heard) -> Step:
        """A token under ``/oauth``, else nothing."""
        step = super().take(request)
        return TOKEN if request.target.startswith("/oauth/") else step


@pytest.fixture(scope="module")
def schemes(package: Callable[[str, str], ModuleType]) -> ModuleType:
    """The package."""
    return package("schemes", "https://schemes.example")


@pytest.fixture(autouse=True)
def _nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES.split():
        monkeypatch.delenv(f"SCHEMES_{name.upper()}", raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    """Hears the calls."""
    with Server([DONE]) as made:
        yield made


def call(package: ModuleType, url: str, method: str, kind: str, **given: Any) -> None:
    """One call on a client of its own."""
    if kind == "sync":
        with package.Client(base_url=url, **given) as client:
            getattr(client.calls, method)()
        return

    async def run() -> None:
        async with package.AsyncClient(base_url=url, **given) as client:
            await getattr(client.calls, method)()

    asyncio.run(run())


BASIC = "Basic " + b64encode(b"me:p").decode()
WAYS: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("basic", {"username": "me", "password": "p"}, {"authorization": BASIC}),
    ("bearer", {"token": "t"}, {"authorization": "Bearer t"}),
    ("bearer", {"token": lambda: "t"}, {"authorization": "Bearer t"}),
    ("header", {"header_key": "k"}, {"x-key": "k"}),
    ("header", {"header_key": lambda: "k"}, {"x-key": "k"}),
    ("cookie", {"cookie_key": "a b"}, {"cookie": "sid=a%20b"}),
    (
        "both",
        {"username": "me", "password": "p", "header_key": "k"},
        {"authorization": BASIC, "x-key": "k"},
    ),
    ("either", {"token": "t", "header_key": "k"}, {"authorization": "Bearer t"}),
    ("either", {"header_key": "k"}, {"x-key": "k"}),
    ("perhaps", {"token": "t"}, {"authorization": "Bearer t"}),
    ("perhaps", {}, {}),
    ("nobody", {"token": "t", "header_key": "k"}, {}),
    ("person", {"person_token": lambda: "t"}, {"authorization": "Bearer t"}),
    ("login", {"login_token": "t"}, {"authorization": "Bearer t"}),
    ("machine", {"machine_token": "t"}, {"authorization": "Bearer t"}),
]


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize(("method", "given", "expected"), WAYS)
def test_a_call_says_who_it_is(
    schemes: ModuleType,
    server: Server,
    kind: str,
    method: str,
    given: dict[str, Any],
    expected: dict[str, str],
) -> None:
    call(schemes, server.url, method, kind, **given)
    [heard] = server.heard
    sent = {name: heard.headers.get(name) for name in ("authorization", "x-key", "cookie")}
    assert {name: value for name, value in sent.items() if value is not None} == expected


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_key_in_the_query(schemes: ModuleType, server: Server, kind: str) -> None:
    call(schemes, server.url, "query", kind, query_key="a&b")
    assert server.heard[0].target == "/query?key=a%26b"


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_client_is_shown_in_the_body_where_the_spec_says_so(
    schemes: ModuleType, server: Server, kind: str
) -> None:
    call(schemes, server.url, "robot", kind, robot_id="me", robot_secret="a b")
    asked, called = server.heard
    assert asked.line == "POST /oauth/robots HTTP/1.1"
    assert "authorization" not in asked.headers
    assert asked.body == (
        b"grant_type=client_credentials&scope=pets%3Aread&client_id=me&client_secret=a+b"
    )
    assert called.headers["authorization"] == "Bearer fetched"


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_client_fetches_its_own_token(
    schemes: ModuleType, server: Server, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHEMES_CLIENT_SECRET", "from-environment")
    call(schemes, server.url, "machine", kind, client_id="me")
    asked, called = server.heard
    shown = b64encode(b"me:from-environment").decode()
    assert (asked.line, asked.headers["authorization"]) == (
        "POST /oauth/token HTTP/1.1",
        f"Basic {shown}",
    )
    assert asked.body == b"grant_type=client_credentials&scope=pets%3Aread"
    assert called.headers["authorization"] == "Bearer fetched"


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize(
    ("method", "asked"),
    [
        ("basic", "username=… (or SCHEMES_USERNAME) and password=… (or SCHEMES_PASSWORD)"),
        ("either", "token=… (or SCHEMES_TOKEN)"),
        (
            "machine",
            "machine_token=… (or SCHEMES_MACHINE_TOKEN), or client_id=… (or SCHEMES_CLIENT_ID)"
            " and client_secret=… (or SCHEMES_CLIENT_SECRET)",
        ),
    ],
)
def test_what_is_missing_is_named(
    schemes: ModuleType, server: Server, kind: str, method: str, asked: str
) -> None:
    with pytest.raises(schemes.ConfigurationError) as caught:
        call(schemes, server.url, method, kind)
    assert str(caught.value) == f"calls.{method} needs credentials: pass {asked}"
    assert server.heard == []
