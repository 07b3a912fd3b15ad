"""The calls that a page names: each method with its path, and where on the page it stands."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from specloom.pages.facts.fact import At
from specloom.pages.heads import Head
from specloom.pages.rows.row import Row
from specloom.pages.statements import read_statement

_PLACEHOLDER: Final = re.compile(r"\{[^}]*\}|\[[^\]]*\]|<[^>]*>|(?<=/):[A-Za-z_]\w*")
_BELOW: Final = 3
"""Lines below a method on which its path may stand."""


@dataclass(frozen=True, slots=True)
class Call:
    """A method and a path in a row of a page, and how many fields are described around it."""

    row: int
    method: str
    path: str
    before: int = 0
    after: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What two mentions of one call have in common: placeholders go by any name."""
        return self.method, _PLACEHOLDER.sub("{}", self.path).rstrip("/")

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def find_calls(rows: Sequence[Row], heads: Sequence[Head]) -> list[Call]:
    """The calls of a page in its order, each once, where its fields stand closest.

    A page may name a call again: in a list of all its calls, beside an example, at its end.
    """
    found = list(_named(rows, heads))
    counted = _without_lists(_counted(found, heads))
    chosen: dict[tuple[str, str], Call] = {}
    last = stand_last(counted, heads)
    for call in counted:
        known = chosen.get(call.key)
        better = known is not None and (
            call.before > known.before if last else call.after > known.after
        )
        if known is None or better:
            chosen[call.key] = call
    return sorted(_counted(sorted(chosen.values(), key=_row), heads), key=_row)


def stand_last(calls: Sequence[Call], heads: Sequence[Head]) -> bool:
    """Whether a page describes the fields of a call before it shows the call, as one in two
    columns does that is read from left to right."""
    if not calls:
        return False
    first, last = calls[0].row, calls[-1].row
    return any(head.first < first for head in heads) and all(head.first < last for head in heads)


def _row(call: Call) -> int:
    return call.row


def _named(rows: Sequence[Row], heads: Sequence[Head]) -> Iterator[Call]:
    """Every row that names a call; the path may stand on a line below the method."""
    taken = {index for head in heads for index in range(head.first, head.last + 1)}
    method: tuple[int, str] | None = None
    path: tuple[int, str] | None = None
    for index, row in enumerate(rows):
        if index in taken or row.cells is not None:
            method = path = None
            continue
        keys = read_statement(row.text, At.REQUEST, authentication=False, heading=row.heading > 0)
        here = index, str(keys.get("method", "")), str(keys.get("path", ""))
        method = here[:2] if here[1] else method
        path = (index, here[2]) if here[2] else path
        if method and path and abs(method[0] - path[0]) <= _BELOW:
            yield Call(min(method[0], path[0]), method[1], path[1])
            method = path = None


def _counted(calls: Sequence[Call], heads: Sequence[Head]) -> list[Call]:
    """The calls with the fields that stand up to their neighbours."""
    edges = [-1, *(call.row for call in calls), heads[-1].first + 1 if heads else 0]
    firsts = sorted(head.first for head in heads)

    def between(above: int, below: int) -> int:
        return max(bisect_left(firsts, below) - bisect_right(firsts, above), 0)

    return [
        replace(
            call,
            before=between(edges[place], call.row),
            after=between(call.row, edges[place + 2]),
        )
        for place, call in enumerate(calls)
    ]


def _without_lists(calls: Sequence[Call]) -> list[Call]:
    """The calls without those that only a list of calls names again."""
    dropped: set[int] = set()
    runs: list[list[Call]] = []
    for call in calls:
        if runs and call.before == 0:
            runs[-1].append(call)
        else:
            runs.append([call])
    times = Counter(call.key for call in calls)
    for run in runs:
        own = Counter(call.key for call in run)
        if len(own) > 1 and all(times[key] > count for key, count in own.items()):
            times -= own
            dropped.update(call.row for call in run)
    return [call for call in calls if call.row not in dropped]
