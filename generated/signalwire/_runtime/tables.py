"""Validation tables: what an operation documents of its arguments, as data that checks a call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property

from msgspec import UNSET, Struct

from .fields import Field
from .paths import key_below, paths_of
from .row_tests import MAX_PATTERN_INPUT, Shortcut
from .rows import Row
from .rule_tests import compiled
from .rules import LOCATIONS, Condition, Rule, sentence
from .shapes import RuleIndex, Shape
from .violations import SpecWarning, Violation, unknown, warn_caller

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
        doubtful = index.doubtful(values)
        found: list[Violation] = []
        given = index.examined(values, doubtful, self.open_fields, found) if doubtful else values
        shape = index.shapes.get(tuple(given)) or index.shape_of(given)
        found += shape.missing
        for verdict in shape.rejecting:
            found += verdict(given)
        return tuple(found)

    def warnings_for(self, values: Mapping[str, object]) -> tuple[Violation, ...]:
        """What the documentation advises about this call, as values; nothing is shown."""
        index = self._index
        given = index.by_key(values)
        shape = index.shapes.get(tuple(given)) or index.shape_of(given)
        found: list[Violation] = []
        for key in shape.deprecated:
            # Of what has no bottom, the check has more to say.
            with suppress(RecursionError):
                index.fields[key].advise(given[key], index.fields[key].name, found)
        for verdict in shape.advising:
            found += verdict(given)
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


_MOST_SHAPES, _MOST_KEYS = 256, 64
"""Shapes of calls that are kept, and keys of the largest one: a program has few, all small."""


class Compiled(Struct, frozen=True):
    """What a table looks up: made on its first use, never pickled.

    ``fields`` has the top-level fields by key and by Python name, ``required`` their
    keys, and ``deprecated`` the keys of those that are deprecated or have something below that is.
    ``shortcuts`` are those of the fields that were given so far, by key, and ``shapes`` what is
    known of earlier calls, by the keys that they gave.
    """

    fields: Mapping[str, Field]
    required: frozenset[str]
    deprecated: frozenset[str]
    rejecting: RuleIndex
    advising: RuleIndex
    shortcuts: dict[str, Shortcut] = {}
    shapes: dict[tuple[str, ...], Shape] = {}

    def doubtful(self, values: Mapping[str, object]) -> Sequence[tuple[str, object]]:
        """What of a call is not plainly good, told by shortcuts alone: nobody knows yet."""
        shortcuts = self.shortcuts
        found: list[tuple[str, object]] = []
        for key, value in values.items():
            try:
                if shortcuts[key](value):
                    continue
            except Exception:
                # A field that was never good yet, or goes by its Python name, or is none at all; a
                # value that a shortcut cannot read.
                pass
            found.append((key, value))
        return found

    def shape_of(self, given: Mapping[str, object]) -> Shape:
        """What is known of calls that give these keys, in this order; it is kept in ``shapes``."""
        keys = tuple(given)
        shape = Shape(
            missing=() if self.required <= given.keys() else [*self.missing(given)],
            deprecated=[*filter(self.deprecated.__contains__, keys)],
            rejecting=self.rejecting.verdicts(given),
            advising=self.advising.verdicts(given),
        )
        if len(keys) <= _MOST_KEYS:
            if len(self.shapes) >= _MOST_SHAPES:
                self.shapes.clear()
            self.shapes[keys] = shape
        return shape

    def by_key(self, values: Mapping[str, object]) -> Mapping[str, object]:
        """What is given, under the keys of the fields."""
        if tuple(values) in self.shapes and not any(value is UNSET for value in values.values()):
            return values
        given: dict[str, object] = {}
        for key, value in values.items():
            if value is not UNSET:
                place = self.fields.get(key)
                given[key if place is None else place.key] = value
        return given

    def examined(
        self,
        values: Mapping[str, object],
        doubtful: Sequence[tuple[str, object]],
        open_fields: bool,
        found: list[Violation],
    ) -> Mapping[str, object]:
        """What is given by key; the violations of what is doubtful are added to ``found``."""
        for key, value in doubtful:
            place = self.fields.get(key)
            if value is UNSET or (place is not None and place.key != key):
                found.clear()
                return self._examined_by_name(values, open_fields, found)
            self._examine(key, place, value, open_fields, found)
        return values

    def _examined_by_name(
        self, values: Mapping[str, object], open_fields: bool, found: list[Violation]
    ) -> Mapping[str, object]:
        given: dict[str, object] = {}
        for key, value in values.items():
            if value is not UNSET:
                place = self.fields.get(key)
                if place is not None and place.key in given:
                    says = "is given by two names"
                    found.append(place.violation("given-twice", place.name, says))
                given[key if place is None else place.key] = value
                self._examine(key, place, value, open_fields, found)
        return given

    def _examine(
        self,
        key: str,
        place: Field | None,
        value: object,
        open_fields: bool,
        found: list[Violation],
    ) -> None:
        if place is None:
            if not open_fields or _is_parameter(key):
                found.append(unknown(key, key))
            return
        before = len(found)
        place.examine(value, place.name, found)
        if len(found) == before and key == place.key and key not in self.shortcuts:
            self.shortcuts[key] = place.shortcut()

    def missing(self, given: Container[str]) -> Iterator[Violation]:
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
        rejecting=RuleIndex([test for test in tests if not test.rule.advises]),
        advising=RuleIndex([test for test in tests if test.rule.advises]),
    )


def _place(root: Field, path: Sequence[str]) -> Field:
    place, key = root, ""
    for step in path:
        key = key_below(key, step)
        place = place.step(step, key)
    return place
