"""Premises: the rules of a call, and what its fields are by themselves, as one set of clauses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from specloom.ir import REJECTING, Rule, Source, Status
from specloom.review.lint.consistency.choices import (
    ABSENT,
    NULL,
    Choice,
    Choices,
    Domains,
    identity,
    other_choice,
    value_choice,
)
from specloom.review.lint.consistency.clauses import Logic, joined
from specloom.review.lint.consistency.fields import ITEMS, Definitions, FieldFacts, unknown_field
from specloom.review.lint.consistency.search import Clause
from specloom.review.lint.consistency.words import rule_in_words, shown_key
from specloom.runtime.rules import listed

_SHOWN_VALUES = 8


@dataclass(frozen=True, slots=True, eq=False)
class Premise:
    """Something that holds for every call that is not refused: a rule, or a fact of a field."""

    clauses: tuple[Clause, ...]
    words: str
    source: Source | None
    rule: Rule | None = None

    @property
    def keys(self) -> frozenset[str]:
        """The fields that it is about."""
        return frozenset(key for clause in self.clauses for key in clause)


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """The rules that speak of one object: of a call, or of each item of one of its lists.

    ``prefix`` is the way to these objects, and ``fields`` what each field is by itself. ``facts`` and ``demands`` are the premises, ``advice`` the rules that only warn, and
    ``unread`` those that go through a list inside the object and are not looked at.
    """

    prefix: tuple[str, ...]
    fields: Mapping[str, FieldFacts]
    logic: Logic
    facts: tuple[Premise, ...]
    demands: tuple[Premise, ...]
    advice: tuple[Rule, ...]
    unread: tuple[Rule, ...]

    @property
    def premises(self) -> tuple[Premise, ...]:
        """Facts and demands."""
        return (*self.facts, *self.demands)


def scopes_of(
    rules: Iterable[Rule], facts: Mapping[str, FieldFacts], definitions: Definitions
) -> list[Scope]:
    """The rules of a call, or of a model, sorted by the objects that they speak of."""
    sorted_rules: dict[tuple[str, ...], list[Rule]] = {}
    known = dict(facts)
    for rule in rules:
        for key in keys_of(rule):
            known.setdefault(key, unknown_field(key))
        prefix = _shared([known[key].path[:-1] for key in keys_of(rule)])
        last = max((place for place, step in enumerate(prefix) if step == ITEMS), default=-1)
        sorted_rules.setdefault(prefix[: last + 1], []).append(rule)
    return [
        _Building(known, definitions, prefix, rules).scope()
        for prefix, rules in sorted_rules.items()
    ]


def keys_of(rule: Rule) -> tuple[str, ...]:
    """Every field that a rule names, once."""
    named = (*rule.fields, *rule.of, *(condition.field for condition in rule.when))
    return tuple(dict.fromkeys(key.value for key in named))


def _shared(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    shared = []
    for steps in zip(*paths, strict=False):
        if len(set(steps)) > 1:
            break
        shared.append(steps[0])
    return tuple(shared)


@dataclass(slots=True)
class _Building:
    """A scope in the making."""

    known: Mapping[str, FieldFacts]
    definitions: Definitions
    prefix: tuple[str, ...]
    rules: Sequence[Rule]
    keys: dict[str, None] = field(default_factory=dict)

    def scope(self) -> Scope:
        """Read the rules against their fields."""
        unread = tuple(rule for rule in self.rules if self._goes_through_a_list(rule))
        read = [rule for rule in self.rules if rule not in unread]
        for rule in read:
            for key in keys_of(rule):
                self._add(key)
        logic = Logic({key: self._domain(key, read) for key in self.keys})
        demands = [rule for rule in read if rule.kind in REJECTING]
        return Scope(
            self.prefix,
            {key: self.known[key] for key in self.keys},
            logic,
            tuple(fact for key in self.keys for fact in self._facts(key, logic.domains)),
            tuple(self._demand(rule, logic) for rule in demands if _counts(rule)),
            tuple(rule for rule in read if rule.kind not in REJECTING or not _counts(rule)),
            unread,
        )

    def _goes_through_a_list(self, rule: Rule) -> bool:
        start = len(self.prefix)
        return any(ITEMS in self.known[key].path[start:] for key in keys_of(rule))

    def _add(self, key: str) -> None:
        parent = self.known[key].parent
        if parent and parent in self.known and len(self.known[parent].path) > len(self.prefix):
            self._add(parent)
        self.keys[key] = None

    def _domain(self, key: str, rules: Iterable[Rule]) -> Choices:
        """Every choice of a field, those that it does not admit as well."""
        named = {
            identity(value): value_choice(value)
            for rule in rules
            for condition in rule.when
            if condition.field.value == key
            for value in condition.values
            if value is not None
        }
        closed = self.known[key].closed(self.definitions)
        others = [value for value in closed or () if identity(value) not in named]
        other = other_choice(others[0] if others else None)
        return (ABSENT, *named.values(), other, NULL)

    def _facts(self, key: str, domains: Domains) -> Iterable[Premise]:
        facts, domain = self.known[key], domains[key]
        name = shown_key(key)
        given = frozenset(choice for choice in domain if choice != ABSENT)
        parent = facts.parent if facts.parent in self.keys else ""
        without = {parent: frozenset({ABSENT, NULL})} if parent else {}
        if facts.required:
            words = f"{name} is required"
            yield Premise((joined(without, {key: given}),), words, facts.source)
        if parent:
            inside = {parent: frozenset(domains[parent]) - {ABSENT, NULL}}
            words = f"{name} lies in {shown_key(parent)}"
            yield Premise((joined({key: frozenset({ABSENT})}, inside),), words, facts.source)
        admitted = self._admitted(facts, domain)
        if admitted != frozenset(domain):
            yield Premise(
                ({key: admitted},), self._values_in_words(facts, domain, admitted), facts.source
            )

    def _admitted(self, facts: FieldFacts, domain: Choices) -> frozenset[Choice]:
        named = {
            identity(value): value
            for rule in self.rules
            for condition in rule.when
            if condition.field.value == facts.key
            for value in condition.values
        }
        closed = facts.closed(self.definitions)
        has_others = closed is None or any(identity(value) not in named for value in closed)
        admitted = {ABSENT}
        for choice in domain:
            if choice.identity in named and facts.admits(named[choice.identity], self.definitions):
                admitted.add(choice)
        if facts.admits(None, self.definitions):
            admitted.add(NULL)
        if has_others:
            admitted.add(domain[-2])
        return frozenset(admitted)

    def _values_in_words(
        self, facts: FieldFacts, domain: Choices, admitted: frozenset[Choice]
    ) -> str:
        closed, name = facts.closed(self.definitions), shown_key(facts.key)
        if closed is None:
            refused = [choice for choice in domain if choice not in admitted]
            return f"{name} cannot be {listed([one.value or 'null' for one in refused], 'or')}"
        shown = [value_choice(value).value for value in closed[:_SHOWN_VALUES]]
        if len(closed) > _SHOWN_VALUES:
            shown.append(f"{len(closed) - _SHOWN_VALUES} more")
        return f"{name} can only be {listed(shown, 'or')}" if shown else f"{name} has no value"

    def _demand(self, rule: Rule, logic: Logic) -> Premise:
        clauses = logic.of(rule)
        holder = _shared([self.known[key].path[:-1] for key in keys_of(rule)])
        for key in self.keys:
            # A rule inside an object that is not given says nothing.
            if self.known[key].path == holder and len(holder) > len(self.prefix):
                without = {key: frozenset({ABSENT, NULL})}
                clauses = [joined(without, clause) for clause in clauses]
        return Premise(tuple(clauses), rule_in_words(rule), rule.source, rule)


def _counts(rule: Rule) -> bool:
    """Whether a rejecting rule is held against the others: not where pages disagree on it."""
    return rule.source.status is not Status.CONTRADICTED
