"""Declarations that are too long for one line, laid out as black does."""

from __future__ import annotations

from specloom.emit.literals import WIDTH

_STEP = 4


def declaration(name: str, annotation: str, value: str, indent: int) -> str:
    """``name: annotation = value`` at ``indent`` columns; ``value`` is a name, a call or empty.

    Black opens the call, else puts the value in parentheses, else the annotation, whichever
    brings the first line within the width.
    """
    head = f"{name}: {annotation}"
    flat = f"{head} = {value}" if value else head
    if indent + len(flat) <= WIDTH or not value:
        return flat
    called = value.find("(")
    margin = " " * indent
    if called > 0 and indent + len(head) + len(" = ") + called + 1 <= WIDTH:
        return f"{head} = {_opened(value, indent)}"
    if indent + len(head) + len(" = (") <= WIDTH:
        inner = value
        if indent + _STEP + len(value) > WIDTH and called > 0:
            inner = _opened(value, indent + _STEP)
        return f"{head} = (\n{margin}{' ' * _STEP}{inner}\n{margin})"
    return _annotated(name, annotation, f" = {value}", indent)


def parameter(name: str, annotation: str, default: str, indent: int) -> str:
    """A parameter of a signature at ``indent`` columns, with its comma."""
    ending = f" = {default}," if default else ","
    flat = f"{name}: {annotation}{ending}"
    if indent + len(flat) <= WIDTH or len(_members(annotation)) < 2:
        return flat
    return _annotated(name, annotation, ending, indent)


def _opened(call: str, indent: int) -> str:
    """A call with its arguments on a line of their own, or on a line each."""
    head, _, arguments = call.removesuffix(")").partition("(")
    margin, inner = " " * indent, " " * (indent + _STEP)
    if indent + _STEP + len(arguments) <= WIDTH:
        return f"{head}(\n{inner}{arguments}\n{margin})"
    # The arguments are ours: names and literals, of which only the first can hold a comma.
    first, separator, last = arguments.rpartition(", ")
    rows = "".join(f"{inner}{item},\n" for item in ([first, last] if separator else [last]))
    return f"{head}(\n{rows}{margin})"


def _annotated(name: str, annotation: str, ending: str, indent: int) -> str:
    """The annotation in parentheses, its members on one line or on a line each."""
    margin, inner = " " * indent, " " * (indent + _STEP)
    rows = [annotation]
    if indent + _STEP + len(annotation) > WIDTH:
        first, *others = _members(annotation)
        rows = [first, *(f"| {member}" for member in others)]
    lines = "".join(f"{inner}{row}\n" for row in rows)
    return f"{name}: (\n{lines}{margin}){ending}"


def _members(annotation: str) -> list[str]:
    """The members of a union that stand outside of all brackets."""
    members: list[str] = []
    for part in annotation.split(" | "):
        if members and members[-1].count("[") > members[-1].count("]"):
            members[-1] += f" | {part}"
        else:
            members.append(part)
    return members
