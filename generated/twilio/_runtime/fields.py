"""The fields of a table as a tree, and what a value at each of them has to pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import UNSET

from .json_values import QUICK_KINDS, classified, items_of, members_of, readable_members
from .paths import ITEMS, NAMES, VALUES, is_form, is_of_names, position_of
from .patterns import pattern
from .row_tests import Shortcut, Test, shortcut_of, tests_of
from .rows import Row, type_in_words
from .violations import Violation, unknown

_LEVELS_OF_CHOICES = 3
"""How deep the forms that a value can have are held against it, where several fit at first."""


class Field:
    """A field at its place: its row if it has one, and the fields below it.

    The tests are compiled when the field is first given.
    """

    __slots__ = (
        "_like",
        "_said",
        "_tests",
        "_type_in_words",
        "below",
        "choices",
        "items",
        "key",
        "name",
        "names",
        "patterns",
        "positions",
        "required",
        "row",
        "source",
        "values",
    )

    def __init__(self, key: str) -> None:
        self.key = key
        self.name = key
        self.source = ""
        self.row: Row | None = None
        self.below: dict[str, Field] = {}
        self.items: Field | None = None
        self.positions: dict[int, Field] = {}
        self.values: Field | None = None
        self.names: Field | None = None
        self.patterns: dict[str, Field] = {}
        self.choices: dict[str, Field] = {}
        self.required: dict[str, Field] = {}
        self._tests: Mapping[str, tuple[Test, ...]] | None = None
        self._type_in_words = ""
        self._said: dict[str, Violation] = {}
        self._like: Field | None = None

    def step(self, step: str, key: str) -> Field:
        """The field one step below, made if it is new."""
        if step == ITEMS:
            self.items = self.items or Field(key)
            return self.items
        if step == VALUES:
            self.values = self.values or Field(key)
            return self.values
        if step == NAMES:
            self.names = self.names or Field(key)
            return self.names
        if is_form(step):
            return self.choices.setdefault(step, Field(key))
        if is_of_names(step):
            return self.patterns.setdefault(step, Field(key))
        if (position := position_of(step)) is not None:
            return self.positions.setdefault(position, Field(key))
        return self.below.setdefault(step, Field(key))

    def declare(self, row: Row) -> None:
        """Give the field its row."""
        self.row, self.name, self.source = row, row.name or self.key, row.source

    def inside_as(self, other: Field) -> None:
        """Have below this field what is below another one: once something is given here."""
        self._like = other

    def _unfold(self) -> None:
        """Make the fields below that are like those of another field, one step of them."""
        like, self._like = self._like, None
        if like is None:
            return
        like._unfold()
        self.below = {name: self._after(like, field) for name, field in like.below.items()}
        self.items = None if like.items is None else self._after(like, like.items)
        self.positions = {at: self._after(like, field) for at, field in like.positions.items()}
        self.values = None if like.values is None else self._after(like, like.values)
        self.names = None if like.names is None else self._after(like, like.names)
        self.patterns = {step: self._after(like, field) for step, field in like.patterns.items()}
        self.choices = {step: self._after(like, field) for step, field in like.choices.items()}
        self.required = {name: self.below[name] for name in like.required}

    def _after(self, like: Field, below: Field) -> Field:
        """The field below this one that is like the one ``below`` another."""
        made = Field(self.key + below.key[len(like.key) :])
        made.row, made.source = below.row, below.source
        made.inside_as(below)
        return made

    def shortcut(self) -> Shortcut:
        """A test that lets through only what :meth:`examine` has nothing to say of."""
        row = self.row
        if row is None or row.closed or row.like or any(self._parts()):
            return self._is_clean
        return shortcut_of(row, tests_of(row))

    def _parts(self) -> Iterator[Field]:
        """The fields that say what is inside."""
        yield from self.below.values()
        yield from self.patterns.values()
        yield from self.positions.values()
        yield from self.choices.values()
        yield from filter(None, (self.items, self.values, self.names))

    def _is_clean(self, value: object) -> bool:
        found: list[Violation] = []
        self._examine(value, self.name, found)
        return not found and value is not UNSET

    def examine(self, value: object, label: str, found: list[Violation]) -> None:
        """Add every violation of the value, and of what is below it, to ``found``.

        ``label`` is how messages name the place. Nothing is raised, whatever the value is.
        """
        try:
            self._examine(value, label, found)
        except Exception as error:
            # A value's own methods may raise anything, and so may comparing what has no bottom.
            says = f"cannot be checked: {type(error).__name__}"
            found.append(self.violation("unreadable", label, says))

    def _examine(self, value: object, label: str, found: list[Violation], levels: int = -1) -> None:
        """``levels`` is how far to go down, less than 0 to the end."""
        plain: Any = value
        kind = QUICK_KINDS.get(type(value))
        if kind is None:
            kind, plain = classified(value)
        row = self.row
        if row is not None:
            tests = self._tests
            if tests is None:
                tests = self._tests = tests_of(row)
                self._type_in_words = f"must be {type_in_words(row)}"
            passing = tests.get(kind)
            if passing is None:
                says = self._type_in_words if kind != "null" else "must not be null"
                found.append(self.violation("type", label, says))
                return
            for passes, rule, says in passing:
                if not passes(plain):
                    found.append(self.violation(rule, label, says))
        if self._like is not None:
            self._unfold()
        if levels and kind == "object":
            if self.names is not None:
                for name in members_of(plain):
                    self.names._examine(name, f"{_named(name)} in {label}", found, levels - 1)
            if self.below or self.values or self.patterns or (row is not None and row.closed):
                self._examine_members(members_of(plain), label, found, levels - 1)
        elif levels and kind == "array" and self.positions:
            for position, item in enumerate(plain):
                field = self.positions.get(position, self.items)
                if field is not None:
                    field._examine(item, f"{label}[{position}]", found, levels - 1)
        elif levels and kind == "array" and self.items is not None:
            for position, item in enumerate(plain):
                self.items._examine(item, f"{label}[{position}]", found, levels - 1)
        if self.choices and kind != "null":
            self._examine_choices(value, label, found, levels)

    def _examine_choices(
        self, value: object, label: str, found: list[Violation], levels: int
    ) -> None:
        """Hold the value against each form that it can have: one of them has to fit."""
        fitting = list(self.choices.values())
        for depth in (1, _LEVELS_OF_CHOICES):
            if len(fitting) == 1:
                break
            tried: list[list[Violation]] = [[] for _ in fitting]
            for choice, own in zip(fitting, tried, strict=True):
                choice._examine(value, label, own, depth if levels < 0 else min(depth, levels))
            fitting = [choice for choice, own in zip(fitting, tried, strict=True) if not own]
            if not fitting:
                found += self._nearest(tried, label)
                return
        if len(fitting) == 1:
            fitting[0]._examine(value, label, found, levels)

    def _nearest(self, tried: list[list[Violation]], label: str) -> Sequence[Violation]:
        """What is wrong with the form that the value is nearest to, if that is one alone."""
        first, second = sorted(tried, key=_distance)[:2]
        if _distance(first) < _distance(second):
            return first
        says = f"fits none of the {len(self.choices)} forms that it can have"
        return [self.violation("no-form-fits", label, says)]

    def _fields_of(self, name: str) -> Iterator[Field]:
        """The fields that a member of this name has to pass."""
        if name in self.below:
            yield self.below[name]
        for field in self.patterns.values():
            if field.row is not None and pattern(field.row.matches).search(name):
                yield field

    def _examine_members(
        self, members: Mapping[str, object], label: str, found: list[Violation], levels: int
    ) -> None:
        closed = self.row is not None and self.row.closed
        for name, member in members.items():
            if self.patterns:
                fields = [*self._fields_of(name)]
                field = fields.pop() if fields else self.values
                for one in fields:
                    one._examine(member, f"{label}.{name}", found, levels)
            else:
                field = self.below.get(name, self.values)
            if field is not None:
                field._examine(member, f"{label}.{name}", found, levels)
            elif closed:
                found.append(unknown(f"{self.key}.{name}", f"{label}.{name}"))
        for name, field in self.required.items():
            if name not in members:
                found.append(field.violation("required", f"{label}.{name}", "is required"))

    @property
    def advises(self) -> bool:
        """Whether the field, or one below it, is deprecated."""
        pending, met = [self], set[Field]()
        while pending:
            field = pending.pop()
            if field.row is not None and field.row.deprecated:
                return True
            if field not in met:
                met.add(field)
                pending += field._parts()
                pending += filter(None, (field._like,))
        return False

    def advise(self, value: object, label: str, found: list[Violation]) -> None:
        """Add to ``found`` that the field, or a given one below it, is deprecated."""
        if self.row is not None and self.row.deprecated:
            found.append(self.violation("deprecated", label, "is deprecated"))
        if self._like is not None:
            self._unfold()
        if self.below or self.values is not None:
            members = readable_members(value)
            for name, member in members.items():
                field = self.below.get(name, self.values)
                if field is not None:
                    field.advise(member, f"{label}.{name}", found)
        if self.positions or self.items is not None:
            for position, item in enumerate(items_of(value)):
                field = self.positions.get(position, self.items)
                if field is not None:
                    field.advise(item, f"{label}[{position}]", found)
        for choice in self.choices.values():
            if choice._is_clean(value):
                choice.advise(value, label, found)
                break

    def violation(self, rule: str, label: str, says: str) -> Violation:
        """A violation of this field: ``label`` names the place, ``says`` goes on from there."""
        # Values go by the million in a scan: what is said of a field itself is made once.
        made = self._said.get(says)
        if made is None or label != self.name:
            made = Violation(self.key, self.name, rule, f"{label} {says}", self.source)
            if label == self.name:
                self._said[says] = made
        return made


def _distance(violations: Sequence[Violation]) -> tuple[int, int]:
    """How far a value is from a form: a wrong type or value says that another one is meant."""
    return sum(one.rule in _OTHERS for one in violations), len(violations)


_OTHERS = frozenset({"type", "values"})


def _named(name: object) -> str:
    """The name of a member in words, if it is short and printable."""
    is_short = isinstance(name, str) and len(name) <= 80 and name.isprintable()
    return f"the name {name!r}" if is_short else "a name"
