"""What is wrong with the rules of one object: told by searching for calls that they let pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from specloom.ir import Rule, RuleKind, Test
from specloom.review.lint.consistency.choices import (
    ABSENT,
    NULL,
    Choice,
    singles,
    value_choice,
)
from specloom.review.lint.consistency.premises import Premise, Scope, keys_of
from specloom.review.lint.consistency.problems import (
    Contradiction,
    Dead,
    Example,
    Lost,
    Problem,
    Redundant,
    Unsatisfiable,
)
from specloom.review.lint.consistency.search import Budget, Clause, solution


@dataclass(frozen=True, slots=True)
class Analysis:
    """The questions that are asked of one scope.

    Raises:
        TooMany: from every method, where an answer takes too many combinations.
    """

    scope: Scope
    budget: Budget = field(default_factory=Budget)

    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong, in no particular order."""
        conditions = list(self._impossible_values())
        yield from conditions
        impossible = self._unsatisfiable()
        if impossible:
            yield from impossible
            return
        contradictions = self._contradictions()
        contradictions += self._impossible_conditions({*(one.core for one in contradictions)})
        yield from contradictions
        dead = list(self._dead({id(problem.rule) for problem in conditions}))
        yield from dead
        known = {id(problem.rule) for problem in (*conditions, *dead)}
        cores = [set(problem.core) for problem in contradictions]
        for problem in self._redundant(known):
            if not any(core <= {*problem.core} for core in cores):
                yield problem
        yield from self._repeated_advice()

    def _unsatisfiable(self) -> list[Unsatisfiable]:
        found = []
        for part in parts(self.scope.premises):
            if self._call(part, ()) is None:
                core = self._core(part, ())
                example = self._call(_without_last_rule(core), ()) or {}
                found.append(Unsatisfiable(core, _about(core, example)))
        return found

    def _impossible_values(self) -> Iterator[Dead]:
        """Conditions that name a value which their field by itself can never be."""
        for rule in self._rules():
            for condition in rule.when:
                key = condition.field.value
                own = [fact for fact in self.scope.facts if fact.keys == {key}]
                named = [value_choice(value) for value in condition.values]
                for choice in [NULL] if condition.test is Test.NULL else named:
                    wanted: list[Clause] = [{key: self.scope.logic.being(key, choice)}]
                    if self._call(own, wanted) is None:
                        core = self._core(own, wanted)
                        yield Dead(rule, core, condition, choice.value or "null")

    def _contradictions(self) -> list[Contradiction]:
        """What a field by itself can be, and never is in a call that passes."""
        supported: set[tuple[str, Choice]] = set()
        found: dict[frozenset[Premise], list[Lost]] = {}
        for key in self.scope.logic.domains:
            possible = self._possible(key)
            cores: dict[frozenset[Premise], list[Choice]] = {}
            for choice in possible:
                wanted: list[Clause] = [{key: self.scope.logic.being(key, choice)}]
                if (key, choice) in supported:
                    continue
                call = self._call(self.scope.premises, wanted)
                if call is not None:
                    supported.update((one, each) for one in call for each in call[one].each)
                    continue
                core = frozenset(self._core(self.scope.premises, wanted))
                cores.setdefault(core, []).append(choice)
            for core, choices in cores.items():
                lost = Lost(key, tuple(choices), len(choices) == len(possible))
                found.setdefault(core, []).append(lost)
        return [
            self._contradiction(self._ordered(core), tuple(lost)) for core, lost in found.items()
        ]

    def _possible(self, key: str) -> list[Choice]:
        """What a field can be by itself where it is given."""
        own = [fact for fact in self.scope.facts if fact.keys == {key}]
        return [
            choice
            for choice in singles(self.scope.logic.domains[key])
            if choice != ABSENT
            and self._call(own, [{key: self.scope.logic.being(key, choice)}]) is not None
        ]

    def _contradiction(self, core: tuple[Premise, ...], lost: tuple[Lost, ...]) -> Contradiction:
        key, choice = lost[0].key, lost[0].choices[0]
        wanted: list[Clause] = [{key: self.scope.logic.being(key, choice)}]
        example = self._call(_without_last_rule(core), wanted) or {}
        return Contradiction(core, lost, _about(core, {**example, key: example.get(key, choice)}))

    def _impossible_conditions(self, known: set[tuple[Premise, ...]]) -> list[Contradiction]:
        """What a rule waits for, part by part possible, and never in a call that passes."""
        found = []
        for premise in self.scope.demands:
            rule = premise.rule
            assert rule is not None
            wanted = self.scope.logic.when(rule)
            others = [other for other in self.scope.premises if other is not premise]
            if not wanted or self._call(others, wanted) is None:
                continue
            if self._call(self.scope.premises, wanted) is None:
                core = self._core(self.scope.premises, wanted)
                if not any(set(one) <= set(core) for one in known):
                    known.add(core)
                    example = self._call(_without_last_rule(core), wanted) or {}
                    found.append(Contradiction(core, (), _about(core, example), rule))
        return found

    def _dead(self, known: set[int]) -> Iterator[Dead]:
        """Rules whose condition, or whose fields, the others never let be."""
        for rule in self._rules():
            if id(rule) in known:
                continue
            applies = self._applies(rule)
            others = [premise for premise in self.scope.premises if premise.rule is not rule]
            if applies and self._call(others, applies) is None:
                yield Dead(rule, self._core(others, applies))

    def _applies(self, rule: Rule) -> list[Clause]:
        """What has to hold for a rule to say anything: its condition, and its first field given."""
        logic = self.scope.logic
        clauses = logic.when(rule)
        if rule.kind in _SPEAK_OF_GIVEN_FIELDS:
            clauses.append({key.value: logic.given(key.value) for key in rule.fields})
        return clauses

    def _redundant(self, known: set[int]) -> Iterator[Redundant]:
        kept = list(self.scope.premises)
        for premise in reversed(self.scope.demands):
            rule = premise.rule
            assert rule is not None
            if id(rule) in known:
                continue
            others = [other for other in kept if other is not premise]
            cores = self._implied(premise, others)
            if cores is not None:
                kept = others
                example = self._broken(premise)
                yield Redundant(rule, self._ordered(cores), _about((premise,), example))

    def _implied(self, premise: Premise, others: Sequence[Premise]) -> set[Premise] | None:
        """The premises that say all that one says, None where they do not."""
        used: set[Premise] = set()
        for clause in premise.clauses:
            refuted = self.scope.logic.refuted(clause)
            if self._call(others, refuted) is not None:
                return None
            used |= {*self._core(others, refuted)}
        return used

    def _broken(self, premise: Premise) -> Example:
        """A call that breaks a premise, as far as the fields by themselves allow it."""
        for clause in premise.clauses:
            call = self._call(self.scope.facts, self.scope.logic.refuted(clause))
            if call is not None:
                return call
        return {}

    def _repeated_advice(self) -> Iterator[Redundant]:
        seen: set[object] = set()
        for rule in self.scope.advice:
            same = (rule.kind, frozenset(rule.fields), frozenset(rule.when), rule.of)
            if same in seen:
                yield Redundant(rule, (), {})
            seen.add(same)

    def _rules(self) -> Iterator[Rule]:
        yield from (premise.rule for premise in self.scope.demands if premise.rule is not None)
        yield from self.scope.advice

    def _call(self, premises: Iterable[Premise], wanted: Sequence[Clause]) -> Example | None:
        """A call that meets the premises and what is wanted, told by the fields they link."""
        linked = _linked(premises, {key for clause in wanted for key in clause})
        clauses = [*wanted, *(clause for premise in linked for clause in premise.clauses)]
        keys = {key for clause in clauses for key in clause}
        domains = {key: c for key, c in self.scope.logic.domains.items() if key in keys}
        return solution(domains, clauses, self.budget)

    def _core(self, premises: Iterable[Premise], wanted: Sequence[Clause]) -> tuple[Premise, ...]:
        """Premises of which none can be left out, and which still rule out what is wanted."""
        core = list(_linked(premises, {key for clause in wanted for key in clause}))
        for premise in tuple(core):
            fewer = [other for other in core if other is not premise]
            if self._call(fewer, wanted) is None:
                core = fewer
        return self._ordered(core)

    def _ordered(self, premises: Iterable[Premise]) -> tuple[Premise, ...]:
        chosen = set(premises)
        return tuple(premise for premise in self.scope.premises if premise in chosen)


_SPEAK_OF_GIVEN_FIELDS = frozenset(
    {RuleKind.REQUIRES, RuleKind.IGNORED_IF, RuleKind.ALIAS_OF, RuleKind.DEPRECATED_FOR}
)


def parts(premises: Sequence[Premise]) -> list[list[Premise]]:
    """The premises in groups that share no field."""
    found: list[list[Premise]] = []
    seen: set[Premise] = set()
    for premise in premises:
        if premise not in seen:
            part = _linked(premises, premise.keys)
            seen.update(part)
            found.append(part)
    return found


def _linked(premises: Iterable[Premise], keys: Iterable[str]) -> list[Premise]:
    """The premises that speak of these fields, or of fields that those speak of, and so on.

    Where no field is asked for, all of them.
    """
    premises = list(premises)
    reached = set(keys)
    if not reached:
        return premises
    by_key: dict[str, list[Premise]] = {}
    for premise in premises:
        for key in premise.keys:
            by_key.setdefault(key, []).append(premise)
    waiting, found = list(reached), set()
    while waiting:
        for premise in by_key.get(waiting.pop(), ()):
            if premise not in found:
                found.add(premise)
                waiting += premise.keys - reached
                reached |= premise.keys
    return [premise for premise in premises if premise in found]


def _without_last_rule(core: Sequence[Premise]) -> list[Premise]:
    rules = [premise for premise in core if premise.rule is not None]
    return [premise for premise in core if not rules or premise is not rules[-1]]


def _about(core: Sequence[Premise], example: Example) -> Example:
    """The part of a call that the premises speak of."""
    keys = {key for premise in core for key in premise.keys}
    rules = [premise.rule for premise in core if premise.rule is not None]
    keys |= {key for rule in rules for key in keys_of(rule)}
    return {key: choice for key, choice in example.items() if key in keys}
