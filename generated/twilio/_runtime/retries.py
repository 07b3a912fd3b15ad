"""When a request may be sent again, and after how long.

A call may cost money. It is sent a second time only if repeating it is harmless, or if it is
certain that the first time did nothing.
"""

from __future__ import annotations

import math
import threading
from email.utils import parsedate_to_datetime

from .codec import Struct
from .errors import APIConnectionError, APIError, APIStatusError
from .locks import ProcessLock
from .operation import Effect, Operation
from .responses import RawResponse

LONGEST_RETRY_AFTER = 60.0

_FIRST_WAIT = 0.5
_LONGEST_WAIT = 8.0
_REPEATABLE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"})
_REPEATABLE_EFFECTS = frozenset({Effect.READ, Effect.IDEMPOTENT})

_REQUEST_TIMEOUT = 408
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500
_UNAVAILABLE = 503


class TokenBucket:
    """Bounds the retries of one client: ten to start with, and one more for every ten calls.

    A storm of calls against a dead server thus stays near 1.1 requests a call.
    """

    __slots__ = ("_lock", "_tokens")

    _CAPACITY = 10.0
    _EARNED = 0.1

    def __init__(self) -> None:
        self._lock = ProcessLock(threading.Lock)
        self._tokens = self._CAPACITY

    def earn(self) -> None:
        """A call has begun."""
        with self._lock.here():
            self._tokens = min(self._CAPACITY, self._tokens + self._EARNED)

    def take(self) -> bool:
        """Whether one retry is left; it is used up then."""
        with self._lock.here():
            if self._tokens < 1.0:
                return False
            self._tokens -= 1.0
            return True


class Repetition(Struct, frozen=True):
    """Whether a request of one operation may be sent again.

    ``harmless`` says that carrying the operation out twice is the same as once,
    ``unavailable_is_refusal`` that its 503 declares Retry-After.
    """

    harmless: bool
    unavailable_is_refusal: bool

    def allows_another(self, error: APIError) -> bool:
        """Whether after this failure another attempt could do no harm, and some good."""
        return self._did_nothing(error) or (self.harmless and _leaves_open(error))

    def leaves_unknown(self, error: APIError) -> bool:
        """Whether after this failure nobody knows if it was done, where that matters."""
        return not self.harmless and _leaves_open(error) and not self._did_nothing(error)

    def is_refusal(self, status: int) -> bool:
        """Whether a status proves that nothing was done: 429, and 503 where it is declared to."""
        return status == _TOO_MANY_REQUESTS or (
            status == _UNAVAILABLE and self.unavailable_is_refusal
        )

    def _did_nothing(self, error: APIError) -> bool:
        if isinstance(error, APIConnectionError):
            return not error.sent
        return isinstance(error, APIStatusError) and self.is_refusal(error.status_code)


def repetition(operation: Operation[object]) -> Repetition:
    """What is known of an operation before it is called.

    Repeating it is harmless by its effect, which follows the method unless the specification says
    otherwise (RFC 9110 section 9.2.2), or by an idempotency key.
    """
    if any(parameter.idempotency_key for parameter in operation.parameters):
        harmless = True
    elif operation.effect is Effect.DEFAULT:
        harmless = operation.method.upper() in _REPEATABLE_METHODS
    else:
        harmless = operation.effect in _REPEATABLE_EFFECTS
    return Repetition(
        harmless,
        any(answer.status == "503" and answer.retry_after for answer in operation.answers),
    )


def wait_before(attempt: int, retry_after: float | None, chance: float) -> float | None:
    """Seconds to wait after a failed attempt (from 1); None where the server asks too much.

    Exponential with full jitter; ``chance`` is uniform in [0, 1).
    """
    if retry_after is None:
        return chance * min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** (attempt - 1))
    return retry_after if retry_after <= LONGEST_RETRY_AFTER else None


def retry_after(response: RawResponse, wall: float) -> float | None:
    """What Retry-After asks for, in seconds (RFC 9110 section 10.2.3); None for nonsense.

    A date is held against the answer's own Date, so that a wrong clock on either side does not
    matter, else against ``wall``; one in the past is 0.
    """
    stated = response.headers.get("retry-after")
    if stated is None:
        return None
    seconds = _number(stated)
    if seconds is not None:
        return seconds if seconds >= 0 and math.isfinite(seconds) else None
    moment = _date(stated)
    if moment is None:
        return None
    now = _date(response.headers.get("date", ""))
    return max(moment - (wall if now is None else now), 0.0)


def _leaves_open(error: APIError) -> bool:
    """Whether after this failure nobody knows if the request was carried out."""
    if isinstance(error, APIConnectionError):
        return error.sent
    if isinstance(error, APIStatusError):
        return error.status_code == _REQUEST_TIMEOUT or error.status_code >= _SERVER_ERROR
    return False


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _date(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
