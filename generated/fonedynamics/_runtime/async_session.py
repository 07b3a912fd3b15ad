"""The asynchronous client that generated classes build on: :mod:`session`, with ``await``."""

from __future__ import annotations

import os
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, Self, TypeAlias, TypeVar, Unpack, cast

import httpx2

from .arrivals import BODY_FAILURES, FAILURES, Arrival
from .codec import UNSET, Unset
from .copies import Adjustable
from .effects import Alone, Send, Steps, Wait
from .errors import ClosedClientError
from .exchange import Exchange
from .hooks import SendsRequestsAsync
from .locks import ProcessLock
from .operation import AnswerT, Description, Operation
from .requests import Call
from .responses import RawResponse

if TYPE_CHECKING:
    import anyio

    from .options import Given, Options
    from .pages import ItemT, Pages
    from .raw_answers import RawAnswer
    from .stream import AsyncStream

ResultT = TypeVar("ResultT")
Read: TypeAlias = Callable[[httpx2.Response, Send], Awaitable[Arrival]]


async def _sleep(seconds: float) -> None:
    # Imported on first use: importing a client stays as fast as importing httpx2.
    import anyio

    await anyio.sleep(seconds)


def _lock() -> anyio.Lock:
    import anyio  # On first use, as in _sleep().

    return anyio.Lock()


class AsyncConnections:
    """The connections of a client and of its copies: ``given``, or its own in each process."""

    def __init__(self, given: SendsRequestsAsync | None, tls: ssl.SSLContext | None = None) -> None:
        self._given = given
        self._tls = tls
        self._own: httpx2.AsyncClient | None = None
        self._process = 0
        self._turns = ProcessLock(_lock)
        self._closed = False

    def opened(self) -> SendsRequestsAsync:
        """What sends a request; opened on first use.

        Raises:
            ClosedClientError: It was closed.
        """
        if self._closed or getattr(self._given, "is_closed", False):
            raise ClosedClientError("the client is closed")
        if self._given is not None:
            return self._given
        # A forked child must not talk on its parent's connections.
        if self._own is None or self._process != os.getpid():
            self._own, self._process = _client(self._tls), os.getpid()
        return self._own

    @asynccontextmanager
    async def turn(self, effect: Alone) -> AsyncIterator[None]:
        """The time in which a call is alone.

        Raises:
            APIError: It did not come soon enough.
        """
        import anyio  # On first use, as in _sleep().

        turns = self._turns.here()
        with anyio.move_on_after(effect.seconds) as waiting:
            await turns.acquire()
        if waiting.cancelled_caught:
            raise effect.late
        try:
            yield
        finally:
            turns.release()

    async def aclose(self) -> None:
        """Close what was opened here; nothing can be sent after it."""
        self._closed = True
        if self._own is not None and self._process == os.getpid():
            await self._own.aclose()


class AsyncSession(Adjustable):
    """One client: its credentials, its server and its connections, in one event loop.

    ``http_client`` is used instead of connections of its own, and is not closed with it. The
    deadline of a call is then looked at before each attempt and between parts of a body only.
    ``ssl_context`` says what connections of its own trust, and what certificate they show.

    Raises:
        ConfigurationError: The server's URL is incomplete or unfit.
    """

    def __init__(
        self,
        description: Description,
        *,
        http_client: SendsRequestsAsync | None = None,
        ssl_context: ssl.SSLContext | None = None,
        sleep: Callable[[float], Awaitable[object]] = _sleep,
        **options: Unpack[Options],
    ) -> None:
        self._exchange = Exchange(description, **options)
        self._connections = AsyncConnections(http_client, ssl_context)
        self._sleep = sleep

    async def call(
        self,
        operation: Operation[AnswerT],
        values: Mapping[str, object],
        *,
        timeout: float | Unset = UNSET,
        **given: Unpack[Given],
    ) -> AnswerT:
        """Carry out an operation and return its decoded answer.

        ``values`` are parameters by their keys and fields of the body by their wire names; what is
        ``UNSET`` is not given. ``timeout`` is seconds for the whole call.

        Raises:
            APIError: As the generated method says.
        """
        call = Call(values, **given)
        return await self._driven(self._exchange.run(operation, call, timeout), self._read)

    async def stream(
        self,
        operation: Operation[AnswerT],
        values: Mapping[str, object],
        *,
        timeout: float | Unset = UNSET,
        **given: Unpack[Given],
    ) -> AsyncStream[AnswerT]:
        """Carry out an operation whose answer is a stream, up to the headers of the answer.

        As :meth:`call`; ``timeout`` is seconds up to the headers, and then for each read.

        Raises:
            APIError: As the generated method says.
        """
        from .stream import AsyncStream  # On first use: few calls stream.

        call = Call(values, **given)
        opened: list[httpx2.Response] = []

        async def read(response: httpx2.Response, sending: Send) -> Arrival:
            if response.status_code // 100 != 2:
                return await self._read(response, sending)
            opened.append(response)
            return Arrival(RawResponse(response.status_code, response.headers, b"", False))

        try:
            intake = await self._driven(self._exchange.open(operation, call, timeout), read)
        except BaseException:
            for response in opened:
                await response.aclose()
            raise
        return AsyncStream(opened[0], intake)

    async def pages(
        self,
        operation: Operation[AnswerT],
        pages: Pages[ItemT],
        values: Mapping[str, object],
        *,
        timeout: float | Unset = UNSET,
        **given: Unpack[Given],
    ) -> AsyncIterator[ItemT]:
        """The items of an operation whose answers come in pages, each page a call of its own.

        As :meth:`call`; nothing is sent before the first item is asked for.

        Raises:
            APIError: As the generated method says, while iterating.
            PaginationError: The pages go round in a circle, or lead to another server.
        """
        from .pages import Paging  # On first use: few answers come in pages.

        paging = Paging(operation.id, pages, Call(values, **given))
        while paging.call is not None:
            steps = self._exchange.page(operation, paging.call, timeout)
            answer, response = await self._driven(steps, self._read)
            for item in paging.items(answer):
                yield item
            paging.turn(answer, response)

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        json: object = UNSET,
        content: bytes | BinaryIO | Unset = UNSET,
        timeout: float | Unset = UNSET,
    ) -> RawAnswer[Any]:
        """Send what the spec lacks: ``path`` is added to the server's URL, and holds no query.

        Credentials are sent as most operations send them, unless ``headers`` has an
        ``Authorization``. Whether it may be sent again follows from ``method`` alone. A list in
        ``query`` is a parameter for each of its items.

        Raises:
            APIStatusError: The answer is no success; by status as always.
            InvalidRequestError: It cannot be written; nothing was sent.
            OutcomeUnknownError: It cannot be known whether a POST or PATCH happened.
        """
        from .undescribed import undescribed  # On first use: most calls are described.

        operation, call = undescribed(
            method,
            path,
            query=query,
            headers=headers,
            json=json,
            content=content,
            security=self._exchange.security,
        )
        return await self._driven(self._exchange.ask(operation, call, timeout), self._read)

    async def aclose(self) -> None:
        """Close the connections; every later call raises :class:`ClosedClientError`."""
        await self._connections.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    async def _driven(self, steps: Steps[ResultT], read: Read) -> ResultT:
        client = self._connections.opened()
        try:
            effect = next(steps)
            while True:
                if isinstance(effect, Wait):
                    await self._sleep(effect.seconds)
                    effect = steps.send(None)
                    continue
                if isinstance(effect, Alone):
                    async with self._connections.turn(effect):
                        await self._driven(effect.steps, self._read)
                    effect = steps.send(None)
                    continue
                try:
                    arrival = await self._transmit(client, effect, read)
                except BaseException as interruption:
                    steps.throw(interruption)
                    raise
                effect = steps.send(arrival)
        except StopIteration as stop:
            return cast(ResultT, stop.value)

    async def _transmit(self, client: SendsRequestsAsync, sending: Send, read: Read) -> Arrival:
        try:
            response = await client.send(sending.request, stream=True, follow_redirects=False)
        except FAILURES as failure:
            return Arrival(None, failure)
        return await read(response, sending)

    async def _read(self, response: httpx2.Response, sending: Send) -> Arrival:
        body = self._exchange.incoming(sending.deadline)
        failed: Exception | None = None
        try:
            async with aclosing(response.aiter_bytes()) as parts:
                async for part in parts:
                    body.add(part)
        except BODY_FAILURES as failure:
            failed = failure
        finally:
            await response.aclose()
        return body.arrival(response, failed)


def _client(tls: ssl.SSLContext | None) -> httpx2.AsyncClient:
    # Imported on first use: httpcore2 is most of the time that httpx2 takes to start.
    from .async_transport import AsyncDeadlineTransport

    return httpx2.AsyncClient(transport=AsyncDeadlineTransport(tls=tls), trust_env=False)
