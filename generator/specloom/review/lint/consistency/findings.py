"""The consistency of an API's rules, as findings with a counter-example each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from specloom.diagnostics import Related, Severity, Span
from specloom.ir import REJECTING, Api, Definition, Model, Rule, Source
from specloom.load import JsonValue, Site
from specloom.review.findings import Check, Finding
from specloom.review.lint.consistency.analysis import Analysis
from specloom.review.lint.consistency.choices import Kind
from specloom.review.lint.consistency.fields import FieldFacts, facts_of_model, facts_of_rows
from specloom.review.lint.consistency.premises import Premise, Scope, scopes_of
from specloom.review.lint.consistency.problems import (
    Contradiction,
    Dead,
    Example,
    Lost,
    Problem,
    Redundant,
    Unsatisfiable,
)
from specloom.review.lint.consistency.search import TooMany
from specloom.review.lint.consistency.words import in_words, rule_in_words, shown_key
from specloom.runtime.rules import listed

UNSATISFIABLE = Check(
    "rules-unsatisfiable",
    Severity.ERROR,
    "Rules that no call can meet together refuse every call.",
)
CONTRADICT = Check(
    "rules-contradict",
    Severity.ERROR,
    "Rules that together rule out a value or a field leave nobody a way to use it.",
)
REDUNDANT = Check(
    "rule-redundant",
    Severity.ERROR,
    "A rule that others already say is read, cited and kept up for nothing, or was meant to say "
    "something else.",
)
DEAD = Check(
    "rule-dead",
    Severity.ERROR,
    "A rule whose condition never holds checks nothing; its author thinks that it does.",
)
NOT_CHECKED = Check(
    "rules-not-checked",
    Severity.INFO,
    "Rules that could not be held against each other may still contradict each other.",
)
CHECKS = (UNSATISFIABLE, CONTRADICT, REDUNDANT, DEAD, NOT_CHECKED)


def rule_findings(api: Api, locate: Callable[[Site], Span]) -> Iterator[Finding]:
    """What is wrong with the rules of each operation, and of each model that no call checks."""
    definitions = {definition.name: definition for definition in api.definitions}
    seen: set[Source] = set()
    for operation in api.operations:
        seen.update(rule.source for rule in operation.rules)
        facts = facts_of_rows(operation.rows)
        yield from _of_rules(operation.rules, facts, definitions, locate)
    for definition in api.definitions:
        if isinstance(definition, Model):
            rules = tuple(rule for rule in definition.rules if rule.source not in seen)
            yield from _of_rules(rules, facts_of_model(definition.fields), definitions, locate)


def _of_rules(
    rules: tuple[Rule, ...],
    facts: Mapping[str, FieldFacts],
    definitions: Mapping[str, Definition],
    locate: Callable[[Site], Span],
) -> Iterator[Finding]:
    telling = _Telling(locate)
    for scope in scopes_of(rules, facts, definitions):
        try:
            problems = Analysis(scope).problems()
        except TooMany:
            yield telling.not_checked(scope)
            continue
        yield from map(telling.of, problems)
        yield from map(telling.unread, scope.unread)


@dataclass(frozen=True, slots=True)
class _Telling:
    """Problems as findings."""

    locate: Callable[[Site], Span]

    def of(self, problem: Problem) -> Finding:
        """The finding of a problem, at the rule that a reader would change first."""
        match problem:
            case Unsatisfiable(core, example):
                message = f"no call can pass: {_said(core)}"
                return self._core_finding(UNSATISFIABLE, core, message, example)
            case Contradiction(core, lost, example):
                message = f"no call where {_lost(lost)} can pass: {_said(core)}"
                return self._core_finding(CONTRADICT, core, message, example)
            case Redundant(rule, core, example):
                return self._redundant(rule, core, example)
            case Dead():
                return self._dead(problem)

    def not_checked(self, scope: Scope) -> Finding:
        """What is said where the search was given up."""
        rule = next(item.rule for item in scope.demands if item.rule is not None)
        message = (
            f"not checked: {len(scope.demands)} rules over {len(scope.logic.domains)} fields "
            "have too many combinations"
        )
        return self._finding(NOT_CHECKED, rule.source, message, NOT_CHECKED.level)

    def unread(self, rule: Rule) -> Finding:
        """What is said of a rule that reaches into a list from outside of it."""
        message = "not checked: the rule reaches from outside into the items of a list"
        return self._finding(NOT_CHECKED, rule.source, message, NOT_CHECKED.level)

    def _core_finding(
        self, check: Check, core: tuple[Premise, ...], message: str, example: Example
    ) -> Finding:
        rules = [premise for premise in core if premise.rule is not None]
        place = rules[-1] if rules else core[-1]
        hint = ""
        if example:
            breaks = place.words if place.rule is not None else "it"
            hint = f"counter-example: a call where {in_words(example)} breaks: {breaks}"
        assert place.source is not None
        return self._finding(
            check, place.source, message, check.level, hint, self._related(core, place), example
        )

    def _redundant(self, rule: Rule, core: tuple[Premise, ...], example: Example) -> Finding:
        words = rule_in_words(rule)
        if core:
            message = f"the rule adds nothing: {words}; but already {_said(core)}"
        elif rule.kind in REJECTING:
            message = f"the rule adds nothing: no call can break it: {words}"
        else:
            message = f"the rule stands here twice: {words}"
        hint = f"counter-example: a call where {in_words(example)} is refused without it"
        level = REDUNDANT.level if rule.kind in REJECTING else Severity.WARNING
        return self._finding(
            REDUNDANT,
            rule.source,
            message,
            level,
            hint if example and core else "",
            self._related(core, None),
            example,
        )

    def _dead(self, problem: Dead) -> Finding:
        rule, core, source = problem.rule, problem.core, problem.rule.source
        because = f": {_said(core)}" if core else ""
        if problem.condition is not None:
            key = problem.condition.field.value
            message = (
                f"{shown_key(key)} is never {problem.value}, which the rule waits for{because}"
            )
            if "/x-rules/" in source.pointer:
                source = replace(source, pointer=_site(source).below("when", key).pointer)
        else:
            message = f"the rule never applies ({rule_in_words(rule)}){because}"
        level = DEAD.level if rule.kind in REJECTING else Severity.WARNING
        related = self._related(core, None)
        return self._finding(DEAD, source, message, level, related=related, subject=problem.value)

    def _finding(
        self,
        check: Check,
        source: Source,
        message: str,
        level: Severity,
        hint: str = "",
        related: tuple[Related, ...] = (),
        example: Example | None = None,
        subject: str = "",
    ) -> Finding:
        properties = {"counterexample": _plain(example)} if example else {}
        return Finding(
            id=check.id,
            level=level,
            message=message,
            span=self.locate(_site(source)),
            pointer=source.pointer,
            hint=hint,
            related=related,
            subject=subject,
            properties=properties,
        )

    def _related(self, core: Iterable[Premise], place: Premise | None) -> tuple[Related, ...]:
        return tuple(
            Related("field" if premise.rule is None else "rule", self.locate(_site(premise.source)))
            for premise in core
            if premise is not place and premise.source is not None
        )


def _site(source: Source) -> Site:
    return Site(source.file, source.pointer)


def _said(core: Iterable[Premise]) -> str:
    return "; ".join(premise.words for premise in core)


def _lost(lost: Iterable[Lost]) -> str:
    """What no call can hold, in words."""
    words = []
    for one in lost:
        name = shown_key(one.key)
        shown = ["is given"] if one.entirely else [choice.in_words for choice in one.choices]
        words += [f"{name} {what}" for what in shown]
    return listed(words, "or")


def _plain(example: Example) -> JsonValue:
    """A counter-example for programs: what is given, ``null`` apart, and what is not."""
    given: dict[str, JsonValue] = {
        key: None if choice.kind is Kind.NULL else choice.value
        for key, choice in example.items()
        if choice.kind is not Kind.ABSENT
    }
    return {"given": given, "absent": [key for key in example if key not in given]}
