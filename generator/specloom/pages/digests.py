"""Digests of words: a changed sentence is seen, and no sentence is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from specloom.pages.rows.row import folded

_DIGITS = 16


def digest(texts: Iterable[str]) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the texts, white space folded."""
    words = folded(" ".join(texts))
    return hashlib.sha256(words.encode("utf-8")).hexdigest()[:_DIGITS]
