"""A row and a reference validator of JSON Schema give the same answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import jsonschema  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from specloom.runtime.rules import RuleKind
from specloom.runtime.tables import Condition, Row, Rule, Table

SPELLED = {
    "values": "enum",
    "pattern": "pattern",
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusive_minimum": "exclusiveMinimum",
    "exclusive_maximum": "exclusiveMaximum",
    "multiple_of": "multipleOf",
    "min_length": "minLength",
    "max_length": "maxLength",
    "min_items": "minItems",
    "max_items": "maxItems",
    "unique_items": "uniqueItems",
    "min_properties": "minProperties",
    "max_properties": "maxProperties",
}

# Small, so that values meet the bounds; eighths, so that the reference's doubles are exact.
integers = st.integers(-4, 4)
numbers = integers | st.integers(-32, 32).map(lambda eighths: eighths / 8)
counts = st.integers(0, 3)
texts = st.text(alphabet="ab😀", max_size=4)
scalars = st.none() | st.booleans() | numbers | texts
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
constraints = st.fixed_dictionaries(
    {},
    optional={
        "values": st.lists(json_values, min_size=1, max_size=4).map(tuple),
        "pattern": st.sampled_from(["a", "^a", "b$", "^(ab)*$", "a{2}", "[^a]"]),
        "minimum": numbers,
        "maximum": numbers,
        "exclusive_minimum": numbers,
        "exclusive_maximum": numbers,
        "multiple_of": st.sampled_from([1, 2, 3, 0.5, 0.25, 1.5]),
        "min_length": counts,
        "max_length": counts,
        "min_items": counts,
        "max_items": counts,
        "unique_items": st.booleans(),
        "min_properties": counts,
        "max_properties": counts,
    },
)
types = st.lists(
    st.sampled_from(["string", "integer", "number", "boolean", "array", "object", "null"]),
    unique=True,
    max_size=3,
)


def accepted(row: Row, value: object) -> bool:
    return not Table(name="t", rows=(row,)).check({"a": value})


@given(types=types, constraints=constraints, value=json_values)
def test_a_row_agrees(types: list[str], constraints: dict[str, Any], value: object) -> None:
    row = Row(key="a", name="a", wire_name="a", type="|".join(types) or "any", **constraints)
    schema: dict[str, Any] = {SPELLED[name]: limit for name, limit in constraints.items()}
    if "enum" in schema:
        schema["enum"] = list(schema["enum"])
    if types:
        schema["type"] = types
    assert accepted(row, value) == jsonschema.Draft202012Validator(schema).is_valid(value)


decimals = st.decimals(-1000, 1000, places=2)


@given(value=decimals, step=st.sampled_from(["0.01", "0.1", "0.25", "0.3", "7"]))
def test_decimal_multiples_agree_exactly(value: Decimal, step: str) -> None:
    row = Row(key="a", name="a", wire_name="a", type="number", multiple_of=Decimal(step))
    reference = jsonschema.Draft202012Validator({"multipleOf": Decimal(step)})
    assert accepted(row, value) == reference.is_valid(value)
    assert accepted(row, float(value)) == accepted(row, value)


@given(items=st.lists(json_values, max_size=4))
def test_unique_items_agree(items: list[object]) -> None:
    row = Row(key="a", name="a", wire_name="a", type="array", unique_items=True)
    reference = jsonschema.Draft202012Validator({"uniqueItems": True})
    assert accepted(row, items) == reference.is_valid(items)


@given(
    members=st.dictionaries(st.sampled_from("abc"), json_values),
    required=st.sets(st.sampled_from("abc")),
    closed=st.booleans(),
)
def test_members_agree(members: dict[str, object], required: set[str], closed: bool) -> None:
    inside = [
        Row(key=f"o.{name}", name=name, wire_name=name, type="string", required=name in required)
        for name in "ab"
    ]
    outside = Row(key="o", name="o", wire_name="o", type="object", closed=closed)
    schema = {
        "type": "object",
        "properties": {name: {"type": "string"} for name in "ab"},
        "required": sorted(required & {"a", "b"}),
        "additionalProperties": not closed,
    }
    broken = Table(name="t", rows=(outside, *inside)).check({"o": members})
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(members))
    assert bool(broken) == bool(errors)


NAMES = ("a", "b", "c")
names = st.sampled_from(NAMES)
several = st.lists(names, min_size=1, max_size=3, unique=True).map(tuple)
calls = st.dictionaries(names, st.sampled_from([None, 0, 1, True, "x"]))


def keeps(rule: Rule, values: dict[str, object]) -> bool:
    rows = tuple(Row(key=name, name=name, wire_name=name) for name in NAMES)
    return not Table(name="t", rows=rows, rules=(rule,)).check(values)


def has(key: str) -> dict[str, object]:
    return {"required": [key]}


@given(fields=several, of=several, values=calls)
def test_rules_about_presence_agree(
    fields: tuple[str, ...], of: tuple[str, ...], values: dict[str, object]
) -> None:
    pairs = [{"required": [a, b]} for a in fields for b in fields if a < b]
    spelled: dict[RuleKind, dict[str, object]] = {
        "requires": {"dependentRequired": {field: list(of) for field in fields}},
        "at_least_one": {"anyOf": [has(field) for field in fields]},
        "exactly_one": {"oneOf": [has(field) for field in fields]},
        "at_most_one": {"not": {"anyOf": pairs}} if pairs else {},
        "all_or_none": {"dependentRequired": {field: list(fields) for field in fields}},
    }
    for kind, schema in spelled.items():
        reference = jsonschema.Draft202012Validator(schema)
        assert keeps(Rule(kind=kind, fields=fields, of=of), values) == reference.is_valid(values)


@given(fields=several, trigger=names, wanted=st.sampled_from([None, 1, "x"]), values=calls)
def test_conditional_rules_agree(
    fields: tuple[str, ...], trigger: str, wanted: object, values: dict[str, object]
) -> None:
    conditions = {
        Condition(trigger, "equals", (wanted,)): {"const": wanted},
        Condition(trigger, "not_equals", (wanted,)): {"not": {"const": wanted}},
        Condition(trigger, "present"): {},
        Condition(trigger, "null"): {"type": "null"},
    }
    for condition, member in conditions.items():
        rule = Rule(kind="required_if", fields=fields, when=(condition,))
        reference = jsonschema.Draft202012Validator(
            {
                "if": {"required": [trigger], "properties": {trigger: member}},
                "then": {"required": list(fields)},
            }
        )
        assert keeps(rule, values) == reference.is_valid(values)
