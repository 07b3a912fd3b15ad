"""What a call can raise. Messages never hold a credential."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import httpx2

    from .responses import RawResponse
    from .violations import Violation

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "ClosedClientError",
    "ConfigurationError",
    "ConflictError",
    "InternalServerError",
    "InvalidRequestError",
    "NotFoundError",
    "OutcomeUnknownError",
    "PaginationError",
    "PermissionDeniedError",
    "RateLimitError",
    "UnprocessableEntityError",
]


class APIError(Exception):
    """Everything this package raises on purpose. ``message`` is one line for people."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __reduce__(self) -> tuple[Any, ...]:
        # The causes of another library hold the request, and it the credentials: they stay here.
        cause = self.__cause__ if isinstance(self.__cause__, APIError) else None
        return _rebuilt, (type(self), self.args, self.__dict__, cause)


def _rebuilt(
    kind: type[APIError], arguments: tuple[Any, ...], state: dict[str, Any], cause: APIError | None
) -> APIError:
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    error.__dict__.update(state)
    error.__cause__ = cause
    return error


class ConfigurationError(APIError, ValueError):
    """The client was not given what the call needs, or not in a safe form; nothing was sent."""


class ClosedClientError(APIError, RuntimeError):
    """The client was closed before the call; nothing was sent."""


class InvalidRequestError(APIError, ValueError):
    """The arguments break a documented rule; nothing was sent. ``violations`` are all of them."""

    def __init__(self, operation: str, violations: Sequence[Violation]) -> None:
        said = "; ".join(f"{violation.name}: {violation.message}" for violation in violations)
        super().__init__(f"{operation}: {said}")
        self.operation = operation
        self.violations = tuple(violations)


class APIConnectionError(APIError):
    """No full answer came. ``sent`` is false where it is certain that no request went out."""

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.sent = sent


class APITimeoutError(APIConnectionError):
    """The time ran out: for connecting (``sent`` is false then), for an answer or for the call."""


class APIStatusError(APIError):
    """The server answered with another status than success.

    ``body`` is decoded by what the specification declares for the status, and raw (a JSON value,
    text or bytes) where it declares nothing or the body does not fit. ``retry_after`` is what the
    answer asks to wait, in seconds, or None.
    """

    def __init__(
        self, message: str, *, response: RawResponse, body: object, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.response = response
        self.body = body
        self.retry_after = retry_after

    @property
    def status_code(self) -> int:
        """The HTTP status, 100 to 599."""
        return self.response.status_code

    @property
    def request_id(self) -> str | None:
        """What the server calls this exchange, where it says."""
        return self.response.request_id

    @property
    def headers(self) -> httpx2.Headers:
        """The headers of the answer."""
        return self.response.headers

    @classmethod
    def kind(cls, status_code: int) -> type[APIStatusError]:
        """The class that a status is raised as."""
        found = _STATUS.get(status_code)
        if found is None:
            found = InternalServerError if status_code >= 500 else APIStatusError
        return found


class BadRequestError(APIStatusError):
    """400: the server does not accept the request as it is."""


class AuthenticationError(APIStatusError):
    """401: the credentials are missing, wrong or no longer valid."""


class PermissionDeniedError(APIStatusError):
    """403: the credentials do not allow this."""


class NotFoundError(APIStatusError):
    """404: there is nothing under this name."""


class ConflictError(APIStatusError):
    """409: the request does not go with the present state."""


class UnprocessableEntityError(APIStatusError):
    """422: the request is well formed and its content is refused."""


class RateLimitError(APIStatusError):
    """429: too many requests; ``retry_after`` says for how many seconds, where the answer does."""


class InternalServerError(APIStatusError):
    """500 to 599: the server failed."""


_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


class APIResponseValidationError(APIError):
    """A successful answer cannot be used: it is not what its content type or the schema says.

    ``path`` is the JSON path of the misfit, ``$`` for the whole, and ``raw`` the body.
    """

    def __init__(self, message: str, *, path: str, response: RawResponse) -> None:
        super().__init__(message)
        self.path = path
        self.response = response

    @property
    def raw(self) -> bytes:
        """The body as it came, content encoding undone."""
        return self.response.content

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    @property
    def request_id(self) -> str | None:
        """What the server calls this exchange, where it says."""
        return self.response.request_id


class PaginationError(APIError):
    """The next page is not asked for: the pages go round in a circle, or lead elsewhere.

    ``operation`` is the call whose answers come in pages. The items before it were given out.
    """

    def __init__(self, operation: str, reason: str) -> None:
        super().__init__(f"{operation}: {reason}")
        self.operation = operation


class OutcomeUnknownError(APIError):
    """The request went out and nobody knows whether it was carried out. It was sent once.

    The typed error is the ``__cause__``. ``status_code`` is the status if one arrived,
    ``find_out`` what to call to learn what happened, empty where the specification names nothing.
    """

    def __init__(
        self,
        message: str,
        *,
        operation: str,
        status_code: int | None,
        request_id: str | None,
        find_out: str,
    ) -> None:
        super().__init__(message)
        self.operation = operation
        self.status_code = status_code
        self.request_id = request_id
        self.find_out = find_out

    def caused_by(self, error: APIError) -> Self:
        """The same error with its cause, for ``raise``."""
        self.__cause__ = error
        return self
