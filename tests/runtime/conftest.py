"""Every story about a call is told twice: with the synchronous and with the asynchronous client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from canary import secret_kept
from patience import Network, install
from pets import Driver
from token_server import Caller


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    """The connections and the clock of every client: time stands still."""
    made = Network()
    install(made, monkeypatch, "specloom.runtime")
    return made


@pytest.fixture(autouse=True)
def raised(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[list[BaseException]]:
    """The errors of all clients; neither they nor a log of any layer show a credential."""
    with secret_kept(monkeypatch, caplog, "specloom.runtime") as errors:
        yield errors


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest, network: Network) -> Driver:
    """The client that makes the calls."""
    return Driver(request.param, network.clock)


@pytest.fixture
def caller(driver: Driver) -> Caller:
    """The client that makes calls for which it needs a token."""
    return Caller(driver.kind)
