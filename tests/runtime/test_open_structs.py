"""Members that no field names: decoded by their type, kept, and written where they came from."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import field

from specloom.runtime.answers import decode
from specloom.runtime.bodies import body_bytes
from specloom.runtime.codec import UNSET, MisfitFailure, OpenStruct, Unset, decode_json, encode_json
from specloom.runtime.json_values import flattened, members_of
from specloom.runtime.operation import Body


class Product(OpenStruct, kw_only=True):
    """A product and its prices."""

    name: str
    size: int | Unset = UNSET
    extra: dict[str, float] = field(name="(extra)", default_factory=dict)


class Shop(OpenStruct, kw_only=True):
    """Products by free names, and in places with a name."""

    id: int | Unset = UNSET
    best: Product | Unset | None = UNSET
    lists: list[dict[str, Product]] | Unset = UNSET
    extra: dict[str, Product] = field(name="(extra)", default_factory=dict)


PRODUCTS = st.builds(
    lambda name, prices: {"name": name, **prices},
    st.text(),
    st.dictionaries(
        # The last is what the mapping itself is called where msgspec decodes.
        st.text().filter(lambda name: name not in {"name", "size"}) | st.just("(extra)"),
        st.floats(allow_nan=False, allow_infinity=False),
    ),
)


@given(st.dictionaries(st.text().map("p-".__add__), PRODUCTS), st.lists(PRODUCTS), PRODUCTS)
def test_what_is_decoded_is_encoded_again(
    free: dict[str, Any], listed: list[Any], best: Any
) -> None:
    written = {"id": 1, "best": best, "lists": [{"*": one} for one in listed], **free}
    shop, misfits = decode(Shop, json.dumps(written).encode(), strict=True)
    assert misfits == []
    assert set(shop.extra) == set(free)
    assert json.loads(encode_json(shop)) == written
    assert json.loads(encode_json([shop, {"within": shop}])) == [written, {"within": written}]


def test_a_decoder_of_msgspec_alone_reads_the_named_fields() -> None:
    product = msgspec.json.decode(b'{"name": "a", "EUR": 1}', type=Product)
    assert product == Product(name="a")
    assert msgspec.json.encode(product) == b'{"name":"a"}'


def test_a_free_member_of_another_type_is_kept_and_reported() -> None:
    content = b'{"best": {"name": "a", "EUR": "cheap"}, "p": {"name": 3}}'
    shop, misfits = decode(Shop, content, strict=False)
    assert shop.best.extra == {"EUR": "cheap"}
    assert [(misfit.path, misfit.raw) for misfit in misfits] == [
        ("$.best.EUR", "cheap"),
        ("$.p.name", 3),
    ]


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (b'{"best": {"name": "a", "EUR": "cheap"}}', "$.best.EUR"),
        (b'{"lists": [{}, {"x": {"name": "a", "EUR": []}}]}', "$.lists[1].x.EUR"),
        (b'{"p": {"name": 3}}', "$.p.name"),
        (b'{"best": {"name": "a", "(extra)": {}}}', "$.best.(extra)"),
        (b'{"best": {"name": 3, "(extra)": 1.0}}', "$.best.name"),
    ],
)
def test_a_strict_client_refuses_it_by_its_place(content: bytes, path: str) -> None:
    with pytest.raises(MisfitFailure) as raised:
        decode(Shop, content, strict=True)
    assert raised.value.path == path


@pytest.mark.parametrize("strict", [False, True])
def test_a_member_that_is_called_as_the_mapping_is_one_of_it(strict: bool) -> None:
    content = b'{"name":"a","(extra)":1.0}'
    product, misfits = decode(Product, content, strict=strict)
    assert (product, misfits) == (Product(name="a", extra={"(extra)": 1.0}), [])
    assert encode_json(product) == content
    shop, misfits = decode(Shop, b'{"(extra)": {"name": "a"}}', strict=strict)
    assert (shop, misfits) == (Shop(extra={"(extra)": Product(name="a")}), [])
    assert decode_json(Shop, b'{"*": {"name": "a"}}').extra == {"*": Product(name="a")}


class Box(msgspec.Struct, omit_defaults=True):
    """A model without free members, in which anything can be."""

    size: int = 3
    held: Any = None


class Pair(msgspec.Struct, array_like=True):
    """A model that is an array in JSON."""

    left: int
    right: int


@pytest.mark.parametrize(
    "value", [Box(), Box(4), Pair(1, 2), [Box(held={"a": Pair(1, 2)})], {"a": (Box(), UNSET)}]
)
def test_what_holds_no_such_model_is_left_to_msgspec(value: Any) -> None:
    assert flattened(value) is value


def test_what_holds_such_a_model_is_flattened_around_it() -> None:
    product = Product(name="a", extra={"EUR": 1.5})
    held = Box(size=4, held=[product, Pair(1, 2)])
    assert encode_json(held) == b'{"size":4,"held":[{"name":"a","EUR":1.5},[1,2]]}'


def test_a_body_and_a_table_see_the_members_as_they_are_sent() -> None:
    product = Product(name="a", extra={"EUR": 1.5, "name": 9})
    assert members_of(product) == {"name": "a", "EUR": 1.5}
    body = Body(media_type="application/json", required=True)
    content, _ = body_bytes(body, {"product": product}, None, "")
    assert content == b'{"product":{"name":"a","EUR":1.5}}'
