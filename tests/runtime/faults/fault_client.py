"""One client that makes several calls, some of which fail."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pets import API, BUY, GET, Driver

from specloom.runtime.async_session import AsyncSession
from specloom.runtime.configuration import Timing
from specloom.runtime.errors import APIError
from specloom.runtime.operation import Operation
from specloom.runtime.session import Session


@dataclass
class Clock:
    """A monotonic clock that moves when a test says so, in seconds."""

    seconds: float = 0.0

    lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> float:
        """Where it stands."""
        return self.seconds

    def advance(self, seconds: float) -> float:
        """Move it, from any thread; where it stands then."""
        with self.lock:
            self.seconds += seconds
            return self.seconds


VALUES: dict[str, dict[str, object]] = {GET.id: {"path:id": 1}, BUY.id: {"name": "Ann"}}


def outcomes(
    driver: Driver,
    url: str,
    operations: Sequence[Operation[Any]],
    *,
    between: Callable[[], object] = bool,
    **options: Any,
) -> list[Any]:
    """What each call on one client returned or raised; ``between`` runs after each of them."""
    options = {"timing": Timing(random=lambda: 1.0), **options}
    told: list[Any] = []
    if driver.kind == "sync":
        with Session(API, base_url=url, sleep=driver.waits.append, **options) as session:
            for operation in operations:
                try:
                    told.append(session.call(operation, VALUES.get(operation.id, {})))
                except APIError as error:
                    told.append(error)
                between()
        return told

    async def sleep(seconds: float) -> None:
        driver.waits.append(seconds)

    async def run() -> None:
        async with AsyncSession(API, base_url=url, sleep=sleep, **options) as session:
            for operation in operations:
                try:
                    told.append(await session.call(operation, VALUES.get(operation.id, {})))
                except APIError as error:
                    told.append(error)
                between()

    asyncio.run(run())
    return told
