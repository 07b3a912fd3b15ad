"""A scan before its first row: the table, the format of the file, the names of its fields."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from specloom.runtime.paths import ITEMS, VALUES, is_form, is_of_names, paths_of
from specloom.runtime.tables import Table

LONGEST_ROW = 16 * 1024 * 1024
"""Bytes of the longest row that is read: a quote that is left open shall not take all memory."""

PART_SIZE = 1024 * 1024
"""Bytes that are read at once. A part is what of them is whole rows."""


class Form(enum.StrEnum):
    """How rows are written."""

    CSV = "csv"
    NDJSON = "ndjson"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Part:
    """Whole rows of a file, and where the first of them begins: line and column, from 1.

    ``skipped`` are the bytes of no row that lie between it and the part before.
    """

    content: bytes
    line: int
    column: int = 1
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a CSV file: the key of the field that it gives, and the steps to it."""

    key: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done to every row of a file. It pickles, so that it can go where the rows are.

    ``columns`` are those of a CSV header, ``null`` is the cell that means null, ``keep`` asks for
    the good rows. ``aliases`` lead from other names of a top-level field to its key.
    """

    table: Table
    form: Form
    null: str | None = None
    delimiter: str = ","
    keep: bool = False
    columns: tuple[Column, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)


def aliases_of(table: Table) -> dict[str, str]:
    """Python names, and the bare wire names of parameters, by the keys they stand for.

    A name that two fields share, or that is a key itself, stands for none.
    """
    paths = paths_of(table.rows)
    top = [row for row in table.rows if len(paths[row.key]) == 1]
    keys = {row.key for row in top}
    pairs = {(row.name, row.key) for row in top} | {(row.wire_name, row.key) for row in top}
    uses = Counter(name for name, _ in pairs)
    return {name: key for name, key in sorted(pairs) if uses[name] == 1 and name not in keys | {""}}


def _is_inside(step: str) -> bool:
    """Whether a step goes into a list, a map, or one of the forms of a value."""
    return step in (ITEMS, VALUES) or is_form(step) or is_of_names(step)


def columns_of(table: Table) -> dict[str, Column]:
    """Every name that a column may have: keys, their aliases, and the keys of what is nested.

    What lies below a list or a map has none: its cell is the whole list, as JSON.
    """
    paths = paths_of(table.rows)
    columns = {
        row.key: Column(row.key, paths[row.key])
        for row in table.rows
        if not any(map(_is_inside, paths[row.key]))
    }
    return {name: columns[key] for name, key in aliases_of(table).items()} | columns


def lies_at(key: str, place: str) -> bool:
    """Whether a key is that of a place, or lies below it."""
    return key == place or lies_below(key, place)


def lies_below(key: str, place: str) -> bool:
    """Whether a key lies below a place: a member of it, an item, or deeper."""
    return key.startswith((f"{place}.", f"{place}[", f"{place}{{"))
