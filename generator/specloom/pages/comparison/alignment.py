"""Pages that describe several operations where they described one, or the other way round.

Their rows name an operation now, or no longer, and say what they said.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from specloom.pages.facts.fact import Fact
from specloom.pages.facts.page import Page


def aligned(known: Page, found: Page) -> tuple[Page, Page]:
    """Both pages with names of operations, where one of them has names alone.

    The rows of the page with one operation are about the one of the other page that has the most
    fields in common with it.
    """
    if found.operations() and not known.operations():
        return _named(known, _nearest(known, found)), found
    if known.operations() and not found.operations():
        return known, _named(found, _nearest(found, known))
    return known, found


def _nearest(one: Page, several: Page) -> str | None:
    mine = {(fact.at, fact.name) for fact in one.facts if fact.name is not None}
    calls = {(fact.method, fact.path) for fact in one.facts if fact.method is not None}
    shared: Counter[str] = Counter()
    for fact in several.facts:
        if fact.operation is not None:
            shared[fact.operation] += (fact.at, fact.name) in mine
            shared[fact.operation] += len(mine) * ((fact.method, fact.path) in calls)
    best = max(shared, key=lambda name: shared[name], default=None)
    return best if best is not None and shared[best] else None


def _named(page: Page, operation: str | None) -> Page:
    if operation is None:
        return page

    def named(fact: Fact) -> Fact:
        read = None if fact.read is None else replace(fact.read, operation=operation)
        return replace(fact, operation=operation, read=read)

    return replace(
        page,
        facts=tuple(map(named, page.facts)),
        rejected=tuple(map(named, page.rejected)),
    )
