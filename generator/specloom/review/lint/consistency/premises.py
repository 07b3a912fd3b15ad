"""Premises: the rules of a call, and what its fields are by themselves, as one set of clauses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import comb

from specloom.ir import REJECTING, Rule, Source, Status
from specloom.review.lint.consistency.choices import (
    ABSENT,
    NULL,
    Choice,
    Choices,
    Domains,
    Kind,
    choices_of_items,
    identity,
    other_choice,
    singles,
    value_choice,
)
from specloom.review.lint.consistency.clauses import Logic, joined
from specloom.review.lint.consistency.fields import ITEMS, Definitions, FieldFacts, unknown_field
from specloom.review.lint.consistency.search import Clause
from specloom.review.lint.consistency.words import rule_in_words, shown_key
from specloom.runtime.rules import listed

_SHOWN_VALUES = 8
_MOST_CHOICES = 2_000


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

    ``prefix`` is the way to these objects, and ``fields`` what each field is by itself. ``facts``
    and ``demands`` are the premises, ``advice`` the rules that only warn, and ``unread`` those that
    look at the items of a list for so many values that they are left out.
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
        unread = tuple(rule for rule in self.rules if self._has_too_many_choices(rule))
        read = [rule for rule in self.rules if rule not in unread]
        for rule in read:
            for key in keys_of(rule):
                self._add(key)
        logic = Logic({key: self._domain(key) for key in self.keys})
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

    def _has_too_many_choices(self, rule: Rule) -> bool:
        keys = [key for key in keys_of(rule) if self._is_in_items(key)]
        return any(
            sum(comb(len(self._single(key)), size + 1) for size in range(self._most_items(key)))
            > _MOST_CHOICES
            for key in keys
        )

    def _is_in_items(self, key: str) -> bool:
        """Whether a field lies in the items of a list inside the object."""
        return ITEMS in self.known[key].path[len(self.prefix) :]

    def _most_items(self, key: str) -> int:
        """How many items have to be told apart, so that every rule can be met and broken."""
        named = [sum(one.field.value == key for one in rule.when) for rule in self.rules]
        return max(2, *named)

    def _holder(self, key: str) -> str:
        """The field that one lies in: an object, or the list of its item; empty at the top."""
        facts = self.known[key]
        if facts.parent or not self._is_in_items(key):
            return facts.parent
        end = max(place for place, step in enumerate(facts.path) if step == ITEMS)
        lists = (other for other, one in self.known.items() if one.path == facts.path[:end])
        return next(lists, "")

    def _add(self, key: str) -> None:
        parent = self._holder(key)
        if parent and parent in self.known and len(self.known[parent].path) > len(self.prefix):
            self._add(parent)
        self.keys[key] = None

    def _domain(self, key: str) -> Choices:
        """Every choice of a field, those that it does not admit as well."""
        single = self._single(key)
        return choices_of_items(single, self._most_items(key)) if self._is_in_items(key) else single

    def _single(self, key: str) -> Choices:
        named = {
            identity(value): value_choice(value)
            for rule in self.rules
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
        holder = self._holder(key)
        parent = holder if holder in self.keys else ""
        inside = {
            parent: frozenset(
                one for one in domains.get(parent, ()) if {*one.each} - {ABSENT, NULL}
            )
        }
        if facts.required:
            words = f"{name} is required"
            for without in self._without(key, inside, domains):
                yield Premise((joined(without, {key: given}),), words, facts.source)
        if parent:
            words = f"{name} lies in {shown_key(parent)}"
            yield Premise((joined({key: frozenset({ABSENT})}, inside),), words, facts.source)
        admitted = self._admitted(facts, domain)
        if admitted != frozenset(domain):
            yield Premise(
                ({key: admitted},), self._values_in_words(facts, domain, admitted), facts.source
            )

    def _without(self, key: str, inside: Clause, domains: Domains) -> Iterable[Clause]:
        """What has to be left out for a required field not to be missed."""
        facts = self.known[key]
        if facts.parent or not self._is_in_items(key):
            yield {
                parent: frozenset(domains[parent]) - choices
                for parent, choices in inside.items()
                if parent
            }
            return
        # A list may be empty: an item is there where another field of it is.
        for other in self.keys:
            if other != key and self.known[other].path[:-1] == facts.path[:-1]:
                yield {other: frozenset({ABSENT})}

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

        def is_admitted(one: Choice) -> bool:
            match one.kind:
                case Kind.NULL:
                    return facts.admits(None, self.definitions)
                case Kind.VALUE:
                    return facts.admits(named[one.identity], self.definitions)
                case Kind.OTHER:
                    return has_others
                case _:
                    return True

        return frozenset(choice for choice in domain if all(map(is_admitted, choice.each)))

    def _values_in_words(
        self, facts: FieldFacts, domain: Choices, admitted: frozenset[Choice]
    ) -> str:
        closed, name = facts.closed(self.definitions), shown_key(facts.key)
        if closed is None:
            refused = singles(tuple(one for one in domain if one not in admitted))
            refused = tuple(one for one in refused if not any(one in a.each for a in admitted))
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
