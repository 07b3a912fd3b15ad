"""One canary, looked for in everything that a failed call leaves behind."""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import pickle
import pprint
import socket
import traceback
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import pytest
from fault_client import outcomes
from patience import Network
from pets import API, CANARY, Driver
from socket_server import SocketServer, Step, answer, hang_up, nobody, reset

from specloom.runtime.async_session import AsyncSession
from specloom.runtime.errors import APIError, ConfigurationError
from specloom.runtime.operation import Answer, Body, Operation
from specloom.runtime.secret import Secret
from specloom.runtime.session import Session

# With characters that every place writes in its own way.
SPECIAL = f"{CANARY}/+ä"
_TESTS = str(Path(__file__).resolve().parents[1])
SCHEMES = ("basic", "bearer", "header-key", "query-key", "cookie-key")
HIDDEN = (CANARY, b64encode(f"me:{CANARY}".encode()).decode(), b64encode(CANARY.encode()).decode())


def secured(scheme: str) -> Operation[Any]:
    return Operation(
        id="pets.buy",
        method="POST",
        path="/pets",
        body=Body(media_type="application/json", required=True, spelled_out=True),
        answers=(Answer("200", "application/json", dict[str, int]),),
        security=((scheme,),),
    )


class Client:
    """Makes one call on a client of its own."""

    def __init__(self, driver: Driver, url: str, value: object = CANARY) -> None:
        self.kind = driver.kind
        self.url = url
        self.options: dict[str, Any] = {
            "credentials": {"user": "me", "password": value, "token": value, "key": value},
            "timing": driver.clock.timing(random=lambda: 0.0),
        }
        self.session: Any = None

    def call(self, operation: Operation[Any], values: dict[str, object]) -> Any:
        """What the call returns."""
        if self.kind == "sync":
            with Session(API, base_url=self.url, **self.options) as self.session:
                return self.session.call(operation, values)
        return asyncio.run(self._call(operation, values))

    async def _call(self, operation: Operation[Any], values: dict[str, object]) -> Any:
        async with AsyncSession(API, base_url=self.url, **self.options) as self.session:
            return await self.session.call(operation, values)


def everything(error: BaseException | None) -> Iterator[str]:
    """All that can be shown of an error and of what lies under it, suppressed or not."""
    while error is not None:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        # The tests know the secret, and what is sent.
        told.stack[:] = [frame for frame in told.stack if _TESTS not in frame.filename]
        yield from told.format(chain=False)
        yield from (str(error), repr(error), f"{error}", repr(error.args))
        yield repr(getattr(error, "__notes__", []))
        yield repr(vars(error))
        yield from _pickled(error)
        error = error.__cause__ or error.__context__


def _pickled(error: BaseException) -> Iterator[str]:
    try:
        yield repr(pickle.dumps(error))
        yield repr(copy.copy(error))
    except (TypeError, AttributeError, pickle.PicklingError) as refused:
        yield str(refused)


def half(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")
    connection.close()


FAULTS: list[Step] = [
    reset,
    hang_up,
    half,
    b"HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nX: " + b"a" * 2**20,
    answer("400 Bad", b'{"id":1}'),
    answer("503 Later", b"<html>", content_type="text/html"),
    answer("302 Found", headers=["Location: http://127.0.0.1:1/"]),
    answer(body=b"<html>", content_type="text/html"),
    answer(body=b'{"id":1', headers=["Content-Encoding: gzip"]),
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("fault", FAULTS, ids=range(len(FAULTS)))
def test_no_failure_shows_a_credential(
    driver: Driver, caplog: pytest.LogCaptureFixture, scheme: str, fault: Step
) -> None:
    with SocketServer([fault]) as server, caplog.at_level(logging.DEBUG):
        client = Client(driver, server.url)
        with pytest.raises(APIError) as caught:
            client.call(secured(scheme), {"name": "Ann"})
        assert len(server.heard) == 1
        sent = server.heard[0].raw.decode()
    assert any(hidden in sent for hidden in HIDDEN)
    # What is looked through is there: frames with their variables, logs of each layer.
    told = "".join(everything(caught.value))
    assert "operation = " in told
    assert {"httpcore2.http11", "httpcore2.connection"} <= {one.name for one in caplog.records}
    for hidden in HIDDEN:
        assert hidden not in told
        assert hidden not in caplog.text
        assert not [one for one in caplog.records if hidden in repr(one.args) + repr(vars(one))]


class Deaf(SocketServer):
    """Does not read, so that a large request is stuck in writing."""

    def __enter__(self) -> Self:
        super().__enter__()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        return self

    def _serve(self, connection: socket.socket) -> None:
        """Nothing: the connection stays open."""


@pytest.mark.parametrize("scheme", ["basic", "query-key"])
def test_a_request_that_is_stuck_in_writing_does_not_show_its_headers(
    driver: Driver, network: Network, scheme: str
) -> None:
    network.writing = 0.2
    with Deaf([]) as server:
        client = Client(driver, server.url)
        with pytest.raises(APIError) as caught:
            client.call(secured(scheme), {"name": "x" * 2**24})
    told = "".join(everything(caught.value))
    assert "WriteTimeout" in told
    assert not [hidden for hidden in HIDDEN if hidden in told]


def test_an_interruption_in_writing_does_not_either(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    with SocketServer([hang_up]) as server:
        client = Client(driver, server.url)
        monkeypatch.setattr(socket.socket, "send", interrupted)
        monkeypatch.setattr("anyio._backends._asyncio.SocketStream.send", interrupted)
        with pytest.raises(KeyboardInterrupt) as caught:
            client.call(secured("bearer"), {})
        monkeypatch.undo()
    told = "".join(everything(caught.value))
    assert "may have been carried out" in told
    assert not [hidden for hidden in HIDDEN if hidden in told]


ECHOES: list[Callable[[str], str]] = [
    str,
    lambda secret: f"{'x' * 700}{secret}",
    lambda secret: quote(secret, safe=""),
    lambda secret: b64encode(f"me:{secret}".encode()).decode(),
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("secret", [CANARY, CANARY * 100, f"{CANARY}+/"])
def test_what_a_server_echoes_is_taken_out_of_messages(
    driver: Driver,
    caplog: pytest.LogCaptureFixture,
    raised: list[BaseException],
    scheme: str,
    secret: str,
) -> None:
    # Where somebody asks for it, httpcore2 logs the headers that a server sends.
    caplog.set_level(logging.INFO, "httpcore2")
    refusals = [
        answer(
            "400 Bad",
            echo(secret).encode(),
            content_type="text/plain",
            headers=["X-Request-Id: " + echo(secret)],
        )
        for echo in ECHOES
    ]
    with SocketServer(refusals) as server:
        credentials = {"user": "me", "password": secret, "token": secret, "key": secret}
        operations = [secured(scheme)] * len(refusals)
        told = outcomes(driver, server.url, operations, credentials=credentials)
        assert len(server.heard) == len(refusals)
    hidden = b64encode(f"me:{secret}".encode()).decode()
    for shown in [str(error) for error in told] + [repr(error) for error in told]:
        assert "[redacted]" in shown or scheme != "basic"
        assert CANARY not in shown
        assert scheme != "basic" or hidden not in shown
    # What never went out in base64 is not looked for in it.
    raised.clear()


UNFIT: list[tuple[str, object]] = [
    ("bearer", f"{CANARY}\r\nX: y"),
    ("bearer", f"{CANARY}\ud800"),
    ("header-key", SPECIAL),
    ("query-key", f"{CANARY}\ud800"),
    ("cookie-key", f"{CANARY}\ud800"),
    ("basic", f"{CANARY}\ud800"),
    ("bearer", CANARY.encode),
    ("query-key", CANARY.encode),
]


@pytest.mark.parametrize(("scheme", "value"), UNFIT, ids=range(len(UNFIT)))
def test_a_credential_that_cannot_be_sent_is_named_and_not_shown(
    driver: Driver, scheme: str, value: object
) -> None:
    with SocketServer([hang_up]) as server:
        client = Client(driver, server.url, value)
        with pytest.raises(ConfigurationError) as caught:
            client.call(secured(scheme), {})
        assert not server.heard
    told = "".join(everything(caught.value))
    assert any(name in str(caught.value) for name in ("password", "token", "key"))
    assert "operation = " in told
    assert CANARY not in told


def test_a_user_with_a_colon_does_not_show_the_password(driver: Driver) -> None:
    with SocketServer([hang_up]) as server:
        client = Client(driver, server.url)
        client.options["credentials"]["user"] = "me:you"
        with pytest.raises(ConfigurationError) as caught:
            client.call(secured("basic"), {})
        assert not server.heard
    assert CANARY not in "".join(everything(caught.value))


SHOWN: list[Callable[[object], object]] = [
    repr,
    str,
    ascii,
    lambda value: [format(one) for one in (value.values() if isinstance(value, dict) else [value])],
    "{0!s}{0!r}{0!a}".format,
    lambda value: f"{value!s:>99}",
    "%s".__mod__,
    "%r".__mod__,
    pprint.pformat,
    lambda value: [value].__repr__(),
    lambda value: json.dumps(value, default=repr),
    lambda value: Exception(value).__repr__(),
    lambda value: copy.copy(value).__repr__(),
    lambda value: copy.deepcopy({"a": value}).__repr__(),
]


def test_a_secret_and_who_holds_it_never_show_it(driver: Driver) -> None:
    with SocketServer([answer(body=b'{"id":1}')]) as server:
        client = Client(driver, server.url)
        client.call(secured("basic"), {})
    authentication = client.session._exchange._authentication
    for value in (Secret(CANARY), authentication._values, authentication._confidential):
        for show in SHOWN:
            assert CANARY not in str(show(value))
    for part in (client.session, client.session._exchange, authentication):
        assert CANARY not in repr(part) + repr(vars(part))


def test_neither_is_pickled(driver: Driver) -> None:
    with nobody() as url:
        client = Client(driver, url)
        with pytest.raises(APIError):
            client.call(secured("bearer"), {})
    for value in (Secret(CANARY), client.session, client.session._exchange._authentication):
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
                pickle.dumps(value, protocol)
