"""The committed packages against a server of our own; every story is told sync and async."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from canary import secret_kept
from documented import CREDENTIALS, PACKAGES, Caller
from patience import Network, install

RUNTIMES = [f"generated.{api}._runtime" for api in PACKAGES]


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest) -> Caller:
    """The client that makes the calls."""
    return Caller(request.param)


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    """The connections and the clock of every client: time stands still."""
    made = Network()
    install(made, monkeypatch, *RUNTIMES)
    return made


@pytest.fixture(autouse=True)
def raised(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[list[BaseException]]:
    """The errors of all clients; neither they nor a log of any layer show a credential."""
    with secret_kept(monkeypatch, caplog, *RUNTIMES) as errors:
        yield errors


@pytest.fixture(autouse=True)
def _no_credentials_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for api, credentials in CREDENTIALS.items():
        for name in (*credentials, "space"):
            monkeypatch.delenv(f"{api}_{name}".upper(), raising=False)
