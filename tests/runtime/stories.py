"""Several steps with one client, sync or async: each a call, or something done to the client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from pets import API, GET, Driver

from specloom.runtime.async_session import AsyncSession
from specloom.runtime.operation import Description
from specloom.runtime.session import Session

REX = b'{"id": 7, "name": "Rex", "tricks": ["roll"]}'


def told(
    driver: Driver,
    url: str,
    story: Callable[[Any], Any],
    *,
    api: Description = API,
    **options: Any,
) -> list[Any]:
    """What each step of a story returns; a step is a call on a client or what it returned."""
    options = {"timing": driver.clock.timing(), "base_url": url, **options}
    if driver.kind == "sync":
        with Session(api, sleep=driver.sleep, **options) as session:
            return list(story(session))

    async def run() -> list[Any]:
        async with AsyncSession(api, sleep=driver.sleep_async, **options) as session:
            return [await step for step in story(session)]

    return asyncio.run(run())


def get(session: Any, **given: Any) -> Any:
    return session.call(GET, {"path:id": "7"}, **given)
