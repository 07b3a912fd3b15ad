"""Rules as clauses over the choices of the fields they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from specloom.ir import Condition, Rule, RuleKind, Test
from specloom.review.lint.consistency.choices import (
    ABSENT,
    NULL,
    Choice,
    Domains,
    Kind,
    identity,
)
from specloom.review.lint.consistency.search import Clause


@dataclass(frozen=True, slots=True)
class Logic:
    """Reads rules as clauses. ``domains`` has every field that a rule names."""

    domains: Domains

    def given(self, key: str) -> frozenset[Choice]:
        """The choices under which a field is given, null included."""
        return frozenset(choice for choice in self.domains[key] if choice.kind is not Kind.ABSENT)

    def passes(self, condition: Condition) -> frozenset[Choice]:
        """Choices of its field that a condition holds for: for one item, where it is in some."""
        values = {identity(value) for value in condition.values}

        def holds(one: Choice) -> bool:
            is_named = one.identity in values if one.kind is Kind.VALUE else False
            is_named = is_named or (one == NULL and None in condition.values)
            match condition.test:
                case Test.EQUALS:
                    return is_named
                case Test.NOT_EQUALS:
                    return one != ABSENT and not is_named
                case Test.PRESENT:
                    return one != ABSENT
                case Test.ABSENT:
                    return one == ABSENT
                case Test.NULL:
                    return one == NULL

        domain = self.domains[condition.field.value]
        return frozenset(choice for choice in domain if any(map(holds, choice.each)))

    def being(self, key: str, one: Choice) -> frozenset[Choice]:
        """The choices under which a field, or that of an item, is this one."""
        return frozenset(choice for choice in self.domains[key] if one in choice.each)

    def when(self, rule: Rule) -> list[Clause]:
        """The condition of a rule, each part a clause of its own."""
        return [{item.field.value: self.passes(item)} for item in rule.when]

    def of(self, rule: Rule) -> list[Clause]:
        """What a rejecting rule demands, clause by clause; the others demand nothing."""
        unless = self.negated(_merged(self.when(rule)))
        return [joined(unless, demand) for demand in self._demands(rule)]

    def negated(self, fields: Clause) -> Clause:
        """The clause that holds where one of these fields is none of its choices."""
        return {key: frozenset(self.domains[key]) - choices for key, choices in fields.items()}

    def refuted(self, clause: Clause) -> list[Clause]:
        """The opposite of a clause: each field is none of its choices."""
        return [{key: choices} for key, choices in self.negated(clause).items()]

    def _demands(self, rule: Rule) -> Iterator[Clause]:
        given = {key.value: self.given(key.value) for key in (*rule.fields, *rule.of)}
        fields = list(dict.fromkeys(key.value for key in rule.fields))
        match rule.kind:
            case RuleKind.REQUIRES:
                for key in fields:
                    for needed in rule.of:
                        absent = self.negated({key: given[key]})
                        yield joined(absent, {needed.value: given[needed.value]})
            case RuleKind.REQUIRED_IF:
                yield from ({key: given[key]} for key in fields)
            case RuleKind.AT_LEAST_ONE:
                yield {key: given[key] for key in fields}
            case RuleKind.EXACTLY_ONE:
                yield {key: given[key] for key in fields}
                yield from self._at_most_one(fields, given)
            case RuleKind.AT_MOST_ONE:
                yield from self._at_most_one(fields, given)
            case RuleKind.ALL_OR_NONE:
                for key, following in zip(fields, [*fields[1:], fields[0]], strict=True):
                    if key != following:
                        absent = self.negated({key: given[key]})
                        yield joined(absent, {following: given[following]})

    def _at_most_one(
        self, fields: Sequence[str], given: Mapping[str, frozenset[Choice]]
    ) -> Iterator[Clause]:
        for pair in combinations(fields, 2):
            yield self.negated({key: given[key] for key in pair})


def joined(first: Clause, second: Clause) -> Clause:
    """A clause that holds where one of the two does."""
    return {
        key: first.get(key, frozenset()) | second.get(key, frozenset())
        for key in (*first, *(key for key in second if key not in first))
    }


def _merged(conjunction: Sequence[Clause]) -> Clause:
    """A conjunction of clauses of one field each, as one mapping."""
    merged: dict[str, frozenset[Choice]] = {}
    for clause in conjunction:
        for key, choices in clause.items():
            merged[key] = merged.get(key, choices) & choices
    return merged
