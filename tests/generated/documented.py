"""The three packages as their users hold them: how a client is made, and what a server answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import Any

from canary import CANARY
from socket_server import answer

HERE = Path(__file__).resolve().parent
GENERATED = HERE.parents[1] / "generated"

PACKAGES = ("fonedynamics", "signalwire", "twilio")
NUMBER_ID = "6f7c2a4e-3d1b-4c58-9a55-0b6a0c1d2e3f"
ACCOUNT = "AC0123456789abcdef0123456789abcdef"
CREDENTIALS: dict[str, dict[str, str]] = {
    "signalwire": {"project_id": "project", "api_token": CANARY},
    "twilio": {"account_sid": ACCOUNT, "auth_token": CANARY},
    "fonedynamics": {"account_sid": "AC0001", "token": CANARY},
}
VARIABLES: dict[str, dict[str, str]] = {"signalwire": {"space": "acme"}}


def package(api: str) -> ModuleType:
    """The committed package of an API."""
    return import_module(f"generated.{api}")


def documented(name: str, status: str = "200 OK") -> bytes:
    """An answer with the body that the documentation describes, from ``answers/``."""
    return answer(status, (HERE / "answers" / f"{name}.json").read_bytes())


@dataclass(frozen=True, slots=True)
class Caller:
    """Makes one call on a fresh client, ``sync`` or ``async``, which tries once."""

    kind: str

    def __call__(self, url: str, method: str, *arguments: Any, **named: Any) -> Any:
        """Call ``<api>.<resource>.<method>``; what starts with ``client_`` goes to the client."""
        api, _, path = method.partition(".")
        options: dict[str, Any] = {
            **CREDENTIALS[api],
            **VARIABLES.get(api, {}),
            "base_url": url,
            "max_retries": 0,
            **{key[7:]: value for key, value in named.items() if key.startswith("client_")},
        }
        given = {key: value for key, value in named.items() if not key.startswith("client_")}
        if self.kind == "sync":
            with package(api).Client(**options) as client:
                return attrgetter(path)(client)(*arguments, **given)

        async def run() -> Any:
            async with package(api).AsyncClient(**options) as client:
                return await attrgetter(path)(client)(*arguments, **given)

        return asyncio.run(run())
