"""Rows whose inside is as that of another row: recursive objects, and objects in many places."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from specloom.runtime.tables import Row, Table

TREE = Table(
    name="trees.plant",
    rows=(
        Row(key="tree", name="tree", wire_name="tree", type="object", closed=True),
        Row(key="tree.name", wire_name="name", type="string", required=True, max_length=3),
        Row(key="tree.old", wire_name="old", type="string", deprecated=True),
        Row(key="tree.children", wire_name="children", type="array"),
        Row(key="tree.children[]", type="object", closed=True, like="tree"),
        Row(key="tree.named", wire_name="named", type="object"),
        Row(key="tree.named{}", type="object", closed=True, like="tree"),
        Row(key="other", name="other", wire_name="other", type="object", closed=True, like="tree"),
    ),
)


def told(call: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one.field, one.message) for one in TREE.check(call)]


@pytest.mark.parametrize("place", ["tree", "other"])
def test_what_is_inside_is_checked_at_every_depth(place: str) -> None:
    leaf = {"name": "long"}
    call = {place: {"name": "a", "children": [{"name": "b", "named": {"x": leaf}}]}}
    for _ in range(2):
        assert told(call) == [
            (
                f"{place}.children[].named{{}}.name",
                f"{place}.children[0].named.x.name must have at most 3 characters",
            )
        ]


def test_what_is_missing_and_what_is_unknown_is_told_at_its_own_place() -> None:
    assert told({"other": {"children": [{"nme": "b"}]}}) == [
        ("other.children[].nme", "other.children[0].nme is not a field of this call"),
        ("other.children[].name", "other.children[0].name is required"),
        ("other.name", "other.name is required"),
    ]


def test_a_good_tree_and_one_that_is_too_deep() -> None:
    tree: dict[str, Any] = {"name": "a"}
    assert told({"tree": tree}) == []
    for _ in range(50):
        tree = {"name": "a", "children": [tree]}
    assert told({"tree": tree}) == []
    tree["children"].append(tree)
    assert [field for field, _ in told({"tree": tree})] == ["tree"]


def test_advice_is_given_at_every_depth() -> None:
    call = {"tree": {"name": "a", "children": [{"name": "b", "old": "x"}]}}
    (advice,) = TREE.warnings_for(call)
    assert advice.message == "tree.children[0].old is deprecated"
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        TREE.warn(call)
    assert len(shown) == 1
