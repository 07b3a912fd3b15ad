"""Rules between fields as text."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.ir.dump.words import (
    below,
    names,
    quoted,
    source,
    value_words,
)
from specloom.ir.rules import Condition, Rule


def rule_lines(rule: Rule) -> Iterator[str]:
    """The lines of a rule."""
    verb = "rejects" if rule.rejects else "warns"
    yield f"rule {rule.kind.value} {', '.join(map(quoted, rule.fields))}, {verb}"
    yield from below(
        names("of", rule.of),
        (f"when {_condition(condition)}" for condition in rule.when),
        source(rule.source),
    )


def _condition(condition: Condition) -> str:
    words = [quoted(condition.field), condition.test.value]
    if condition.values:
        words.append(", ".join(map(value_words, condition.values)))
    return " ".join(words)
