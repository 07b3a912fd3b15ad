"""The committed packages against a server of our own; every story is told sync and async."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from canary import shows, told, watch

ROOT = Path(__file__).resolve().parents[2]
# The packages are imported as users of the checkout do, and the server is the runtime tests' own.
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "runtime")]

from documented import CREDENTIALS, PACKAGES, Caller  # noqa: E402  (needs the path above)
from patience import Network, install  # noqa: E402

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
    caplog.set_level(logging.DEBUG)
    errors = watch(monkeypatch, *RUNTIMES)
    yield errors
    assert not [told(error) for error in errors if shows(told(error))]


@pytest.fixture(autouse=True)
def _no_credentials_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for api, credentials in CREDENTIALS.items():
        for name in (*credentials, "space"):
            monkeypatch.delenv(f"{api}_{name}".upper(), raising=False)
