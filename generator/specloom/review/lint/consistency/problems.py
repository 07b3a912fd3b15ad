"""Problems: what can be wrong with the rules of one object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from specloom.ir import Condition, Rule
from specloom.review.lint.consistency.choices import Choice
from specloom.review.lint.consistency.premises import Premise

Example: TypeAlias = Mapping[str, Choice]
"""A call, or the part of it that matters: what each field is."""


@dataclass(frozen=True, slots=True)
class Unsatisfiable:
    """No call at all meets these premises together."""

    core: tuple[Premise, ...]
    example: Example


@dataclass(frozen=True, slots=True)
class Lost:
    """What a field can never be; ``entirely`` is: it can never be given."""

    key: str
    choices: tuple[Choice, ...]
    entirely: bool


@dataclass(frozen=True, slots=True)
class Contradiction:
    """These premises together rule out what each of them seems to allow: ``lost``.

    Where nothing is lost by itself, it is what the rule ``waiting`` waits for that can never
    hold as a whole. ``example`` is a call with the first of it that breaks the last rule of the
    core alone.
    """

    core: tuple[Premise, ...]
    lost: tuple[Lost, ...]
    example: Example
    waiting: Rule | None = None


@dataclass(frozen=True, slots=True)
class Redundant:
    """The premises of the core already refuse what the rule refuses, ``example`` for one."""

    rule: Rule
    core: tuple[Premise, ...]
    example: Example


@dataclass(frozen=True, slots=True)
class Dead:
    """The rule never applies: because of the premises, which are none where that is plain.

    ``condition`` and ``value`` are set where one value of one condition is at fault.
    """

    rule: Rule
    core: tuple[Premise, ...]
    condition: Condition | None = None
    value: str = ""


Problem: TypeAlias = Unsatisfiable | Contradiction | Redundant | Dead
