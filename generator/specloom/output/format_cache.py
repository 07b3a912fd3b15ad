"""What black made of text, for the next run. A run with nothing to do needs no more of `format`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FormatCache:
    """What black made of text: of a statement with the lines around it, or of a whole module.

    ``black`` is the version that was asked: a cache of another version knows nothing.
    """

    black: str
    texts: Mapping[str, str] = field(default_factory=dict)
