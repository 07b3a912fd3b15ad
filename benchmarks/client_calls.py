"""Calls of one generated client beside those of bare httpx2, in one process. Prints ratios.

``python client_calls.py CONTENDER PORT ROUNDS FILE``, in the folder of the package; ``FILE`` is
what
the server answers. Runs in the environment of the contender, so it imports nothing of ours.
"""

from __future__ import annotations

import asyncio
import importlib
import itertools
import json
import statistics
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2

CALLS = 60
IDS = itertools.cycle([str(uuid.UUID(int=number, version=4)) for number in range(1000)])
PATH = "/api/relay/rest/phone_numbers/"

Call = Callable[[], object]
AsyncCall = Callable[[], Awaitable[object]]


def specloom(url: str) -> tuple[Call, AsyncCall]:
    """Both clients of a package of ours."""
    package: Any = importlib.import_module("package")
    given = {"project_id": "a", "api_token": "b", "space": "c", "base_url": url}
    client, asynchronous = package.Client(**given), package.AsyncClient(**given)
    return (
        lambda: client.phone_numbers.get(next(IDS)),
        lambda: asynchronous.phone_numbers.get(next(IDS)),
    )


def datamodel_code_generator(url: str) -> tuple[Call, AsyncCall]:
    """Both clients of datamodel-code-generator."""
    package: Any = importlib.import_module("sdk.client")
    given = {"project_token": ("a", "b"), "base_url": url}
    client, asynchronous = package.Client(**given), package.AsyncClient(**given)
    return (
        lambda: client.phone_numbers.phone_numbers_get(id=uuid.UUID(next(IDS))),
        lambda: asynchronous.phone_numbers.phone_numbers_get(id=uuid.UUID(next(IDS))),
    )


def openapi_python_client(url: str) -> tuple[Call, AsyncCall]:
    """Both functions of openapi-python-client."""
    package: Any = importlib.import_module("package")
    module: Any = importlib.import_module("package.api.phone_numbers.phone_numbers_get")
    client = package.AuthenticatedClient(base_url=url, token="t")
    return (
        lambda: module.sync(id=uuid.UUID(next(IDS)), client=client),
        lambda: module.asyncio(id=uuid.UUID(next(IDS)), client=client),
    )


CONTENDERS = {
    "Specloom": specloom,
    "datamodel-code-generator": datamodel_code_generator,
    "openapi-python-client": openapi_python_client,
}


def timed(call: Call) -> float:
    """CPU seconds of so many calls."""
    before = time.process_time()
    for _ in range(CALLS):
        call()
    return time.process_time() - before


async def timed_async(call: AsyncCall) -> float:
    """CPU seconds of so many calls, one after the other."""
    before = time.process_time()
    for _ in range(CALLS):
        await call()
    return time.process_time() - before


def synchronous(url: str, call: Call, rounds: int) -> float:
    """The median ratio to bare httpx2."""
    with httpx2.Client(auth=("a", "b")) as client:

        def bare() -> object:
            return client.get(f"{url}{PATH}{next(IDS)}").json()

        assert call() is not None
        samples = [(timed(bare), timed(call)) for _ in range(rounds + 2)]
    return statistics.median(ours / theirs for theirs, ours in samples[2:])


async def asynchronous(url: str, call: AsyncCall, rounds: int) -> float:
    """The median ratio to bare httpx2."""
    async with httpx2.AsyncClient(auth=("a", "b")) as client:

        async def bare() -> object:
            return (await client.get(f"{url}{PATH}{next(IDS)}")).json()

        assert await call() is not None
        samples = [(await timed_async(bare), await timed_async(call)) for _ in range(rounds + 2)]
    return statistics.median(ours / theirs for theirs, ours in samples[2:])


def decoding(content: bytes, rounds: int) -> float:
    """The median ratio of decoding a model of ours to ``json.loads``."""
    msgspec: Any = importlib.import_module("msgspec")
    models: Any = importlib.import_module("package.models")
    decode = msgspec.json.Decoder(models.PhoneNumber).decode
    samples = [
        (timed(lambda: json.loads(content)), timed(lambda: decode(content)))
        for _ in range(10 * rounds)
    ]
    return statistics.median(ours / theirs for theirs, ours in samples)


if __name__ == "__main__":
    name, port, count, file = sys.argv[1:5]
    where = f"http://127.0.0.1:{port}"
    call, call_async = CONTENDERS[name](where)
    found = {
        "sync": synchronous(where, call, int(count)),
        "async": asyncio.run(asynchronous(where, call_async, int(count))),
    }
    if name == "Specloom":
        found["decode"] = decoding(Path(file).read_bytes(), int(count))
    print(json.dumps(found))
