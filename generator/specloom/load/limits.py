"""The caps on one document. Each has its own error code; they bound time and memory."""

from __future__ import annotations

from typing import Final

FILE_BYTES: Final = 20 * 1024 * 1024
DEPTH: Final = 100
"""Levels of objects and arrays inside each other, aliases expanded."""
NODES: Final = 2_000_000
"""Objects, arrays and scalars, counted as often as aliases repeat them."""
ALIASED: Final = 50_000
"""Those that only aliases repeat: a few lines could ask for any number of them."""
STRING_BYTES: Final = 1024 * 1024
NAME_BYTES: Final = 255
"""UTF-8 length of a key of an object."""
LONG_NAME_BYTES: Final = 8_000
"""The same of a path and of a title: such URIs are to be expected (RFC 9110, section 4.1), and
published descriptions have paths and titles of examples of more than 255 bytes."""
DIGITS: Final = 1_000
"""Characters of one number: Python itself stops converting at 4,300 digits."""


def name_bytes(name: str) -> int:
    """How long this key of an object may be: a path begins with a slash, a title has spaces."""
    return LONG_NAME_BYTES if name.startswith("/") or " " in name else NAME_BYTES


def is_longer(text: str, limit: int) -> bool:
    """Whether the text takes more than ``limit`` bytes in UTF-8."""
    if len(text) * 4 <= limit:
        return False
    return len(text) > limit or len(text.encode("utf-8", "surrogatepass")) > limit
