"""Unions of models that a property tells apart, without a tag that msgspec could use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct, field

from specloom.runtime.answers import decode
from specloom.runtime.codec import UNSET, MisfitFailure, OpenStruct, Unset, decode_json, encode_json
from specloom.runtime.one_of import one_of


class Card(Struct, kw_only=True):
    """Required fields, and a property that may be absent."""

    number: str
    type: str | Unset = UNSET


class Transfer(Struct, kw_only=True):
    """Holds the union again."""

    type: str | Unset = UNSET
    iban: str | Unset = UNSET
    parts: list[Method] | Unset = UNSET
    other: Method | Unset | None = field(name="oth-er", default=UNSET)


class Voucher(OpenStruct, kw_only=True):
    """Takes members that no field names."""

    type: int | bool | Unset = UNSET
    extra: dict[str, int] = field(name="(extra)", default_factory=dict)


if TYPE_CHECKING:
    Method: TypeAlias = Card | Transfer | Voucher
else:
    Method = one_of(
        "Method",
        "type",
        (("card", "visa"), Card),
        (("sepa",), Transfer),
        ((1, True), Voucher),
    )


CARD = Card(number="1", type="visa")
SAME: list[tuple[bytes, Any]] = [
    (b'{"number":"1","type":"visa"}', CARD),
    (b'{"number":"1"}', Card(number="1")),
    (b'{"iban":"x"}', Transfer(iban="x")),
    (b'{"type":1,"a":1}', Voucher(type=1, extra={"a": 1})),
    (b'{"type":true}', Voucher(type=True)),
    (
        b'{"type":"sepa","parts":[{"number":"1","type":"visa"},{"type":1,"a":2}],"oth-er":null}',
        Transfer(type="sepa", parts=[CARD, Voucher(type=1, extra={"a": 2})], other=None),
    ),
]


@pytest.mark.parametrize(("content", "value"), SAME)
def test_an_object_is_what_its_property_says(content: bytes, value: Any) -> None:
    for strict in (False, True):
        assert decode(Method, content, strict=strict) == (value, [])
    assert encode_json(value) == content
    assert isinstance(value, Method)


@pytest.mark.parametrize(
    ("content", "value", "misfits"),
    [
        (b'{"type":"card"}', None, [("$.number", "a required field")]),
        (b'{"type":"cash","n":1}', {"type": "cash", "n": 1}, [("$", "Method")]),
        (b'{"type":["card"]}', {"type": ["card"]}, [("$", "Method")]),
        (b'{"type":1.5}', {"type": 1.5}, [("$", "Method")]),
        (b'{"type":"sepa","parts":[{"type":1,"a":"b"}]}', None, [("$.parts[0].a", "int")]),
        (b'{"type":"sepa","oth-er":7}', None, [("$.oth-er", "Method | None")]),
    ],
)
def test_what_does_not_fit_is_kept_and_told(
    content: bytes, value: Any, misfits: list[tuple[str, str]]
) -> None:
    found, told = decode(Method, content, strict=False)
    assert [(one.path, one.expected) for one in told] == misfits
    assert value is None or found == value
    assert encode_json(found) == content
    with pytest.raises(MisfitFailure):
        decode(Method, content, strict=True)


def test_a_misfit_has_its_whole_path() -> None:
    content = b'{"type":"sepa","parts":[{"type":"sepa","oth-er":{"type":"card","number":1}}]}'
    with pytest.raises(MisfitFailure) as caught:
        decode_json(Method, content)
    assert caught.value.path == "$.parts[0].oth-er.number"


@pytest.mark.parametrize("content", [b"[]", b'"card"', b"7", b"null"])
def test_what_is_no_object_is_refused(content: bytes) -> None:
    with pytest.raises(MisfitFailure):
        decode(Method, content, strict=False)


def test_msgspec_alone_leaves_the_object_as_it_is() -> None:
    content = b'{"type":"sepa","parts":[{"number":"1"}]}'
    value = msgspec.json.Decoder(Transfer).decode(content)
    assert value == Transfer(type="sepa", parts=[{"number": "1"}])  # type: ignore[list-item]
    assert encode_json(value) == content


_LEAVES = st.one_of(
    st.builds(Card, number=st.text(), type=st.sampled_from(["card", "visa"])),
    st.builds(Voucher, type=st.just(1), extra=st.dictionaries(st.text(), st.integers(0, 9))),
)
_METHODS = st.recursive(
    _LEAVES,
    lambda inner: st.builds(
        Transfer, type=st.just("sepa"), parts=st.lists(inner, max_size=3), other=st.none() | inner
    ),
    max_leaves=8,
)


@given(_METHODS)
def test_what_is_written_is_read_again(value: Any) -> None:
    if isinstance(value, Voucher):
        value.extra.pop("type", None)
    content = encode_json(value)
    # As an answer is: a member may have the name under which msgspec knows the free ones.
    assert encode_json(decode(Method, content, strict=True)[0]) == content


def test_a_default_is_what_has_no_value_that_is_listed() -> None:
    pets = one_of("Pets", "type", (("card",), Card), (("sepa",), Transfer), default=Transfer)
    for content in (b'{"iban":"x"}', b'{"type":"new","iban":"x"}', b'{"type":"sepa","iban":"x"}'):
        value, misfits = decode(pets, content, strict=True)
        assert (type(value), misfits) == (Transfer, [])
        assert encode_json(value) == content
    assert decode(pets, b'{"type":"card","number":"1"}', strict=True)[0] == Card(
        number="1", type="card"
    )
