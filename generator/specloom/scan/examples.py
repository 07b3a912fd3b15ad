"""Examples of the rules of a table: for each a call that keeps it, and one that breaks it alone."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice, pairwise, product
from typing import Any

from specloom.runtime.json_values import identity
from specloom.runtime.paths import ITEMS, VALUES, paths_of
from specloom.runtime.rows import Row, types_of
from specloom.runtime.tables import Condition, Rule, Table, Violation

Call = dict[str, Any]

_MOST_REPAIRS = 20
_CHOICES = 8
_TEXTS = ("a", "A", "1", "12345", "abc123", "AB", "+15551234567", "a@b.example", "en-US")
_FORMATS = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "date-time": "2030-01-31T12:00:00Z",
    "date": "2030-01-31",
    "time": "12:00:00Z",
    "email": "a@b.example",
    "uri": "https://a.example",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "e164": "+15551234567",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A rule and two calls by key: ``keeps`` has no violation, ``breaks`` only this rule's.

    Of a rule that advises, ``breaks`` is what it warns of, alone where other advice can be kept
    out. A call is None where none was
    found: the rule may contradict another, or say what another says, or need a value that is not
    easily made (a pattern).
    """

    rule: Rule
    keeps: Call | None
    breaks: Call | None


def examples(table: Table) -> tuple[Example, ...]:
    """An example of each rule, in the order of the rules."""
    maker = _Maker(table)
    return tuple(maker.example(rule) for rule in table.rules)


class _Maker:
    def __init__(self, table: Table) -> None:
        self.table = table
        self.rows = {row.key: row for row in table.rows}
        self.paths = paths_of(table.rows)

    def example(self, rule: Rule) -> Example:
        keeps = self._first(rule, _keeping(rule), breaks=False)
        return Example(rule, keeps, self._first(rule, _breaking(rule), breaks=True))

    def _alone(self, rule: Rule) -> Table:
        table = self.table
        return Table(name=table.name, rows=table.rows, rules=(rule,), open_fields=table.open_fields)

    def _first(
        self, rule: Rule, variants: Sequence[tuple[Sequence[str], Sequence[str]]], *, breaks: bool
    ) -> Call | None:
        # A value that a condition asks for may wake another rule, so several are tried.
        # Advice that cannot be separated from other advice comes with it.
        said = (_said, Table.check) if rule.advises and breaks else (_said,)
        for says, (given, left_out), choice in product(said, variants, range(_CHOICES)):
            call = self._call(rule, given, left_out, breaks, choice, says)
            if call is not None:
                return call
        return None

    def _call(
        self,
        rule: Rule,
        given: Sequence[str],
        left_out: Sequence[str],
        breaks: bool,
        choice: int,
        says: Callable[[Table, Mapping[str, object]], Sequence[Violation]],
    ) -> Call | None:
        """A call with some fields and without others, other rules kept by what is free."""
        call: Call = {}
        fixed = {*given, *left_out}
        for key in given:
            self._give(call, key, self._sample(key))
        # A call that keeps an advising rule is one that its conditions do not reach.
        if breaks or not rule.advises:
            for condition in rule.when:
                fixed.add(condition.field)
                self._apply(call, condition, choice)
        for _ in range(_MOST_REPAIRS):
            own = [one for one in _said(self._alone(rule), call) if one.rule == rule.kind]
            wrong = [one for one in says(self.table, call) if one not in own]
            if not wrong:
                return call if bool(own) == breaks else None
            if not self._repair(call, wrong, fixed):
                return None
        return None

    def _repair(self, call: Call, wrong: Sequence[Violation], fixed: set[str]) -> bool:
        for one in wrong:
            if one.field in fixed or one.field not in self.rows:
                continue
            if one.field in call:
                del call[one.field]
            else:
                self._give(call, one.field, self._sample(one.field))
            return True
        return False

    def _apply(self, call: Call, condition: Condition, choice: int) -> None:
        match condition.test:
            case "equals":
                value = condition.values[choice % len(condition.values)]
                self._give(call, condition.field, value)
            case "not_equals":
                refused = {identity(value) for value in condition.values}
                self._give(call, condition.field, self._sample(condition.field, refused, choice))
            case "present":
                self._give(call, condition.field, self._sample(condition.field))
            case "null":
                self._give(call, condition.field, None)
            case "absent":
                pass

    def _give(self, call: Call, key: str, value: object) -> None:
        """Put a value where a key leads, in objects and lists of one item that are made for it."""
        steps = self.paths.get(key, (key,))
        place: Any = call
        for step, following in pairwise(steps):
            made: Any = [{}] if following == ITEMS else {}
            if step == ITEMS:
                place = place[0]
                continue
            place = place.setdefault("member" if step == VALUES else step, made)
        last = steps[-1]
        if last == ITEMS:
            place[0] = value
        else:
            target = place[0] if isinstance(place, list) else place
            target["member" if last == VALUES else last] = copy.deepcopy(value)

    def _sample(self, key: str, refused: Set[object] = frozenset(), choice: int = 0) -> object:
        """A value that the field's row lets pass, of several one by ``choice``; else None."""
        row = self.rows.get(key)
        if row is None:
            return "a"
        lone = Row(**{name: getattr(row, name) for name in _LONE}, key="a")
        table = Table(name="", rows=(lone,))
        passing = (
            value
            for value in _candidates(row)
            if not table.check({"a": value}) and identity(value) not in refused
        )
        found = [*islice(passing, choice + 1)]
        return self._filled(key, found[-1]) if found else None

    def _filled(self, key: str, value: object) -> object:
        """An object with the members that it requires."""
        if not isinstance(value, dict):
            return value
        path = self.paths[key]
        for row in self.table.rows:
            steps = self.paths[row.key]
            if row.required and len(steps) == len(path) + 1 and steps[: len(path)] == path:
                value[steps[-1]] = self._sample(row.key)
        return value


_LONE = tuple(
    name
    for name in Row.__struct_fields__
    if name not in ("key", "name", "wire_name", "required", "closed")
)


def _said(table: Table, call: Mapping[str, object]) -> list[Violation]:
    advice = [one for one in table.warnings_for(call) if one.rule != "deprecated"]
    return [*table.check(call), *advice]


def _keeping(rule: Rule) -> list[tuple[Sequence[str], Sequence[str]]]:
    """What to give and what to leave out to keep a rule, the likeliest first."""
    fields, of = rule.fields, rule.of
    match rule.kind:
        case "requires":
            return [((fields[0], *of), ()), ((), fields)]
        case "required_if" | "all_or_none":
            return [(fields, ()), ((), fields)]
        case "at_least_one" | "exactly_one" | "at_most_one":
            return [((field,), [other for other in fields if other != field]) for field in fields]
        case "deprecated_for":
            return [(of, fields), ((), fields)]
        case "clears" | "ignored_if" | "alias_of":
            return [((), (*fields, *(condition.field for condition in rule.when)))]


def _breaking(rule: Rule) -> list[tuple[Sequence[str], Sequence[str]]]:
    fields, of = rule.fields, rule.of
    match rule.kind:
        case "requires":
            return [((field,), of) for field in fields]
        case "required_if":
            return [([other for other in fields if other != one], (one,)) for one in fields]
        case "at_least_one":
            return [((), fields)]
        case "exactly_one":
            return [((), fields), (fields[:2], fields[2:])]
        case "at_most_one":
            return [(fields[:2], fields[2:]), (fields[-2:], fields[:-2])]
        case "all_or_none":
            return [([other for other in fields if other != one], (one,)) for one in fields]
        case "ignored_if" | "deprecated_for":
            return [((field,), (*[o for o in fields if o != field], *of)) for field in fields]
        case "alias_of":
            return [((field, *of), ()) for field in fields]
        case "clears":
            return [((), fields), (fields, ())]


def _candidates(row: Row) -> Iterator[object]:
    if row.values is not None:
        yield from row.values
    types = types_of(row)
    if "string" in types:
        if row.format in _FORMATS:
            yield _FORMATS[row.format]
        if row.pattern is not None:
            yield from _literal(row.pattern)
        least, most = row.min_length or 0, row.max_length
        for text in _TEXTS:
            longer = text * max(1, -(-least // len(text)))
            yield longer if most is None else longer[:most]
    if {"integer", "number"} & {*types}:
        for bound in (row.minimum, row.maximum, row.multiple_of, 1, 0):
            if bound is not None:
                yield bound
        if row.exclusive_minimum is not None:
            yield int(row.exclusive_minimum) + 1
    if "boolean" in types:
        yield True
    if "array" in types:
        yield [f"a{at}" for at in range(row.min_items or 0)]
        yield [*range(row.min_items or 0)]
    if "object" in types:
        yield {}
    if row.nullable:
        yield None


def _literal(pattern: str) -> Iterator[str]:
    """The text that a pattern of plain letters spells, and codes: a prefix, and one character
    repeated."""
    plain = re.sub(r"^\^|\$$|\\Z$", "", pattern)
    yield plain
    for prefix in ("", *re.findall(r"[A-Za-z]{2,}", plain)):
        for size in range(1, 41):
            yield from (prefix + character * size for character in "0a1A")
