"""A rule of the linter: what it is called, why it is there, and the function that looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from specloom.diagnostics import Severity
from specloom.load import Site
from specloom.review.findings import Check
from specloom.review.lint.subject import Subject

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule has to say of one site.

    With ``key`` the name of the member is meant, not its value. ``related`` are further sites
    and the part each plays; ``subject`` tells remarks at one site apart.
    """

    site: Site
    message: str
    hint: str = ""
    key: bool = False
    related: tuple[tuple[str, Site], ...] = ()
    subject: str = ""


Look: TypeAlias = Callable[[Subject], Iterator[Remark]]


@dataclass(frozen=True, slots=True)
class LintRule:
    """One rule. ``codes`` are the diagnostics of the reading that say the same thing."""

    check: Check
    look: Look
    codes: frozenset[str] = frozenset()


def rule(id: str, level: Severity, reason: str) -> Callable[[Look], LintRule]:
    """Make a rule of the function that looks; ``reason`` is one sentence."""
    return lambda look: LintRule(Check(id, level, reason), look)


def reading_rule(id: str, level: Severity, reason: str, *codes: str) -> LintRule:
    """A rule that the reading itself looks after: its diagnostics become findings of the rule.

    ``codes`` are those of the diagnostics, where they are not ``id``.
    """
    return LintRule(Check(id, level, reason), _nothing, frozenset(codes or {id}))


def _nothing(_subject: Subject) -> Iterator[Remark]:
    return iter(())
