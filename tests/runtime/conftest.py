"""Every story about a call is told twice: with the synchronous and with the asynchronous client."""

from __future__ import annotations

import pytest
from pets import Driver


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Driver:
    """The client that makes the calls."""
    return Driver(request.param)
