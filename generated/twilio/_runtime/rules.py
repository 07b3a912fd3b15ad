"""Rules between the fields of a call, as data, and each as a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from msgspec import Struct

ConditionTest = Literal["equals", "not_equals", "present", "absent", "null"]
RuleKind = Literal[
    "requires",
    "required_if",
    "at_least_one",
    "exactly_one",
    "at_most_one",
    "all_or_none",
    "ignored_if",
    "clears",
    "alias_of",
    "deprecated_for",
]
ADVISING_KINDS = frozenset({"ignored_if", "clears", "alias_of", "deprecated_for"})


class Condition(Struct, frozen=True):
    """One thing that has to hold: ``field`` (a key) passes ``test``.

    ``equals`` is any of ``values``, ``not_equals`` is given and none of them, both by JSON
    equality; ``present`` is given, null included; ``null`` is given as null. An absent field
    passes ``absent`` and nothing else: on a partial update what is not given is unknown.
    """

    field: str
    test: ConditionTest
    values: tuple[object, ...] = ()

    def __post_init__(self) -> None:
        if self.test not in get_args(ConditionTest):
            raise ValueError(f"a condition has no test {self.test!r}")


class Rule(Struct, frozen=True, kw_only=True):
    """A rule between fields, named by keys, that applies while every condition of ``when`` holds.

    * ``requires``: any of ``fields`` given needs all of ``of``.
    * ``required_if``: all ``fields`` are needed.
    * ``at_least_one``, ``exactly_one``, ``at_most_one``, ``all_or_none`` of ``fields``.
    * ``ignored_if``: ``fields`` that are given have no effect.
    * ``clears``: the call empties ``fields`` at the other end.
    * ``alias_of``: ``fields`` are other names of ``of[0]``, which wins where both are given.
    * ``deprecated_for``: ``fields`` are deprecated, ``of`` replaces them.

    The first six reject a call, or advise where ``rejects`` is false; the others always advise.
    Keys reach inside with ``a.b[].c``. A rule whose keys lie in one object (``a.b`` and ``a.c``)
    speaks of each such object that is given, and of none where there is none. ``message`` is
    what is said instead of :func:`sentence`, ``source`` the citation.
    """

    kind: RuleKind
    fields: tuple[str, ...]
    when: tuple[Condition, ...] = ()
    of: tuple[str, ...] = ()
    rejects: bool = True
    message: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if self.kind not in get_args(RuleKind):
            raise ValueError(f"there is no rule of kind {self.kind!r}")

    @property
    def advises(self) -> bool:
        """Whether the rule warns instead of refusing the call."""
        return not self.rejects or self.kind in ADVISING_KINDS


def sentence(rule: Rule, names: Mapping[str, str] | None = None) -> str:
    """The rule in plain words, without a full stop.

    ``names`` says how a key is shown; a key that it lacks is shown without its location.
    """
    shown = {key: _name(key, names or {}) for key in (*rule.fields, *rule.of)}
    fields = [shown[key] for key in rule.fields]
    others = [shown[key] for key in rule.of]
    words = _words(rule.kind, fields, others)
    when = [_condition_in_words(condition, names or {}) for condition in rule.when]
    return f"{words} when {listed(when)}" if when else words


def _words(kind: RuleKind, fields: list[str], others: list[str]) -> str:
    are = "is" if len(fields) == 1 else "are"
    match kind:
        case "requires":
            must = "has" if len(others) == 1 else "have"
            return f"{listed(others)} {must} to be given with {listed(fields, 'or')}"
        case "required_if":
            return f"{listed(fields)} {are} required"
        case "at_least_one":
            return f"at least one of {listed(fields)} has to be given"
        case "exactly_one":
            return f"exactly one of {listed(fields)} has to be given"
        case "at_most_one":
            return f"at most one of {listed(fields)} may be given"
        case "all_or_none":
            return f"{listed(fields)} are given together or not at all"
        case "ignored_if":
            return f"{listed(fields)} {are} ignored"
        case "clears":
            return f"{listed(fields)} {are} cleared"
        case "alias_of":
            return f"{listed(fields)} {are} the same as {listed(others)}, which wins"
        case "deprecated_for":
            return f"{listed(fields)} {are} deprecated" + (
                f" in favour of {listed(others)}" if others else ""
            )


def _condition_in_words(condition: Condition, names: Mapping[str, str]) -> str:
    name = _name(condition.field, names)
    values = listed([shown_value(value) for value in condition.values], "or")
    match condition.test:
        case "equals":
            return f"{name} is {values}"
        case "not_equals":
            return f"{name} is given and not {values}"
        case "present":
            return f"{name} is given"
        case "absent":
            return f"{name} is not given"
        case "null":
            return f"{name} is null"


LOCATIONS = ("path:", "query:", "header:", "cookie:")
"""What a parameter's key begins with; a body field's is bare."""


def _name(key: str, names: Mapping[str, str]) -> str:
    return names.get(key) or (key.partition(":")[2] if key.startswith(LOCATIONS) else key)


def listed(words: list[str], conjunction: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return f" {conjunction} ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def shown_value(value: object) -> str:
    """A value of the specification as it is shown in a sentence, at most 40 characters."""
    if value is None or isinstance(value, bool):
        return str(value).lower().replace("none", "null")
    text = str(value) if value != "" else "empty"
    return text if len(text) <= 40 else f"{text[:39]}…"
