"""``tables.md``, ``tables.json`` and ``README.md``: the package for people and other programs."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from msgspec import Struct

from specloom.emit.citations import citation
from specloom.emit.docs.readme import readme
from specloom.emit.docstrings import says, sentence
from specloom.emit.environment import Renderer
from specloom.emit.files import File
from specloom.emit.literals import Record, lit
from specloom.emit.markdown import code
from specloom.emit.rules import rule_record, rule_sentence
from specloom.emit.tables import Rows, table_name
from specloom.ir import (
    NOTHING,
    Api,
    Argument,
    ListValue,
    NestedRow,
    ObjectValue,
    Operation,
    Rule,
    Untrusted,
    Value,
)


class RowLine(Struct, frozen=True):
    """A row of a table for people; ``argument`` is empty for what is inside an argument."""

    wire_name: Untrusted
    argument: str
    location: str
    type: Untrusted
    required: str
    allowed: str
    description: Untrusted
    source: Untrusted


class RuleLine(Struct, frozen=True):
    """A rule for people; ``force`` is ``refuses`` or ``warns``."""

    text: Untrusted
    force: str
    source: Untrusted


class TableLines(Struct, frozen=True):
    """The table of an operation for people."""

    id: str
    method: str
    path: Untrusted
    summary: Untrusted
    rows: tuple[RowLine, ...]
    rules: tuple[RuleLine, ...]


class TablesDocument(Struct, frozen=True):
    """``tables.md``. ``cites``: some row has a source, so that it is worth a column."""

    header: str
    title: Untrusted
    operations: tuple[TableLines, ...]
    cites: bool
    has_paths: bool
    template: str = "docs/tables.md.jinja"


def document_files(renderer: Renderer, api: Api, header: str, rows: Rows) -> list[File]:
    """The documents for people, and the one for programs."""
    operations = tuple(_table(operation, rows[operation.id]) for operation in api.operations)
    cites = any(row.source for operation in operations for row in operation.rows)
    has_paths = any(isinstance(row, NestedRow) for item in api.operations for row in item.rows)
    tables = renderer.render(TablesDocument(header, api.title, operations, cites, has_paths))
    return [
        File.of_text("README.md", renderer.render(readme(api, header))),
        File.of_text("tables.md", tables),
        File.of_text(TABLES, tables_json(api, rows)),
    ]


def _table(operation: Operation, rows: tuple[Record, ...]) -> TableLines:
    names = {item.key.value: code(item.wire_name) for item in operation.arguments}
    return TableLines(
        id=operation.id,
        method=operation.http_method,
        path=operation.path,
        summary=sentence(operation.summary or operation.description),
        rows=tuple(map(_row, operation.rows, rows)),
        rules=tuple(
            RuleLine(
                rule_sentence(rule, names),
                "refuses" if rule.rejects else "warns",
                citation(rule.source),
            )
            for rule in operation.rules
        ),
    )


def _row(item: Argument | NestedRow, made: Record) -> RowLine:
    row = dict(made.keywords)
    allowed = [code(_shown(value)) for value in item.constraints.values or ()]
    allowed += [f"{name.replace('_', ' ')} {row[name]}" for name in _LIMITS if name in row]
    if item.constraints.pattern is not None:
        allowed.append(f"pattern {code(item.constraints.pattern)}")
    if isinstance(item, NestedRow) and item.matches != NOTHING:
        allowed.append(f"names that match {code(item.matches)}")
    if item.like != NOTHING:
        allowed.append(f"inside as {code(item.like)}")
    if item.default is not None:
        allowed.append(f"default {code(_shown(item.default.value))}")
    type_ = str(row["type"]) if "type" in row else "any"
    form = item.format.value
    return RowLine(
        wire_name=item.wire_name if isinstance(item, Argument) else _path(item),
        argument=code(Untrusted(item.name)) if item.name else "",
        location=item.location.value,
        type=Untrusted(f"{type_} ({form})" if form else type_),
        required="yes" if item.required else "",
        allowed=", ".join(allowed),
        description=says("Deprecated." if item.deprecated else "", sentence(item.summary)),
        source=citation(item.source),
    )


def _path(item: NestedRow) -> Untrusted:
    """The key of a nested row without its location, which has a column of its own."""
    return Untrusted(item.key.value.removeprefix(f"{item.location.value}:"))


_LIMITS = (
    "minimum",
    "maximum",
    "exclusive_minimum",
    "exclusive_maximum",
    "multiple_of",
    "min_length",
    "max_length",
    "min_items",
    "max_items",
    "min_properties",
    "max_properties",
)


def _shown(value: Value) -> Untrusted:
    return value if isinstance(value, Untrusted) else Untrusted(lit(value))


TABLES = "tables.json"


def tables_json(api: Api, rows: Rows) -> str:
    """The rows and rules of every operation, all that ``tables.py`` knows of them."""
    document = {
        "api": api.name,
        "tables": {
            operation.id: {
                "name": table_name(operation),
                "method": operation.http_method,
                "path": operation.path.value,
                "open_fields": operation.body is not None and operation.body.open,
                "rows": list(map(_json_row, operation.rows, rows[operation.id])),
                "rules": [_rule(rule, operation) for rule in operation.rules],
            }
            for operation in api.operations
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=True)


def _json_row(item: Argument | NestedRow, made: Record) -> Any:
    """A row with the pattern as the spec has it: other programs have their own dialects.

    ``python_pattern`` is beside it where Python's differs, null where there is none.
    """
    row: dict[str, Any] = _plain(made)
    row["location"] = item.location.value
    pattern, python_pattern = item.constraints.pattern, item.constraints.python_pattern
    if pattern is not None:
        row["pattern"] = pattern.value
        if python_pattern != pattern:
            row["python_pattern"] = None if python_pattern is None else python_pattern.value
    return row


def _rule(rule: Rule, operation: Operation) -> Any:
    names = {item.key.value: item.wire_name.value for item in operation.arguments}
    made: dict[str, Any] = _plain(rule_record(rule))
    conditions = [
        {
            "field": condition.field.value,
            "test": condition.test.value,
            "values": [_plain(value) for value in condition.values],
        }
        for condition in rule.when
    ]
    sentence_ = rule_sentence(rule, names).value
    return {**made, "when": conditions, "rejects": rule.rejects, "message": sentence_}


def _plain(value: object) -> Any:
    """An emitted value as JSON; a Decimal that no double has keeps its digits as text."""
    match value:
        case Untrusted(text):
            return text
        case Record(_, _, keywords):
            return {key: _plain(item) for key, item in keywords}
        case tuple() | ListValue():
            items = value.items if isinstance(value, ListValue) else value
            return [_plain(item) for item in items]
        case ObjectValue(members):
            return {key.value: _plain(item) for key, item in members}
        case Decimal():
            return float(value) if Decimal(repr(float(value))) == value else str(value)
        case _:
            return value
