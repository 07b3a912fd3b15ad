"""Rows that are checked together: what is said of each is what the table says of it alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.runtime.rules import ConditionTest, RuleKind
from specloom.runtime.tables import Condition, Row, Rule, Table
from specloom.scan.batch import BatchCheck
from specloom.scan.cells import CellReader
from specloom.scan.plan import columns_of

KEYS = ("query:n", "word", "list", "place", "place.city", "place.zip", "dotted.name")
CELLS = ("a", "bb", "1", "-2.5", "true", "NULL", '{"city": "a"}', '{"zip": 1}', '["a", 1]')
keys = st.sampled_from(KEYS)
several = st.lists(keys, min_size=1, max_size=3, unique=True).map(tuple)
demands = st.fixed_dictionaries(
    {},
    optional={
        "required": st.booleans(),
        "nullable": st.booleans(),
        "deprecated": st.booleans(),
        "closed": st.booleans(),
        "min_length": st.integers(0, 2),
        "min_properties": st.integers(0, 2),
        "minimum": st.integers(-3, 2),
        "values": st.sampled_from([("a", "bb"), (1, "a"), ({"city": "a"}, True)]),
    },
)
conditions = st.builds(
    Condition,
    field=keys,
    test=st.sampled_from(get_args(ConditionTest)),
    values=st.sampled_from([("a",), (1, "bb"), (True,)]),
)
rules = st.builds(
    Rule,
    kind=st.sampled_from(get_args(RuleKind)),
    fields=several,
    of=several,
    when=st.lists(conditions, max_size=2).map(tuple),
    rejects=st.booleans(),
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    rows: list[Row] = []
    for key in KEYS:
        location, _, bare = key.rpartition(":")
        kind = draw(st.sampled_from(["string", "integer|string", "number", "boolean", "any"]))
        described: dict[str, Any] = {
            "name": "" if key.startswith("place.") else bare,
            "wire_name": bare.removeprefix("place."),
            "location": location or "body",
            "type": {"list": "array", "place": "object"}.get(key, kind),
        }
        demanded = draw(demands) if draw(st.integers(0, 3)) == 0 else {}
        rows.append(Row(key=key, **described, **demanded))
    return Table(
        name="t",
        rows=tuple(rows),
        rules=tuple(draw(st.lists(rules, max_size=3))),
        open_fields=draw(st.booleans()),
    )


def compare(
    table: Table, header: Sequence[str], texts: Sequence[str], null: str | None
) -> set[str]:
    """Hold all rows of these texts against each row alone; the rules that were broken."""
    columns = [columns_of(table)[key] for key in header]
    rows = [*product(("", *texts), repeat=len(columns))]
    reader = CellReader(table, columns, null)
    broken: set[str] = set()
    for order in (rows, rows[::-1]):
        batch = BatchCheck(table, columns, null)
        # In two parts: what is known of the first is used in the second.
        found = batch.said(order[:7])
        found |= {at + 7: said for at, said in batch.said(order[7:]).items()}
        for at, row in enumerate(order):
            values = reader.values([*row])
            alone = table.check(values), table.warnings_for(values)
            assert found.get(at, ((), ())) == alone
            broken |= {one.rule for said in alone for one in said}
        assert list(found) == sorted(found)
    return broken


@given(
    table=tables(),
    header=st.sampled_from([("place.city", "place.zip"), ("place.city", "word"), KEYS[:4]]),
    texts=st.lists(st.sampled_from(CELLS), min_size=2, max_size=2, unique=True),
    null=st.sampled_from([None, "NULL"]),
)
def test_rows_together_say_what_each_says_alone(
    table: Table, header: Sequence[str], texts: list[str], null: str | None
) -> None:
    compare(table, header, texts, null)


def of(*rules: Rule, **place: Any) -> Table:
    """A table of two texts, and of a place with two."""
    names = {"word": "string", "other": "string", "place": "object"}
    inside = {"place.city": "string", "place.zip": "string"}
    rows = [Row(key=key, name=key, wire_name=key, type=kind) for key, kind in names.items()]
    rows[2] = Row(key="place", name="place", wire_name="place", type="object", **place)
    rows += [Row(key=key, wire_name=key[6:], type=kind) for key, kind in inside.items()]
    return Table(name="t", rows=tuple(rows), rules=rules)


WHEN_A = (Condition("word", "equals", ("a",)),)
INSIDE = (Condition("place.city", "equals", ("a",)),)
OBJECTS = ('{"city": "a"}', '{"city": "b"}', '{"city": "a", "zip": "1"}')


@pytest.mark.parametrize(
    ("table", "header", "texts", "broken"),
    [
        (
            of(Rule(kind="required_if", fields=("other",), when=WHEN_A)),
            ("word", "other"),
            ("a", "b"),
            "required_if",
        ),
        (
            of(Rule(kind="requires", fields=("place.city",), of=("place.zip",))),
            ("place", "word"),
            OBJECTS,
            "requires",
        ),
        (
            of(Rule(kind="ignored_if", fields=("other",), when=INSIDE)),
            ("place", "other"),
            OBJECTS,
            "ignored_if",
        ),
        (
            of(Rule(kind="required_if", fields=("place.zip",), when=INSIDE)),
            ("place.city", "place.zip"),
            ("a", "b"),
            "required_if",
        ),
        (of(values=({"city": "a"},)), ("place.city", "place.zip"), ("a", "b"), "values"),
        (of(min_properties=2), ("place.city", "place.zip"), ("a", "b"), "min-properties"),
    ],
)
def test_what_is_told_from_alike_rows_follows_what_rules_look_at(
    table: Table, header: Sequence[str], texts: Sequence[str], broken: str
) -> None:
    assert compare(table, header, texts, None) == {broken}
