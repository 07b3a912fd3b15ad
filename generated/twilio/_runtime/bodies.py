"""Request bodies: JSON, forms, multipart, text and bytes, as the bytes that are sent.

A body is made once, before the first attempt, so that every attempt sends the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from mimetypes import guess_type
from typing import Any

from .codec import UNSET, encode_json, to_builtins
from .operation import Body, FieldEncoding
from .parameters import FORM, field_pairs, field_text
from .patterns import pattern

_BOUNDARY = r"(?i)boundary="


def is_json(media_type: str) -> bool:
    """Whether a media type is JSON by its name (RFC 6839): ``*/json`` or ``+json``."""
    return media_type.endswith(("/json", "+json"))


def body_bytes(
    body: Body, value: object, extra: Mapping[str, object] | None, boundary: str
) -> tuple[bytes | None, str]:
    """The body and its content type; None where nothing is given and nothing is due.

    ``value`` is a mapping of wire names for a body that is spelled out, else what the caller gave
    as ``body`` or ``content``; ``UNSET`` is: nothing. ``extra`` is laid over an object.

    Raises:
        TypeError: The value cannot be written in this media type.
    """
    media_type = body.media_type.partition(";")[0].strip().lower()
    if extra:
        value = {**_object(value), **extra}
    if value is UNSET or (body.spelled_out and not value):
        if not body.required:
            return None, body.media_type
        value = {}
    if is_json(media_type):
        return encode_json(value), body.media_type
    if media_type == FORM:
        return _form(_object(value), body.encoding), body.media_type
    if media_type.startswith("multipart/"):
        if pattern(_BOUNDARY).search(body.media_type):
            raise TypeError("the media type of a multipart body must not state a boundary")
        return _multipart(_object(value), body, boundary), f"{body.media_type}; boundary={boundary}"
    return _whole(value), body.media_type


def _object(value: object) -> Mapping[str, object]:
    if value is UNSET:
        return {}
    plain = value if isinstance(value, Mapping) else to_builtins(value)
    if not isinstance(plain, Mapping):
        raise TypeError("the body must be an object")
    return plain


def _form(fields: Mapping[str, object], encoding: Mapping[str, FieldEncoding]) -> bytes:
    pairs = [
        pair
        for name, value in fields.items()
        if value is not UNSET
        for pair in field_pairs(name, value, encoding.get(name))
    ]
    # A form writes a space as "+" (WHATWG URL, section 5.2); any other is already percent-encoded.
    return "&".join(f"{name}={value}" for name, value in pairs).replace("%20", "+").encode("ascii")


def _whole(value: object) -> bytes:
    match value:
        case bytes() | bytearray() | memoryview():
            return bytes(value)
        case str():
            return value.encode("utf-8")
        case {} if not value:
            return b""
    if hasattr(value, "read"):
        return _read(value)
    return encode_json(value)


def _read(file: Any) -> bytes:
    content = file.read()
    return content.encode("utf-8") if isinstance(content, str) else bytes(content)


def _multipart(fields: Mapping[str, object], body: Body, boundary: str) -> bytes:
    written: list[bytes] = []
    for name, value in fields.items():
        if value is UNSET:
            continue
        is_file = name in body.files
        for item in _items(value, is_file):
            head, content = _part(name, item, is_file, body.encoding.get(name))
            written += [f"--{boundary}\r\n{head}\r\n\r\n".encode(), content, b"\r\n"]
    written.append(f"--{boundary}--\r\n".encode())
    return b"".join(written)


def _items(value: object, is_file: bool) -> Sequence[object]:
    """The parts of a field: one for each item of a list. A file name and content are one file."""
    if isinstance(value, tuple) and not (is_file and len(value) == 2 and type(value[0]) is str):
        return value
    return value if isinstance(value, list) else [value]


def _part(
    name: str, value: object, is_file: bool, encoding: FieldEncoding | None
) -> tuple[str, bytes]:
    """The head of one part (RFC 7578) without its blank line, and its content."""
    listed = [item.strip() for item in encoding.content_type.split(",")] if encoding else []
    stated = listed[0] if listed else ""
    head = f'Content-Disposition: form-data; name="{_quoted(name)}"'
    if is_file or isinstance(value, (bytes, bytearray)) or hasattr(value, "read"):
        filename, content = _file(name, value)
        head += f'; filename="{_quoted(filename)}"'
        return f"{head}\r\nContent-Type: {_file_type(filename, listed)}", content
    plain = to_builtins(value)
    if stated or isinstance(plain, (dict, list)):
        head += f"\r\nContent-Type: {stated or 'application/json'}"
    if is_json(stated):
        return head, encode_json(plain)
    return head, field_text(plain).encode("utf-8")


def _file(name: str, value: Any) -> tuple[str, bytes]:
    if isinstance(value, tuple):
        filename, content = value
        return str(filename), _whole(content)
    path = getattr(value, "name", None)
    filename = re.split(r"[/\\]", path)[-1] if isinstance(path, str) else name
    return filename, _whole(value)


def _file_type(filename: str, listed: list[str]) -> str:
    """The media type of a file: that of its name where a range or several types are listed."""
    if len(listed) == 1 and listed[0] and "*" not in listed[0]:
        return listed[0]
    guessed = guess_type(filename)[0] or "application/octet-stream"
    for media_type in listed:
        if media_type in (guessed, f"{guessed.partition('/')[0]}/*", "*/*"):
            return guessed
    return next((one for one in listed if one and "*" not in one), "application/octet-stream")


def _quoted(text: str) -> str:
    """A name inside quotes, as WHATWG's multipart encoding writes it."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
