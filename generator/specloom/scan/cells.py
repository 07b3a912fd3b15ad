"""Cells of a CSV file as the values that their fields ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from specloom.runtime.codec import DecodeFailure, decode_json
from specloom.runtime.json_values import identity
from specloom.runtime.rows import Row, types_of
from specloom.runtime.tables import Table
from specloom.scan.plan import Column

Conversion = Callable[[str], object]

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([Ee][+-]?[0-9]+)?")
_TRUTH = {"true": True, "false": False, "True": True, "False": False, "TRUE": True, "FALSE": False}


class CellReader:
    """The values of a row of cells, by key: an empty cell gives none.

    A cell that is not what its field asks for stays text, which the table then reports.
    """

    __slots__ = ("_conversions", "_flat", "_keys", "_nested")

    def __init__(self, table: Table, columns: Sequence[Column], null: str | None) -> None:
        rows = {row.key: row for row in table.rows}
        conversions = ((at, _conversion(rows.get(one.key), null)) for at, one in enumerate(columns))
        self._conversions = [(at, convert) for at, convert in conversions if convert is not None]
        self._keys = [one.key for one in columns]
        self._nested = [(at, one.path) for at, one in enumerate(columns) if len(one.path) > 1]
        self._flat = [(at, one.key) for at, one in enumerate(columns) if len(one.path) == 1]

    def values(self, cells: list[Any]) -> dict[str, object]:
        """What the cells give; the list is used up."""
        for at, convert in self._conversions:
            if cells[at] != "":
                cells[at] = convert(cells[at])
        if not self._nested:
            return {key: cell for key, cell in zip(self._keys, cells, strict=True) if cell != ""}
        values: dict[str, Any] = {key: cells[at] for at, key in self._flat if cells[at] != ""}
        for at, path in self._nested:
            if cells[at] != "":
                place = values
                for step in path[:-1]:
                    place = place.setdefault(step, {})
                place[path[-1]] = cells[at]
        return values


def _conversion(row: Row | None, null: str | None) -> Conversion | None:
    convert = None if row is None else conversion_of(row)
    if null is None:
        return convert
    return lambda text: None if text == null else text if convert is None else convert(text)


def conversion_of(row: Row) -> Conversion | None:
    """How a cell of this field is read; None where it is text as it stands.

    Where a field takes text as well as something else, a cell is text, unless the field is closed
    to values that are not.
    """
    types = types_of(row)
    readings = [_READINGS[name] for name in types if name in _READINGS]
    if "string" not in types:
        return readings[0] if len(readings) == 1 else lambda text: _first(readings, text)
    if row.values is None or not readings:
        return None
    allowed = {identity(value) for value in row.values}

    def convert(text: str) -> object:
        value = text if text in allowed else _first(readings, text)
        return value if identity(value) in allowed else text

    return convert


def _first(readings: Sequence[Conversion], text: str) -> object:
    values = (reading(text) for reading in readings)
    return next((value for value in values if value is not text), text)


def _number(text: str) -> object:
    """A number by JSON's grammar (RFC 8259, section 6), exact."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    if found.lastindex is None:
        try:
            return int(text)
        except ValueError:
            # More digits than Python is willing to read.
            return text
    return Decimal(text)


def _truth(text: str) -> object:
    return _TRUTH.get(text, text)


def _json(text: str) -> object:
    try:
        value = decode_json(Any, text.encode("utf-8", "surrogatepass"))
    except DecodeFailure:
        return text
    return value if isinstance(value, (list, dict)) else text


_READINGS: dict[str, Conversion] = {
    "integer": _number,
    "number": _number,
    "boolean": _truth,
    "array": _json,
    "object": _json,
}
