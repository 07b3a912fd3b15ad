"""An answer as it came, without the request that asked for it (which carries credentials)."""

from __future__ import annotations

from typing import Any

import httpx2

from . import codec
from .headers import HeadersT, headers_as

_REQUEST_ID = "request-id"
_CORRELATION_ID = "x-correlation-id"


class RawResponse(codec.Struct, frozen=True):
    """Status, headers and body of one answer. ``content`` has the content encoding undone.

    ``complete`` is false where the body broke off or was larger than the client takes: then
    ``content`` is what had arrived.
    """

    status_code: int
    headers: httpx2.Headers
    content: bytes
    complete: bool = True

    def __repr__(self) -> str:
        return f"<RawResponse {self.status_code}, {len(self.content)} bytes>"

    @property
    def request_id(self) -> str | None:
        """What the server calls this exchange: ``X-Request-Id`` or a header that ends like it."""
        for name in self.headers:
            if name.endswith(_REQUEST_ID) or name == _CORRELATION_ID:
                return self.headers[name]
        return None

    @property
    def content_type(self) -> str:
        """The media type in lower case without its parameters; empty where none is stated."""
        stated: str = self.headers.get("content-type", "")
        return stated.partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text, by the charset the answer states, UTF-8 by default; never fails."""
        parameters = self.headers.get("content-type", "").lower().partition("charset=")[2]
        charset = parameters.partition(";")[0].strip(" \"'")
        try:
            return self.content.decode(charset or "utf-8", "replace")
        except LookupError:
            return self.content.decode("utf-8", "replace")

    def parse_headers(self, kind: type[HeadersT]) -> HeadersT:
        """The headers as the model that is declared for them, one of the package's ``…Headers``.

        One that was not sent is ``UNSET``; a text that does not fit its type is kept.
        """
        return headers_as(kind, self.headers)

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            ValueError: The body is not JSON (RFC 8259).
        """
        return codec.decode_json(Any, self.content)
