"""Problems of rules as findings, each at the rule that a reader would change first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from specloom.diagnostics import Related, Severity, Span
from specloom.ir import REJECTING, Rule, Source, Value
from specloom.load import JsonValue, Site
from specloom.review.findings import Check, Finding
from specloom.review.lint.consistency.analysis import Analysis
from specloom.review.lint.consistency.checks import (
    CONTRADICT,
    DEAD,
    DEFAULT,
    EXAMPLE,
    NOT_CHECKED,
    REDUNDANT,
    UNSATISFIABLE,
)
from specloom.review.lint.consistency.choices import ABSENT, Kind, value_choice
from specloom.review.lint.consistency.premises import Premise, Scope
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
from specloom.review.lint.consistency.values import broken_by
from specloom.review.lint.consistency.words import (
    condition_in_words,
    in_words,
    rule_in_words,
    shown_key,
)
from specloom.runtime.rules import listed


@dataclass(frozen=True, slots=True)
class Shown:
    """A value that the description shows of a body: an example, or a default of the whole."""

    site: Site
    value: JsonValue
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """Problems as findings; ``locate`` finds a site in its file."""

    locate: Callable[[Site], Span]

    def scope(self, scope: Scope, shown: Iterable[Shown]) -> Iterator[Finding]:
        """Everything about the rules of one object."""
        try:
            yield from map(self.of, Analysis(scope).problems())
        except TooMany:
            yield self.not_checked(scope)
        yield from map(self.unread, scope.unread)
        for one in shown:
            for premise in broken_by(scope, one.value):
                yield self.breaks(one, premise)

    def breaks(self, shown: Shown, premise: Premise) -> Finding:
        """What is said of an example or a default that breaks a rule."""
        assert premise.source is not None
        what, check = ("default", DEFAULT) if shown.is_default else ("example", EXAMPLE)
        return Finding(
            id=check.id,
            level=Severity.ERROR if premise.rule and premise.rule.rejects else Severity.WARNING,
            message=f"the {what} breaks a rule: {premise.words}",
            span=self.locate(shown.site),
            pointer=shown.site.pointer,
            related=(Related("rule", self.locate(_site(premise.source))),),
            subject=premise.source.pointer,
        )

    def default(self, waiting: tuple[Premise, str, Value]) -> Finding:
        """What is said of a rule that a default sets off."""
        premise, key, value = waiting
        assert premise.source is not None
        message = (
            f"a call without {shown_key(key)} breaks the rule at the server, which assumes "
            f"{value_choice(value).value or 'null'}: {premise.words}"
        )
        return self._finding(
            DEFAULT,
            premise.source,
            message,
            DEFAULT.level,
            "no table sees this: what is not given is not assumed",
        )

    def of(self, problem: Problem) -> Finding:
        """The finding of a problem, at the rule that a reader would change first."""
        match problem:
            case Unsatisfiable(core, example):
                message = f"no call can pass: {_said(core)}"
                return self._core_finding(UNSATISFIABLE, core, message, example)
            case Contradiction(core, lost, example, waiting):
                what = _lost(lost) if waiting is None else condition_in_words(waiting)
                message = f"no call where {what} can pass: {_said(core)}"
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
        """What is said of a rule that looks at the items of a list for too many values."""
        message = "not checked: the rule looks at the items of a list for too many values"
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
    """A counter-example for programs: fields with their value, given with any, and not given."""
    given: dict[str, JsonValue] = {}
    for key, choice in example.items():
        if choice.kind is Kind.NULL:
            given[key] = None
        elif choice.kind is Kind.VALUE:
            given[key] = choice.plain
        elif choice.kind is Kind.ITEMS and not any(one.kind is Kind.OTHER for one in choice.items):
            given[key] = [None if one.kind is Kind.NULL else one.plain for one in choice.items]
    absent: list[JsonValue] = [key for key, one in example.items() if one.kind is Kind.ABSENT]
    anything: list[JsonValue] = [
        key for key, one in example.items() if one != ABSENT and key not in given
    ]
    return {"given": given, "given_with_any_value": anything, "absent": absent}
