"""``name type OPTIONAL`` in capitals, a description below; the schema itself is marked as well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from specloom.pages.heads import Head, fitting, spaced_head
from specloom.pages.rows.row import Row

NAME: Final = "docusaurus"
_CAPITALS: Final = re.compile(r"\b(?:OPTIONAL|REQUIRED)\b")


def find_heads(rows: Sequence[Row]) -> list[Head]:
    """Every field of the page; none where no row is marked in capitals."""
    if not any(_CAPITALS.search(row.text) for row in rows):
        return []
    found = [spaced_head(row, index) for index, row in enumerate(rows)]
    return fitting([head for head in found if head is not None])
