"""Every story about a call is told twice: with the synchronous and with the asynchronous client."""

from __future__ import annotations

import pytest
from patience import Network, install
from pets import Driver


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    """The connections and the clock of every client: time stands still."""
    made = Network()
    install(made, monkeypatch, "specloom.runtime")
    return made


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest, network: Network) -> Driver:
    """The client that makes the calls."""
    return Driver(request.param, network.clock)
