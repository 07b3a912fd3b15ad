"""Declarations that black wraps in parentheses because they are too long for a line.

Each function looks at the lines from ``at`` on, where a statement or parameter begins at
``indent``, and returns the position after it, or None where the layout is not known to be black's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from specloom.output.layout_tokens import expression

_STEP = 4
_VALUE = re.compile(r"(?P<head>\w+: (?P<annotation>.+) = )\(")
_ANNOTATION = re.compile(r"(?P<name>\w+): \(")
_CLASS = re.compile(r"class \w+\(")
_END = re.compile(r"\)(?: = (?P<value>.+?))?(?P<comma>,?)")


def wrapped_value(lines: Sequence[str], at: int, indent: int, width: int) -> int | None:
    """``name: annotation = (``, the value on a line of its own, ``)``."""
    match = _VALUE.fullmatch(lines[at], indent)
    if match is None or at + 2 >= len(lines) or lines[at + 2] != " " * indent + ")":
        return None
    value = _own_line(lines[at + 1], indent + _STEP, width)
    if value is None or expression(match["annotation"]) is None:
        return None
    flat = indent + len(match["head"]) + len(value)
    opened = indent + len(match["head"]) + value.find("(") + 1
    is_needed = flat > width and ("(" not in value or opened > width)
    return at + 3 if is_needed and len(lines[at]) <= width else None


def wrapped_annotation(
    lines: Sequence[str], at: int, indent: int, width: int, *, is_parameter: bool
) -> int | None:
    """``name: (``, the members of a union on a line or on a line each, ``) = value``."""
    match = _ANNOTATION.fullmatch(lines[at], indent)
    if match is None:
        return None
    rows: list[str] = []
    end = at + 1
    while end < len(lines) and not lines[end].startswith(" " * indent + ")"):
        row = _own_line(lines[end], indent + _STEP, width, begins="| " if rows else "")
        if row is None:
            return None
        rows.append(row)
        end += 1
    closing = _END.fullmatch(lines[end], indent) if end < len(lines) else None
    if closing is None or len(lines[end]) > width or bool(closing["comma"]) != is_parameter:
        return None
    annotation = " | ".join(rows)
    value = closing["value"]
    if not _is_union(annotation) or not _fits(value, is_parameter):
        return None
    head = indent + len(match["name"]) + len(": ") + len(annotation)
    flat = head + (len(" = ") + len(value) if value else 0) + len(closing["comma"])
    is_needed = flat > width and (is_parameter or head + len(" = (") > width)
    is_spread = len(rows) == 1 or indent + _STEP + len(annotation) > width
    return end + 1 if is_needed and is_spread else None


def wrapped_class(lines: Sequence[str], at: int, indent: int, width: int) -> int | None:
    """``class Name(``, the bases on a line of their own, ``):``."""
    match = _CLASS.fullmatch(lines[at], indent)
    if match is None or at + 2 >= len(lines) or lines[at + 2] != " " * indent + "):":
        return None
    bases = _own_line(f"f({lines[at + 1].strip()})", 0, width + len("f()"))
    is_inside = lines[at + 1].startswith(" " * (indent + _STEP)) and len(lines[at + 1]) <= width
    flat = len(lines[at]) + len(lines[at + 1].strip()) + len("):")
    return at + 3 if bases is not None and is_inside and flat > width else None


def _is_union(annotation: str) -> bool:
    """Whether a ``|`` stands outside of all brackets; one in a text is not looked for."""
    depth = 0
    for position, sign in enumerate(annotation):
        depth += (sign == "[") - (sign == "]")
        if depth == 0 and annotation.startswith(" | ", position):
            return '"' not in annotation
    return False


def _fits(value: str | None, is_parameter: bool) -> bool:
    """Whether the value is one that stays beside the annotation's closing parenthesis."""
    return is_parameter if value is None else expression(value) is not None


def _own_line(line: str, indent: int, width: int, begins: str = "") -> str | None:
    """The expression that fills a line at exactly this indentation."""
    margin = " " * indent + begins
    text = line[len(margin) :]
    if not line.startswith(margin) or text[:1] in {"", " "} or len(line) > width:
        return None
    return text if text.isascii() and expression(text) is not None else None
