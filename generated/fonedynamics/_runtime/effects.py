"""What an exchange asks of the driver that runs it: to send, to wait, to be alone."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeAlias

import httpx2

from .arrivals import Arrival
from .codec import Struct
from .errors import APIError
from .operation import AnswerT


class Send(Struct, frozen=True):
    """Send this request and read the answer, all before ``deadline`` of the monotonic clock."""

    request: httpx2.Request
    deadline: float


class Wait(Struct, frozen=True):
    """Let so many seconds pass."""

    seconds: float


class Alone(Struct, frozen=True):
    """Go through ``steps`` while no other call of the client goes through such steps.

    Where the turn does not come within ``seconds``, ``late`` is raised instead.
    """

    steps: Steps[None]
    seconds: float
    late: APIError


Steps: TypeAlias = Generator[Send | Wait | Alone, Arrival | None, AnswerT]
