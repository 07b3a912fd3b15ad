"""Names that travel in a header line."""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def is_token(name: str) -> bool:
    """Whether a name is a token, as header and cookie names are (RFC 9110, section 5.6.2)."""
    return _TOKEN.fullmatch(name) is not None
