"""The renderings of documentation pages: each module finds the fields of one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from specloom.pages.heads import Head
from specloom.pages.listed_names import listed_names
from specloom.pages.rows.row import Row
from specloom.pages.styles import docusaurus, labelled, readme, run_together, separated, tables

Finder = Callable[[Sequence[Row]], list[Head]]

# In the order in which they win where two find as much.
STYLES: Final[dict[str, Finder]] = {
    style.NAME: style.find_heads
    for style in (tables, docusaurus, separated, run_together, labelled, readme)
}


def find_heads(rows: Sequence[Row], style: str) -> list[Head]:
    """Every field of a page in a style, those in tables, which may stand on any page, and those
    that a list only names."""
    heads = STYLES[style](rows)
    if style != tables.NAME:
        heads = [*heads, *tables.find_heads(rows)]
    heads = [*heads, *listed_names(rows, heads)]
    return sorted(heads, key=lambda head: head.first)


def recognise(rows: Sequence[Row]) -> str | None:
    """The style that finds most fields, named ones before nameless; None where none finds any."""
    scores = {name: _score(find(rows)) for name, find in STYLES.items()}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > (0, 0) else None


def _score(heads: Sequence[Head]) -> tuple[int, int]:
    certain = [head for head in heads if head.certain]
    return len(certain), sum(head.name is not None for head in heads)
