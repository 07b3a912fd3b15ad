"""OAuth2 client credentials: a token is fetched once, kept, renewed, and never shown."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import traceback
from base64 import b64encode
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import pytest
from patience import SECONDS
from pets import CANARY, Driver
from socket_server import Heard, SocketServer, Step, answer, hang_up, reset

from specloom.runtime.async_session import AsyncSession
from specloom.runtime.codec import replaced
from specloom.runtime.configuration import Timing
from specloom.runtime.effects import Alone
from specloom.runtime.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    AuthenticationError,
    ConfigurationError,
    RateLimitError,
)
from specloom.runtime.hooks import RequestEvent
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


@pytest.fixture
def caller(driver: Driver) -> Caller:
    """The client that makes the calls."""
    return Caller(driver.kind)


def times(number: int, operation: Operation[Any] = GET) -> list[Any]:
    return [(operation, lambda: None)] * number


def test_a_token_is_fetched_with_the_first_call_and_kept(caller: Caller) -> None:
    credentials = {"client_id": "me:&", "client_secret": "s p/ä"}
    with TokenServer([PET]) as server:
        assert caller.calls(server.url, times(3), credentials) == [{"id": 1}] * 3
    [asked] = server.asked
    shown = b64encode(b"me%3A%26:s+p%2F%C3%A4").decode()
    assert asked.line == "POST /oauth/token?tenant=1 HTTP/1.1"
    assert asked.headers["authorization"] == f"Basic {shown}"
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert asked.headers["accept"] == "application/json"
    assert asked.body == b"grant_type=client_credentials&scope=pets%3Aread+pets%3Abuy"
    assert server.bearers == ["one"] * 3


@pytest.mark.parametrize(
    ("expires_in", "kept", "renewed"),
    [(3600, 3539.0, 3541.0), (100, 89.0, 91.0), ("100", 89.0, 91.0)],
)
def test_a_token_is_renewed_before_it_ends(
    caller: Caller, expires_in: object, kept: float, renewed: float
) -> None:
    clock = Clock()

    def at(seconds: float) -> Callable[[], None]:
        return lambda: setattr(clock, "seconds", 1_000.0 + seconds)

    calls = [(GET, at(0.0)), (GET, at(kept)), (GET, at(renewed)), (GET, at(renewed))]
    tokens = [token(expires_in=expires_in), token("two", expires_in=expires_in)]
    with TokenServer([PET], tokens=tokens) as server:
        assert caller.calls(server.url, calls, timing=Timing(now=clock)) == [{"id": 1}] * 4
    assert server.bearers == ["one", "one", "two", "two"]


@pytest.mark.parametrize("expires_in", [None, "soon", "nan"])
def test_a_token_without_a_known_end_is_kept_until_it_is_refused(
    caller: Caller, expires_in: object
) -> None:
    clock = Clock()
    calls = [(GET, lambda: None), (GET, lambda: setattr(clock, "seconds", 1e9))]
    with TokenServer([PET], tokens=[token(expires_in=expires_in)]) as server:
        caller.calls(server.url, calls, timing=Timing(now=clock))
    assert server.bearers == ["one", "one"]


def test_a_token_that_ends_at_once_is_used_once(caller: Caller) -> None:
    tokens = [token(expires_in=0), token("two", expires_in=0)]
    with TokenServer([PET], tokens=tokens) as server:
        assert caller.calls(server.url, times(2)) == [{"id": 1}] * 2
    assert server.bearers == ["one", "two"]


@pytest.mark.parametrize("operation", [GET, BUY])
def test_after_a_401_there_is_one_more_attempt_with_a_new_token(
    caller: Caller, operation: Operation[Any]
) -> None:
    with TokenServer([PET, REFUSED, PET], tokens=[token(), token("two")]) as server:
        assert caller.calls(server.url, times(3, operation)) == [{"id": 1}] * 3
    assert server.bearers == ["one", "one", "two", "two"]
    assert caller.waits == [0.0]


def test_a_second_401_is_the_answer(caller: Caller) -> None:
    with TokenServer([REFUSED], tokens=[token(), token("two")]) as server:
        [error] = caller.calls(server.url, times(1, BUY))
    assert type(error) is AuthenticationError
    assert server.bearers == ["one", "two"]


def test_without_retries_a_401_renews_the_token_of_the_next_call(caller: Caller) -> None:
    with TokenServer([REFUSED, PET], tokens=[token(), token("two")]) as server:
        error, pet = caller.calls(server.url, times(2), max_retries=0)
    assert (type(error), pet) == (AuthenticationError, {"id": 1})
    assert server.bearers == ["one", "two"]


def test_a_token_that_was_given_is_used_as_it_is(caller: Caller) -> None:
    with TokenServer([REFUSED]) as server:
        [error] = caller.calls(server.url, times(1), {**GIVEN, "token": lambda: "mine"})
    assert type(error) is AuthenticationError
    assert (server.bearers, server.asked) == (["mine"], [])


def test_an_authorization_header_of_the_callers_own_needs_no_token(caller: Caller) -> None:
    with TokenServer([PET]) as server:
        caller.calls(server.url, times(1), given={"extra_headers": {"authorization": "Mine"}})
    assert (server.bearers, server.asked) == (["Mine"], [])


def test_both_ways_are_named_where_neither_is_given(caller: Caller) -> None:
    [error] = caller.calls("http://127.0.0.1:1", times(1), {"client_id": "me"})
    assert str(error) == (
        "pets.get needs credentials: pass token=… (or T), "
        "or client_secret=… (or PETS_CLIENT_SECRET)"
    )


REFUSALS: list[tuple[Step, type[APIError], int | None]] = [
    (answer("400 Bad Request", b'{"error":"invalid_client"}'), AuthenticationError, 400),
    (answer("401 Unauthorized", b'{"error":"invalid_client"}'), AuthenticationError, 401),
    (answer("404 Not Found", b"<html>", content_type="text/html"), AuthenticationError, 404),
    (answer("429 Later", headers=["Retry-After: 99"]), RateLimitError, 429),
    (answer("302 Found", headers=["Location: /elsewhere"]), APIConnectionError, None),
    (answer(body=b"<html>", content_type="text/html"), APIConnectionError, None),
    (answer(body=b'{"access_token":""}'), APIConnectionError, None),
    (answer(body=b'{"access_token":"a b"}'), APIConnectionError, None),
    (answer(body=b'{"access_token":"a\\r\\nb"}'), APIConnectionError, None),
    (answer(body=b'{"token_type":"bearer"}'), APIConnectionError, None),
    (token(token_type="mac"), APIConnectionError, None),
]


@pytest.mark.parametrize(("told", "kind", "status"), REFUSALS, ids=range(len(REFUSALS)))
def test_what_a_token_endpoint_refuses_is_not_sent(
    caller: Caller, told: Step, kind: type[APIError], status: int | None
) -> None:
    with TokenServer([PET], tokens=[told]) as server:
        [error] = caller.calls(server.url, times(1, BUY))
    assert type(error) is kind
    assert getattr(error, "status_code", None) == status
    assert getattr(error, "sent", False) is False
    assert str(error).startswith("pets.buy: no access token: ")
    assert (len(server.asked), server.heard) == (1, [])


@pytest.mark.parametrize("fault", [reset, hang_up, answer("503 Later"), answer("500 Broken")])
def test_the_request_for_a_token_is_safe_to_repeat(caller: Caller, fault: Step) -> None:
    with TokenServer([PET], tokens=[fault, fault, token()]) as server:
        assert caller.calls(server.url, times(1, BUY)) == [{"id": 1}]
    assert (len(server.asked), len(server.heard)) == (3, 1)
    assert caller.waits == [0.5, 1.0]
    with TokenServer([PET], tokens=[fault]) as server:
        [error] = caller.calls(server.url, times(1, BUY))
    assert (type(error), error.sent) == (APIConnectionError, False)
    assert (len(server.asked), server.heard) == (3, [])


def test_the_deadline_of_the_call_holds_over_the_request_for_its_token(caller: Caller) -> None:
    clock = Clock()

    def late(connection: socket.socket) -> None:
        clock.seconds += 31.0
        connection.sendall(token())

    with TokenServer([PET], tokens=[late]) as server:
        [error] = caller.calls(server.url, times(1, BUY), timing=Timing(now=clock))
    assert (type(error), error.sent) == (APITimeoutError, False)
    assert (len(server.asked), server.heard) == (1, [])


LATE = "pets.buy: no access token: the deadline has passed"


def test_a_thread_that_waits_for_anothers_token_keeps_to_its_deadline() -> None:
    session = Session(described(), base_url="http://127.0.0.1:1", credentials=GIVEN)
    with session._connections._turns.here(), pytest.raises(APITimeoutError) as caught:
        session.call(BUY, {}, timeout=0.01)
    assert (str(caught.value), caught.value.sent) == (LATE, False)


def test_a_task_that_waits_for_anothers_token_keeps_to_its_deadline() -> None:
    def silent(connection: socket.socket) -> None:
        connection.settimeout(None)

    async def run(url: str) -> APITimeoutError:
        async with AsyncSession(described(), base_url=url, credentials=GIVEN) as session:
            first = asyncio.create_task(session.call(BUY, {}))
            await asyncio.sleep(0)  # It has its turn now, and keeps it.
            with pytest.raises(APITimeoutError) as caught:
                await session.call(BUY, {}, timeout=0.01)
            first.cancel()
            return caught.value

    with TokenServer([PET], tokens=[silent]) as server:
        error = asyncio.run(run(server.url))
    assert (str(error), error.sent) == (LATE, False)


def test_threads_share_one_request_for_a_token() -> None:
    everybody = threading.Barrier(8)
    found: list[Any] = []
    with (
        TokenServer([PET]) as server,
        Session(described(), base_url=server.url, credentials=GIVEN) as session,
    ):

        def call() -> None:
            everybody.wait()
            found.append(session.call(GET, {}))

        threads = [threading.Thread(target=call) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [{"id": 1}] * 8
        assert len(server.asked) == 1


def test_tasks_share_one_request_for_a_token_and_for_the_next() -> None:
    tokens = [token(), token("two")]
    everybody = threading.Barrier(4)

    def refuse(connection: socket.socket) -> None:
        # Who is refused early would come back before the last of them had come once.
        everybody.wait(SECONDS)
        connection.sendall(REFUSED)

    steps: list[Step] = [PET] * 8 + [refuse] * 4 + [PET]

    async def run(url: str) -> list[Any]:
        options: dict[str, Any] = {"timing": Timing(random=lambda: 0.0), "credentials": GIVEN}
        async with AsyncSession(described(), base_url=url, **options) as session:
            first = await asyncio.gather(*(session.call(GET, {}) for _ in range(8)))
            again = await asyncio.gather(*(session.call(GET, {}) for _ in range(4)))
            copy = session.with_options(timeout=5.0)
            return [*first, *again, await copy.call(GET, {})]

    with TokenServer(steps, tokens=tokens) as server:
        assert asyncio.run(run(server.url)) == [{"id": 1}] * 13
    assert len(server.asked) == 2
    assert server.bearers == ["one"] * 12 + ["two"] * 5


FAILED = answer("400 Bad Request", b'{"error":"invalid_client"}')


def test_threads_that_wait_for_a_token_share_the_failure() -> None:
    waiting = threading.Semaphore(0)

    def fail(connection: socket.socket) -> None:
        for _ in range(4):
            assert waiting.acquire(timeout=SECONDS)
        connection.sendall(FAILED)

    with (
        TokenServer([PET], tokens=[fail, token()]) as server,
        Session(described(), base_url=server.url, credentials=GIVEN) as session,
        ThreadPoolExecutor(4) as threads,
    ):
        turn = session._connections.turn

        def counted(effect: Alone) -> AbstractContextManager[None]:
            waiting.release()
            return turn(effect)

        session._connections.turn = counted  # type: ignore[method-assign]
        calls = [threads.submit(session.call, GET, {}) for _ in range(4)]
        errors = [call.exception() for call in calls]
        assert [type(error) for error in errors] == [AuthenticationError] * 4
        assert {str(error) for error in errors} == {str(errors[0])}
        assert len(set(map(id, errors))) == 4, "each call raises an error of its own"
        assert (len(server.asked), server.heard) == (1, [])
        assert session.call(GET, {}) == {"id": 1}, "a failure is not kept for later calls"


def test_tasks_that_wait_for_a_token_share_the_failure() -> None:
    async def run(url: str) -> list[Any]:
        async with AsyncSession(described(), base_url=url, credentials=GIVEN) as session:
            rounds: list[Any] = []
            for _ in range(3):
                calls = (session.call(GET, {}) for _ in range(4))
                rounds.append(await asyncio.gather(*calls, return_exceptions=True))
            return rounds

    with TokenServer([PET], tokens=[FAILED, FAILED, token()]) as server:
        first, second, third = asyncio.run(run(server.url))
    assert [type(error) for error in first + second] == [AuthenticationError] * 8
    assert third == [{"id": 1}] * 4
    assert len(server.asked) == 3


def test_a_deadline_that_passes_is_the_failure_of_one_call() -> None:
    clock = Clock()

    def late(connection: socket.socket) -> None:
        clock.seconds += 31.0
        connection.sendall(token())

    async def run(url: str) -> list[Any]:
        options: dict[str, Any] = {"timing": Timing(now=clock), "credentials": GIVEN}
        async with AsyncSession(described(), base_url=url, **options) as session:
            calls = session.call(GET, {}), session.call(GET, {}, timeout=100.0)
            return await asyncio.gather(*calls, return_exceptions=True)

    with TokenServer([PET], tokens=[late, token()]) as server:
        error, pet = asyncio.run(run(server.url))
    assert (type(error), pet) == (APITimeoutError, {"id": 1})


def test_hooks_are_told_of_the_request_for_a_token(caller: Caller) -> None:
    told: list[RequestEvent] = []
    with TokenServer([PET]) as server:
        caller.calls(server.url, times(1), on_request=told.append)
    assert [event.operation for event in told] == ["access token", "pets.get"]


def test_a_cancelled_request_for_a_token_lets_the_next_call_have_its_turn() -> None:
    arrived = threading.Event()

    def silent(connection: socket.socket) -> None:
        connection.settimeout(None)
        arrived.set()

    async def run(url: str) -> Any:
        async with AsyncSession(described(), base_url=url, credentials=GIVEN) as session:
            first = asyncio.create_task(session.call(BUY, {}))
            await asyncio.to_thread(arrived.wait)
            first.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await first
            assert not hasattr(caught.value, "__notes__"), "nothing can have been bought"
            return await session.call(BUY, {})

    with TokenServer([PET], tokens=[silent, token()]) as server:
        assert asyncio.run(run(server.url)) == {"id": 1}


SETTINGS: list[tuple[dict[str, Any], bytes]] = [
    ({"scope": "admin"}, b"grant_type=client_credentials&scope=admin"),
    ({"scope": ""}, b"grant_type=client_credentials"),
    ({"scope": None}, b"grant_type=client_credentials&scope=env"),
]


@pytest.mark.parametrize(("settings", "body"), SETTINGS)
def test_scopes_can_be_chosen(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any], body: bytes
) -> None:
    monkeypatch.setenv("PETS_SCOPE", "env")
    monkeypatch.setenv("PETS_CLIENT_SECRET", "s")
    with TokenServer([PET]) as server:
        caller.calls(server.url, times(1), {"client_id": "me", **settings})
    assert server.asked[0].body == body


POSTED = b"grant_type=client_credentials&scope=pets%3Aread+pets%3Abuy&client_id=m+e&client_secret="


@pytest.mark.parametrize("is_stated", [True, False])
def test_id_and_secret_travel_in_the_body_where_that_is_asked(
    caller: Caller, is_stated: bool
) -> None:
    schemes, method = SCHEMES, {"token_endpoint_auth_method": "client_secret_post"}
    if is_stated:
        schemes = (SCHEMES[0], replaced(SCHEMES[1], auth_method="client_secret_post"))
        method = {}
    secrets = iter(["a&b=/", "new"])
    credentials = {"client_id": "m e", "client_secret": lambda: next(secrets), **method}
    tokens = [token(expires_in=0), token("two")]
    with TokenServer([PET], tokens=tokens) as server:
        found = caller.calls(
            server.url, times(2), credentials, description=described(schemes=schemes)
        )
    assert found == [{"id": 1}] * 2
    assert [one.body for one in server.asked] == [POSTED + b"a%26b%3D%2F", POSTED + b"new"]
    for one in server.asked:
        assert "authorization" not in one.headers
        assert one.headers["content-length"] == str(len(one.body))
    assert server.bearers == ["one", "two"]


def test_a_client_says_who_it_is_in_one_of_two_ways(caller: Caller) -> None:
    credentials = {**GIVEN, "token_endpoint_auth_method": "private_key_jwt"}
    with TokenServer([PET]) as server:
        [error] = caller.calls(server.url, times(1), credentials)
    assert type(error) is ConfigurationError
    assert "client_secret_basic or client_secret_post" in str(error)
    assert (server.asked, server.heard) == ([], [])


def test_a_token_url_of_the_users_own(caller: Caller) -> None:
    with TokenServer([PET]) as server, TokenServer([PET]) as other:
        credentials = {**GIVEN, "token_url": f"{other.url}/oauth/elsewhere"}
        caller.calls(server.url, times(1), credentials)
    assert (server.asked, [one.target for one in other.asked]) == ([], ["/oauth/elsewhere"])


@pytest.mark.parametrize(
    ("token_url", "server_url", "target"),
    [
        ("/oauth/t", "https://pets.example/v1", "/oauth/t"),
        ("oauth/t", "https://pets.example/", "/oauth/t"),
        ("../oauth/t", "https://pets.example/v1/", "/oauth/t"),
    ],
)
def test_a_relative_token_url_starts_at_the_server(
    caller: Caller, token_url: str, server_url: str, target: str
) -> None:
    description = described(servers=(Server(url=server_url),))
    credentials = {**GIVEN, "token_url": token_url}
    with TokenServer([PET]) as server:
        caller.calls(server.url, times(1), credentials, description=description)
    assert server.asked[0].target == target


@pytest.mark.parametrize(
    "token_url",
    [
        "http://pets.example/t",
        "https://me:pw@pets.example/t",
        "https://pets.example/t#x",
        "ftp://pets.example/t",
        "https://",
        "https://[",
    ],
)
def test_client_credentials_do_not_travel_in_the_clear(caller: Caller, token_url: str) -> None:
    with TokenServer([PET]) as server:
        [error] = caller.calls(server.url, times(1), {**GIVEN, "token_url": token_url})
    assert type(error) is ConfigurationError
    assert "pw" not in str(error)
    assert (server.asked, server.heard) == ([], [])


ECHOES: list[tuple[list[Step], list[Step]]] = [
    (
        [answer("404 Not Found", f'{{"message":"no {CANARY}-token"}}'.encode())],
        [token(f"{CANARY}-token")],
    ),
    ([PET], [answer("400 Bad Request", f'{{"error":"no {CANARY}%2F"}}'.encode())]),
    ([PET], [token(f"{CANARY}-token", token_type="mac")]),
    ([PET], [token(f"{CANARY} token")]),
    ([reset], [token(f"{CANARY}-token")]),
    ([PET], [reset]),
]


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
@pytest.mark.parametrize(("steps", "tokens"), ECHOES, ids=range(len(ECHOES)))
def test_neither_secret_nor_token_is_ever_shown(
    caller: Caller,
    caplog: pytest.LogCaptureFixture,
    steps: list[Step],
    tokens: list[Step],
    method: str,
) -> None:
    said: list[Any] = []
    hooks = dict.fromkeys(("on_request", "on_response", "on_retry"), said.append)
    credentials = {
        "client_id": "me",
        "client_secret": f"{CANARY}/",
        "token_endpoint_auth_method": method,
    }
    with caplog.at_level(logging.DEBUG), TokenServer(steps, tokens=tokens) as server:
        [error] = caller.calls(server.url, times(1, BUY), credentials, **hooks)
    assert isinstance(error, APIError)
    told = repr(said) + caplog.text + repr(error)
    for one in (error, error.__cause__, error.__context__):
        if one is not None:
            frames = traceback.TracebackException.from_exception(one, capture_locals=True)
            # The tests know the secret, and what is answered.
            frames.stack[:] = [frame for frame in frames.stack if "/tests/" not in frame.filename]
            told += "".join(frames.format(chain=False))
    assert "operation = " in told
    for hidden in (CANARY, b64encode(f"me:{CANARY}%2F".encode()).decode()):
        assert hidden not in told
