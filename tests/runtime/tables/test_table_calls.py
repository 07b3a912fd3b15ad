"""A whole call against a table: names, order, what is missing, what is nested, what is kept."""

from __future__ import annotations

import copy
import pickle
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec import UNSET

from specloom.runtime.secret import Secret
from specloom.runtime.tables import Condition, Row, Rule, Table, Violation

UPDATE = Table(
    name="phone_numbers.update",
    rows=(
        Row(
            key="path:id",
            name="id",
            wire_name="id",
            location="path",
            type="string",
            format="uuid",
            required=True,
            source="page L20",
        ),
        Row(
            key="CallHandler",
            name="call_handler",
            wire_name="CallHandler",
            type="string",
            values=("topic", "laml"),
            default="laml",
        ),
        Row(key="Topic", name="topic", wire_name="Topic", type="string", max_length=5),
    ),
    rules=(
        Rule(
            kind="required_if",
            fields=("Topic",),
            when=(Condition("CallHandler", "equals", ("topic",)),),
            source="page L116",
        ),
    ),
)
ID = UUID(int=1)


def test_a_good_call_has_no_violations_by_either_kind_of_name() -> None:
    assert UPDATE.check({"path:id": ID, "CallHandler": "topic", "Topic": "sales"}) == ()
    assert UPDATE.check({"id": ID, "call_handler": "topic", "topic": "sales"}) == ()


def test_all_violations_come_at_once_in_the_order_of_the_input() -> None:
    found = UPDATE.check({"colour": 1, "call_handler": "topic", "path:id": "NaNa"})
    assert found == (
        Violation("colour", "colour", "unknown-field", "colour is not a field of this call"),
        Violation("path:id", "id", "format", "id must be a UUID", "page L20"),
        Violation(
            "Topic",
            "topic",
            "required_if",
            "topic is required when call_handler is topic",
            "page L116",
        ),
    )


def test_unset_is_not_given() -> None:
    assert [found.rule for found in UPDATE.check({"path:id": UNSET, "topic": UNSET})] == [
        "required"
    ]


def test_a_field_under_both_its_names_is_given_twice() -> None:
    assert [v.rule for v in UPDATE.check({"path:id": ID, "id": ID})] == ["given-twice"]


def test_a_python_name_that_two_rows_share_names_neither() -> None:
    rows = (
        Row(key="query:a", name="a", wire_name="a", location="query"),
        Row(key="header:a", name="a", wire_name="a", location="header"),
    )
    assert [v.rule for v in Table(name="t", rows=rows).check({"a": 1})] == ["unknown-field"]


def test_an_open_table_takes_unknown_body_fields_and_no_unknown_parameters() -> None:
    open_table = Table(name="t", open_fields=True)
    assert open_table.check({"anything": object()}) == ()
    assert [v.rule for v in open_table.check({"query:x": 1})] == ["unknown-field"]


def test_messages_never_hold_the_value() -> None:
    secret = "canary-4f1c"
    values = {"path:id": secret, "CallHandler": secret, "Topic": secret}
    assert len(UPDATE.check(values)) == 3
    assert secret not in repr(UPDATE.check(values))


def test_a_secret_is_checked_and_stays_secret() -> None:
    found = UPDATE.check({"path:id": ID, "Topic": Secret("canary")})
    assert [v.rule for v in found] == ["max-length"]
    assert "canary" not in repr(found)


def test_an_unknown_field_with_an_unprintable_name_is_not_echoed() -> None:
    (found,) = Table(name="t").check({"\x1b[31m": 1})
    assert "\x1b" not in found.message


NESTED = Table(
    name="t",
    rows=(
        Row(key="call", name="call", wire_name="call", type="object", closed=True),
        Row(key="call.to", name="to", wire_name="to", type="string", required=True),
        Row(key="call.legs", name="legs", wire_name="legs", type="array"),
        Row(key="call.legs[]", type="object"),
        Row(key="call.legs[].Ring.s", wire_name="Ring.s", type="integer", minimum=1),
        Row(key="call.tags[]", wire_name="tags[]", type="array"),
        Row(key="call.tags[][]", type="string"),
        Row(key="flat.name", name="flat_name", wire_name="flat.name", type="string"),
    ),
)


class Leg(msgspec.Struct):
    ring: int = msgspec.field(name="Ring.s")


class Call(msgspec.Struct):
    legs: list[Leg]
    to: str | msgspec.UnsetType = UNSET


@pytest.mark.parametrize("call", [{"legs": [{"Ring.s": 1}, {"Ring.s": 0}]}, Call([Leg(1), Leg(0)])])
def test_nested_rows_are_checked_inside_mappings_and_structs(call: object) -> None:
    assert [(v.field, v.name, v.rule, v.message) for v in NESTED.check({"call": call})] == [
        (
            "call.legs[].Ring.s",
            "call.legs[].Ring.s",
            "minimum",
            "call.legs[1].Ring.s must be at least 1",
        ),
        ("call.to", "to", "required", "call.to is required"),
    ]


def test_what_is_required_inside_an_object_is_not_missed_without_it() -> None:
    assert NESTED.check({}) == ()


def test_a_closed_object_takes_no_other_members() -> None:
    (found,) = NESTED.check({"call": {"to": "x", "from": "y"}})
    assert (found.field, found.rule) == ("call.from", "unknown-field")


def test_an_item_of_the_wrong_type_is_named_by_its_place() -> None:
    (found,) = NESTED.check({"call": {"to": "x", "legs": [{}, 7]}})
    assert (found.field, found.message) == ("call.legs[]", "call.legs[1] must be an object")


def test_a_wire_name_with_a_dot_is_one_name() -> None:
    assert [v.rule for v in NESTED.check({"flat.name": 1})] == ["type"]


def test_a_wire_name_that_ends_in_brackets_is_no_list_of_items() -> None:
    (found,) = NESTED.check({"call": {"to": "x", "tags[]": ["a", 7]}})
    assert (found.field, found.message) == ("call.tags[][]", "call.tags[][1] must be text")


def test_a_nested_row_is_no_argument_of_its_own() -> None:
    assert [v.rule for v in NESTED.check({"to": "x"})] == ["unknown-field"]


@pytest.mark.parametrize("clone", [lambda table: pickle.loads(pickle.dumps(table)), copy.deepcopy])
def test_a_used_table_survives_a_copy(clone: Any) -> None:
    before = UPDATE.check({"topic": 1})
    twin = clone(UPDATE)
    assert twin == UPDATE
    assert hash(twin) == hash(UPDATE)
    assert twin.rows[0].default is UNSET
    assert twin.check({"topic": 1}) == before


def test_a_table_with_a_default_that_is_a_list_can_be_hashed() -> None:
    row = Row(key="a", name="a", wire_name="a", default=[1], values=([1],))
    assert {Table(name="t", rows=(row,))}


def test_only_the_fields_that_are_given_are_compiled() -> None:
    # A broken pattern shows when it is compiled: the row beside it is never looked at.
    rows = (
        Row(key="a", name="a", wire_name="a", type="string"),
        Row(key="b", name="b", wire_name="b", type="string", pattern="("),
    )
    table = Table(name="t", rows=rows)
    assert table.check({"a": "x"}) == ()
    assert [v.rule for v in table.check({"b": "x"})] == ["unreadable"]
