"""Rules between fields: what breaks them, what they warn of, and how they read."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import UNSET, Struct

from specloom.runtime.tables import Condition, Row, Rule, Table, sentence


def table(*rules: Rule) -> Table:
    rows = tuple(Row(key=key, name=f"{key}_", wire_name=key) for key in "abcd")
    return Table(name="t", rows=rows, rules=rules)


def broken(rule: Rule, values: dict[str, object]) -> list[str]:
    assert all(found.rule == rule.kind for found in table(rule).check(values))
    return [found.field for found in table(rule).check(values)]


def advised(rule: Rule, values: dict[str, object]) -> list[str]:
    assert table(rule).check(values) == ()
    return [found.field for found in table(rule).warnings_for(values)]


def test_requires_needs_all_of_the_others_as_soon_as_one_is_given() -> None:
    rule = Rule(kind="requires", fields=("a", "b"), of=("c", "d"))
    assert broken(rule, {}) == []
    assert broken(rule, {"b": 1, "d": 1}) == ["c"]
    assert broken(rule, {"a": None}) == ["c", "d"]
    assert broken(rule, {"a": 1, "c": 1, "d": None}) == []


def test_required_if_speaks_only_while_its_condition_holds() -> None:
    rule = Rule(kind="required_if", fields=("b",), when=(Condition("a", "equals", ("x", "y")),))
    assert broken(rule, {"a": "y"}) == ["b"]
    assert broken(rule, {"a": "z"}) == []
    assert broken(rule, {"a": UNSET}) == []
    assert broken(rule, {"a": "x", "b": 1}) == []


def test_at_least_one() -> None:
    rule = Rule(kind="at_least_one", fields=("a", "b"))
    assert broken(rule, {"c": 1}) == ["a"]
    assert broken(rule, {"b": 1}) == []


def test_exactly_one() -> None:
    rule = Rule(kind="exactly_one", fields=("a", "b", "c"))
    assert broken(rule, {}) == ["a"]
    assert broken(rule, {"c": 1}) == []
    assert broken(rule, {"c": 1, "b": 1}) == ["c"]


def test_at_most_one() -> None:
    rule = Rule(kind="at_most_one", fields=("a", "b"))
    assert broken(rule, {}) == []
    assert broken(rule, {"a": 1}) == []
    assert broken(rule, {"a": 1, "b": 1}) == ["b"]


def test_all_or_none() -> None:
    rule = Rule(kind="all_or_none", fields=("a", "b", "c"))
    assert broken(rule, {}) == []
    assert broken(rule, {"b": 1, "c": 1}) == ["a"]
    assert broken(rule, {"a": 1, "b": 1, "c": 1}) == []


def test_ignored_if_warns_of_what_is_given_in_vain() -> None:
    rule = Rule(kind="ignored_if", fields=("a", "b"), when=(Condition("c", "present"),))
    assert advised(rule, {"a": 1, "c": 1}) == ["a"]
    assert advised(rule, {"a": 1}) == []


def test_clears_warns_of_what_the_call_empties() -> None:
    rule = Rule(kind="clears", fields=("a",), when=(Condition("c", "present"),))
    assert advised(rule, {"c": 1}) == ["a"]
    assert advised(rule, {"a": 1}) == []


def test_alias_of_warns_when_both_names_are_given() -> None:
    rule = Rule(kind="alias_of", fields=("a",), of=("b",))
    assert advised(rule, {"a": 1, "b": 1}) == ["a"]
    assert advised(rule, {"a": 1}) == []
    assert advised(rule, {"b": 1}) == []


def test_deprecated_for_warns_when_the_old_field_is_given() -> None:
    rule = Rule(kind="deprecated_for", fields=("a",), of=("b",))
    assert advised(rule, {"a": 1}) == ["a"]
    assert advised(rule, {"b": 1}) == []


def test_a_rule_that_does_not_reject_warns() -> None:
    rule = Rule(kind="at_most_one", fields=("a", "b"), rejects=False)
    assert advised(rule, {"a": 1, "b": 1}) == ["b"]


@pytest.mark.parametrize(
    ("condition", "holding", "failing"),
    [
        (Condition("a", "equals", (1,)), [1, 1.0], [True, "1", None, UNSET]),
        (Condition("a", "equals", (None,)), [None], [0, UNSET]),
        (Condition("a", "not_equals", (1, 2)), [3, True, None], [1, 2.0, UNSET]),
        (Condition("a", "present"), [0, None, ""], [UNSET]),
        (Condition("a", "absent"), [UNSET], [None, 0]),
        (Condition("a", "null"), [None], [0, "", UNSET]),
    ],
)
def test_a_condition_holds(
    condition: Condition, holding: list[object], failing: list[object]
) -> None:
    rule = Rule(kind="required_if", fields=("b",), when=(condition,))
    for value in holding:
        assert broken(rule, {"a": value}) == ["b"], value
    for value in failing:
        assert broken(rule, {"a": value}) == [], value


def test_several_conditions_have_to_hold_together() -> None:
    rule = Rule(
        kind="required_if",
        fields=("b",),
        when=(Condition("c", "absent"), Condition("a", "equals", ("x",))),
    )
    assert broken(rule, {"a": "x"}) == ["b"]
    assert broken(rule, {"a": "x", "c": 1}) == []
    assert broken(rule, {}) == []


def test_a_rule_reaches_across_parameters_and_the_body() -> None:
    rows = (
        Row(key="query:dry", name="dry", wire_name="dry", location="query"),
        Row(key="header:X-Reason", name="x_reason", wire_name="X-Reason", location="header"),
    )
    rule = Rule(
        kind="required_if",
        fields=("header:X-Reason",),
        when=(Condition("query:dry", "equals", (False,)),),
    )
    (found,) = Table(name="t", rows=rows, rules=(rule,)).check({"dry": False})
    assert (found.field, found.name) == ("header:X-Reason", "x_reason")
    assert found.message == "x_reason is required when dry is false"


class Leg(Struct, rename={"kind": "Kind"}):
    kind: str
    topic: object = UNSET


@pytest.mark.parametrize("leg", [{"Kind": "topic"}, Leg(kind="topic")])
def test_a_rule_inside_a_list_speaks_of_each_item(leg: object) -> None:
    rule = Rule(
        kind="required_if",
        fields=("call.legs[].topic",),
        when=(Condition("call.legs[].Kind", "equals", ("topic",)),),
        message="a topic is needed",
    )
    rows = (Row(key="call", name="call", wire_name="call", type="object"),)
    routes = Table(name="t", rows=rows, rules=(rule,))
    (found,) = routes.check({"call": {"legs": [{"Kind": "other"}, leg]}})
    assert found.field == "call.legs[].topic"
    assert found.message == "a topic is needed (in call.legs[1])"
    assert routes.check({"call": {"legs": [{"Kind": "topic", "topic": None}]}}) == ()
    assert routes.check({"call": {"legs": "no list"}}) == ()


def test_a_rule_inside_an_object_says_nothing_where_there_is_none() -> None:
    rule = Rule(kind="at_least_one", fields=("a.x", "a.y"))
    assert broken(rule, {}) == []
    assert broken(rule, {"a": "text"}) == []
    assert broken(rule, {"a": {}}) == ["a.x"]
    assert broken(rule, {"a": {"y": None}}) == []


def test_a_condition_outside_may_need_a_field_inside() -> None:
    rule = Rule(kind="required_if", fields=("a.x",), when=(Condition("b", "present"),))
    assert broken(rule, {"b": 1}) == ["a.x"]
    assert broken(rule, {"b": 1, "a": {"x": 0}}) == []


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule(kind="requires", fields=("a", "b"), of=("c",)), "c has to be given with a or b"),
        (
            Rule(kind="required_if", fields=("a",), when=(Condition("b", "equals", ("x", None)),)),
            "a is required when b is x or null",
        ),
        (
            Rule(kind="at_least_one", fields=("a", "query:b", "c")),
            "at least one of a, b and c has to be given",
        ),
        (Rule(kind="exactly_one", fields=("a", "b")), "exactly one of a and b has to be given"),
        (Rule(kind="at_most_one", fields=("a", "b")), "at most one of a and b may be given"),
        (Rule(kind="all_or_none", fields=("a", "b")), "a and b are given together or not at all"),
        (
            Rule(
                kind="ignored_if",
                fields=("a", "b"),
                when=(Condition("c", "present"), Condition("d", "absent")),
            ),
            "a and b are ignored when c is given and d is not given",
        ),
        (
            Rule(kind="clears", fields=("a",), when=(Condition("b", "not_equals", ("",)),)),
            "a is cleared when b is given and not empty",
        ),
        (Rule(kind="alias_of", fields=("a",), of=("b",)), "a is the same as b, which wins"),
        (
            Rule(kind="deprecated_for", fields=("a",), of=("b", "c")),
            "a is deprecated in favour of b and c",
        ),
        (
            Rule(kind="clears", fields=("a",), when=(Condition("b", "null"),)),
            "a is cleared when b is null",
        ),
    ],
)
def test_a_rule_reads_as_a_sentence(rule: Rule, words: str) -> None:
    assert sentence(rule) == words


@pytest.mark.parametrize("wrong", [{"kind": "sometimes"}, {"kind": "requires", "test": "maybe"}])
def test_a_kind_or_test_that_does_not_exist_is_an_error(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"there is no rule|has no test"):
        Rule(kind=wrong["kind"], fields=("a",), when=(Condition("a", wrong.get("test", "null")),))
