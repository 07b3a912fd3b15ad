"""One client that makes several calls, some of which fail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from pets import API, BUY, GET, Driver

from specloom.runtime.async_session import AsyncSession
from specloom.runtime.errors import APIError
from specloom.runtime.operation import Operation
from specloom.runtime.session import Session

VALUES: dict[str, dict[str, object]] = {GET.id: {"path:id": 1}, BUY.id: {"name": "Ann"}}


def outcomes(
    driver: Driver,
    url: str,
    operations: Sequence[Operation[Any]],
    *,
    between: Callable[[], object] = bool,
    **options: Any,
) -> list[Any]:
    """What each call on one client returned or raised; ``between`` runs between two."""
    options = {"timing": driver.clock.timing(), **options}
    told: list[Any] = []
    if driver.kind == "sync":
        with Session(API, base_url=url, sleep=driver.sleep, **options) as session:
            for operation in operations:
                if told:
                    between()
                try:
                    told.append(session.call(operation, VALUES.get(operation.id, {})))
                except APIError as error:
                    told.append(error)
        return told

    async def run() -> None:
        async with AsyncSession(API, base_url=url, sleep=driver.sleep_async, **options) as session:
            for operation in operations:
                if told:
                    between()
                try:
                    told.append(await session.call(operation, VALUES.get(operation.id, {})))
                except APIError as error:
                    told.append(error)

    asyncio.run(run())
    return told
