"""The synchronous client that generated classes build on."""

from __future__ import annotations

import os
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, Self, TypeAlias, TypeVar, Unpack, cast

import httpx2

from .arrivals import BODY_FAILURES, FAILURES, Arrival
from .codec import UNSET, Unset
from .copies import Adjustable
from .effects import Alone, Send, Steps, Wait
from .errors import ClosedClientError
from .exchange import Exchange
from .hooks import SendsRequests
from .locks import ProcessLock
from .operation import AnswerT, Description, Operation
from .requests import Call
from .responses import RawResponse

if TYPE_CHECKING:
    from .options import Given, Options
    from .pages import ItemT, Pages
    from .raw_answers import RawAnswer
    from .stream import Stream

ResultT = TypeVar("ResultT")
Read: TypeAlias = Callable[[httpx2.Response, Send], Arrival]


class Connections:
    """The connections of a client and of its copies: ``given``, or its own in each process."""

    def __init__(self, given: SendsRequests | None, tls: ssl.SSLContext | None = None) -> None:
        self._given = given
        self._tls = tls
        self._own: httpx2.Client | None = None
        self._process = 0
        self._opening = ProcessLock(threading.Lock)
        self._turns = ProcessLock(threading.Lock)
        self._closed = False

    def opened(self) -> SendsRequests:
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
            with self._opening.here():
                if self._own is None or self._process != os.getpid():
                    self._own, self._process = _client(self._tls), os.getpid()
        return self._own

    @contextmanager
    def turn(self, effect: Alone) -> Iterator[None]:
        """The time in which a call is alone.

        Raises:
            APIError: It did not come soon enough.
        """
        turns = self._turns.here()
        if not turns.acquire(timeout=min(effect.seconds, threading.TIMEOUT_MAX)):
            raise effect.late
        try:
            yield
        finally:
            turns.release()

    def close(self) -> None:
        """Close what was opened here; nothing can be sent after it."""
        self._closed = True
        if self._own is not None and self._process == os.getpid():
            self._own.close()


class Session(Adjustable):
    """One client: its credentials, its server and its connections; threads may share it.

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
        http_client: SendsRequests | None = None,
        ssl_context: ssl.SSLContext | None = None,
        sleep: Callable[[float], object] = time.sleep,
        **options: Unpack[Options],
    ) -> None:
        self._exchange = Exchange(description, **options)
        self._connections = Connections(http_client, ssl_context)
        self._sleep = sleep

    def call(
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
        return self._driven(self._exchange.run(operation, call, timeout), self._read)

    def stream(
        self,
        operation: Operation[AnswerT],
        values: Mapping[str, object],
        *,
        timeout: float | Unset = UNSET,
        **given: Unpack[Given],
    ) -> Stream[AnswerT]:
        """Carry out an operation whose answer is a stream, up to the headers of the answer.

        As :meth:`call`; ``timeout`` is seconds up to the headers, and then for each read.

        Raises:
            APIError: As the generated method says.
        """
        from .stream import Stream  # On first use: few calls stream.

        call = Call(values, **given)
        opened: list[httpx2.Response] = []

        def read(response: httpx2.Response, sending: Send) -> Arrival:
            if response.status_code // 100 != 2:
                return self._read(response, sending)
            opened.append(response)
            return Arrival(RawResponse(response.status_code, response.headers, b"", False))

        try:
            intake = self._driven(self._exchange.open(operation, call, timeout), read)
        except BaseException:
            for response in opened:
                response.close()
            raise
        return Stream(opened[0], intake)

    def pages(
        self,
        operation: Operation[AnswerT],
        pages: Pages[ItemT],
        values: Mapping[str, object],
        *,
        timeout: float | Unset = UNSET,
        **given: Unpack[Given],
    ) -> Iterator[ItemT]:
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
            answer, response = self._driven(steps, self._read)
            yield from paging.items(answer)
            paging.turn(answer, response)

    def request(
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
        return self._driven(self._exchange.ask(operation, call, timeout), self._read)

    def close(self) -> None:
        """Close the connections; every later call raises :class:`ClosedClientError`."""
        self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _driven(self, steps: Steps[ResultT], read: Read) -> ResultT:
        client = self._connections.opened()
        try:
            effect = next(steps)
            while True:
                if isinstance(effect, Wait):
                    self._sleep(effect.seconds)
                    effect = steps.send(None)
                    continue
                if isinstance(effect, Alone):
                    with self._connections.turn(effect):
                        self._driven(effect.steps, self._read)
                    effect = steps.send(None)
                    continue
                try:
                    arrival = self._transmit(client, effect, read)
                except BaseException as interruption:
                    steps.throw(interruption)
                    raise
                effect = steps.send(arrival)
        except StopIteration as stop:
            return cast(ResultT, stop.value)

    def _transmit(self, client: SendsRequests, sending: Send, read: Read) -> Arrival:
        try:
            response = client.send(sending.request, stream=True, follow_redirects=False)
        except FAILURES as failure:
            return Arrival(None, failure)
        return read(response, sending)

    def _read(self, response: httpx2.Response, sending: Send) -> Arrival:
        body = self._exchange.incoming(sending.deadline)
        failed: Exception | None = None
        try:
            for part in response.iter_bytes():
                body.add(part)
        except BODY_FAILURES as failure:
            failed = failure
        finally:
            response.close()
        return body.arrival(response, failed)


def _client(tls: ssl.SSLContext | None) -> httpx2.Client:
    # Imported on first use: httpcore2 is most of the time that httpx2 takes to start.
    from .transport import DeadlineTransport

    return httpx2.Client(transport=DeadlineTransport(tls=tls), trust_env=False)
