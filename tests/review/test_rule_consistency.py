"""What the search says of rules is what trying every call says, by the table that checks calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specloom.ir import (
    REJECTING,
    STRING,
    Condition,
    Constraints,
    Nullable,
    Rule,
    RuleKind,
    Source,
    Untrusted,
)
from specloom.ir import (
    Test as Asked,
)
from specloom.review.lint.consistency.analysis import Analysis
from specloom.review.lint.consistency.choices import ABSENT, Choice, Kind
from specloom.review.lint.consistency.fields import FieldFacts
from specloom.review.lint.consistency.premises import Scope, scopes_of
from specloom.review.lint.consistency.problems import (
    Contradiction,
    Dead,
    Redundant,
    Unsatisfiable,
)
from specloom.review.lint.consistency.search import Budget, TooMany, solution
from specloom.runtime import rules as runtime
from specloom.runtime.tables import Row, Table

NAMES = ("a", "b", "c", "d")
KINDS = sorted(REJECTING, key=lambda kind: kind.value)
Call = Mapping[str, str | None]


@dataclass(frozen=True)
class Spec:
    """Four fields and the rules between them."""

    facts: tuple[FieldFacts, ...]
    rules: tuple[Rule, ...]

    @property
    def scope(self) -> Scope:
        [scope] = scopes_of(self.rules, {fact.key: fact for fact in self.facts}, {})
        return scope

    def table(self, *without: Rule) -> Table:
        rows = tuple(
            Row(
                key=fact.key,
                name=fact.key,
                type="string",
                required=fact.required,
                nullable=isinstance(fact.type, Nullable),
                values=_plain(fact.constraints.values),
            )
            for fact in self.facts
        )
        rules = [_runtime(rule) for rule in self.rules if rule not in without]
        return Table(name="t", rows=rows, rules=tuple(rules))

    def calls(self) -> Iterator[Call]:
        """Every call that the rows by themselves let pass, by what rules can tell apart."""
        given = [(fact.key, value) for fact in self.facts for value in ("x", "y", "z", None)]
        rows = Table(name="t", rows=self.table().rows)
        for chosen in product((None, *range(4)), repeat=len(self.facts)):
            call = {
                key: value
                for index, place in enumerate(chosen)
                if place is not None
                for key, value in [given[index * 4 + place]]
            }
            if not rows.check(call):
                yield call

    def passing(self, *without: Rule) -> list[Call]:
        table = self.table(*without)
        return [call for call in self.calls() if not table.check(call)]


def _plain(values: tuple[object, ...] | None) -> tuple[object, ...] | None:
    if values is None:
        return None
    return tuple(value.value if isinstance(value, Untrusted) else value for value in values)


def _runtime(rule: Rule) -> runtime.Rule:
    return runtime.Rule(
        kind=rule.kind.value,
        fields=tuple(key.value for key in rule.fields),
        of=tuple(key.value for key in rule.of),
        when=tuple(
            runtime.Condition(one.field.value, one.test.value, _plain(one.values) or ())
            for one in rule.when
        ),
    )


def _chosen(call: Call, key: str, named: frozenset[str]) -> tuple[Kind, str]:
    if key not in call:
        return Kind.ABSENT, ""
    value = call[key]
    if value is None:
        return Kind.NULL, ""
    return (Kind.VALUE, value) if value in named else (Kind.OTHER, "")


def _as_chosen(choice: Choice) -> tuple[Kind, str]:
    return choice.kind, choice.value if choice.kind is Kind.VALUE else ""


@st.composite
def specs(draw: st.DrawFn) -> Spec:
    facts = tuple(
        FieldFacts(
            name,
            (name,),
            "",
            Nullable(STRING) if draw(st.booleans()) else STRING,
            draw(
                st.sampled_from(
                    [
                        Constraints(),
                        Constraints(values=(Untrusted("x"), Untrusted("y"))),
                        Constraints(values=(Untrusted("x"),)),
                    ]
                )
            ),
            draw(st.sampled_from([False, False, False, True])),
            Source("spec", f"/{name}"),
        )
        for name in NAMES
    )
    count = draw(st.integers(1, 4))
    return Spec(facts, tuple(draw(rules(place)) for place in range(count)))


@st.composite
def rules(draw: st.DrawFn, place: int) -> Rule:
    kind = draw(st.sampled_from(KINDS))
    fields = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    of = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True))
    when = draw(st.dictionaries(st.sampled_from(NAMES), conditions, max_size=2))
    return Rule(
        kind=kind,
        fields=tuple(map(Untrusted, fields)),
        of=tuple(map(Untrusted, of)) if kind is RuleKind.REQUIRES else (),
        when=tuple(Condition(Untrusted(name), *test) for name, test in when.items()),
        source=Source("spec", f"/x-rules/{place}"),
        rejects=True,
    )


values = st.lists(st.sampled_from([Untrusted("x"), Untrusted("y"), None]), min_size=1, max_size=2)
conditions = st.one_of(
    st.tuples(st.sampled_from([Asked.EQUALS, Asked.NOT_EQUALS]), values.map(tuple)),
    st.sampled_from([Asked.PRESENT, Asked.ABSENT, Asked.NULL]).map(lambda test: (test,)),
)


def _holds(rule: Rule, call: Call) -> bool:
    """Whether the condition of a rule holds, told by a rule that then always speaks."""
    marker = Rule(
        kind=RuleKind.REQUIRED_IF,
        fields=(Untrusted("never"),),
        when=rule.when,
        source=rule.source,
        rejects=True,
    )
    table = Table(name="t", rows=(), rules=(_runtime(marker),), open_fields=True)
    return any(found.rule == "required_if" for found in table.check(call))


def _applies(rule: Rule, call: Call) -> bool:
    """Whether a rule has something to say of a call."""
    named = rule.kind is not RuleKind.REQUIRES or any(key.value in call for key in rule.fields)
    return named and _holds(rule, call)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(spec=specs())
def test_the_search_agrees_with_trying_every_call(spec: Spec) -> None:
    problems = list(Analysis(spec.scope).problems())
    passing = spec.passing()
    named = {
        key: frozenset(
            one.identity[1] for one in choices if one.kind is Kind.VALUE  # type: ignore[index]
        )
        for key, choices in spec.scope.logic.domains.items()
    }
    assert any(isinstance(one, Unsatisfiable) for one in problems) == (not passing)
    lost = {
        (one.key, _as_chosen(choice))
        for problem in problems
        if isinstance(problem, Contradiction)
        for one in problem.lost
        for choice in one.choices
    }
    if passing:
        possible = {(key, _chosen(call, key, named[key])) for call in spec.calls() for key in named}
        met = {(key, _chosen(call, key, named[key])) for call in passing for key in named}
        assert lost == {one for one in possible - met if one[1][0] is not Kind.ABSENT}
    for problem in problems:
        if isinstance(problem, Contradiction) and problem.waiting is not None:
            assert not any(_holds(problem.waiting, call) for call in passing)
        if isinstance(problem, Redundant):
            assert spec.passing(problem.rule) == passing
        if isinstance(problem, Dead) and problem.condition is None:
            assert not any(_applies(problem.rule, call) for call in spec.passing(problem.rule))
    if not problems:
        for rule in spec.rules:
            assert spec.passing(rule) != passing, "a rule that could go was not found"
            assert any(_holds(rule, call) for call in passing)


def test_a_search_that_takes_too_long_is_given_up() -> None:
    # Seven pigeons in six holes: no clause is wrong by itself, and there is no short way to see it.
    holes = range(6)
    domains = {
        f"{pigeon}": tuple(Choice(Kind.VALUE, hole) for hole in holes) for pigeon in range(7)
    }
    clauses = [
        {
            one: frozenset(domains[one]) - {domains[one][hole]},
            two: frozenset(domains[two]) - {domains[two][hole]},
        }
        for one in domains
        for two in domains
        if one < two
        for hole in holes
    ]
    assert solution(domains, clauses, Budget(200_000)) is None
    with pytest.raises(TooMany):
        solution(domains, clauses, Budget(100))


def test_a_search_prefers_a_small_call() -> None:
    other = Choice(Kind.OTHER)
    domains = {"a": (ABSENT, other), "b": (ABSENT, other), "c": (ABSENT, other)}
    given = {"b": frozenset({other}), "c": frozenset({other})}
    assert solution(domains, [given], Budget()) == {"a": ABSENT, "b": ABSENT, "c": other}
