"""What the search says of rules is what trying every call says, by the table that checks calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specloom.ir import (
    REJECTING,
    STRING,
    Array,
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
from specloom.review.lint.consistency.choices import ABSENT, Choice, Kind, singles
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
STRINGS = Array(STRING)
TEXTS = ("x", "y", "z", None)
NOTHING = object()
KINDS = sorted(REJECTING, key=lambda kind: kind.value)
# The last two lie in the items of the second.
LIST_NAMES = ("a", "l", "l[].c", "l[].d")
Call = Mapping[str, Any]


@dataclass(frozen=True)
class Spec:
    """Four fields and the rules between them; two of them may lie in the items of a list."""

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
                wire_name=fact.path[-1],
                type="array" if fact.type == STRINGS else "string",
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
        rows = Table(name="t", rows=self.table().rows)
        inside = [*_objects([fact.path[-1] for fact in self.facts if len(fact.path) > 1])]
        lists = [
            [*items] for size in range(3) for items in combinations_with_replacement(inside, size)
        ]
        top = [fact for fact in self.facts if len(fact.path) == 1]
        options = [lists if fact.type == STRINGS else TEXTS for fact in top]
        for chosen in product(*(({}, *({"v": one} for one in each)) for each in options)):
            call = {fact.key: one["v"] for fact, one in zip(top, chosen, strict=True) if "v" in one}
            if not rows.check(call):
                yield call

    def passing(self, *without: Rule) -> list[Call]:
        table = self.table(*without)
        return [call for call in self.calls() if not table.check(call)]


def _objects(names: list[str]) -> Iterator[Call]:
    """Every object of these members."""
    for chosen in product((NOTHING, *TEXTS), repeat=len(names)):
        pairs = zip(names, chosen, strict=True)
        yield {name: value for name, value in pairs if value is not NOTHING}


def _at(call: Call, key: str) -> list[Any]:
    """The values of a field: several where it lies in the items of a list."""
    if not key.startswith("l[]."):
        return [call[key]] if key in call else []
    return [item[key[4:]] for item in call.get("l", ()) if key[4:] in item]


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


def _chosen(call: Call, key: str, named: frozenset[str]) -> set[tuple[Kind, str]]:
    def chosen(value: Any) -> tuple[Kind, str]:
        if value is None:
            return Kind.NULL, ""
        return (Kind.VALUE, value) if value in named else (Kind.OTHER, "")

    return {chosen("" if key == "l" else value) for value in _at(call, key)}


def _as_chosen(choice: Choice) -> tuple[Kind, str]:
    return choice.kind, choice.value if choice.kind is Kind.VALUE else ""


@st.composite
def specs(draw: st.DrawFn, names: tuple[str, ...] = NAMES) -> Spec:
    facts = tuple(
        FieldFacts(
            name,
            tuple(name.replace("[]", ".[]").split(".")),
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
        for name in names
    )
    facts = tuple(
        replace(fact, type=STRINGS, constraints=Constraints()) if fact.key == "l" else fact
        for fact in facts
    )
    count = draw(st.integers(1, 4))
    return Spec(facts, tuple(draw(rules(names, place)) for place in range(count)))


@st.composite
def rules(draw: st.DrawFn, names: tuple[str, ...], place: int) -> Rule:
    kind = draw(st.sampled_from(KINDS))
    fields = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    of = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    when = draw(st.dictionaries(st.sampled_from(names), conditions, max_size=2))
    of = of if kind is RuleKind.REQUIRES else []
    if all(name.startswith("l[].") for name in (*fields, *of, *when)):
        # Else it would speak of each item by itself.
        fields.append("a")
    return Rule(
        kind=kind,
        fields=tuple(map(Untrusted, fields)),
        of=tuple(map(Untrusted, of)),
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
    named = rule.kind is not RuleKind.REQUIRES or any(_at(call, key.value) for key in rule.fields)
    return named and _holds(rule, call)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(spec=specs())
def test_the_search_agrees_with_trying_every_call(spec: Spec) -> None:
    compare(spec)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(spec=specs(LIST_NAMES))
def test_the_search_agrees_with_trying_every_call_of_up_to_two_items(spec: Spec) -> None:
    compare(spec)


def compare(spec: Spec) -> None:
    """Hold what the search finds against every call that passes."""
    problems = list(Analysis(spec.scope).problems())
    passing = spec.passing()
    named = {
        key: frozenset(
            one.identity[1] for one in singles(choices) if one.kind is Kind.VALUE  # type: ignore[index]
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
        possible, met = (
            {
                (key, one)
                for call in calls
                for key in named
                for one in _chosen(call, key, named[key])
            }
            for calls in (spec.calls(), passing)
        )
        assert lost == possible - met
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
