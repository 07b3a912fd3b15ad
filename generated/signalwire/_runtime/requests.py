"""From the arguments of a call to the request: what every attempt of it sends."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import BinaryIO
from urllib.parse import quote

import httpx2

from .authentication import Authentication
from .bodies import body_bytes
from .codec import UNSET, Struct, Unset
from .configuration import Timing
from .errors import InvalidRequestError
from .operation import Parameter, Scheme
from .parameters import (
    RefusedValue,
    cookie_pairs,
    extra_header,
    header_text,
    path_text,
    query_pairs,
)
from .plans import Plan
from .violations import Violation

_PARSED_URLS = 256
# RFC 9110 section 8.6: methods whose content has a meaning say that there is none.
_WITH_CONTENT = frozenset({"POST", "PUT", "PATCH", "QUERY"})
_FRAMING = frozenset({b"content-length", b"transfer-encoding"})


class Call(Struct, frozen=True):
    """The arguments of one call, as a generated method passes them.

    ``link`` replaces the URL that they make: the server has said where the next page is.
    """

    values: Mapping[str, object]
    body: object = UNSET
    content: bytes | BinaryIO | Unset = UNSET
    extra_headers: Mapping[str, str] | None = None
    extra_query: Mapping[str, str] | None = None
    extra_body: Mapping[str, object] | None = None
    link: str = ""


class Prepared(Struct, frozen=True):
    """The request without its credentials; every attempt is made from it."""

    url: httpx2.URL
    headers: tuple[tuple[bytes, bytes], ...]
    cookies: tuple[str, ...] = ()
    content: bytes | None = None


def prepare(
    plan: Plan, call: Call, authentication: Authentication, timing: Timing, *, validate: bool
) -> Prepared:
    """The request that the arguments ask for.

    Raises:
        InvalidRequestError: They break a documented rule or cannot be written safely.
        PaginationError: The link leads elsewhere.
    """
    given = {key: value for key, value in call.values.items() if value is not UNSET}
    for parameter in plan.filled:
        if parameter.key not in given:
            _fill(parameter, given, authentication, timing)
    if validate:
        _check(plan, call, given)
    operation = plan.operation.id
    try:
        content, content_type = _body(plan, call, given, timing)
        url = _parsed(_url(plan, given, call.extra_query))
        headers = _headers(plan, given, content_type, call.extra_headers)
        cookies = _cookies(plan, given)
    except RefusedValue as refused:
        raise InvalidRequestError(operation, (refused.violation,)) from None
    except UnicodeEncodeError:
        raise _invalid(operation, "arguments", "text must be Unicode without surrogates") from None
    except TypeError as error:
        raise _invalid(operation, "arguments", str(error)) from None
    except httpx2.InvalidURL:
        raise _invalid(operation, "url", "the URL is longer than any server takes") from None
    if call.link:
        from .links import followed  # On first use: few answers come in pages.

        url = followed(operation, url, call.link, _in_query(plan.schemes))
    return Prepared(url, headers, cookies, content)


def request(
    plan: Plan, prepared: Prepared, authentication: Authentication, timeouts: dict[str, float]
) -> httpx2.Request:
    """One attempt, with its credentials: the one place where they leave their :class:`Secret`.

    A key in the query travels in httpx2's ``target`` extension, so that neither the request's URL
    nor the line that httpx2 logs of it has the key.
    """
    extensions: dict[str, object] = {"timeout": timeouts}
    headers = [*prepared.headers]
    own = {name.lower() for name, _ in headers}
    if plan.schemes:
        headers += authentication.headers(plan.schemes, own)
        if "query" in plan.carriers:
            between = b"&" if prepared.url.query else b"?"
            query = authentication.query(plan.schemes).encode("ascii")
            extensions["target"] = prepared.url.raw_path + between + query
    if prepared.cookies or "cookie" in plan.carriers:
        cookies = [*prepared.cookies, *authentication.cookies(plan.schemes)]
        headers.append((b"Cookie", "; ".join(cookies).encode("utf-8")))
    content = prepared.content or b""
    if "body" in plan.carriers:
        content += b"&" + authentication.form(plan.schemes).encode("ascii")
    if (content or plan.operation.method in _WITH_CONTENT) and not own & _FRAMING:
        headers.append((b"Content-Length", str(len(content)).encode("ascii")))
    # Given a stream, httpx2 adds no headers of its own: looking for them takes as long as the rest.
    made = httpx2.Request(
        plan.operation.method,
        prepared.url,
        headers=headers,
        stream=httpx2.ByteStream(content),
        extensions=extensions,
    )
    made.read()
    return made


@lru_cache(maxsize=_PARSED_URLS)
def _parsed(url: str) -> httpx2.URL:
    # Parsing takes longer than all else that is done to a request before it is sent.
    return httpx2.URL(url)


def _in_query(schemes: tuple[Scheme, ...]) -> frozenset[str]:
    """The query parameters that hold a secret: every attempt is given them anew."""
    return frozenset(scheme.name for scheme in schemes if scheme.location == "query")


def _fill(
    parameter: Parameter,
    given: dict[str, object],
    authentication: Authentication,
    timing: Timing,
) -> None:
    if parameter.idempotency_key:
        given[parameter.key] = timing.unique()
        return
    value = authentication.value(parameter.credential)
    if value is not None:
        given[parameter.key] = value


def _check(plan: Plan, call: Call, given: Mapping[str, object]) -> None:
    """Hold what is given against the table of the operation, where it has one.

    Raises:
        InvalidRequestError: It breaks a documented rule.
    """
    operation = plan.operation
    if operation.table is None:
        return
    # A body that is one value has the row "body"; none of its fields is an argument.
    arguments = given if call.body is UNSET else {**given, "body": call.body}
    violations = operation.table.check(arguments)
    if violations:
        raise InvalidRequestError(operation.id, violations)
    operation.table.warn(arguments)


def _body(
    plan: Plan, call: Call, given: Mapping[str, object], timing: Timing
) -> tuple[bytes | None, str]:
    body = plan.operation.body
    if body is None:
        if call.extra_body:
            raise _invalid(plan.operation.id, "extra_body", "the operation has no body")
        return None, ""
    value: object
    if body.spelled_out:
        value = {key: item for key, item in given.items() if key not in plan.keys}
    else:
        value = call.content if call.content is not UNSET else call.body
    try:
        boundary = timing.unique() if body.media_type.startswith("multipart/") else ""
        content, content_type = body_bytes(body, value, call.extra_body, boundary)
    except (TypeError, ValueError) as error:
        raise _invalid(plan.operation.id, "body", str(error)) from None
    return content, content_type if content is not None else ""


def _url(plan: Plan, given: Mapping[str, object], extra: Mapping[str, str] | None) -> str:
    pieces = [plan.server]
    for part in plan.path:
        if isinstance(part, str):
            pieces.append(part)
        elif part.key in given:
            pieces.append(path_text(part, given[part.key]))
        else:
            raise RefusedValue(Violation(part.key, part.argument, "required", "must be given"))
    pairs: list[tuple[str, str | None]] = [
        pair
        for parameter in plan.located.get("query", ())
        if parameter.key in given
        for pair in query_pairs(parameter, given[parameter.key])
    ]
    if extra:
        added: list[tuple[str, str | None]] = [
            (quote(name, safe=""), quote(value, safe="")) for name, value in extra.items()
        ]
        replaced = {name for name, _ in added}
        pairs = [pair for pair in pairs if pair[0] not in replaced] + added
    if pairs:
        written = [name if value is None else f"{name}={value}" for name, value in pairs]
        pieces.append("?" + "&".join(written))
    return "".join(pieces)


def _headers(
    plan: Plan,
    given: Mapping[str, object],
    content_type: str,
    extra: Mapping[str, str] | None,
) -> tuple[tuple[bytes, bytes], ...]:
    headers = [*plan.headers]
    if content_type:
        headers.append((b"Content-Type", content_type.encode("ascii")))
    for parameter in plan.located.get("header", ()):
        if parameter.key in given:
            value = header_text(parameter, given[parameter.key])
            headers.append((parameter.name.encode("ascii"), value.encode("utf-8")))
    if extra:
        added = [extra_header(name, value) for name, value in extra.items()]
        replaced = {name.lower() for name, _ in added}
        headers = [pair for pair in headers if pair[0].lower() not in replaced] + added
    return tuple(headers)


def _cookies(plan: Plan, given: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(
        f"{name}={value}"
        for parameter in plan.located.get("cookie", ())
        if parameter.key in given
        for name, value in cookie_pairs(parameter, given[parameter.key])
    )


def _invalid(operation: str, field: str, message: str) -> InvalidRequestError:
    return InvalidRequestError(operation, (Violation(field, field, "unwritable", message),))
