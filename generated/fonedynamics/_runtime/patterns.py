"""Regular expressions that are compiled when they are first used: imports stay quick."""

from __future__ import annotations

import re
from functools import cache


@cache
def pattern(text: str) -> re.Pattern[str]:
    """The expression ``text``, compiled once; its flags stand in it, as in ``(?i)``."""
    return re.compile(text)
