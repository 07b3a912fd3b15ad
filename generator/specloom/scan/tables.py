"""Tables read back from ``tables.json``: data, so that no code of a package has to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from specloom.diagnostics import Refused, did_you_mean, error
from specloom.runtime.codec import DecodeFailure, decode_json
from specloom.runtime.rules import ADVISING_KINDS
from specloom.runtime.tables import Condition, Row, Rule, Table, sentence

__all__ = ["Table", "TablesDocument", "read_tables", "sentence", "table_of"]

_FIELDS = frozenset(Row.__struct_fields__)
_NUMBERS = (
    "minimum",
    "maximum",
    "exclusive_minimum",
    "exclusive_maximum",
    "multiple_of",
)


@dataclass(frozen=True, slots=True)
class TablesDocument:
    """A ``tables.json``: the API's name and its tables by operation, ``phone_numbers.update``."""

    name: str
    api: str
    tables: Mapping[str, Any]


def read_tables(content: bytes, name: str) -> TablesDocument:
    """The document; ``name`` is what messages call it.

    Raises:
        Refused: it is not what ``specloom generate`` writes.
    """
    try:
        document = decode_json(dict[str, Any], content)
        return TablesDocument(name, str(document["api"]), {**document["tables"]})
    except (DecodeFailure, KeyError, TypeError) as failure:
        raise _unusable(name, failure) from None


def table_of(document: TablesDocument, operation: str) -> Table:
    """The table of an operation, equal to the one in ``tables.py``.

    Raises:
        Refused: there is none of this name, or it is not one that ``specloom generate`` writes.
    """
    found = document.tables.get(operation)
    if found is None:
        known = ", ".join(sorted(document.tables)[:_SHOWN]) or "none"
        hint = did_you_mean(operation, document.tables) or f"there are: {known}"
        message = f"{document.api} has no operation {operation!r}"
        raise Refused(error("no-such-operation", message, hint=hint))
    try:
        return Table(
            name=operation,
            rows=tuple(_row(row) for row in found["rows"]),
            rules=tuple(_rule(rule) for rule in found["rules"]),
            open_fields=bool(found.get("open_fields", False)),
        )
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as failure:
        raise _unusable(document.name, failure) from None


_SHOWN = 12


def _unusable(name: str, failure: Exception) -> Refused:
    message = f"{name} is not a tables.json of Specloom ({type(failure).__name__}: {failure})"
    return Refused(error("bad-tables", message, hint="generate the package again"))


def _row(record: Mapping[str, Any]) -> Row:
    made = {key: value for key, value in record.items() if key in _FIELDS}
    if "python_pattern" in record:
        made["pattern"] = record["python_pattern"]
    for name in _NUMBERS:
        if isinstance(made.get(name), str):
            made[name] = Decimal(made[name])
    if "values" in made:
        is_number = not {"string", "any"} & {*made.get("type", "any").split("|")}
        made["values"] = tuple(
            Decimal(value) if is_number and isinstance(value, str) else value
            for value in made["values"]
        )
    return Row(**made)


def _rule(record: Mapping[str, Any]) -> Rule:
    # The message is left to the table: it names arguments as Python does.
    return Rule(
        kind=record["kind"],
        fields=tuple(record["fields"]),
        of=tuple(record.get("of", ())),
        when=tuple(
            Condition(item["field"], item["test"], tuple(item["values"])) for item in record["when"]
        ),
        rejects=record["rejects"] or record["kind"] in ADVISING_KINDS,
        source=record.get("source", ""),
    )
