"""A server that gives tokens, an API that asks for them, and a client that makes calls of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from socket_server import Heard, SocketServer, Step, answer

from specloom.runtime.async_session import AsyncSession
from specloom.runtime.configuration import Timing
from specloom.runtime.errors import (
    APIError,
)
from specloom.runtime.operation import (
    Answer,
    Body,
    Credential,
    Description,
    Operation,
    Scheme,
    Server,
)
from specloom.runtime.session import Session

PET = answer(body=b'{"id":1}')
REFUSED = answer("401 Unauthorized", b"{}")
SCHEMES = (
    Scheme(
        key="oauth", kind="bearer", credentials=(Credential(argument="token", environment="T"),)
    ),
    Scheme(
        key="oauth",
        kind="client-credentials",
        credentials=(
            Credential(argument="client_id", environment="PETS_CLIENT_ID"),
            Credential(argument="client_secret", environment="PETS_CLIENT_SECRET"),
        ),
        token_url="/oauth/token?tenant=1",
        scopes=("pets:read", "pets:buy"),
        settings=(
            Credential(argument="scope", environment="PETS_SCOPE"),
            Credential(argument="token_url", environment="PETS_TOKEN_URL"),
            Credential(argument="token_endpoint_auth_method", environment="PETS_AUTH_METHOD"),
        ),
    ),
)
GET: Operation[Any] = Operation(
    id="pets.get",
    method="GET",
    path="/pets",
    answers=(Answer("200", "application/json", Any),),
    security=(("oauth",),),
)
BUY: Operation[Any] = Operation(
    id="pets.buy",
    method="POST",
    path="/pets",
    body=Body(media_type="application/json", required=True, spelled_out=True),
    answers=(Answer("200", "application/json", Any),),
    security=(("oauth",),),
)
GIVEN = {"client_id": "me", "client_secret": "s"}


def token(value: str = "one", **more: object) -> bytes:
    """An answer of a token endpoint; a member that is None is left out."""
    members = {"access_token": value, "token_type": "bearer", "expires_in": 3600, **more}
    told = ",".join(
        f'"{name}":{held}' if isinstance(held, int) else f'"{name}":"{held}"'
        for name, held in members.items()
        if held is not None
    )
    return answer(body=f"{{{told}}}".encode())


@dataclass
class TokenServer(SocketServer):
    """Answers requests for tokens from ``tokens``, and all others from ``steps``."""

    tokens: Sequence[Step] = (token(),)
    asked: list[Heard] = field(default_factory=list)

    def take(self, request: Heard) -> Step:
        """Tokens have a list of their own."""
        if not request.target.startswith("/oauth/"):
            return super().take(request)
        self.asked.append(request)
        return self.tokens[min(len(self.asked), len(self.tokens)) - 1]

    @property
    def bearers(self) -> list[str]:
        """The tokens that the calls came with."""
        return [one.headers["authorization"].removeprefix("Bearer ") for one in self.heard]


def described(**changes: Any) -> Description:
    """The API, changed where a story asks for it."""
    server = Server(url="https://pets.example/v1")
    return Description(**{"name": "pets", "servers": (server,), "schemes": SCHEMES, **changes})


@dataclass
class Clock:
    """Stands still until it is set."""

    seconds: float = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Caller:
    """Makes calls, one after the other, on a client of its own; ``waits`` are its sleeps."""

    kind: str
    waits: list[float] = field(default_factory=list)

    def calls(
        self,
        url: str,
        calls: Sequence[tuple[Operation[Any], Callable[[], object]]],
        credentials: dict[str, Any] | None = None,
        **options: Any,
    ) -> list[Any]:
        """What the calls returned or raised; each has something to do before it."""
        options = {
            "timing": Timing(random=lambda: 1.0),
            "base_url": url,
            "credentials": GIVEN if credentials is None else credentials,
            **options,
        }
        description = options.pop("description", described())
        given = options.pop("given", {})
        found: list[Any] = []
        if self.kind == "sync":
            with Session(description, sleep=self.waits.append, **options) as session:
                for operation, before in calls:
                    before()
                    try:
                        found.append(session.call(operation, {}, **given))
                    except APIError as error:
                        found.append(error)
            return found

        async def sleep(seconds: float) -> None:
            self.waits.append(seconds)

        async def run() -> None:
            async with AsyncSession(description, sleep=sleep, **options) as session:
                for operation, before in calls:
                    before()
                    try:
                        found.append(await session.call(operation, {}, **given))
                    except APIError as error:
                        found.append(error)

        asyncio.run(run())
        return found


def times(number: int, operation: Operation[Any] = GET) -> list[Any]:
    """So many calls of an operation, with nothing to do before each."""
    return [(operation, lambda: None)] * number
