"""The only place that decodes and encodes: JSON both ways, and values as text.

``UNSET`` is what an argument holds that was not given and a field that was absent: it is never
written. ``None`` is JSON's null.
"""

from __future__ import annotations

import base64
import enum
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

import msgspec
import msgspec.structs
from msgspec import UNSET, Raw, Struct, UnsetType

from .enums import unknown_values_refused
from .json_values import flattened
from .one_of import decode_one_of
from .open_structs import OpenStruct, fill_extra, reaches_extra

__all__ = [
    "UNSET",
    "DecodeFailure",
    "MisfitFailure",
    "OpenStruct",
    "Raw",
    "Struct",
    "Unset",
    "build_first",
    "decode_json",
    "decode_json_strictly",
    "encode_json",
    "encoded_names",
    "replaced",
    "struct_fields",
    "text",
    "to_builtins",
]

Unset: TypeAlias = UnsetType

StructT = TypeVar("StructT", bound=Struct)

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_AT = " - at `"

_names: dict[type[Struct], Mapping[str, str]] = {}
_decoders: dict[Any, tuple[msgspec.json.Decoder[Any], bool]] = {}
_encoder = msgspec.json.Encoder(decimal_format="number")


class DecodeFailure(ValueError):
    """The bytes are not JSON, or nest deeper than can be read."""

    def __init__(self, message: str, path: str = "$") -> None:
        super().__init__(message, path)
        self.message = message
        self.path = path


class MisfitFailure(DecodeFailure):
    """The bytes are JSON that does not fit the type; ``path`` says where, as ``$.a[0].b``."""


def build_first(kind: type[Struct]) -> None:
    """Have msgspec look at a model, and at all inside it, before it looks at what holds it.

    It goes from model to model by recursion, and only as far as Python lets it.
    """
    msgspec.json.Decoder(kind, dec_hook=decode_one_of)


def decode_json(kind: Any, content: bytes | Raw) -> Any:
    """JSON decoded as ``kind``. Unknown enum values are kept; of duplicate keys the last wins.

    Raises:
        MisfitFailure: The JSON does not fit ``kind``.
        DecodeFailure: It is not JSON in UTF-8 (RFC 8259); a byte order mark is let pass.
    """
    known = _decoders.get(kind)
    if known is None:
        known = _decoders[kind] = (
            msgspec.json.Decoder(kind, dec_hook=decode_one_of),
            reaches_extra(kind),
        )
    decoder, is_filled = known
    try:
        # msgspec skips what it does not decode, so text that is not UTF-8 is looked for here.
        if type(content) is bytes and not content.isascii():
            content = content.removeprefix(_BYTE_ORDER_MARK)
            str(content, "utf-8")
        value = decoder.decode(content)
        if is_filled:
            fill_extra(value, content, _decode_part)
        return value
    except msgspec.ValidationError as error:
        # Inside a union of ours msgspec begins anew, and says of each part where it stands.
        message, *places = str(error).split(_AT)
        steps = (place.rstrip("`").removeprefix("$") for place in reversed(places))
        raise MisfitFailure(message, "".join(("$", *steps))) from None
    except msgspec.DecodeError as error:
        raise DecodeFailure(str(error)) from None
    except UnicodeDecodeError:
        raise DecodeFailure("JSON is not UTF-8") from None
    except RecursionError:
        raise DecodeFailure("JSON nests too deep") from None


def _decode_part(kind: Any, content: bytes | Raw, path: str) -> Any:
    try:
        return decode_json(kind, content)
    except MisfitFailure as failure:
        raise MisfitFailure(failure.message, path + failure.path[1:]) from None


def decode_json_strictly(kind: Any, content: bytes) -> Any:
    """As :func:`decode_json`, and an unknown enum value is a misfit.

    Raises:
        MisfitFailure: The JSON does not fit ``kind``.
        DecodeFailure: It is not JSON in UTF-8.
    """
    with unknown_values_refused():
        return decode_json(kind, content)


def struct_fields(kind: type[Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    """The fields of a model: names on both sides, type, and whether they are required."""
    return msgspec.structs.fields(kind)


def encoded_names(kind: type[Struct]) -> Mapping[str, str]:
    """The Python names of a model's fields, by their names on the wire."""
    names = _names.get(kind)
    if names is None:
        fields = msgspec.structs.fields(kind)
        names = _names[kind] = {field.encode_name: field.name for field in fields}
    return names


def replaced(value: StructT, **changes: object) -> StructT:
    """A copy of a value of ours with other members."""
    return msgspec.structs.replace(value, **changes)


def encode_json(value: object) -> bytes:
    """The value as JSON: a ``Decimal`` as a number, what is ``UNSET`` left out.

    The free members of a model stand beside its fields.

    Raises:
        TypeError: The value holds something that JSON cannot say.
    """
    value = flattened(value)
    try:
        return _encoder.encode(value)
    except TypeError:
        # Only a mapping of the caller's own holds UNSET where msgspec cannot leave it out.
        return _encoder.encode(_without_unset(value))


def to_builtins(value: object) -> Any:
    """The value in the types JSON has, as :func:`encode_json` would write it, decimals exact."""
    if value is None or type(value) in (str, int, float, bool):
        return value
    plain = flattened(value)
    try:
        return msgspec.to_builtins(plain, builtin_types=(Decimal,), str_keys=True)
    except TypeError:
        # As in encode_json.
        return msgspec.to_builtins(_without_unset(plain), builtin_types=(Decimal,), str_keys=True)


def text(value: object) -> str:
    """A scalar as it stands in a path, query, header or form: no quotes, RFC 3339 for times.

    Raises:
        TypeError: The value is not a scalar.
    """
    if isinstance(value, enum.Enum):
        value = value.value
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case None:
            return ""
        case int():
            return int.__repr__(value)
        case Decimal():
            return format(value, "f")
        case UUID():
            return str(value)
        case bytes() | bytearray():
            return base64.b64encode(value).decode("ascii")
        case float() | datetime() | date() | time() | timedelta():
            return _encoder.encode(value).decode("ascii").strip('"')
    raise TypeError(f"{type(value).__name__} is not a scalar")


def _without_unset(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _without_unset(item) for key, item in value.items() if item is not UNSET}
    if isinstance(value, (list, tuple)):
        return [_without_unset(item) for item in value]
    return value
