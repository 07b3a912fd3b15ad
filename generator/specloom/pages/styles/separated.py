"""``name type Optional`` on one line, the description on the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from specloom.pages.heads import Head, fitting, spaced_head
from specloom.pages.rows.row import Row

NAME: Final = "separated"


def find_heads(rows: Sequence[Row]) -> list[Head]:
    """Every field of the page."""
    found = (spaced_head(row, index) for index, row in enumerate(rows))
    return fitting([head for head in found if head is not None])
