"""Words for what a page, a spec and a rule say: short, and never a sentence of a page."""

from __future__ import annotations

from collections.abc import Iterator

from specloom import ir
from specloom.openapi.model import ABSENT
from specloom.pages import Fact, Kind
from specloom.review.nodes import Node, NodeKind, Says
from specloom.review.transcription.rules import in_words
from specloom.review.transcription.stated import Row, says_of_row, shown


def words_of_row(row: Row) -> tuple[str, ...]:
    """What a row of a page states."""
    fact = row.fact
    if fact.kind is Kind.RULE:
        return (in_words(fact),)
    if fact.kind is Kind.STATEMENT:
        return tuple(_statement(fact))
    said = [fact.type] if fact.type else []
    said += [] if fact.format is None else [fact.format]
    said += [] if fact.required is None else ["required" if fact.required else "optional"]
    said += ["or null"] if fact.nullable else []
    said += ["deprecated"] if fact.deprecated else []
    return (*said, *_limits(says_of_row(row)))


def _statement(fact: Fact) -> Iterator[str]:
    if fact.method is not None or fact.path is not None:
        yield " ".join(word for word in (fact.method, fact.path) if word)
    for word in (fact.status, fact.content, fact.authentication):
        if word is not None:
            yield word
    if fact.scopes:
        yield f"scope {', '.join(fact.scopes)}"
    if fact.body:
        yield "a body"
    if fact.type:
        yield fact.type
    if fact.required is not None:
        yield "required" if fact.required else "optional"


def words_of_node(node: Node, says: Says | None = None) -> tuple[str, ...]:
    """What a spec says at a node."""
    if node.rule is not None:
        return (rule_in_words(node.rule),)
    said = says or node.says
    words = []
    if said.type is not None:
        words.append(f"{said.type} of {said.items}" if said.items else said.type)
    if said.format is not None:
        words.append(said.format)
    if node.is_field or node.kind is NodeKind.BODY:
        words.append("required" if said.required else "optional")
    words += ["or null"] if said.nullable else []
    words += ["deprecated"] if said.deprecated else []
    words += list(node.holds)
    return (*words, *_limits(said))


def _limits(says: Says) -> Iterator[str]:
    if says.values is not None:
        yield f"one of {_shown_values(says.values)}"
    if says.default is not ABSENT:
        yield f"default {shown(says.default)}"
    if says.pattern is not None:
        yield f"pattern {says.pattern}"
    for word, low, high in (
        ("characters", says.min_length, says.max_length),
        ("between", says.minimum, says.maximum),
        ("items", says.min_items, says.max_items),
    ):
        if low is not None or high is not None:
            yield f"{word} {'' if low is None else low}..{'' if high is None else high}"


def _shown_values(values: tuple[object, ...]) -> str:
    """Allowed values in their order."""
    return ", ".join(shown(value) if value != "" else "the empty text" for value in values)


def rule_in_words(rule: ir.Rule) -> str:
    """A rule of the spec in the words that a row of a page is shown in."""
    fields = ", ".join(name.value for name in rule.fields)
    of = f" of {', '.join(name.value for name in rule.of)}" if rule.of else ""
    when = " and ".join(
        f"{test.field.value} {_TESTS[test.test]} {', '.join(map(_value, test.values))}".strip()
        for test in rule.when
    )
    return f"{rule.kind.value} {fields}{of}" + (f" when {when}" if when else "")


_TESTS = {
    ir.Test.EQUALS: "equals",
    ir.Test.NOT_EQUALS: "not",
    ir.Test.PRESENT: "present",
    ir.Test.ABSENT: "absent",
    ir.Test.NULL: "null",
}


def _value(value: object) -> str:
    return shown(getattr(value, "value", value))
