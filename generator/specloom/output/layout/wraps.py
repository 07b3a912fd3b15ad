"""Declarations that black wraps in parentheses because they are too long for a line.

Each function looks at the lines from ``at`` on, where a statement or parameter begins at
``indent``, and returns the position after it, or None where the layout is not known to be black's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from specloom.output.layout.tokens import expression

_STEP = 4
_VALUE = re.compile(r"(?P<head>\w+(?:: (?P<annotation>.+))? = )\(")
_ANNOTATION = re.compile(r"(?P<name>\w+): \(")
_SUBSCRIPT = re.compile(r"\w+: \w+\[")
_CLASS = re.compile(r"class \w+\(")
_END = re.compile(r"\)(?: = (?P<value>.+?))?(?P<comma>,?)")


def wrapped_value(lines: Sequence[str], at: int, indent: int, width: int) -> int | None:
    """``name = (`` or ``name: annotation = (``, the value on a line of its own, ``)``."""
    match = _VALUE.fullmatch(lines[at], indent)
    if match is None or at + 2 >= len(lines):
        return None
    if lines[at + 2] != " " * indent + ")":
        return _union_value(lines, at, indent, width)
    value = _own_line(lines[at + 1], indent + _STEP, width)
    if value is None or expression(match["annotation"] or "_") is None:
        return None
    flat = indent + len(match["head"]) + len(value)
    opened = indent + len(match["head"]) + value.find("(") + 1
    is_needed = flat > width and ("(" not in value or opened > width)
    return at + 3 if is_needed and len(lines[at]) <= width else None


def _union_value(lines: Sequence[str], at: int, indent: int, width: int) -> int | None:
    """``name: annotation = (``, the members of a union on a line each, ``)``."""
    held = _held(lines, at + 1, indent, width, ")")
    is_plain = len(lines[at]) <= width and "[" not in lines[at]
    return held[1] if held is not None and held[1] - at > 3 and is_plain else None


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
        begins = "| " if rows else ""
        row = _own_line(lines[end], indent + _STEP, width, begins=begins)
        member = (row, end + 1) if row else _unsplit(lines, end, indent + _STEP, begins, width)
        if member is None:
            return None
        rows.append(member[0])
        end = member[1]
    closing = _END.fullmatch(lines[end], indent) if end < len(lines) else None
    if closing is None or len(lines[end]) > width or bool(closing["comma"]) != is_parameter:
        return None
    annotation = " | ".join(rows)
    value = closing["value"]
    if value is None and not is_parameter:
        is_bare = _is_union(annotation) or (len(rows) == 1 and annotation.isidentifier())
        is_needed = indent + len(match["name"]) + len(": ") + len(annotation) > width
        return end + 1 if is_bare and is_needed and len(lines[end - 1]) <= width else None
    if not _is_union(annotation) or not _fits(value):
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


def _unsplit(
    lines: Sequence[str], at: int, indent: int, begins: str, width: int
) -> tuple[str, int] | None:
    """A member of a union that no line can hold, and the position after it.

    It is a name, or a subscript with what it holds on a line of its own or on a line each.
    """
    text = lines[at][indent:].removeprefix(begins)
    if lines[at] != " " * indent + begins + text or not text.isascii():
        return None
    if text.isidentifier():
        return text, at + 1
    name = text.removesuffix("[")
    held = _held(lines, at + 1, indent, width, "]") if name.isidentifier() else None
    if name == text or held is None or len(lines[at]) + len(held[0]) + len("]") <= width:
        return None
    return f"{name}[{held[0]}]", held[1]


def _held(
    lines: Sequence[str], at: int, indent: int, width: int, closing: str
) -> tuple[str, int] | None:
    """What a subscript holds between its brackets, and the position after its closing one."""
    rows: list[str] = []
    end = at
    while end < len(lines) and lines[end] != " " * indent + closing:
        begins = "| " if rows else ""
        row = lines[end][indent + _STEP :].removeprefix(begins)
        if _own_line(lines[end], indent + _STEP, width, begins) is None and not row.isidentifier():
            return None
        rows.append(row)
        end += 1
    inner = " | ".join(rows)
    is_spread = len(rows) == 1 or indent + _STEP + len(inner) > width
    return (inner, end + 1) if rows and is_spread and end < len(lines) else None


def _is_union(annotation: str) -> bool:
    """Whether a ``|`` stands outside of all brackets; one in a text is not looked for."""
    depth = 0
    for position, sign in enumerate(annotation):
        depth += (sign == "[") - (sign == "]")
        if depth == 0 and annotation.startswith(" | ", position):
            return '"' not in annotation
    return False


def _fits(value: str | None) -> bool:
    """Whether the value is one that stays beside the annotation's closing parenthesis."""
    return value is None or expression(value) is not None


def _own_line(line: str, indent: int, width: int, begins: str = "") -> str | None:
    """The expression that fills a line at exactly this indentation."""
    margin = " " * indent + begins
    text = line[len(margin) :]
    if not line.startswith(margin) or text[:1] in {"", " "} or len(line) > width:
        return None
    return text if text.isascii() and expression(text) is not None else None


def wrapped_subscript(lines: Sequence[str], at: int, indent: int, width: int) -> int | None:
    """``name: Kind[`` of a parameter, what it holds on a line or as a union on several, ``],``."""
    match = _SUBSCRIPT.fullmatch(lines[at], indent)
    held = _held(lines, at + 1, indent, width, "],") if match else None
    is_needed = held is not None and len(lines[at]) + len(held[0]) + len("],") > width
    return held[1] if held is not None and is_needed else None
