"""Parameters as they stand on the wire: OpenAPI's styles, percent-encoded exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from .codec import encode_json, text, to_builtins
from .operation import FieldEncoding, Parameter
from .patterns import pattern
from .violations import Violation

# Of RFC 3986's reserved characters, those that do not take a query, or a path, apart.
RESERVED = ":/?@!$'()*,;"
_RESERVED_IN_PATH = ":/@!$&'()*+,;="

QUERYSTRING = "querystring"
"""The style of a parameter that is the whole query (OpenAPI 3.2's location of that name)."""

FORM = "application/x-www-form-urlencoded"
_BREAKS = r"[\r\n]"
_CONTROLS = r"[\x00-\x08\x0a-\x1f\x7f]"
_NO_COOKIE = r"[\x00-\x1f\x7f;]"
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_EXPLODED = {"label": ".", "matrix": ";"}
_DELIMITERS = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}


class RefusedValue(ValueError):
    """An argument that cannot be written safely; the violation never holds the value."""

    def __init__(self, violation: Violation) -> None:
        super().__init__(violation.message)
        self.violation = violation


def path_text(parameter: Parameter, value: object) -> str:
    """The value as it stands in the path, in style ``simple``, ``label`` or ``matrix``.

    Raises:
        RefusedValue: It is empty, ``.`` or ``..``, null, or has a line break: each would turn the
            request into one for another path.
    """
    plain = _plain(parameter, value)
    for item in _leaves(plain):
        if pattern(_BREAKS).search(item):
            raise _refusal(parameter, "line-break", "must not contain a line break")
    written = _path_style(parameter, plain)
    if not written or any(part in (".", "..") for part in written.split("/")):
        raise _refusal(parameter, "path-segment", "must not be empty, '.' or '..'")
    return written


def query_pairs(parameter: Parameter, value: object) -> Sequence[tuple[str, str | None]]:
    """The value as encoded names and values, in style ``form``, a delimited one or deepObject.

    A list or an object without members is not there (RFC 6570, section 2.3). A whole query that
    is no form comes as one name without a value.

    Raises:
        RefusedValue: It is null where the parameter does not take null.
    """
    if value is None:
        if not parameter.nullable:
            raise _refusal(parameter, "null", "must not be null")
        return [(quote(parameter.name, safe=""), "")]
    safe = RESERVED if parameter.allow_reserved else ""
    if parameter.style == QUERYSTRING:
        return _whole_query(parameter, value)
    if parameter.content_type:
        return [(quote(parameter.name, safe=""), quote(_content(parameter, value), safe=safe))]
    return _pairs(parameter.name, to_builtins(value), parameter.style, parameter.explode, safe)


def _whole_query(parameter: Parameter, value: object) -> Sequence[tuple[str, str | None]]:
    if parameter.content_type.partition(";")[0].strip().lower() == FORM:
        plain = to_builtins(value)
        if not isinstance(plain, dict):
            raise _refusal(parameter, "type", "must be an object")
        return [pair for name, item in plain.items() for pair in field_pairs(name, item, None)]
    return [(quote(_content(parameter, value), safe=""), None)]


def field_pairs(name: str, value: object, encoding: FieldEncoding | None) -> list[tuple[str, str]]:
    """One field of a form body as encoded names and values; null is the empty value.

    Without an encoding of its own an object, and each object in an array, is written as JSON.
    """
    plain = to_builtins(value)
    if encoding is not None and not encoding.content_type:
        safe = RESERVED if encoding.allow_reserved else ""
        return _pairs(name, plain, encoding.style, encoding.explode, safe)
    if isinstance(plain, list) and encoding is None:
        return [(quote(name, safe=""), quote(field_text(item), safe="")) for item in plain]
    return [(quote(name, safe=""), quote(field_text(plain), safe=""))]


def field_text(plain: object) -> str:
    """A scalar as text, an object or array as JSON: how a field of a form holds one value."""
    return encode_json(plain).decode() if isinstance(plain, (dict, list)) else text(plain)


def header_text(parameter: Parameter, value: object) -> str:
    """The value as it stands in a header, in style ``simple``.

    Raises:
        RefusedValue: It is null or holds a line break or another control character.
    """
    written = _simple(_plain(parameter, value), parameter.explode, str)
    if pattern(_CONTROLS).search(written):
        raise _refusal(parameter, "line-break", "must not contain a line break or control")
    return written.strip(" \t")


def cookie_pairs(parameter: Parameter, value: object) -> list[tuple[str, str]]:
    """The value as names and values of the Cookie header, in style ``form`` or ``cookie``.

    The latter encodes nothing (OpenAPI 3.2, Style Values).

    Raises:
        RefusedValue: It is null, or cannot stand in a cookie as it is.
    """
    plain = _plain(parameter, value)
    if parameter.style != "cookie":
        return _pairs(parameter.name, plain, "form", parameter.explode, "")
    pairs = _pairs(parameter.name, plain, "form", parameter.explode, None)
    if any(pattern(_NO_COOKIE).search(part) for pair in pairs for part in pair):
        raise _refusal(parameter, "cookie", "must not contain a semicolon or a control")
    return pairs


def extra_header(name: str, value: str) -> tuple[bytes, bytes]:
    """A header of the caller's own.

    Raises:
        RefusedValue: The name is not a token (RFC 9110 section 5.6.2), or the value has a line
            break or another control character.
    """
    if not pattern(_TOKEN).fullmatch(name):
        message = "has a name that is not a header name"
        raise RefusedValue(Violation("extra_headers", "extra_headers", "header-name", message))
    if pattern(_CONTROLS).search(value):
        message = f"must not contain a line break or control in {name}"
        raise RefusedValue(Violation("extra_headers", "extra_headers", "line-break", message))
    return name.encode("ascii"), value.strip(" \t").encode("utf-8")


def _plain(parameter: Parameter, value: object) -> Any:
    if value is None:
        raise _refusal(parameter, "null", "must not be null")
    return _content(parameter, value) if parameter.content_type else to_builtins(value)


def _content(parameter: Parameter, value: object) -> str:
    media_type = parameter.content_type.partition(";")[0]
    if media_type.endswith(("/json", "+json")) or not isinstance(value, str):
        return encode_json(value).decode()
    return value


def _refusal(parameter: Parameter, rule: str, message: str) -> RefusedValue:
    return RefusedValue(Violation(parameter.key, parameter.argument, rule, message))


def _leaves(plain: object) -> Iterable[str]:
    match plain:
        case dict():
            for name, value in plain.items():
                yield text(name)
                yield from _leaves(value)
        case list():
            for value in plain:
                yield from _leaves(value)
        case _:
            yield text(plain)


def _encoded(value: str) -> str:
    return quote(value, safe="")


def _simple(plain: object, explode: bool, encode: Any, delimiter: str = ",") -> str:
    match plain:
        case dict():
            between = "=" if explode else ","
            return delimiter.join(
                f"{encode(text(name))}{between}{encode(field_text(value))}"
                for name, value in plain.items()
            )
        case list():
            return delimiter.join(encode(field_text(value)) for value in plain)
        case _:
            written: str = encode(text(plain))
            return written


def _encoded_in_path(value: str) -> str:
    return quote(value, safe=_RESERVED_IN_PATH)


def _path_style(parameter: Parameter, plain: object) -> str:
    if plain in ([], {}):
        return ""
    encode = _encoded_in_path if parameter.allow_reserved else _encoded
    explode = parameter.explode
    delimiter = _EXPLODED.get(parameter.style, ",") if explode else ","
    simple = _simple(plain, explode, encode, delimiter)
    if parameter.style == "label":
        return f".{simple}"
    if parameter.style != "matrix":
        return simple
    name = _encoded(parameter.name)
    if explode and isinstance(plain, dict):
        return f";{simple}"
    if explode and isinstance(plain, list):
        return "".join(f";{name}={encode(field_text(value))}" for value in plain)
    return f";{name}={simple}" if simple else f";{name}"


def _pairs(
    name: str, plain: object, style: str, explode: bool, safe: str | None
) -> list[tuple[str, str]]:
    """The pairs of a value; with ``safe`` None nothing is encoded."""
    key = _quoted(name, "" if safe is not None else None)
    match plain:
        case [] | dict() if not plain:
            return []
        case dict() if style == "deepObject":
            return list(_deep(key, plain, safe))
        case dict() if explode:
            return [
                (
                    _quoted(text(inner), "" if safe is not None else None),
                    _quoted(field_text(value), safe),
                )
                for inner, value in plain.items()
            ]
        case dict():
            flat = [field_text(part) for pair in plain.items() for part in pair]
            return [(key, _joined(flat, style, safe))]
        case list() if explode:
            return [(key, _quoted(field_text(value), safe)) for value in plain]
        case list():
            return [(key, _joined([field_text(value) for value in plain], style, safe))]
        case _:
            return [(key, _quoted(text(plain), safe))]


def _quoted(value: str, safe: str | None) -> str:
    return value if safe is None else quote(value, safe=safe)


def _joined(items: Iterable[str], style: str, safe: str | None) -> str:
    delimiter = _DELIMITERS.get(style, ",")
    return delimiter.join(_quoted(item, safe) for item in items)


def _deep(key: str, plain: Mapping[str, object], safe: str | None) -> Iterable[tuple[str, str]]:
    for name, value in plain.items():
        inner = f"{key}%5B{quote(text(name), safe='')}%5D"
        if isinstance(value, dict):
            yield from _deep(inner, value, safe)
        elif isinstance(value, list):
            for item in value:
                yield inner, _quoted(field_text(item), safe)
        else:
            yield inner, _quoted(text(value), safe)
