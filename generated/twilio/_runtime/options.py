"""What clients and calls can be told, as types alone: nothing imports this at run time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO, TypedDict

from .authentication import CredentialValue
from .codec import Unset
from .configuration import Timing
from .hooks import OnDrift, OnRequest, OnResponse, OnRetry


class Adjustments(TypedDict, total=False):
    """What a copy of a client can be told anew.

    ``timeout`` is seconds for a whole call, all attempts and waits included. ``max_retries`` is
    how often a request may be sent again. ``max_response_bytes`` bounds a decoded body. The
    defaults are those of :class:`configuration.Settings`.
    """

    timeout: float
    max_retries: int
    max_response_bytes: int
    strict_responses: bool
    validate: bool
    on_drift: OnDrift | None
    on_request: OnRequest | None
    on_response: OnResponse | None
    on_retry: OnRetry | None


class Options(Adjustments, total=False):
    """The arguments of a generated client's constructor, apart from its HTTP client."""

    credentials: Mapping[str, CredentialValue]
    variables: Mapping[str, str | None]
    base_url: str | None
    timing: Timing


class Given(TypedDict, total=False):
    """What a call can be given beside its parameters and its timeout.

    ``body`` is a body that is one value, ``content`` one of bytes. What is extra replaces ours of
    the same name and is not checked.
    """

    body: object
    content: bytes | BinaryIO | Unset
    extra_headers: Mapping[str, str] | None
    extra_query: Mapping[str, str] | None
    extra_body: Mapping[str, object] | None
