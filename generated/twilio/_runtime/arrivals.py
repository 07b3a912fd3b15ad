"""What comes of a request: an answer, a failure, or the part of an answer before a failure."""

from __future__ import annotations

from collections.abc import Callable

import httpx2

from .codec import Struct
from .responses import RawResponse


class BodyTooLarge(Exception):
    """The body has more bytes than the client takes."""


# What a driver takes for a failure of the network; anything else is a bug and passes through.
FAILURES = (httpx2.HTTPError, OSError)
BODY_FAILURES = (*FAILURES, BodyTooLarge)


class Arrival(Struct, frozen=True):
    """What came of a request; a response beside a failure has the content that came before it."""

    response: RawResponse | None
    failure: Exception | None = None

    @property
    def success(self) -> RawResponse | None:
        """The answer, where it came whole and its status is 2xx."""
        response = self.response
        if response is None or self.failure is not None or response.status_code // 100 != 2:
            return None
        return response


class Incoming:
    """A body while it comes: at most ``room`` bytes, before ``deadline`` of the clock ``now``."""

    __slots__ = ("_deadline", "_now", "_parts", "_room")

    def __init__(self, room: int, deadline: float, now: Callable[[], float]) -> None:
        self._parts: list[bytes] = []
        self._room = room
        self._deadline = deadline
        self._now = now

    def add(self, part: bytes) -> None:
        """Keep a part.

        Raises:
            BodyTooLarge: There is no room for it.
            ReadTimeout: The deadline has passed.
        """
        self._room -= len(part)
        if self._room < 0:
            raise BodyTooLarge("the body is larger than max_response_bytes")
        self._parts.append(part)
        if self._now() > self._deadline:
            raise httpx2.ReadTimeout("the deadline has passed")

    def arrival(self, response: httpx2.Response, failure: Exception | None) -> Arrival:
        """What came of the request, now that the body has ended or failed."""
        status, content = response.status_code, b"".join(self._parts)
        return Arrival(RawResponse(status, response.headers, content, failure is None), failure)
