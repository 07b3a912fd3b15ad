"""The committed packages against a server of our own; every story is told sync and async."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# The packages are imported as users of the checkout do, and the server is the runtime tests' own.
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "runtime")]

from documented import CREDENTIALS, PACKAGES, Caller  # noqa: E402  (needs the path above)
from patience import Network, install  # noqa: E402


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest) -> Caller:
    """The client that makes the calls."""
    return Caller(request.param)


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    """The connections and the clock of every client: time stands still."""
    made = Network()
    install(made, monkeypatch, *(f"generated.{api}._runtime" for api in PACKAGES))
    return made


@pytest.fixture(autouse=True)
def _no_credentials_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for api, credentials in CREDENTIALS.items():
        for name in (*credentials, "space"):
            monkeypatch.delenv(f"{api}_{name}".upper(), raising=False)
