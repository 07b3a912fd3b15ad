"""What a page that was read again says differently from its facts file."""

from __future__ import annotations

import enum
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from specloom.load import JsonValue
from specloom.pages.comparison.alignment import aligned
from specloom.pages.comparison.matching import POSITION, matched
from specloom.pages.facts.fact import KEYS, Fact
from specloom.pages.facts.page import Page, Unplaced


class ChangeKind(enum.Enum):
    """What has become of a fact."""

    CHANGED = "changed"
    GONE = "gone"
    APPEARED = "appeared"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class KeyChange:
    """A key of a row that has another value; None where the page does not state it."""

    key: str
    before: JsonValue
    after: JsonValue


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that is not what the facts file says.

    ``before`` is the row of the facts file, None for a fact that appeared; ``after`` the row that
    was read, None for one that is gone. ``keys`` are those that changed, apart from the lines.
    """

    kind: ChangeKind
    before: Fact | None
    after: Fact | None
    keys: tuple[KeyChange, ...] = ()


@dataclass(frozen=True, slots=True)
class LineMap:
    """Where the lines of the page that the facts were read from stand now."""

    lines: Mapping[int, int]
    _known: tuple[int, ...]

    @classmethod
    def of(cls, lines: Mapping[int, int]) -> LineMap:
        """The map that knows these lines, and the ones between two that moved alike."""
        return cls(lines, tuple(sorted(lines)))

    def now(self, line: int) -> int | None:
        """The line where the text of ``line`` stands now; None where that cannot be told."""
        if line in self.lines:
            return self.lines[line]
        place = bisect_right(self._known, line)
        around = self._known[max(place - 1, 0) : place + 1]
        moves = {self.lines[known] - known for known in around}
        # Beyond the first and the last line that is known, only what has not moved is certain.
        certain = moves if len(around) == 2 else moves & {0}
        return line + certain.pop() if len(certain) == 1 else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A facts file and the page as it is now.

    ``changes`` are in the order of the page; ``new_lines`` and ``lost_lines`` are lines that no
    fact covers and that are new or no more. ``updated`` is the facts file as it should now be:
    what was read, with the corrections of a person on the rows that are still there.
    """

    changes: tuple[Change, ...]
    new_lines: tuple[Unplaced, ...]
    lost_lines: tuple[Unplaced, ...]
    lines: LineMap
    updated: Page


_LINES: Final = ("line", "last_line", "values_line")


def compare(known: Page, found: Page) -> Comparison:
    """Hold a page that was read against its facts file; rows are matched by what they say."""
    known, found = aligned(known, found)
    rows = [*known.facts, *known.rejected]
    old = [(row, row if row.corrected is None else row.read) for row in rows]
    read = [(row, given) for row, given in old if given is not None]
    pairs = matched([given for _, given in read], found.facts)
    changes = list(_changes(known, read, pairs, found))
    lines = LineMap.of(_lines(known, read, pairs, found))
    changes.sort(key=_place)
    return Comparison(
        changes=tuple(changes),
        new_lines=_without(found.unplaced, known.unplaced),
        lost_lines=_without(known.unplaced, found.unplaced),
        lines=lines,
        updated=_updated(known, read, pairs, found, lines),
    )


def _place(change: Change) -> int:
    fact = change.after or change.before
    return fact.line if fact else 0


Rows = list[tuple[Fact, Fact]]


def _changes(known: Page, rows: Rows, pairs: dict[int, int], found: Page) -> Iterator[Change]:
    rejected = {id(row) for row in known.rejected}
    for index, (row, given) in enumerate(rows):
        after = found.facts[pairs[index]] if index in pairs else None
        if id(row) in rejected and (after is None or not _keys(given, after)):
            continue
        if after is None:
            yield Change(ChangeKind.GONE, row, None)
        elif keys := _keys(given, after):
            yield Change(ChangeKind.CHANGED, row, after, keys)
        elif any(getattr(given, key) != getattr(after, key) for key in _LINES):
            yield Change(ChangeKind.MOVED, row, after)
    taken = set(pairs.values())
    for index, fact in enumerate(found.facts):
        if index not in taken:
            yield Change(ChangeKind.APPEARED, None, fact)


def _keys(before: Fact, after: Fact) -> tuple[KeyChange, ...]:
    old, new = before.stated(), after.stated()
    return tuple(
        KeyChange(key, old.get(key), new.get(key))
        for key in KEYS
        if key not in POSITION and (key in old, old.get(key)) != (key in new, new.get(key))
    )


def _lines(known: Page, rows: Rows, pairs: dict[int, int], found: Page) -> dict[int, int]:
    """Lines of the old page whose place in the new one is certain."""
    lines: dict[int, int] = {}
    for index, (_, before) in enumerate(rows):
        if index not in pairs:
            continue
        after = found.facts[pairs[index]]
        lines[before.line] = after.line
        if before.values_line and after.values_line:
            lines[before.values_line] = after.values_line
        if before.end != before.line:
            lines.setdefault(before.end, after.end)
    if known.title_line and found.title_line and known.title == found.title:
        lines[known.title_line] = found.title_line
    for old in known.unplaced:
        same = [line.line for line in found.unplaced if line.digest == old.digest]
        if len(same) == 1:
            lines.setdefault(old.line, same[0])
    return lines


def _without(lines: tuple[Unplaced, ...], others: tuple[Unplaced, ...]) -> tuple[Unplaced, ...]:
    """The lines whose words are not among the others, as often as they are not."""
    left = Counter(line.digest for line in others)
    missing = []
    for line in lines:
        if left[line.digest]:
            left[line.digest] -= 1
        else:
            missing.append(line)
    return tuple(missing)


def _updated(known: Page, rows: Rows, pairs: dict[int, int], found: Page, lines: LineMap) -> Page:
    """The rows that were read, with every correction that still changes something."""
    rejected_rows = {id(row) for row in known.rejected}
    facts: dict[int, Fact] = dict(enumerate(found.facts))
    rejected = []
    for index, (row, given) in enumerate(rows):
        if row.corrected is None or index not in pairs:
            continue
        place = pairs[index]
        if id(row) in rejected_rows:
            rejected.append(replace(facts[place], corrected=row.corrected, read=facts[place]))
            del facts[place]
        else:
            facts[place] = _corrected(row, given, found.facts[place])
    added = [_moved(row, lines) for row in known.facts if row.corrected and row.read is None]
    ordered = sorted([*facts.values(), *added], key=lambda fact: fact.line)
    if found.title is None:
        found = replace(found, title=known.title)
    return replace(
        found,
        page=known.page,
        facts=tuple(ordered),
        rejected=tuple(rejected),
        left_out=known.left_out,
    )


def _corrected(row: Fact, given: Fact, after: Fact) -> Fact:
    """The row that was read with what a person changed in it before."""
    changed = {
        key: getattr(row, key)
        for key in KEYS
        if key not in _LINES and getattr(row, key) != getattr(given, key)
    }
    fact = replace(after, **changed)
    if fact.stated() == after.stated():
        return after
    return replace(fact, corrected=row.corrected, read=after)


def _moved(row: Fact, lines: LineMap) -> Fact:
    """A row that only a person found, on the line where it probably stands now."""
    line = lines.now(row.line) or row.line
    end = None if row.last_line is None else line + row.last_line - row.line
    return replace(row, line=line, last_line=end)
