"""``tables.py``: the validation tables, their rows and rules."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from specloom.emit.citations import citation
from specloom.emit.docstrings import Docstring, says, sentence
from specloom.emit.environment import Renderer
from specloom.emit.imports import STANDARD, imports
from specloom.emit.literals import Record, record
from specloom.emit.module import ModuleView
from specloom.emit.rules import rule_record
from specloom.ir import (
    NOTHING,
    STRING,
    Api,
    Argument,
    Array,
    Constant,
    Definition,
    Enum,
    Map,
    Named,
    NestedRow,
    Nullable,
    Operation,
    Scalar,
    ScalarKind,
    Status,
    Tuple,
    Type,
    Union,
    Untrusted,
    is_nullable,
    not_null,
)

_KNOWN = {
    **STANDARD,
    "Condition": "._runtime.rules",
    "Row": "._runtime.rows",
    "Rule": "._runtime.rules",
    "Table": "._runtime.tables",
}
_SCALARS = {
    ScalarKind.INTEGER: "integer",
    ScalarKind.NUMBER: "number",
    ScalarKind.DECIMAL: "string|number",
    ScalarKind.BOOLEAN: "boolean",
    ScalarKind.NULL: "null",
    ScalarKind.ANY: "any",
}
_FORMATS = {ScalarKind.BASE64: "byte", ScalarKind.BINARY: "binary"}


class TableView(Struct, frozen=True):
    """A table and the name it is assigned to."""

    name: str
    record: Record


class TablesView(Struct, frozen=True):
    """Every table, in the order of the operations."""

    tables: tuple[TableView, ...]
    template: str = "tables/tables.py.jinja"


def tables_module(renderer: Renderer, api: Api, header: str, rows: Rows) -> str:
    """The source of ``tables.py``."""
    tables = tuple(
        TableView(table_name(operation), _table(operation, rows[operation.id]))
        for operation in api.operations
    )
    body = renderer.render(TablesView(tables))
    docstring = Docstring(
        (
            sentence(says("Validation tables of", api.title)),
            Untrusted("``TABLE.check(values)`` answers every violation of a call at once."),
        )
    )
    return renderer.render(ModuleView(header, docstring, imports(body, _KNOWN), body))


def table_name(operation: Operation) -> str:
    """The name of an operation's table: ``PHONE_NUMBERS_UPDATE``."""
    return "_".join((*operation.resource, operation.name)).upper()


Rows = Mapping[str, tuple[Record, ...]]
"""The records of an operation's rows, by its id."""


def rows_of(api: Api) -> Rows:
    """The rows of every table, made once for all that shows them."""
    kinds = _kinds_of(api)
    return {
        operation.id: tuple(_row_record(item, kinds) for item in operation.rows)
        for operation in api.operations
    }


def _kinds_of(api: Api) -> dict[str, str]:
    """The JSON type of each definition."""
    return {definition.name: _kind(definition) for definition in api.definitions}


def _kind(definition: Definition) -> str:
    if isinstance(definition, Enum):
        return "integer" if definition.is_integer else "string"
    return "object"


def _table(operation: Operation, rows: tuple[Record, ...]) -> Record:
    return record(
        "Table",
        name=operation.id,
        rows=rows,
        rules=tuple(rule_record(rule) for rule in operation.rules),
        open_fields=operation.body is not None and operation.body.open,
    )


def _row_record(item: Argument | NestedRow, kinds: dict[str, str]) -> Record:
    """The row of one argument, or of a place inside one; what is the default is left out."""
    limits = item.constraints
    filled = isinstance(item, Argument) and bool(item.credential or item.idempotency_key)
    made = record(
        "Row",
        key=item.key,
        name=item.name,
        wire_name=item.wire_name,
        location="" if item.location.value == "body" else item.location.value,
        type=json_type(item.type, kinds),
        format=_format(item),
        required=item.required and not filled,
        nullable=is_nullable(item.type),
        pattern=limits.python_pattern,
        min_length=limits.min_length,
        max_length=limits.max_length,
        minimum=limits.minimum,
        maximum=limits.maximum,
        exclusive_minimum=limits.exclusive_minimum,
        exclusive_maximum=limits.exclusive_maximum,
        multiple_of=limits.multiple_of,
        min_items=limits.min_items,
        max_items=limits.max_items,
        unique_items=limits.unique_items,
        min_properties=limits.min_properties,
        max_properties=limits.max_properties,
        deprecated=item.deprecated,
        closed=item.closed,
        like=item.like,
        matches=item.matches if isinstance(item, NestedRow) else NOTHING,
        source=citation(item.source),
    )
    extra: list[tuple[str, object]] = []
    if limits.values is not None:
        extra.append(("values", limits.values))
    if item.default is not None:
        extra.append(("default", item.default.value))
    return Record(made.name, (), (*made.keywords, *extra))


def json_type(type_: Type, kinds: dict[str, str]) -> str:
    """The JSON types of a type, ``|`` between them, null apart."""
    match type_:
        case Scalar(kind):
            return _SCALARS.get(kind, "string")
        case Named(name):
            return kinds[name]
        case Array() | Tuple():
            return "array"
        case Map():
            return "object"
        case Constant((bool(), *_)):
            return "boolean"
        case Constant((int(), *_)):
            return "integer"
        case Constant():
            return "string"
        case Nullable(inner):
            return json_type(inner, kinds)
        case Union(members):
            found = [kind for item in members for kind in json_type(item, kinds).split("|")]
            return "|".join(dict.fromkeys(found))


def _format(item: Argument | NestedRow) -> Untrusted:
    """The format that a value is held to; of an inferred text it only describes what is usual."""
    inner = not_null(item.type)
    if not isinstance(inner, Scalar):
        return NOTHING
    if inner.kind in _FORMATS:
        return Untrusted(_FORMATS[inner.kind])
    is_guess = inner == STRING and item.source.status is Status.INFERRED
    return NOTHING if is_guess else item.format
