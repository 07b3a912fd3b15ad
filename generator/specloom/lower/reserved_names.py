"""Names that are taken: by Python, by the annotations, by what shares a module or the package."""

from __future__ import annotations

import builtins
import keyword

_KEYWORDS = frozenset(keyword.kwlist) | {"self", "cls"}
_ANNOTATION_BUILTINS = frozenset({"str", "int", "float", "bool", "bytes", "list", "dict"})
_ANNOTATION_IMPORTS = frozenset({"datetime", "date", "time", "UUID", "Decimal"})

FIELD_NAMES = _KEYWORDS | _ANNOTATION_BUILTINS | _ANNOTATION_IMPORTS | {"field"}
"""What a field of a model cannot be called: keywords, and words its class body uses."""

ARGUMENT_NAMES = FIELD_NAMES - {"field"} | {
    "timeout",
    "extra_headers",
    "extra_query",
    "extra_body",
    "body",
    "content",
}
"""What an argument that comes from the wire cannot be called: the method's own, besides."""

METHOD_NAMES = (
    _KEYWORDS
    | _ANNOTATION_IMPORTS
    | _ANNOTATION_BUILTINS - {"list"}
    | {"object", "with_options", "with_raw_response", "with_streaming_response"}
)
"""What a method cannot be called. ``list`` stays: annotations beside it say ``builtins.list``."""

CONSTRUCTOR_NAMES = _KEYWORDS | {
    "base_url",
    "http_client",
    "max_response_bytes",
    "max_retries",
    "on_drift",
    "on_request",
    "on_response",
    "on_retry",
    "ssl_context",
    "strict_responses",
    "timeout",
    "validate",
}
"""What an argument of a client that the spec names cannot be called."""

RESOURCE_NAMES = _KEYWORDS | {
    "aclose",
    "call",
    "close",
    "pages",
    "request",
    "stream",
    "with_options",
    "with_raw_answers",
    "with_raw_response",
}
"""What an attribute of a client cannot be called."""

MODULE_NAMES = _KEYWORDS | set(dir(builtins)) | {"aux", "com1", "con", "init", "nul", "prn"}
"""What a module in ``resources/`` cannot be called; the DOS device names are no file names."""

_MODELS_MODULE = {
    "Any",
    "ClassVar",
    "Literal",
    "OpenIntEnum",
    "OpenStrEnum",
    "OpenStruct",
    "Raw",
    "Struct",
    "TYPE_CHECKING",
    "TypeAlias",
    "build_first",
}
_RESOURCE_MODULE = {
    "Answer",
    "AsyncIterator",
    "AsyncSession",
    "AsyncStream",
    "BinaryIO",
    "Body",
    "Callable",
    "Effect",
    "FieldEncoding",
    "Iterator",
    "Mapping",
    "Operation",
    "Pages",
    "Parameter",
    "Sequence",
    "Server",
    "ServerSentEvent",
    "Session",
    "Stream",
    "UNSET",
    "Unset",
    "UnsetType",
    "Variable",
}
_PACKAGE = {
    "APIConnectionError",
    "APIError",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncClient",
    "AuthenticationError",
    "BadRequestError",
    "Client",
    "ClosedClientError",
    "ConfigurationError",
    "ConflictError",
    "Drift",
    "InternalServerError",
    "InvalidRequestError",
    "NotFoundError",
    "OutcomeUnknownError",
    "PaginationError",
    "PermissionDeniedError",
    "RateLimitError",
    "RawAnswer",
    "SpecWarning",
    "UnprocessableEntityError",
    "Violation",
}
CLASS_NAMES = (
    frozenset(dir(builtins)) | _ANNOTATION_IMPORTS | _MODELS_MODULE | _RESOURCE_MODULE | _PACKAGE
)
"""What a class cannot be called: builtins, and what shares a module or the package with it."""
