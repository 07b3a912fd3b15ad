"""Answers that are read item by item, while the server still sends."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from contextlib import aclosing
from typing import Generic, Self, TypeVar

import httpx2

from .arrivals import FAILURES
from .intake import Intake
from .responses import RawResponse

ItemT = TypeVar("ItemT")


class Stream(Generic[ItemT]):
    """The items of one answer, as they come; they can be iterated once.

    Its connection is in use until the last item, an error or :meth:`close`, so use it in a
    ``with`` block where you may stop early. After that there are no more items. Iterating raises

    * ``APIConnectionError`` where the body breaks off, as ``APITimeoutError`` where nothing came
      for the call's ``timeout``; on an operation that is not safe to repeat both are the cause of
      an ``OutcomeUnknownError``. Nothing is sent again.
    * ``APIResponseValidationError`` where an item cannot be used or is larger than
      ``max_response_bytes``.
    """

    def __init__(self, opened: httpx2.Response, intake: Intake[ItemT]) -> None:
        self._opened = opened
        self._intake = intake
        self._items = self._read()

    @property
    def response(self) -> RawResponse:
        """Status and headers of the answer; its content is empty."""
        return self._intake.head

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> ItemT:
        return next(self._items)

    def close(self) -> None:
        """Stop reading and end the connection."""
        self._items.close()
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _read(self) -> Generator[ItemT, None, None]:
        parts = self._opened.iter_bytes()
        try:
            while (part := self._part(parts)) is not None:
                yield from self._intake.feed(part)
            yield from self._intake.end()
        finally:
            self._opened.close()

    def _part(self, parts: Iterator[bytes]) -> bytes | None:
        try:
            return next(parts, None)
        except FAILURES as failure:
            error = self._intake.broken(failure)
        except BaseException as interruption:
            self._intake.interrupted(interruption)
            raise
        raise error from error.__cause__


class AsyncStream(Generic[ItemT]):
    """:class:`Stream` with ``async for``, ``async with`` and :meth:`aclose`."""

    def __init__(self, opened: httpx2.Response, intake: Intake[ItemT]) -> None:
        self._opened = opened
        self._intake = intake
        self._items = self._read()

    @property
    def response(self) -> RawResponse:
        """Status and headers of the answer; its content is empty."""
        return self._intake.head

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> ItemT:
        return await anext(self._items)

    async def aclose(self) -> None:
        """Stop reading and end the connection."""
        await self._items.aclose()
        await self._opened.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    async def _read(self) -> AsyncGenerator[ItemT, None]:
        try:
            async with aclosing(self._opened.aiter_bytes()) as parts:
                while (part := await self._part(parts)) is not None:
                    for item in self._intake.feed(part):
                        yield item
            for item in self._intake.end():
                yield item
        finally:
            await self._opened.aclose()

    async def _part(self, parts: AsyncIterator[bytes]) -> bytes | None:
        try:
            return await anext(parts, None)
        except FAILURES as failure:
            error = self._intake.broken(failure)
        except BaseException as interruption:
            self._intake.interrupted(interruption)
            raise
        raise error from error.__cause__
