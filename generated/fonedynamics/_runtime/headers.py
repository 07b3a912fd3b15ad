"""Headers of an answer as a model: each text decoded by the type that is declared for it."""

from __future__ import annotations

from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar, get_origin

import httpx2
import msgspec

from .codec import DecodeFailure, Struct, decode_json, struct_fields
from .drift import members_of_type

HeadersT = TypeVar("HeadersT", bound=Struct)


def headers_as(kind: type[HeadersT], headers: httpx2.Headers) -> HeadersT:
    """The declared headers; one that is absent is ``UNSET``.

    A list is what stands between commas, or on several lines (RFC 9110, section 5.3), an object
    JSON or OpenAPI's style ``simple``. A text that does not fit its type is kept as it is, against
    the annotation.
    """
    return kind(
        **{
            field.name: _typed(field.type, headers[field.encode_name])
            for field in struct_fields(kind)
            if field.encode_name in headers
        }
    )


def _typed(kind: Any, text: str) -> Any:
    members = [get_origin(one) or one for one in members_of_type(kind)]
    try:
        if any(_is_object(one) for one in members):
            if text.lstrip().startswith("{"):
                return decode_json(kind, text.encode())
            return msgspec.convert(_members(text), kind, strict=False)
        if list in members:
            return msgspec.convert([part.strip() for part in text.split(",")], kind, strict=False)
        return msgspec.convert(text, kind, strict=False)
    except (DecodeFailure, msgspec.ValidationError):
        return _http_date(members, text)


def _is_object(kind: Any) -> bool:
    return kind is dict or (isinstance(kind, type) and issubclass(kind, Struct))


def _members(text: str) -> dict[str, str] | str:
    """An object in style ``simple``: ``R=100,G=200`` or ``R,100,G,200``; what is neither stays."""
    parts = [part.strip() for part in text.split(",")]
    if all("=" in part for part in parts):
        return {name.strip(): value for name, _, value in (p.partition("=") for p in parts)}
    return text if len(parts) % 2 else dict(zip(parts[::2], parts[1::2], strict=True))


def _http_date(members: list[Any], text: str) -> datetime | date | str:
    """A date as headers write it (RFC 9110, section 5.6.7), where a date or a time is due."""
    if datetime in members or date in members:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return text
        return moment if datetime in members else moment.date()
    return text
