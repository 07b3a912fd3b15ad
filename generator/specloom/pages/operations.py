"""The operations of a page: which of its rows are about which call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from specloom.pages.calls import Call, find_calls, stand_last
from specloom.pages.facts.fact import At
from specloom.pages.heads import Head
from specloom.pages.rows.row import Row
from specloom.pages.sections import read_section
from specloom.pages.statements import read_statement

_LONGEST_TITLE = 80
_TITLE_ABOVE = 4
"""Rows between a title in plain text and the call below it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The rows ``first`` up to ``end`` (indexes; ``end`` is left out) that are about one call.

    ``call`` is None where they are about every call of the page. ``named`` says that the page has
    several, so that each row has to say which it is about.
    """

    first: int
    end: int
    call: Call | None = None
    named: bool = False

    @property
    def operation(self) -> str | None:
        """The call as a row of a facts file names it."""
        return str(self.call) if self.call is not None and self.named else None


def find_operations(rows: Sequence[Row], heads: Sequence[Head]) -> list[Stretch]:
    """The page cut at its operations; one stretch where it describes one."""
    calls = find_calls(rows, heads)
    if len(calls) < 2:
        return [Stretch(0, len(rows), calls[0] if calls else None)]
    return _Outline(rows, heads, calls, stand_last(calls, heads)).stretches()


@dataclass(frozen=True, slots=True)
class _Outline:
    """A page of several calls. ``last`` says that a call stands below its fields."""

    rows: Sequence[Row]
    heads: Sequence[Head]
    calls: Sequence[Call]
    last: bool

    def stretches(self) -> list[Stretch]:
        """Each operation from its title to the next, and what belongs to all of them."""
        starts = [self._start(above, call) for above, call in pairwise(self.calls)]
        starts = [self._first_start(starts), *starts]
        edges = [*starts, len(self.rows)]
        found = [Stretch(0, starts[0])] if starts[0] else []
        for call, (first, end) in zip(self.calls, pairwise(edges), strict=True):
            own_end = self._end(call, first, end)
            found.append(Stretch(first, own_end, call, named=True))
            if own_end < end:
                found.append(Stretch(own_end, end))
        return found

    def _start(self, above: Call, call: Call) -> int:
        """Where an operation begins: at its title, which is the highest heading on the way."""
        titles = [index for index in range(above.row + 1, call.row + 1) if self._is_title(index)]
        if titles:
            highest = min(self.rows[index].heading for index in titles)
            same = [index for index in titles if self.rows[index].heading == highest]
            return same[0] if self.last else same[-1]
        return self._below(above.row, call) if self.last else self._above(call)

    def _first_start(self, others: Sequence[int]) -> int:
        call = self.calls[0]
        levels = {self.rows[index].heading for index in others} - {0}
        limit = min([call.row, *(head.first for head in self.heads)]) if self.last else call.row
        titles = [index for index in range(limit + 1) if self._is_title(index)]
        same = [index for index in titles if self.rows[index].heading in levels]
        if same or titles:
            return (same or titles)[-1]
        return 0 if self.last else self._above(call)

    def _end(self, call: Call, first: int, end: int) -> int:
        """Where an operation is over before the next begins: at a heading as high as its own."""
        level = self.rows[first].heading
        if not level:
            return end
        is_deep = any(row.heading > level and _is_section(row) for row in self.rows if row.heading)
        seen = max((head.first for head in self.heads if head.first < call.row), default=first)
        start = max(call.row, seen if self.last else first)
        for index in range(start + 1, end):
            row = self.rows[index]
            if 0 < row.heading <= level and (is_deep or self._is_title(index)):
                return index
        return end

    def _is_title(self, index: int) -> bool:
        row = self.rows[index]
        return row.heading > 0 and not _is_section(row)

    def _above(self, call: Call) -> int:
        """The title above a call in plain text, or the call itself."""
        for index in range(call.row - 1, max(call.row - _TITLE_ABOVE, -1), -1):
            if index in self._described():
                break
            if self._looks_like_title(index):
                return index
        return call.row

    def _below(self, above: int, call: Call) -> int:
        """The title of the next operation in plain text: the last before its first field."""
        first = min((head.first for head in self.heads if head.first > above), default=call.row)
        for index in range(min(first, call.row) - 1, above, -1):
            if self._looks_like_title(index):
                return index
        return min(first, call.row)

    def _looks_like_title(self, index: int) -> bool:
        row = self.rows[index]
        is_short = row.gap and len(row.text) <= _LONGEST_TITLE and row.text[:1].isupper()
        is_words = (
            row.cells is None and not row.code and not row.text.endswith((".", ":", ",", ";"))
        )
        return is_short and is_words and not _is_section(row)

    def _described(self) -> set[int]:
        return {index for head in self.heads for index in range(head.first, head.last + 1)}


def _is_section(row: Row) -> bool:
    """Whether a heading only names a part of a call: "Parameters", "Response"."""
    if "status" in read_statement(row.text, At.RESPONSE, authentication=False):
        return True
    return read_section(replace(row, heading=0)) is not None
