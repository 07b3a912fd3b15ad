"""``tables.json`` holds all that ``tables.py`` knows: read back, it is the same table."""

from __future__ import annotations

import importlib
import json
import pickle
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from specloom.diagnostics import Refused
from specloom.pipeline import Target, tables
from specloom.runtime.tables import Table
from specloom.scan.tables import read_tables, table_of

GENERATED = Path(__file__).resolve().parents[2] / "generated"
APIS = sorted(path.parent.name for path in GENERATED.glob("*/tables.json"))


def fields(table: Any) -> tuple[object, ...]:
    rows = [structs.asdict(row) for row in table.rows]
    rules = [
        structs.asdict(rule) | {"when": [structs.asdict(one) for one in rule.when]}
        for rule in table.rules
    ]
    return table.name, rows, rules, table.open_fields


@pytest.mark.parametrize("api", APIS)
def test_every_table_is_the_one_that_the_client_checks_with(api: str) -> None:
    module = importlib.import_module(f"generated.{api}.tables")
    made = {
        value.name: value
        for value in vars(module).values()
        if hasattr(value, "rules") and not isinstance(value, type)
    }
    document = read_tables((GENERATED / api / "tables.json").read_bytes(), "tables.json")
    assert document.tables.keys() == made.keys()
    for operation, table in made.items():
        assert fields(table_of(document, operation)) == fields(table)


SPEC = """\
openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /a:
    post:
      operationId: a.make
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                exact: {type: number, minimum: 0.1, maximum: 100000000000000000000.1}
                closed: {enum: [0.1, 100000000000000000000.1, "0.1", null, [1]]}
                numbers: {type: number, enum: [0.1, 100000000000000000000.1]}
                digits: {type: string, pattern: '^\\p{Nd}+$'}
                lines: {type: string, pattern: '^[0-9]+$'}
                any: {default: {a: [1.5]}}
    put:
      operationId: a.put
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {a: {type: string}}, additionalProperties: true}
"""


def test_numbers_patterns_and_open_bodies_survive(tmp_path: Path) -> None:
    spec = tmp_path / "openapi.yaml"
    spec.write_text(SPEC, encoding="utf-8")
    target = Target("t", spec, tmp_path / "generated", tmp_path, tmp_path)
    document = read_tables(tables(target), "tables.json")
    made = table_of(document, "a.make")
    rows = {row.key: row for row in made.rows}
    assert rows["exact"].maximum == Decimal("100000000000000000000.1")
    assert rows["numbers"].values == (0.1, Decimal("100000000000000000000.1"))
    assert made.check({"exact": 0.1, "closed": 0.1, "lines": "1"}) == ()
    assert [found.rule for found in made.check({"lines": "1\n"})] == ["pattern"]
    assert table_of(document, "a.put").check({"b": 1}) == ()


def test_a_table_pickles_after_use(table: Table) -> None:
    assert table.check({"path:Id": 0})
    twin = pickle.loads(pickle.dumps(table))
    assert twin == table
    assert twin.check({"path:Id": 0}) == table.check({"path:Id": 0})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"api": "a", "tables": []}',
        b'{"api": "a", "tables": {"a.b": {"rows": [{"name": "no key"}], "rules": []}}}',
        b'{"api": "a", "tables": {"a.b": {"rows": [], "rules": [{"kind": "sometimes"}]}}}',
        b'{"api": "a", "tables": {"a.b": {"rows": [{"key": "a", "minimum": "x"}], "rules": []}}}',
        b'{"api": "a", "tables": {"a.b": 1}}',
    ],
)
def test_something_else_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        table_of(read_tables(content, "some.json"), "a.b")
    (found,) = refused.value.diagnostics
    assert (found.code, refused.value.exit_code) == ("bad-tables", 2)
    assert found.message.startswith("some.json is not a tables.json of Specloom")


def test_an_operation_that_is_not_there_is_refused_with_the_nearest(tables_file: Path) -> None:
    document = read_tables(tables_file.read_bytes(), "tables.json")
    with pytest.raises(Refused) as refused:
        table_of(document, "numbers.updaet")
    assert refused.value.diagnostics[0].hint == "did you mean numbers.update?"
    assert json.loads(tables_file.read_bytes())["api"] == "numbers"
