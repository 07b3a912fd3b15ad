"""What a user of the client can plug in: an HTTP client, and functions that are told of events.

No event holds a credential. A function that raises ends the call with what it raised.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

import httpx2

from .codec import Struct
from .drift import Drift
from .errors import APIError


class SendsRequests(Protocol):
    """An ``httpx2.Client`` or anything with the same ``send``."""

    def send(
        self, request: httpx2.Request, *, stream: bool = False, follow_redirects: bool = False
    ) -> httpx2.Response:
        """Send the request; with ``stream`` the body is not read yet."""
        ...


class SendsRequestsAsync(Protocol):
    """An ``httpx2.AsyncClient`` or anything with the same ``send``."""

    async def send(
        self, request: httpx2.Request, *, stream: bool = False, follow_redirects: bool = False
    ) -> httpx2.Response:
        """Send the request; with ``stream`` the body is not read yet."""
        ...


class RequestEvent(Struct, frozen=True):
    """A request is about to be sent. ``attempt`` counts from 1."""

    operation: str
    method: str
    url: str
    attempt: int


class ResponseEvent(Struct, frozen=True):
    """An answer has arrived with its body, of a stream only its head.

    ``elapsed`` is the attempt's duration in seconds.
    """

    operation: str
    method: str
    url: str
    attempt: int
    status_code: int
    request_id: str | None
    elapsed: float


class RetryEvent(Struct, frozen=True):
    """The request will be sent again after ``wait`` seconds; ``attempt`` is the one that failed."""

    operation: str
    attempt: int
    wait: float
    error: APIError


OnDrift: TypeAlias = Callable[[Drift], None]
OnRequest: TypeAlias = Callable[[RequestEvent], None]
OnResponse: TypeAlias = Callable[[ResponseEvent], None]
OnRetry: TypeAlias = Callable[[RetryEvent], None]
