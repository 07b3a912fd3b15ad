"""A time limit that knows its moment, so that what is left can be asked again at each read."""

from __future__ import annotations

from collections.abc import Callable


class Until(float):
    """Seconds left when this was made: a plain timeout to whom it is only a number.

    httpx2's timeouts count for each read, and an answer that drips a byte at a time outlives
    them. Our own transports ask :meth:`left` before each read instead.
    """

    __slots__ = ("_moment", "_now")

    _moment: float
    _now: Callable[[], float]

    def __new__(cls, moment: float, now: Callable[[], float]) -> Until:
        """The limit that ends at ``moment`` of the monotonic clock ``now``, in seconds."""
        made = super().__new__(cls, max(moment - now(), 0.0))
        made._moment = moment
        made._now = now
        return made

    def left(self) -> float:
        """Seconds left now, 0 where the moment has passed."""
        return max(self._moment - self._now(), 0.0)


def left(timeout: float | None) -> float | None:
    """What a timeout still allows: of a plain number all of it."""
    return timeout.left() if isinstance(timeout, Until) else timeout
