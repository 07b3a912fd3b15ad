"""Before anything is sent: no connection, no name, no trust, no help from the environment."""

from __future__ import annotations

import errno
import select
import socket
import ssl
from pathlib import Path
from typing import Any

import httpx2
import pytest
from certificates import Authority, TLSServer
from fault_client import outcomes
from patience import SECONDS, Network
from pets import BUY, CANARY, GET, Driver, Pet
from socket_server import SocketServer, answer, hang_up

from specloom.runtime.async_transport import AsyncDeadlineTransport
from specloom.runtime.errors import (
    APIConnectionError,
    APITimeoutError,
    ConfigurationError,
    OutcomeUnknownError,
)
from specloom.runtime.operation import Answer, Operation
from specloom.runtime.transport import DeadlineTransport, system_trust

PET = answer(body=b'{"id":1}')
SECURED: Operation[Any] = Operation(
    id="pets.list",
    method="GET",
    path="/pets",
    answers=(Answer("200", "application/json", Any),),
    security=(("bearer",),),
)
CREDENTIALS = {"token": CANARY}


def trusting(driver: Driver, context: ssl.SSLContext) -> Any:
    """A client of one's own on the same connections, which trusts somebody else."""
    if driver.kind == "sync":
        return httpx2.Client(transport=DeadlineTransport(tls=context), trust_env=False)
    return httpx2.AsyncClient(transport=AsyncDeadlineTransport(tls=context), trust_env=False)


@pytest.mark.parametrize("operation", [GET, BUY])
def test_a_name_that_does_not_resolve(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, operation: Operation[Any]
) -> None:
    asked = []

    def unknown(host: Any, *rest: Any, **more: Any) -> Any:  # noqa: ARG001
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    (error,) = outcomes(driver, "http://nowhere.invalid", [operation])
    assert type(error) is APIConnectionError
    assert not error.sent
    assert len(asked) == 3
    assert len(driver.waits) == 2


@pytest.mark.parametrize("operation", [GET, BUY])
def test_a_listener_that_takes_no_more_connections(
    driver: Driver, network: Network, operation: Operation[Any]
) -> None:
    network.connecting = 0.05
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = _filled(listener.getsockname())
        url = "http://127.0.0.1:{1}".format(*listener.getsockname())
        (error,) = outcomes(driver, url, [operation])
        for connection in waiting:
            connection.close()
    assert type(error) is APITimeoutError
    assert not error.sent
    assert len(driver.waits) == 2


def _filled(address: tuple[str, int]) -> list[socket.socket]:
    """Connections that fill the listener's queue, the last ones still knocking."""
    waiting = []
    for _ in range(8):
        connection = socket.socket()
        connection.setblocking(False)
        assert connection.connect_ex(address) in (0, errno.EINPROGRESS)
        waiting.append(connection)
    # The first of them is in.
    assert select.select([], waiting, [], SECONDS)[1]
    return waiting


@pytest.mark.parametrize("operation", [GET, BUY])
def test_a_handshake_that_is_cut_off(driver: Driver, operation: Operation[Any]) -> None:
    with _CutOff([]) as server:
        (error,) = outcomes(driver, server.url.replace("http", "https"), [operation])
    assert type(error) is APIConnectionError
    assert not error.sent
    assert server.accepted == 3


class _CutOff(SocketServer):
    """Ends every connection as soon as the client has said hello."""

    def _serve(self, connection: socket.socket) -> None:
        connection.recv(1)
        connection.close()


@pytest.mark.parametrize("operation", [GET, BUY])
def test_a_certificate_of_nobody_known_is_refused(
    driver: Driver, certificates: Authority, operation: Operation[Any]
) -> None:
    for name in ("good", "alone"):
        with TLSServer([PET], context=certificates.server(name)) as server:
            (error,) = outcomes(driver, server.url, [operation])
        assert type(error) is APIConnectionError
        assert not error.sent
        assert "CERTIFICATE_VERIFY_FAILED" in str(error)
        assert (server.accepted, len(server.heard)) == (3, 0)


def test_a_client_shows_the_certificate_of_its_context(
    driver: Driver, certificates: Authority
) -> None:
    asking = certificates.server("good")
    asking.load_verify_locations(certificates.trust)
    asking.verify_mode = ssl.CERT_REQUIRED
    context = certificates.client()
    context.load_cert_chain(certificates.folder / "good.pem")
    with TLSServer([PET], context=asking) as server:
        assert outcomes(driver, server.url, [GET], ssl_context=context) == [Pet(id=1)]


REFUSED = [("expired", "expired"), ("elsewhere", "not valid for"), ("alone", "self-signed")]


@pytest.mark.parametrize(("name", "reason"), REFUSED)
def test_an_unfit_certificate_is_refused_by_who_trusts_its_authority(
    driver: Driver, certificates: Authority, name: str, reason: str
) -> None:
    own = trusting(driver, certificates.client())
    with TLSServer([PET], context=certificates.server(name)) as server:
        (error,) = outcomes(driver, server.url, [BUY], http_client=own)
    assert type(error) is APIConnectionError
    assert not error.sent
    assert reason in str(error)
    assert (server.accepted, len(server.heard)) == (3, 0)


def test_a_fit_certificate_is_taken(driver: Driver, certificates: Authority) -> None:
    own = trusting(driver, certificates.client())
    with TLSServer([PET], context=certificates.server("good")) as server:
        told = outcomes(driver, server.url, [BUY, GET], http_client=own)
    assert told == [Pet(id=1)] * 2
    assert (server.accepted, len(server.heard)) == (1, 2)


LOOPBACK = ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1", "http://pets.localhost:1"]
OPEN = [
    "http://pets.example",
    "http://10.0.0.1",
    "http://0.0.0.0",
    "http://127.0.0.1.pets.example",
    "http://localhost.pets.example",
    "http://notlocalhost",
    "HTTP://pets.example",
]


@pytest.mark.parametrize("base_url", [*LOOPBACK, *OPEN])
def test_credentials_travel_in_the_clear_on_this_machine_only(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, base_url: str
) -> None:
    def nobody(*address: Any, **more: Any) -> Any:  # noqa: ARG001
        raise ConnectionRefusedError(errno.ECONNREFUSED, "nobody is there")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    expected = APIConnectionError if base_url in LOOPBACK else ConfigurationError
    (error,) = outcomes(driver, base_url, [SECURED], credentials=CREDENTIALS)
    assert type(error) is expected
    assert CANARY not in str(error)


def test_nothing_that_is_written_here_switches_verification_off() -> None:
    root = Path(__file__).resolve().parents[3]
    folders = [root / "generator" / "specloom" / "runtime", root / "templates", root / "generated"]
    files = [
        one for folder in folders for one in folder.rglob("*") if one.suffix in (".py", ".jinja")
    ]
    assert len(files) > 50
    for path in files:
        text = path.read_text(encoding="utf-8")
        for switch in ("verify=False", "CERT_NONE", "check_hostname", "_create_unverified"):
            assert switch not in text, path


def test_proxies_and_netrc_of_the_environment_are_not_used(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1\nlogin me\npassword {CANARY}\n", encoding="ascii")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with SocketServer([PET]) as proxy, SocketServer([PET]) as server:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
            monkeypatch.setenv(name.upper(), proxy.url)
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        # What the environment does to who listens to it:
        with httpx2.Client() as listening:
            listening.get(server.url)
        assert (len(proxy.heard), len(server.heard)) == (1, 0)
        outcomes(driver, server.url, [GET])
        outcomes(driver, server.url, [SECURED], credentials={"token": "mine"})
    assert (len(proxy.heard), len(server.heard)) == (1, 2)
    assert "authorization" not in server.heard[0].headers
    assert server.heard[1].headers["authorization"] == "Bearer mine"


def test_the_environment_neither_gives_trust_nor_takes_keys(
    driver: Driver, certificates: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.trust))
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    with TLSServer([PET], context=certificates.server("good")) as server:
        # What the environment does to who listens to it:
        with httpx2.Client() as listening:
            listening.get(server.url)
        assert keys.read_text(encoding="ascii")
        keys.unlink()
        system_trust.cache_clear()
        (error,) = outcomes(driver, server.url, [GET])
    assert type(error) is APIConnectionError
    assert (server.accepted, len(server.heard)) == (4, 1)
    assert not keys.exists()
    system_trust.cache_clear()


def test_a_server_that_hangs_up_on_a_purchase_was_spoken_to_once(
    driver: Driver, certificates: Authority
) -> None:
    own = trusting(driver, certificates.client())
    with TLSServer([hang_up], context=certificates.server("good")) as server:
        (error,) = outcomes(driver, server.url, [BUY], http_client=own)
    assert type(error) is OutcomeUnknownError
    assert len(server.heard) == 1
