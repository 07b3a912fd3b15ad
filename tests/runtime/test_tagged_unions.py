"""Unions that a tag tells apart: what is listed is typed, what is not is kept and reported."""

from __future__ import annotations

import json
from typing import Any, ClassVar, Literal, TypeAlias

import msgspec
import pytest

from specloom.runtime.answers import decode
from specloom.runtime.codec import MisfitFailure, decode_json, encode_json
from specloom.runtime.drift import Misfit
from specloom.runtime.json_values import members_of


class Cat(msgspec.Struct, kw_only=True, tag_field="kind", tag="cat"):
    """One sort of pet."""

    kind: ClassVar[Literal["cat"]] = "cat"
    lives: int


class Dog(msgspec.Struct, kw_only=True, tag_field="kind", tag="dog"):
    """Another sort of pet."""

    kind: ClassVar[Literal["dog"]] = "dog"


Pet: TypeAlias = Cat | Dog


class Shop(msgspec.Struct, kw_only=True):
    """Holds pets."""

    pets: list[Pet | None]


def test_the_tag_chooses_the_class_and_is_written_again() -> None:
    content = b'{"pets":[{"kind":"cat","lives":9},null,{"kind":"dog"}]}'
    shop = decode_json(Shop, content)
    assert shop == Shop(pets=[Cat(lives=9), None, Dog()])
    assert shop.pets[0].kind == "cat"
    assert encode_json(shop) == content
    assert members_of(shop.pets[0]) == {"kind": "cat", "lives": 9}


@pytest.mark.parametrize("pet", [{"kind": "axolotl", "legs": 4}, {"lives": 9}, {"kind": None}])
def test_an_unlisted_tag_loses_nothing(pet: Any) -> None:
    """RELIABILITY's rows 15 and 18: kept raw, reported, refused by a strict client."""
    whole, misfits = decode(Pet, json.dumps(pet).encode(), strict=False)
    assert whole == pet
    assert misfits == [Misfit("$", "Cat | Dog", pet)]
    content = json.dumps({"pets": [{"kind": "dog"}, pet]}).encode()
    shop, misfits = decode(Shop, content, strict=False)
    assert shop.pets == [Dog(), pet]
    assert [misfit.path for misfit in misfits] == ["$.pets[1]"]
    with pytest.raises(MisfitFailure):
        decode(Shop, content, strict=True)


def test_a_listed_tag_is_decoded_field_by_field() -> None:
    pet, misfits = decode(Pet, b'{"kind": "cat", "lives": "nine"}', strict=False)
    assert isinstance(pet, Cat)
    assert misfits == [Misfit("$.lives", "int", "nine")]


def test_a_class_alone_says_that_the_tag_is_another() -> None:
    cat, misfits = decode(Cat, b'{"kind": "lion", "lives": 1}', strict=False)
    assert cat == Cat(lives=1)
    assert misfits == [Misfit("$.kind", "'cat'", "lion")]


@pytest.mark.parametrize("content", [b"[]", b'"cat"', b"null", b"3"])
def test_what_is_no_object_is_refused(content: bytes) -> None:
    with pytest.raises(MisfitFailure):
        decode(Pet, content, strict=False)
