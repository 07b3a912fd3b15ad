"""Rows of cells against a table, told from rows that are alike: most need no look of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from decimal import Decimal
from itertools import filterfalse, repeat

from specloom.runtime.json_values import classified
from specloom.runtime.row_tests import Shortcut, shortcut_of, tests_of
from specloom.runtime.rows import Row, types_of
from specloom.runtime.tables import Table, Violation
from specloom.scan.cells import CellReader, conversion_of
from specloom.scan.plan import Column, lies_at, lies_below

Said = tuple[Sequence[Violation], Sequence[Violation]]
"""The violations of a row, and the advice on it."""

_NOTHING: Said = ((), ())
_MOST_KINDS = 10_000


class BatchCheck:
    """What a table says of rows of cells.

    A text is right for its column or not, whatever stands beside it. Of a row whose texts are all
    right, rules see which cells are filled, and the texts of some columns: of two rows that agree
    in these, the table says the same, so that it is asked once.
    """

    __slots__ = ("_cells", "_columns", "_kinds", "_table")

    def __init__(self, table: Table, columns: Sequence[Column], null: str | None) -> None:
        self._table = table
        self._cells = CellReader(table, columns, null)
        self._columns = [_ColumnCheck(table, column, null) for column in columns]
        self._kinds: dict[tuple[object, ...], Said] = {}

    def said(self, rows: Sequence[Sequence[str]]) -> dict[int, Said]:
        """What is said of rows, by their positions; of most rows nothing."""
        columns = [*zip(self._columns, zip(*rows, strict=True), strict=bool(rows))]
        wrong = {at for check, cells in columns for at in check.wrong(cells)}
        marks = zip(*(check.marks(cells) for check, cells in columns), strict=True)
        if len(self._kinds) > _MOST_KINDS:
            self._kinds.clear()
        kinds, found = self._kinds, {}
        for at, kind in enumerate(marks):
            said = None if at in wrong else kinds.get(kind)
            if said is None:
                said = self._say(rows[at])
                if at not in wrong:
                    kinds[kind] = said
            if said is not _NOTHING:
                found[at] = said
        return found

    def _say(self, row: Sequence[str]) -> Said:
        values = self._cells.values([*row])
        violations, advice = self._table.check(values), self._table.warnings_for(values)
        return (violations, advice) if violations or advice else _NOTHING


class _ColumnCheck:
    """The cells of one column by themselves."""

    __slots__ = ("_alone", "_cells", "_column", "_passes", "_shows_text")

    def __init__(self, table: Table, column: Column, null: str | None) -> None:
        self._column = column
        self._cells = CellReader(table, (column,), null)
        # With the rows of what it lies in, which say where its own and those below it stand.
        rows = tuple(
            row
            for row in table.rows
            if lies_at(row.key, column.key) or lies_below(column.key, row.key)
        )
        self._alone = Table(name=table.name, rows=rows, open_fields=table.open_fields)
        self._passes = _shortcut(rows, column.key, null)
        self._shows_text = _shows_text(table, column)

    def marks(self, cells: Sequence[str]) -> Iterable[object]:
        """What rules may see of each cell: whether it is filled, or its text."""
        if self._shows_text:
            return cells
        return map(bool, cells) if "" in cells else repeat(True, len(cells))

    def wrong(self, cells: Sequence[str]) -> Sequence[int]:
        """The positions of texts that the table may say something of, wherever they stand."""
        texts: Collection[str] = {*filter(None, cells)}
        if self._passes is not None:
            # A shortcut may raise, as it may in a table: all texts then need a closer look.
            with suppress(Exception):
                texts = [*filterfalse(self._passes, texts)]
        wrong = {*filter(self._is_wrong, texts)}
        return [at for at, cell in enumerate(cells) if cell in wrong] if wrong else ()

    def _is_wrong(self, text: str) -> bool:
        values, key = self._cells.values([text]), self._column.key
        return any(lies_at(one.field, key) for one in self._alone.check(values)) or any(
            lies_below(one.field, key) for one in self._alone.warnings_for(values)
        )


def _shortcut(rows: Sequence[Row], key: str, null: str | None) -> Shortcut | None:
    """The test of a text that is quick and lets no wrong one pass, where there is one."""
    if not rows:
        return bool  # Of a field that no row is about, any text is right.
    row = next((row for row in rows if row.key == key), None)
    if row is None or not {*types_of(row)}.isdisjoint(("array", "object")):
        return None
    tests, convert = tests_of(row), conversion_of(row)
    passes = shortcut_of(row, tests)
    if convert is None:
        return passes if null is None else lambda text: text != null and passes(text)

    def passes_converted(text: str) -> object:
        if text == null:
            return False
        value = convert(text)
        if type(value) is not Decimal:
            return passes(value)
        kind, number = classified(value)
        return kind in tests and all(test[0](number) for test in tests[kind])

    return passes_converted


def _shows_text(table: Table, column: Column) -> bool:
    """Whether rules, or the values of an object that the column is part of, look at its texts."""
    keys = {key for rule in table.rules for key in (*rule.fields, *rule.of)}
    conditions = {condition.field for rule in table.rules for condition in rule.when}
    return (
        any(lies_at(key, column.key) for key in conditions)
        or any(lies_below(key, column.key) for key in keys)
        or any(lies_below(column.key, row.key) and row.values is not None for row in table.rows)
    )
