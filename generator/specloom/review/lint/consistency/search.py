"""A search for values that meet a list of clauses: enumeration that skips what cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from specloom.review.lint.consistency.choices import Choice, Choices, Domains

Clause: TypeAlias = Mapping[str, frozenset[Choice]]
"""At least one of these fields is one of these choices."""


class TooMany(Exception):
    """The search was given up: it would have to try too many combinations."""


@dataclass(slots=True)
class Budget:
    """How many more combinations may be tried in all the searches that share it."""

    left: int = 200_000

    def spend(self) -> None:
        """Count one.

        Raises:
            TooMany: nothing is left.
        """
        self.left -= 1
        if self.left < 0:
            raise TooMany


def solution(
    domains: Domains, clauses: Iterable[Clause], budget: Budget
) -> Mapping[str, Choice] | None:
    """A choice for each field under which every clause holds, None where there is none.

    Of several choices for a field the first in its domain that leads to a solution is taken.

    Raises:
        TooMany: the budget is spent.
    """
    return _searched(dict(domains), list(clauses), budget)


def _searched(
    domains: dict[str, Choices], clauses: Sequence[Clause], budget: Budget
) -> Mapping[str, Choice] | None:
    # A stack of its own: an API may have more fields than Python has frames.
    waiting = [(domains, clauses)]
    while waiting:
        budget.spend()
        narrowed = _propagated(*waiting.pop())
        if narrowed is None:
            continue
        domains, clauses = narrowed
        open_field = next((key for clause in clauses for key in clause), None)
        if open_field is None:
            return {key: choices[0] for key, choices in domains.items()}
        waiting += [
            ({**domains, open_field: (choice,)}, clauses)
            for choice in reversed(domains[open_field])
        ]
    return None


def _propagated(
    domains: dict[str, Choices], clauses: Sequence[Clause]
) -> tuple[dict[str, Choices], Sequence[Clause]] | None:
    """The domains without what clauses rule out, and the clauses that are still to be met."""
    domains = dict(domains)
    if not all(domains.values()):
        return None
    changed = True
    while changed:
        changed = False
        unmet: list[Clause] = []
        for clause in clauses:
            possible = _possible(domains, clause)
            if possible is None:
                continue
            if not possible:
                return None
            if len(possible) == 1:
                [(key, allowed)] = possible.items()
                domains[key] = tuple(choice for choice in domains[key] if choice in allowed)
                changed = True
            else:
                unmet.append(possible)
        clauses = unmet
    return domains, clauses


def _possible(domains: Mapping[str, Choices], clause: Clause) -> Clause | None:
    """The clause without the fields that can no longer meet it; None where it always holds."""
    possible = {}
    for key, allowed in clause.items():
        met = [choice in allowed for choice in domains[key]]
        if all(met):
            return None
        if any(met):
            possible[key] = allowed
    return possible
