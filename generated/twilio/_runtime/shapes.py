"""Shapes of calls: what a table knows of all calls that give the same fields, whatever values."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct

from .rule_tests import RuleTest, Verdict
from .violations import Violation


class Shape(Struct, frozen=True):
    """What follows from the fields that a call gives.

    ``missing`` are the violations of required fields, ``deprecated`` the keys of those that are,
    or have something below that is; ``rejecting`` and ``advising`` ask for the values.
    """

    missing: Sequence[Violation]
    deprecated: Sequence[str]
    rejecting: Sequence[Verdict]
    advising: Sequence[Verdict]


class RuleIndex:
    """The rules of a table by the fields that can make them speak."""

    __slots__ = ("_always", "_by_field", "_tests")

    def __init__(self, tests: Sequence[RuleTest]) -> None:
        self._tests = tests
        self._always = [at for at, test in enumerate(tests) if test.triggers is None]
        self._by_field: dict[str, list[int]] = {}
        for at, test in enumerate(tests):
            for key in test.triggers or ():
                self._by_field.setdefault(key, []).append(at)

    def verdicts(self, keys: Collection[str]) -> Sequence[Verdict]:
        """What the rules say of calls that give these keys, in the order of the rules."""
        wanted = {*self._always}
        for key in keys:
            wanted.update(self._by_field.get(key, ()))
        verdicts = (self._tests[at].verdict(keys) for at in sorted(wanted))
        return [verdict for verdict in verdicts if verdict is not None]
