"""Failures as typed errors, in words that hold no secret."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import httpx2

from .answers import Answers, decode_error
from .arrivals import Arrival, BodyTooLarge
from .codec import Struct
from .errors import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    OutcomeUnknownError,
)
from .operation import Operation
from .responses import RawResponse
from .retries import Repetition, retry_after

_SHOWN_OF_BODY = 200
_NOT_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)

ErrorT = TypeVar("ErrorT", bound=BaseException)


def without_frames(error: ErrorT) -> ErrorT:
    """The error, and what lies under it, without the frames that it came through.

    Those of httpcore2 and h11 hold the headers of the request, and they the credentials; tools
    that report errors show the variables of each frame.
    """
    under: BaseException | None = error
    while under is not None:
        under.__traceback__ = None
        under = under.__cause__ or under.__context__
    return error


class Narrator(Struct, frozen=True):
    """Makes the errors of one operation. ``redact`` takes the client's secrets out of a text."""

    operation: Operation[object]
    answers: Answers
    repetition: Repetition
    redact: Callable[[str], str]

    def error(self, arrival: Arrival, wall: float) -> APIError:
        """An arrival that is no success as a typed error, what lies underneath as its cause.

        A body that cannot be read does not hide a status that says enough by itself.
        """
        response, failure = arrival.response, arrival.failure
        unread = isinstance(failure, (BodyTooLarge, httpx2.DecodingError))
        error: APIError
        if response is None:
            error = self._unanswered(failure)
        elif unread and response.status_code // 100 == 2:
            error = self.unusable(response, self._words(failure), "$")
        elif unread or failure is None or self.repetition.is_refusal(response.status_code):
            error = self._status(response, wall)
        else:
            error = self._unanswered(failure)
        error.__cause__ = self._harmless(failure)
        return error

    def unusable(
        self, response: RawResponse, message: str, path: str
    ) -> APIResponseValidationError:
        """A successful answer that is not what is declared."""
        stated = response.content_type or "no content type"
        return APIResponseValidationError(
            f"{self.operation.id}: {response.status_code} with {stated} "
            f"cannot be used: {self.redact(message)} at {path}{self._told(response)}",
            path=path,
            response=response,
        )

    def final(self, error: APIError, response: RawResponse | None) -> APIError:
        """The error that ends a call: that its outcome is unknown, where that is so."""
        if not self.repetition.leaves_unknown(error):
            return error
        find_out = self.operation.find_out
        hint = f"; to find out: {find_out}" if find_out else ""
        return OutcomeUnknownError(
            f"{self.operation.id} may have been carried out, and was not sent again: "
            f"{error.message}{hint}",
            operation=self.operation.id,
            status_code=response.status_code if response else None,
            request_id=response.request_id if response else None,
            find_out=find_out,
        ).caused_by(error)

    def _harmless(self, failure: Exception | None) -> Exception | None:
        """The failure without the request, which has the credentials."""
        if failure is None:
            return None
        if isinstance(failure, httpx2.RequestError):
            failure.request = httpx2.Request(self.operation.method, "")
        return without_frames(failure)

    def _unanswered(self, failure: Exception | None) -> APIConnectionError:
        sent = not isinstance(failure, _NOT_SENT)
        kind = APIConnectionError
        if isinstance(failure, (httpx2.TimeoutException, TimeoutError)):
            kind = APITimeoutError
        what = "no full answer" if sent else "no connection"
        return kind(f"{self.operation.id}: {what}: {self._words(failure)}", sent=sent)

    def _status(self, response: RawResponse, wall: float) -> APIStatusError:
        status = response.status_code
        return APIStatusError.kind(status)(
            f"{self.operation.id}: the server answered {status}{self._told(response)}",
            response=response,
            body=decode_error(self.answers, response),
            retry_after=retry_after(response, wall),
        )

    def _words(self, failure: Exception | None) -> str:
        return self.redact(str(failure)) or type(failure).__name__

    def _told(self, response: RawResponse) -> str:
        """The request id and the beginning of the body, for a message."""
        told = f" (request id {response.request_id})" if response.request_id else ""
        # Redacted before it is cut: a part of a long token is a secret as well.
        body = self.redact(response.text)[: 4 * _SHOWN_OF_BODY]
        shown = " ".join(body.split())[:_SHOWN_OF_BODY]
        return self.redact(told) + (f": {shown}" if shown else "")
