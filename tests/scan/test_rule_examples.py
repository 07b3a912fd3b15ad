"""Tests generated from the rules: for each a call that keeps it, and one that breaks it alone."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from specloom.diagnostics import Refused
from specloom.pipeline import Target, tables
from specloom.runtime.tables import Condition, Row, Rule, Table
from specloom.scan.examples import Example, examples
from specloom.scan.tables import read_tables, table_of

ROOT = Path(__file__).resolve().parents[2]
APIS = sorted(path.parent.name for path in ROOT.glob("generated/*/tables.json"))
SPECS = sorted(
    path
    for path in ROOT.glob("tests/cases/*/*/spec.yaml")
    if path.parent.parent.name in ("emit", "ir") and "rule" in path.read_text("utf-8")
)


def loaded(content: bytes) -> list[Table]:
    document = read_tables(content, "tables.json")
    return [table_of(document, operation) for operation in document.tables]


def hold(table: Table, example: Example) -> None:
    """A call that keeps the rule is let through, and one that breaks it breaks nothing else."""
    rule = example.rule
    if example.keeps is not None:
        assert table.check(example.keeps) == ()
        assert not any(
            one.rule == rule.kind and one.field in rule.fields and one.source == rule.source
            for one in Table(name="", rows=table.rows, rules=(rule,)).warnings_for(example.keeps)
        )
    if example.breaks is not None:
        alone = Table(name="", rows=table.rows, rules=(rule,), open_fields=table.open_fields)
        if rule.advises:
            own = [o for o in alone.warnings_for(example.breaks) if o.rule == rule.kind]
            assert table.check(example.breaks) == ()
            assert {*own} <= {*table.warnings_for(example.breaks)}
        else:
            own = [*table.check(example.breaks)]
            assert own == [*alone.check(example.breaks)]
        assert own
        assert {one.rule for one in own} == {rule.kind}


@pytest.mark.parametrize("api", APIS)
def test_every_rule_of_the_apis_can_be_kept_and_broken_alone(api: str) -> None:
    for table in loaded((ROOT / "generated" / api / "tables.json").read_bytes()):
        found = examples(table)
        assert [one.rule for one in found] == list(table.rules)
        for example in found:
            assert example.keeps is not None, example.rule
            assert example.breaks is not None, example.rule
            hold(table, example)


@pytest.mark.parametrize(
    "spec", SPECS, ids=lambda path: f"{path.parent.parent.name}-{path.parent.name}"
)
def test_examples_of_any_spec_are_what_they_say(spec: Path, tmp_path: Path) -> None:
    try:
        content = tables(Target("t", spec, tmp_path / "generated", tmp_path, spec.parent))
    except Refused:
        pytest.skip("the spec is refused, which is another test's story")
    for table in loaded(content):
        for example in examples(table):
            hold(table, example)


class NothingIsSent:
    """Instead of a connection: that a request comes here is what is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def send(self, *_: Any, **__: Any) -> Any:
        self.asked += 1
        raise OSError("no connection")

    def close(self) -> None:
        """Nothing is open."""


CREDENTIALS: dict[str, dict[str, str]] = {
    "signalwire": {"space": "acme", "project_id": "p", "api_token": "t"},
    "twilio": {"account_sid": "AC" + "0" * 32, "auth_token": "t"},
    "fonedynamics": {"account_sid": "AC0", "token": "t"},
}


@pytest.mark.parametrize("api", APIS)
def test_the_client_refuses_what_breaks_a_rule_and_nothing_is_sent(api: str) -> None:
    package = importlib.import_module(f"generated.{api}")
    wire = NothingIsSent()
    client = package.Client(**CREDENTIALS[api], http_client=wire, max_retries=0)
    for table in loaded((ROOT / "generated" / api / "tables.json").read_bytes()):
        names = {row.key: row.name for row in table.rows}
        method: Any = client
        for step in table.name.split("."):
            method = getattr(method, step)
        for example in examples(table):
            if example.rule.advises:
                continue
            assert example.breaks is not None
            with pytest.raises(package.InvalidRequestError) as refused:
                method(**{names[key]: value for key, value in example.breaks.items()})
            assert {one.rule for one in refused.value.violations} == {example.rule.kind}
    assert wire.asked == 0


KINDS = (
    Rule(kind="requires", fields=("a", "b"), of=("c",)),
    Rule(kind="required_if", fields=("b",), when=(Condition("a", "equals", ("x",)),)),
    Rule(kind="required_if", fields=("b",), when=(Condition("a", "not_equals", ("x",)),)),
    Rule(kind="required_if", fields=("b",), when=(Condition("n", "null"),)),
    Rule(kind="required_if", fields=("b",), when=(Condition("a", "absent"),)),
    Rule(kind="at_least_one", fields=("a", "b")),
    Rule(kind="exactly_one", fields=("a", "b", "c")),
    Rule(kind="at_most_one", fields=("a", "b")),
    Rule(kind="all_or_none", fields=("a", "b", "c")),
    Rule(kind="ignored_if", fields=("a",), when=(Condition("b", "present"),)),
    Rule(kind="clears", fields=("a",), when=(Condition("b", "present"),)),
    Rule(kind="alias_of", fields=("a",), of=("b",)),
    Rule(kind="deprecated_for", fields=("a",), of=("b",)),
    Rule(kind="required_if", fields=("o.y",), when=(Condition("o.x", "present"),)),
    Rule(kind="requires", fields=("l[].x",), of=("l[].y",)),
)
ROWS = (
    Row(key="path:id", name="id", wire_name="id", location="path", type="integer", required=True),
    Row(key="a", name="a", wire_name="a", type="string", values=("x", "y")),
    Row(key="b", name="b", wire_name="b", type="string", pattern="^AC[0-9]{5}$"),
    Row(key="c", name="c", wire_name="c", type="number", exclusive_minimum=3),
    Row(key="n", name="n", wire_name="n", type="array", min_items=2, nullable=True),
    Row(key="o", name="o", wire_name="o", type="object"),
    Row(key="o.x", wire_name="x", type="boolean"),
    Row(key="o.y", wire_name="y", type="string", format="date"),
    Row(key="l", name="l", wire_name="l", type="array"),
    Row(key="l[]", type="object"),
    Row(key="l[].x", wire_name="x", type="string"),
    Row(key="l[].y", wire_name="y", type="string"),
)


@pytest.mark.parametrize("rule", KINDS, ids=lambda rule: rule.kind)
def test_every_kind_of_rule_has_examples(rule: Rule) -> None:
    table = Table(name="t", rows=ROWS, rules=(rule,))
    (example,) = examples(table)
    assert example.keeps is not None
    assert example.breaks is not None
    hold(table, example)
    json.dumps([example.keeps, example.breaks], default=str)


def test_a_rule_that_another_says_as_well_cannot_be_broken_alone() -> None:
    rules = (
        Rule(kind="at_least_one", fields=("a", "b")),
        Rule(kind="exactly_one", fields=("a", "b")),
    )
    first, second = examples(Table(name="t", rows=ROWS, rules=rules))
    assert first.breaks is None
    assert second.breaks is not None
