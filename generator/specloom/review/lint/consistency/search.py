"""A search for values that meet a list of clauses: enumeration that skips what cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from specloom.review.lint.consistency.choices import Choice, Domains

Clause: TypeAlias = Mapping[str, frozenset[Choice]]
"""At least one of these fields is one of these choices."""

_Masks: TypeAlias = dict[str, int]
_Literals: TypeAlias = Sequence[tuple[str, int]]


class TooMany(Exception):
    """The search was given up: it would have to try too many combinations."""


@dataclass(slots=True)
class Budget:
    """How many more clauses may be looked at in all the searches that share it."""

    left: int = 5_000_000

    def spend(self, count: int) -> None:
        """Count some.

        Raises:
            TooMany: nothing is left.
        """
        self.left -= count
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
    # Inside, a set of choices is a number with one bit for each: the search is all sets.
    bits = {
        key: {choice: 1 << place for place, choice in enumerate(choices)}
        for key, choices in domains.items()
    }
    masks = {key: (1 << len(choices)) - 1 for key, choices in domains.items()}
    literals = [
        [(key, sum(bits[key].get(choice, 0) for choice in allowed)) for key, allowed in one.items()]
        for one in clauses
    ]
    found = _searched(masks, literals, budget)
    if found is None:
        return None
    return {key: domains[key][_lowest(mask)] for key, mask in found.items()}


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1


def _searched(masks: _Masks, clauses: Sequence[_Literals], budget: Budget) -> _Masks | None:
    # A stack of its own: an API may have more fields than Python has frames.
    waiting = [(masks, clauses)]
    while waiting:
        narrowed = _propagated(*waiting.pop(), budget)
        if narrowed is None:
            continue
        masks, clauses = narrowed
        if not clauses:
            return masks
        key = clauses[0][0][0]
        mask = masks[key]
        first = mask & -mask
        waiting += [({**masks, key: mask ^ first}, clauses), ({**masks, key: first}, clauses)]
    return None


def _propagated(
    masks: _Masks, clauses: Sequence[_Literals], budget: Budget
) -> tuple[_Masks, Sequence[_Literals]] | None:
    """The masks without what clauses rule out, and the clauses that are still to be met."""
    masks = dict(masks)
    if not all(masks.values()):
        return None
    changed = True
    while changed:
        changed = False
        budget.spend(len(clauses) + 1)
        unmet: list[_Literals] = []
        for clause in clauses:
            possible = []
            for key, allowed in clause:
                both = masks[key] & allowed
                if both == masks[key]:
                    break
                if both:
                    possible.append((key, allowed))
            else:
                if not possible:
                    return None
                if len(possible) == 1:
                    key, allowed = possible[0]
                    masks[key] &= allowed
                    changed = True
                else:
                    unmet.append(possible)
        clauses = unmet
    return masks, clauses
