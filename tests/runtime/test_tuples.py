"""Lists whose items have types of their own, by position."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from specloom.runtime.answers import decode
from specloom.runtime.codec import UNSET, MisfitFailure, OpenStruct, Unset, encode_json
from specloom.runtime.one_of import best_fit


class Named(OpenStruct, kw_only=True):
    """Takes members that no field names."""

    name: str
    extra: dict[str, int] = msgspec.field(name="(extra)", default_factory=dict)


class Pair(Struct, kw_only=True):
    """Holds tuples."""

    pair: tuple[str, Named, int | None]
    at: tuple[float, float] | str | Unset = UNSET
    days: list[tuple[date]] | Unset = UNSET


class Other(Struct, kw_only=True):
    """As the other, but for what stands where."""

    pair: tuple[int, Named, int]


Either = best_fit("Either", Pair, Other, beside=tuple[int, str])

WHOLE: list[tuple[Any, bytes, Any]] = [
    (Pair, b'{"pair":["a",{"name":"b","x":1},null]}', ("a", Named(name="b", extra={"x": 1}), None)),
    (Pair, b'{"pair":["a",{"name":"b"},1],"at":[1.5,2.0]}', ("a", Named(name="b"), 1)),
    (Pair, b'{"pair":["a",{"name":"b"},1],"days":[["2020-01-31"]]}', ("a", Named(name="b"), 1)),
    (Either, b'{"pair":[1,{"name":"b"},1]}', (1, Named(name="b"), 1)),
]


@pytest.mark.parametrize(("kind", "content", "pair"), WHOLE)
@pytest.mark.parametrize("strict", [False, True])
def test_each_item_is_of_its_type(kind: Any, content: bytes, pair: Any, strict: bool) -> None:
    value, misfits = decode(kind, content, strict=strict)
    assert (value.pair, misfits) == (pair, [])
    assert encode_json(value) == content


def test_a_tuple_stands_beside_models() -> None:
    assert decode(Either, b'[1,"a"]', strict=True) == ((1, "a"), [])


@pytest.mark.parametrize(
    ("kind", "content", "misfits"),
    [
        (Pair, b'{"pair":[1,{"name":"b"},1]}', [("$.pair[0]", "str")]),
        (Pair, b'{"pair":["a",{"name":"b","x":"c"},1]}', [("$.pair[1].x", "int")]),
        (Pair, b'{"pair":["a",{"name":"b"}]}', [("$.pair", "tuple")]),
        (Either, b"[1,2]", [("$[1]", "str")]),
    ],
)
def test_what_does_not_fit_is_kept_and_told(
    kind: Any, content: bytes, misfits: list[tuple[str, str]]
) -> None:
    value, told = decode(kind, content, strict=False)
    assert [(one.path, one.expected) for one in told] == misfits
    assert encode_json(value) == content
    with pytest.raises(MisfitFailure):
        decode(kind, content, strict=True)


def test_msgspec_alone_decodes_and_encodes_tuples() -> None:
    content = b'{"pair":["a",{"name":"b"},null],"at":"here"}'
    value = msgspec.json.Decoder(Pair).decode(content)
    assert (value.pair[0], value.at) == ("a", "here")
    assert encode_json(value) == content
