"""Requests that the spec lacks, written as operations so that they are sent like any other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, BinaryIO
from urllib.parse import quote, unquote

from .codec import UNSET, Unset
from .errors import InvalidRequestError
from .operation import Body, Operation, Parameter
from .requests import Call
from .violations import Violation

# CONNECT asks for a tunnel, not for a resource (RFC 9110 section 9.3.6).
_METHOD = re.compile(r"(?!CONNECT$)[A-Z]+")
_DOTS = frozenset({".", ".."})


def undescribed(
    method: str,
    path: str,
    *,
    query: Mapping[str, object] | None,
    headers: Mapping[str, str] | None,
    json: object,
    content: bytes | BinaryIO | Unset,
    security: tuple[tuple[str, ...], ...],
) -> tuple[Operation[Any], Call]:
    """A request as an operation without declared answers, and the call of it.

    An ``Authorization`` header of the caller's own stands for all that ``security`` asks.

    Raises:
        InvalidRequestError: The method or the path is none, or there are two bodies.
    """
    verb = method.upper()
    if not _METHOD.fullmatch(verb):
        raise _invalid("method", "must be the name of an HTTP method other than CONNECT")
    target = _target(path)
    if json is not UNSET and content is not UNSET:
        raise _invalid("content", "json and content exclude each other")
    body = None
    if json is not UNSET:
        body = Body(media_type="application/json")
    elif content is not UNSET:
        body = Body(media_type="application/octet-stream")
    given = query or {}
    operation: Operation[Any] = Operation(
        id=f"{verb} {target}",
        method=verb,
        path=target,
        parameters=tuple(_parameter(name) for name in given),
        body=body,
        security=() if "authorization" in map(str.lower, headers or ()) else security,
    )
    values = {f"query:{name}": value for name, value in given.items()}
    return operation, Call(values, json, content, headers)


def _target(path: str) -> str:
    if not path.startswith("/"):
        raise _invalid("path", "must begin with a slash: it is added to the server's URL")
    if "?" in path or "#" in path:
        raise _invalid("path", "must not hold a query or a fragment: pass query=…")
    if _DOTS & set(unquote(path).split("/")):
        raise _invalid("path", "must not have a part that is . or ..")
    try:
        return quote(path, safe="/%:@!$&'()*+,;=~")
    except UnicodeEncodeError:
        raise _invalid("path", "text must be Unicode without surrogates") from None


def _parameter(name: str) -> Parameter:
    return Parameter(
        key=f"query:{name}",
        name=name,
        argument=name,
        location="query",
        style="form",
        explode=True,
        nullable=True,
    )


def _invalid(argument: str, message: str) -> InvalidRequestError:
    return InvalidRequestError("request", (Violation(argument, argument, "unwritable", message),))
