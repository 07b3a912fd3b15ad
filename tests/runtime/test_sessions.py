"""Opening, closing, interrupting, vendoring."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx2
import pytest
from patience import SECONDS
from pets import API, BUY, GET, Driver, Pet
from socket_server import SocketServer, answer

import specloom.runtime
from specloom.runtime.async_session import AsyncSession
from specloom.runtime.errors import ClosedClientError, ConfigurationError, InvalidRequestError
from specloom.runtime.operation import Body, Operation
from specloom.runtime.session import Session
from specloom.runtime.tables import Row, Table

PET = answer(body=b'{"id":1}')
ONE = {"path:id": 1}


def test_one_connection_serves_many_calls(driver: Driver) -> None:
    with SocketServer([PET]) as server:
        assert driver.calls(server.url, [(GET, ONE, {})] * 3) == [Pet(id=1)] * 3
        assert len(server.heard) == 3
        assert server.accepted == 1


def test_a_closed_client_says_so() -> None:
    session = Session(API, base_url="http://127.0.0.1:1")
    session.close()
    with pytest.raises(ClosedClientError):
        session.call(GET, ONE)

    async def run() -> None:
        session = AsyncSession(API, base_url="http://127.0.0.1:1")
        await session.aclose()
        with pytest.raises(ClosedClientError):
            await session.call(GET, ONE)

    asyncio.run(run())


def test_a_client_of_the_users_own_is_used_and_not_closed() -> None:
    def serve(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json={"id": int(request.url.path[-1])})

    own = httpx2.Client(transport=httpx2.MockTransport(serve))
    with Session(API, base_url="http://127.0.0.1:1", http_client=own) as session:
        assert session.call(GET, {"path:id": 7}) == Pet(id=7)
    assert not own.is_closed
    own.close()
    with (
        Session(API, base_url="http://127.0.0.1:1", http_client=own) as session,
        pytest.raises(ClosedClientError),
    ):
        session.call(GET, ONE)


def test_an_asynchronous_client_of_the_users_own() -> None:
    def serve(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json={"id": int(request.url.path[-1])})

    async def run() -> Pet:
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(serve)) as own:
            session = AsyncSession(API, base_url="http://127.0.0.1:1", http_client=own)
            return await session.call(GET, {"path:id": 7})

    assert asyncio.run(run()) == Pet(id=7)


def test_a_cancelled_purchase_notes_that_it_may_have_happened() -> None:
    asked = threading.Event()

    async def run(server: SocketServer) -> BaseException:
        async with AsyncSession(API, base_url=server.url) as session:
            call = asyncio.create_task(session.call(BUY, {}))
            assert await asyncio.to_thread(asked.wait, SECONDS)
            call.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await call
            return caught.value

    with SocketServer([lambda _: asked.set()]) as server:
        assert asyncio.run(run(server)).__notes__ == ["pets.buy may have been carried out"]


def test_an_interrupted_purchase_notes_it_too() -> None:
    class Interrupted:
        def send(self, *request: Any, **options: Any) -> httpx2.Response:  # noqa: ARG002
            raise KeyboardInterrupt

    with (
        Session(API, base_url="http://127.0.0.1:1", http_client=Interrupted()) as session,
        pytest.raises(KeyboardInterrupt) as caught,
    ):
        session.call(BUY, {})
    assert caught.value.__notes__ == ["pets.buy may have been carried out"]


def test_a_call_that_breaks_a_rule_is_not_sent(driver: Driver) -> None:
    operation: Operation[Any] = Operation(
        id="pets.buy",
        method="POST",
        path="/pets",
        body=Body(media_type="application/json", required=True, spelled_out=True),
        table=Table(
            name="pets.buy",
            rows=(
                Row(
                    key="name",
                    name="name",
                    wire_name="name",
                    location="body",
                    type="string",
                    required=True,
                    max_length=3,
                ),
            ),
        ),
    )
    with SocketServer([PET]) as server:
        with pytest.raises(InvalidRequestError) as caught:
            driver.call(server.url, operation, {"name": "Annabel"})
        assert [one.name for one in caught.value.violations] == ["name"]
        assert not server.heard
        driver.call(server.url, operation, {"name": "Annabel"}, validate=False)
        assert server.heard[0].body == b'{"name":"Annabel"}'


def test_a_body_that_is_one_value_is_checked_too(driver: Driver) -> None:
    operation: Operation[Any] = Operation(
        id="pets.buy",
        method="POST",
        path="/pets",
        body=Body(media_type="application/json", required=True),
        table=Table(
            name="pets.buy",
            rows=(
                Row(key="body", name="body", wire_name="body", type="array", required=True),
                Row(key="body[]", type="string", max_length=3),
            ),
        ),
    )
    with SocketServer([PET]) as server:
        for given, fields in (({}, ["body"]), ({"body": ["Ann", "Annabel"]}, ["body[]"])):
            with pytest.raises(InvalidRequestError) as caught:
                driver.call(server.url, operation, given=given)
            assert [one.field for one in caught.value.violations] == fields
        assert not server.heard
        driver.call(server.url, operation, given={"body": ["Ann"]})
        assert server.heard[0].body == b'["Ann"]'


@pytest.mark.parametrize("timeout", [0, -1.0, float("nan")])
def test_a_timeout_is_more_than_nothing(timeout: float) -> None:
    with pytest.raises(ConfigurationError):
        Session(API, base_url="http://127.0.0.1:1", timeout=timeout)


def test_the_runtime_works_under_any_name(tmp_path: Path) -> None:
    source = Path(specloom.runtime.__file__).parent
    package = tmp_path / "vendored" / "petshop" / "_runtime"
    shutil.copytree(source, package, ignore=shutil.ignore_patterns("__pycache__"))
    modules = sorted(path.stem for path in package.glob("*.py") if path.stem != "__init__")
    script = "import importlib, sys\n" + "".join(
        f"importlib.import_module('vendored.petshop._runtime.{module}')\n" for module in modules
    )
    script += "assert not [name for name in sys.modules if name.startswith('specloom')]\n"
    subprocess.run([sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, '.')\n{script}"],
                   cwd=tmp_path, check=True)  # fmt: skip


def test_importing_a_client_imports_little_else() -> None:
    script = (
        "import httpx2, msgspec, sys; before = set(sys.modules)\n"
        "import specloom.runtime.session, specloom.runtime.async_session\n"
        "heavy = {'asyncio', 'anyio', 'httpcore2', 'dataclasses', 'json', 'secrets'}\n"
        "assert not heavy & (set(sys.modules) - before), heavy & (set(sys.modules) - before)\n"
    )
    folder = str(Path(specloom.runtime.__file__).parent.parent.parent)
    subprocess.run(
        [sys.executable, "-c", script], check=True, env={**os.environ, "PYTHONPATH": folder}
    )
