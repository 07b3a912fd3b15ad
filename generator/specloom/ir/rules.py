"""Dependencies between the fields of one call."""

from __future__ import annotations

import enum

from msgspec import Struct

from specloom.ir.source import Source
from specloom.ir.text import Untrusted
from specloom.ir.values import Value


class RuleKind(enum.Enum):
    """What a rule says; the first six can reject a call, the others only advise."""

    REQUIRES = "requires"
    REQUIRED_IF = "required_if"
    AT_LEAST_ONE = "at_least_one"
    EXACTLY_ONE = "exactly_one"
    AT_MOST_ONE = "at_most_one"
    ALL_OR_NONE = "all_or_none"
    IGNORED_IF = "ignored_if"
    CLEARS = "clears"
    ALIAS_OF = "alias_of"
    DEPRECATED_FOR = "deprecated_for"


REJECTING = frozenset(tuple(RuleKind)[:6])


class Test(enum.Enum):
    """What a condition asks of a field."""

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    PRESENT = "present"
    ABSENT = "absent"
    NULL = "null"


class Condition(Struct, frozen=True):
    """A test of one field, by its key (``path:id``, ``query:limit``, a bare body name).

    ``values`` belong to the first two tests. An absent field satisfies only ``ABSENT``.
    """

    field: Untrusted
    test: Test
    values: tuple[Value, ...] = ()


class Rule(Struct, frozen=True, kw_only=True):
    """One rule. ``when`` is a conjunction; ``of`` are the fields needed, or the ones that win.

    ``rejects`` is false for the advising kinds and for a rule that is inferred or contradicted:
    those warn.
    """

    kind: RuleKind
    fields: tuple[Untrusted, ...]
    source: Source
    when: tuple[Condition, ...] = ()
    of: tuple[Untrusted, ...] = ()
    rejects: bool
