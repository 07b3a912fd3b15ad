"""Rules as records of the tables, and in words where people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from specloom.emit.citations import citation
from specloom.emit.literals import Record, record
from specloom.ir import (
    REJECTING,
    Condition,
    ListValue,
    ObjectValue,
    Rule,
    RuleKind,
    Source,
    Status,
    Untrusted,
    Value,
)
from specloom.runtime import rules as runtime


def rule_record(rule: Rule) -> Record:
    """A rule as the tables hold it; what is the default is left out."""
    advises = not rule.rejects and rule.kind in REJECTING
    made = record(
        "Rule",
        kind=rule.kind.value,
        fields=rule.fields,
        when=tuple(_condition(condition) for condition in rule.when),
        of=rule.of,
        source=citation(rule.source),
    )
    if not advises:
        return made
    return Record(made.name, (), (*made.keywords, ("rejects", False)))


def _condition(condition: Condition) -> Record:
    arguments: tuple[object, ...] = (condition.field, condition.test.value)
    return Record("Condition", (*arguments, condition.values) if condition.values else arguments)


def rule_sentence(rule: Rule, names: Mapping[str, str]) -> Untrusted:
    """The rule in plain words; ``names`` says how a key is shown."""
    words = runtime.sentence(
        runtime.Rule(
            kind=rule.kind.value,
            fields=tuple(field.value for field in rule.fields),
            of=tuple(field.value for field in rule.of),
            when=tuple(
                runtime.Condition(
                    condition.field.value,
                    condition.test.value,
                    tuple(_plain(value) for value in condition.values),
                )
                for condition in rule.when
            ),
        ),
        names,
    )
    if words.startswith(("at ", "exactly ")):
        words = words[0].upper() + words[1:]
    return Untrusted(f"{words}.")


def _plain(value: Value) -> object:
    match value:
        case Untrusted(text):
            return text
        case ListValue() | ObjectValue():
            return "a nested value"
        case _:
            return value


class Notes(Struct, frozen=True):
    """What the rules say of one field: by what it is replaced, the rest, and where they stand.

    A rule that no page states says so itself: the sources only tell the lines.
    """

    replaced: tuple[Untrusted, ...] = ()
    texts: tuple[Untrusted, ...] = ()
    sources: tuple[Source, ...] = ()


def notes_on(rules: Iterable[Rule], names: Mapping[str, str], key: str) -> Notes:
    """What ``rules`` say of the field ``key``; ``names`` says how a key is shown."""
    about = [rule for rule in rules if any(field.value == key for field in rule.fields)]
    said = [(rule.kind is RuleKind.DEPRECATED_FOR, _note(rule, names, key)) for rule in about]
    return Notes(
        replaced=tuple(text for replaced, text in said if replaced),
        texts=tuple(text for replaced, text in said if not replaced),
        sources=tuple(replace(rule.source, status=Status.STATED) for rule in about),
    )


def _note(rule: Rule, names: Mapping[str, str], key: str) -> Untrusted:
    """The rule in the entry of a field of its own, which needs no naming there."""
    words = rule_sentence(rule, names).value.removesuffix(".")
    of_itself = words.removeprefix(f"{names.get(key)} is ")
    if of_itself != words:
        words = of_itself[0].upper() + of_itself[1:]
    status = "" if rule.source.status is Status.STATED else f" ({rule.source.status.value})"
    return Untrusted(f"{words}{status}.")
