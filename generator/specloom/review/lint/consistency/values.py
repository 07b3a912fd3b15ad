"""Examples and defaults, held against the rules of the object that they show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specloom.ir import RuleKind, Test, Value
from specloom.load import JsonValue
from specloom.lower.values import lower_value
from specloom.review.lint.consistency.choices import (
    ABSENT,
    NULL,
    Choice,
    Kind,
    identity,
    singles,
)
from specloom.review.lint.consistency.fields import ITEMS
from specloom.review.lint.consistency.premises import Premise, Scope
from specloom.runtime.rules import LOCATIONS

_OF_VALUES = frozenset({Test.EQUALS, Test.NOT_EQUALS, Test.NULL})


def broken_by(scope: Scope, value: JsonValue) -> list[Premise]:
    """The rules that a body breaks, each once. Rules that name parameters are not looked at."""
    found: dict[Premise, None] = {}
    for shown in _reached(scope.prefix, value):
        if not isinstance(shown, dict):
            continue
        choices = {key: _choice(scope, key, shown) for key in scope.fields}
        for premise in scope.demands:
            named = [key for key in premise.keys if not key.startswith(LOCATIONS)]
            if len(named) == len(premise.keys) and all(choices[key] for key in named):
                holds = all(
                    any(choices[key] in allowed for key, allowed in clause.items())
                    for clause in premise.clauses
                )
                if not holds:
                    found[premise] = None
    return list(found)


def waited_for_by_default(scope: Scope) -> Iterator[tuple[Premise, str, Value]]:
    """Rules that wait for the defaults of fields, and then need one that has no default.

    With each the first field it waits for, and that field's default.
    """
    for premise in scope.demands:
        rule = premise.rule
        if scope.prefix or rule is None or rule.kind is not RuleKind.REQUIRED_IF or not rule.when:
            continue
        if any(ITEMS in scope.fields[key].path for key in premise.keys):
            continue
        waits = [scope.fields[condition.field.value] for condition in rule.when]
        if any(field.required or field.default is None for field in waits):
            continue
        met = all(
            condition.test in _OF_VALUES
            and field.default is not None
            and _of_value(scope, field.key, field.default.value) in scope.logic.passes(condition)
            for condition, field in zip(rule.when, waits, strict=True)
        )
        needed = [scope.fields[key.value] for key in rule.fields]
        if met and any(not field.required and field.default is None for field in needed):
            assert waits[0].default is not None
            yield premise, waits[0].key, waits[0].default.value


def _reached(path: Sequence[str], value: JsonValue) -> list[JsonValue]:
    """The values at the end of a path; several where it goes through a list."""
    reached = [value]
    for step in path:
        below: list[JsonValue] = []
        for one in reached:
            if step == ITEMS and isinstance(one, list):
                below += one
            elif isinstance(one, dict) and step in one:
                below.append(one[step])
        reached = below
    return reached


def _choice(scope: Scope, key: str, shown: JsonValue) -> Choice | None:
    """What a field is; None where it is so much at once that no choice says it."""
    path = scope.fields[key].path[len(scope.prefix) :]
    found = {_of_value(scope, key, lower_value(value)) for value in _reached(path, shown)}
    domain = scope.logic.domains[key]
    return next((choice for choice in domain if {*choice.each} == (found or {ABSENT})), None)


def _of_value(scope: Scope, key: str, value: Value) -> Choice:
    """The choice that a value is."""
    if value is None:
        return NULL
    single = singles(scope.logic.domains[key])
    named = (choice for choice in single if choice.kind is Kind.VALUE)
    other = next(choice for choice in single if choice.kind is Kind.OTHER)
    return next((choice for choice in named if choice.identity == identity(value)), other)
