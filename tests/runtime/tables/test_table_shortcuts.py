"""What a table has learned from earlier calls never changes what it says of the next one."""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET
from test_table_agreement import constraints, json_values, types

from specloom.runtime.formats import FORMATS
from specloom.runtime.tables import Condition, Row, Rule, Table


class Word(enum.StrEnum):
    A = "a"


class Shout(str):
    """A text of the user's own class."""


strange = st.sampled_from(
    [UNSET, Word.A, Shout("a"), Decimal("1"), UUID(int=1), b"a", object(), "\ud800", [], {}, "é"]
)


@given(
    types=types,
    constraints=constraints,
    form=st.sampled_from(["", *FORMATS]),
    nullable=st.booleans(),
    values=st.lists(json_values | strange, min_size=2, max_size=6),
)
def test_a_row_says_the_same_of_a_value_whatever_came_before(
    types: list[str], constraints: dict[str, Any], form: str, nullable: bool, values: list[object]
) -> None:
    kind = "|".join(types) or "any"
    row = Row(key="a", name="a", wire_name="a", type=kind, format=form, nullable=nullable)
    rows = (Row(**{name: getattr(row, name) for name in row.__struct_fields__} | constraints),)
    used = Table(name="t", rows=rows)
    for value in (*values, *values):
        assert used.check({"a": value}) == Table(name="t", rows=rows).check({"a": value})


NAMES = ("a", "b", "c")
names = st.sampled_from(NAMES)
several = st.lists(names, min_size=1, max_size=3, unique=True).map(tuple)
conditions = st.builds(
    Condition,
    names,
    st.sampled_from(["equals", "not_equals", "present", "absent", "null"]),
    st.just(("x", 1)),
)
rules = st.builds(
    Rule,
    kind=st.sampled_from(
        ["requires", "required_if", "at_least_one", "exactly_one", "at_most_one", "all_or_none"]
    ),
    fields=several,
    of=several,
    when=st.lists(conditions, max_size=2).map(tuple),
    rejects=st.booleans(),
)
ROWS = (
    Row(key="a", name="first", wire_name="a", type="string", values=("x", "y"), required=True),
    Row(key="b", name="b", wire_name="b", type="string", nullable=True),
    Row(key="c", name="c", wire_name="c", type="array"),
    Row(key="c[]", type="integer", minimum=0),
)
calls = st.dictionaries(
    st.sampled_from([*NAMES, "first", "unknown"]),
    st.sampled_from([None, 1, "x", "y", Word.A, [1], [-1], [], UNSET]),
)


@given(rules=st.lists(rules, max_size=3).map(tuple), calls=st.lists(calls, max_size=4))
def test_a_table_says_the_same_of_a_call_whatever_came_before(
    rules: tuple[Rule, ...], calls: list[dict[str, object]]
) -> None:
    used = Table(name="t", rows=ROWS, rules=rules)
    for call in (*calls, *calls):
        fresh = Table(name="t", rows=ROWS, rules=rules)
        assert used.check(call) == fresh.check(call)
        assert used.warnings_for(call) == fresh.warnings_for(call)


@pytest.mark.parametrize("value", ["a" * 5000, "a\ud800", 7, None])
def test_a_good_call_does_not_open_the_door_to_a_bad_one(value: object) -> None:
    row = Row(key="a", name="a", wire_name="a", type="string", pattern="^a+$")
    table = Table(name="t", rows=(row,))
    assert table.check({"a": "a"}) == ()
    assert table.check({"a": "aa"}) == ()
    assert table.check({"a": value}) != ()


def test_unset_is_not_given_where_an_object_was_before() -> None:
    rows = (
        Row(key="a", name="a", wire_name="a", required=True),
        Row(key="a.b", wire_name="b", type="string"),
    )
    used = Table(name="t", rows=rows)
    assert used.check({"a": {"b": "x"}}) == ()
    assert [one.rule for one in used.check({"a": UNSET})] == ["required"]


def test_many_kinds_of_calls_are_told_apart() -> None:
    names = [f"f{number}" for number in range(9)]
    rows = tuple(Row(key=name, name=name, wire_name=name, required=name == "f0") for name in names)
    rules = (
        Rule(kind="requires", fields=("f1",), of=("f2",)),
        Rule(kind="ignored_if", fields=("f3",), when=(Condition("f4", "equals", (1,)),)),
        Rule(kind="at_least_one", fields=("f5", "f6"), when=(Condition("f7", "absent"),)),
    )
    table = Table(name="t", rows=rows, rules=rules)
    calls = [{name: 1 for at, name in enumerate(names) if mask >> at & 1} for mask in range(1 << 9)]
    for call in (*calls, *calls):
        said = {
            "required": "f0" not in call,
            "requires": "f1" in call and "f2" not in call,
            "at_least_one": call.keys().isdisjoint(("f5", "f6", "f7")),
            "ignored_if": {"f3", "f4"} <= call.keys(),
        }
        found = [one.rule for one in (*table.check(call), *table.warnings_for(call))]
        assert found == [rule for rule, is_said in said.items() if is_said]


def test_a_call_of_many_fields_is_checked_like_any_other() -> None:
    table = Table(
        name="t", open_fields=True, rules=(Rule(kind="requires", fields=("0",), of=("x",)),)
    )
    call = {str(number): number for number in range(1000)}
    for _ in range(2):
        assert [one.rule for one in table.check(call)] == ["requires"]
        assert table.check({**call, "x": 1}) == ()
