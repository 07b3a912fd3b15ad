"""The attempts of one call: how long each may take, and whether another one follows."""

from __future__ import annotations

from .configuration import Timing
from .deadline import Until
from .errors import APIError, APIStatusError
from .retries import Repetition, TokenBucket, wait_before

_CONNECT_SECONDS = 5.0


class Attempts:
    """The attempts of one call. ``number`` is that of the last, from 1.

    All of them and the waits between them end by ``deadline`` of the monotonic clock, ``seconds``
    after the first. ``retries`` is how many may follow it; each takes one from ``bucket``.
    """

    __slots__ = ("_bucket", "_repetition", "_retries", "_timing", "deadline", "number", "seconds")

    def __init__(
        self,
        repetition: Repetition,
        timing: Timing,
        bucket: TokenBucket,
        *,
        seconds: float,
        retries: int,
    ) -> None:
        self._repetition = repetition
        self._timing = timing
        self._bucket = bucket
        self._retries = retries
        self.seconds = seconds
        self.deadline = timing.now() + seconds
        self.number = 0
        bucket.earn()

    def begin(self) -> dict[str, float]:
        """The timeouts of the next attempt, as httpx2 names them.

        Connecting has 5 s, a repeatable attempt a third of the call, another what is left.
        """
        self.number += 1
        now = self._timing.now
        moment, deadline = now(), self.deadline
        connect = Until(min(moment + _CONNECT_SECONDS, deadline), now)
        if self._repetition.harmless:
            deadline = min(moment + self.seconds / 3, deadline)
        read = Until(deadline, now)
        return {"connect": connect, "read": read, "write": read, "pool": connect}

    def wait_after(self, error: APIError) -> float | None:
        """Seconds until the next attempt, or None where there must not be one."""
        if not self._repetition.allows_another(error) or self.number > self._retries:
            return None
        asked = error.retry_after if isinstance(error, APIStatusError) else None
        wait = wait_before(self.number, asked, self._timing.random())
        if wait is None or self._timing.now() + wait >= self.deadline or not self._bucket.take():
            return None
        return wait

    def at_once(self) -> float | None:
        """No seconds until the next attempt, or None where there must not be one."""
        return 0.0 if self.number <= self._retries and self._bucket.take() else None
