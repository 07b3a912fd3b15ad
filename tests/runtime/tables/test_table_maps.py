"""Members of an object that have no row of their own: one row speaks for them all."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec import field

from specloom.runtime.codec import OpenStruct
from specloom.runtime.tables import Row, Table

TABLE = Table(
    name="t",
    rows=(
        Row(key="labels", name="labels", wire_name="labels", type="object"),
        Row(key="labels{}", type="string", max_length=3, deprecated=True),
        Row(key="prices", name="prices", wire_name="prices", type="object"),
        Row(key="prices.name", wire_name="name", type="string", required=True),
        Row(key="prices{}", type="object"),
        Row(key="prices{}.amounts", wire_name="amounts", type="array", required=True),
        Row(key="prices{}.amounts[]", type="integer", minimum=0),
    ),
)


class Amounts(msgspec.Struct):
    """What a price is."""

    amounts: list[int]


class Prices(OpenStruct, kw_only=True):
    """A name, and prices by their currencies."""

    name: str
    extra: dict[str, Amounts] = field(name="(extra)", default_factory=dict)


@pytest.mark.parametrize(
    ("values", "violations"),
    [
        ({"labels": {}}, []),
        ({"labels": {"a": "abc", "labels{}": "x"}}, []),
        (
            {"labels": {"a": "abcd", "b": 1, "c": None}},
            [
                ("labels{}", "max-length", "labels.a must have at most 3 characters"),
                ("labels{}", "type", "labels.b must be text"),
                ("labels{}", "type", "labels.c must not be null"),
            ],
        ),
        ({"prices": {"name": "n", "EUR": {"amounts": [1]}}}, []),
        ({"prices": Prices(name="n", extra={"EUR": Amounts([1])})}, []),
        (
            {"prices": Prices(name="n", extra={"EUR": Amounts([-1])})},
            [("prices{}.amounts[]", "minimum", "prices.EUR.amounts[0] must be at least 0")],
        ),
        (
            {"prices": {"EUR": {}}},
            [
                ("prices{}.amounts", "required", "prices.EUR.amounts is required"),
                ("prices.name", "required", "prices.name is required"),
            ],
        ),
    ],
)
def test_each_member_has_to_pass(values: dict[str, Any], violations: list[tuple[str, ...]]) -> None:
    found = TABLE.check(values)
    assert [(one.field, one.rule, one.message) for one in found] == violations


def test_a_deprecated_member_is_a_warning() -> None:
    assert [one.field for one in TABLE.warnings_for({"labels": {"a": "x"}})] == ["labels{}"]
