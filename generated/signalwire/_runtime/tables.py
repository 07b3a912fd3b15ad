"""Validation tables: what an operation documents about its arguments, as data that checks a call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property

from msgspec import UNSET, Struct

from .fields import ITEMS, VALUES, Field, paths_of, unknown
from .row_tests import MAX_PATTERN_INPUT, Shortcut
from .rows import Row
from .rule_tests import RuleTest, compiled
from .rules import LOCATIONS, Condition, Rule, sentence
from .violations import SpecWarning, Violation, warn_caller

__all__ = [
    "MAX_PATTERN_INPUT",
    "Condition",
    "Row",
    "Rule",
    "SpecWarning",
    "Table",
    "Violation",
    "sentence",
]


class Table(Struct, frozen=True, kw_only=True, dict=True):
    """The rows and rules of one operation.

    A client calls :meth:`check`, refuses the call if it returns anything, then calls
    :meth:`warn`. ``values`` is a mapping by key (``path:id``, ``query:limit``, a body field's
    bare wire name) or by Python name; UNSET is not given, None is null. A nested object is a
    mapping by wire names or a Struct. ``open_fields`` lets body fields through that have no row.
    """

    name: str
    rows: tuple[Row, ...] = ()
    rules: tuple[Rule, ...] = ()
    open_fields: bool = False

    def check(self, values: Mapping[str, object]) -> tuple[Violation, ...]:
        """Every violation at once: by the order of the input, then what is missing, then rules.

        It never warns and never raises, whatever the values are. The work follows what is given,
        not what is declared.
        """
        index = self._index
        if index.lets_through(values):
            return ()
        found, given = index.examined(values, self.open_fields)
        if not index.required <= given.keys():
            found += index.missing(given)
        if index.rejecting is not None:
            found += index.rejecting.violations(given)
        return tuple(found)

    def warnings_for(self, values: Mapping[str, object]) -> tuple[Violation, ...]:
        """What the documentation advises about this call, as values; nothing is shown."""
        index = self._index
        if not index.deprecated and index.advising is None:
            return ()
        given = index.by_key(values)
        found: list[Violation] = []
        if not index.deprecated.isdisjoint(given):
            for key in filter(index.deprecated.__contains__, given):
                # Of what has no bottom, the check has more to say.
                with suppress(RecursionError):
                    index.fields[key].advise(given[key], index.fields[key].name, found)
        if index.advising is not None:
            found += index.advising.violations(given)
        return tuple(found)

    def warn(self, values: Mapping[str, object]) -> None:
        """Show what :meth:`warnings_for` returns as Python warnings, at the caller's line.

        Raises:
            SpecWarning, DeprecationWarning: where the user's filters turn warnings into errors.
        """
        advice = self.warnings_for(values)
        if advice:
            warn_caller(advice)

    @cached_property
    def _index(self) -> Compiled:
        return _compile(self)


def _is_parameter(key: object) -> bool:
    return isinstance(key, str) and key.startswith(LOCATIONS)


class RuleIndex:
    """The rules of a table by the fields that can make them speak."""

    __slots__ = ("_always", "_by_field")

    def __init__(self, tests: Sequence[RuleTest]) -> None:
        ready = [(at, test.violations) for at, test in enumerate(tests)]
        self._always = [ready[at] for at, test in enumerate(tests) if test.triggers is None]
        self._by_field: dict[str, list[tuple[int, Callable[..., Sequence[Violation]]]]] = {}
        for at, test in enumerate(tests):
            for key in test.triggers or ():
                self._by_field.setdefault(key, []).append(ready[at])

    def violations(self, given: Mapping[str, object]) -> list[Violation]:
        """What the rules say of these fields, in the order of the rules."""
        wanted = self._always.copy()
        # The work follows the shorter of the two: what is given, or what can make a rule speak.
        if len(given) < len(self._by_field):
            for key in given:
                if key in self._by_field:
                    wanted += self._by_field[key]
        else:
            for key, tests in self._by_field.items():
                if key in given:
                    wanted += tests
        found: dict[int, Sequence[Violation]] = {}
        for at, violations in wanted:
            said = violations(given)
            if said:
                found[at] = said
        if len(found) < 2:
            return [*found.popitem()[1]] if found else []
        return [one for at in sorted(found) for one in found[at]]


class Compiled(Struct, frozen=True):
    """What a table looks up: made on its first use, never pickled.

    ``fields`` has the top-level fields by key and by Python name, ``required`` their
    keys, and ``deprecated`` the keys of those that are deprecated or have something below that is.
    ``shortcuts`` are those of the fields that were given so far, by key.
    """

    fields: Mapping[str, Field]
    required: frozenset[str]
    deprecated: frozenset[str]
    rejecting: RuleIndex | None
    advising: RuleIndex | None
    shortcuts: dict[str, Shortcut] = {}

    def lets_through(self, values: Mapping[str, object]) -> bool:
        """Whether the call is plainly good, told by shortcuts alone; if not, nobody knows yet."""
        shortcuts = self.shortcuts
        try:
            for key, value in values.items():
                if not shortcuts[key](value):
                    return False
            if self.required and not self.required <= values.keys():
                return False
            return self.rejecting is None or not self.rejecting.violations(values)
        except Exception:
            # An unknown field, or one by its Python name; a value that a shortcut cannot read.
            return False

    def by_key(self, values: Mapping[str, object]) -> Mapping[str, object]:
        """What is given, under the keys of the fields."""
        if values.keys() <= self.shortcuts.keys() and UNSET not in values.values():
            return values
        given: dict[str, object] = {}
        for key, value in values.items():
            if value is not UNSET:
                place = self.fields.get(key)
                given[key if place is None else place.key] = value
        return given

    def examined(
        self, values: Mapping[str, object], open_fields: bool
    ) -> tuple[list[Violation], dict[str, object]]:
        """The violations of the fields, and what is given by key."""
        found: list[Violation] = []
        given: dict[str, object] = {}
        shortcuts = self.shortcuts
        for key, value in values.items():
            if value is UNSET:
                continue
            try:
                if shortcuts[key](value) and key not in given:
                    given[key] = value
                    continue
            except Exception:
                # As in `lets_through`: nobody knows yet.
                pass
            place = self.fields.get(key)
            if place is None:
                given[key] = value
                if not open_fields or _is_parameter(key):
                    found.append(unknown(key, key))
                continue
            if place.key in given:
                found.append(place.violation("given-twice", place.name, "is given by two names"))
            given[place.key] = value
            before = len(found)
            place.examine(value, place.name, found)
            if key not in shortcuts and key == place.key and len(found) == before:
                shortcuts[key] = place.shortcut()
        return found, given

    def missing(self, given: Mapping[str, object]) -> Iterator[Violation]:
        """A violation for each required field that is not given, in the order of the rows."""
        for key, place in self.fields.items():
            if key == place.key and key in self.required and key not in given:
                yield place.violation("required", place.name, "is required")


def _compile(table: Table) -> Compiled:
    paths = paths_of(table.rows)
    root = Field("")
    for row in table.rows:
        place = _place(root, paths[row.key])
        place.declare(row)
    for row in table.rows:
        if row.required:
            *above, last = paths[row.key]
            _place(root, above).required[last] = _place(root, paths[row.key])
    for row in table.rows:
        if row.like:
            _place(root, paths[row.key]).inside_as(_place(root, paths[row.like]))
    uses = Counter(place.name for place in root.below.values())
    by_name = {place.name: place for place in root.below.values() if uses[place.name] == 1}
    names = {row.key: row.name for row in table.rows if len(paths[row.key]) == 1}
    tests = tuple(compiled(rule, paths, names) for rule in table.rules)
    return Compiled(
        fields={**root.below, **{n: p for n, p in by_name.items() if n not in root.below}},
        required=frozenset(root.required),
        deprecated=frozenset(key for key, place in root.below.items() if place.advises),
        rejecting=_index([test for test in tests if not test.rule.advises]),
        advising=_index([test for test in tests if test.rule.advises]),
    )


def _index(tests: Sequence[RuleTest]) -> RuleIndex | None:
    return RuleIndex(tests) if tests else None


def _place(root: Field, path: Sequence[str]) -> Field:
    place, key = root, ""
    for step in path:
        key = key + step if step in (ITEMS, VALUES) or not key else f"{key}.{step}"
        place = place.step(step, key)
    return place
