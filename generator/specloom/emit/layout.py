"""Statements that are too long for one line, laid out as black does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from specloom.emit.literals import WIDTH, Record, lit

_STEP = 4
_LINE_END = "\n"
_SIGN = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\[\]]| \| """)
"""What tells the members of a union apart: texts, brackets, bars."""
_ARGUMENTS = re.compile(r"(.+), ([\w.]+(?:=[\w.]+)?)")
"""The arguments of a call of ours: the first may be a text with commas, the last is a name."""


def declaration(name: str, annotation: str, value: str, indent: int) -> str:
    """``name: annotation = value`` at ``indent`` columns; ``value`` is a name, a call or empty.

    Black opens the call, else puts the value in parentheses, else the annotation, whichever
    brings the first line within the width.
    """
    head = f"{name}: {annotation}"
    if not value:
        is_flat = indent + len(head) <= WIDTH
        can_move = indent + _STEP + len(annotation) <= WIDTH or len(_members(annotation)) > 1
        return head if is_flat or not can_move else _annotated(name, annotation, "", indent)
    if indent + len(head) + len(" = (") <= WIDTH or indent + len(f"{head} = {value}") <= WIDTH:
        return assignment(head, value, indent)
    called = _opening(value)
    is_long = called and indent + len(f") = {value}") > WIDTH
    return _annotated(
        name, annotation, f" = {_opened(value, indent) if is_long else value}", indent
    )


def assignment(head: str, value: str, indent: int) -> str:
    """``head = value`` at ``indent`` columns; ``value`` is a name, a literal or a call."""
    flat = f"{head} = {value}"
    if indent + len(flat) <= WIDTH:
        return flat
    called = _opening(value)
    if called and indent + len(head) + len(" = ") + called + 1 <= WIDTH:
        return f"{head} = {_opened(value, indent)}"
    margin = " " * indent
    fits_below = indent + _STEP + len(value) <= WIDTH
    can_open = called and ", " in value[called:]
    if indent + len(head) + len(" = (") <= WIDTH and (fits_below or can_open):
        inner = value if fits_below else _opened(value, indent + _STEP)
        return f"{head} = (\n{margin}{' ' * _STEP}{inner}\n{margin})"
    return f"{head} = {_opened(value, indent)}" if called else flat


def returned(call: str, indent: int) -> str:
    """``return call`` at ``indent`` columns."""
    flat = f"return {call}"
    return flat if indent + len(flat) <= WIDTH else f"return {_opened(call, indent)}"


def deprecated(name: str, indent: int) -> str:
    """The decorator at ``indent`` columns that says so of ``name``."""
    message = lit(f"{name} is deprecated")
    flat = f"@deprecated({message})"
    if indent + len(flat) <= WIDTH:
        return flat
    margin = " " * indent
    return f"@deprecated(\n{margin}{' ' * _STEP}{message}\n{margin})"


def alias(name: str, values: Sequence[str]) -> str:
    """``name: TypeAlias = Literal[values]`` at the first column."""
    head, flat = f"{name}: TypeAlias", f"Literal[{', '.join(values)}]"
    if len(f"{head} = {flat}") <= WIDTH:
        return f"{head} = {flat}"
    if len(f"{head} = Literal[") <= WIDTH:
        return f"{head} = {_members_opened(values, 0)}"
    if len(f"{head} = (") <= WIDTH:
        fits = _STEP + len(flat) <= WIDTH and len(values) == 1
        flat = flat if fits else _members_opened(values, _STEP)
        return f"{head} = (\n{' ' * _STEP}{flat}\n)"
    fits = len(f") = {flat}") <= WIDTH and len(values) == 1
    flat = flat if fits else _members_opened(values, 0)
    return f"{name}: (\n{' ' * _STEP}TypeAlias\n) = {flat}"


def constant(name: str, kind: str, argument: str, value: Record) -> str:
    """``name: kind[argument] = value`` at the first column."""
    head = f"{name}: {kind}[{argument}]"
    flat = lit(value, 0, len(f"{head} = "))
    if len(f"{head} = {flat.partition(_LINE_END)[0]}") <= WIDTH:
        return f"{head} = {flat}"
    if len(f"{head} = (") <= WIDTH:
        return f"{head} = (\n{' ' * _STEP}{lit(value, _STEP)}\n)"
    return f"{name}: {kind}[\n{' ' * _STEP}{argument}\n] = {flat}"


def signature(name: str, returns: str, indent: int) -> str:
    """``def name(self) -> returns:`` at ``indent`` columns."""
    flat = f"def {name}(self) -> {returns}:"
    if indent + len(flat) <= WIDTH:
        return flat
    margin = " " * indent
    return f"def {name}(\n{margin}{' ' * _STEP}self,\n{margin}) -> {answers(returns, indent)}:"


def answers(returns: str, indent: int) -> str:
    """What stands between ``) ->`` and the colon where the arguments have a line each."""
    flat = indent + len(f") -> {returns}:") <= WIDTH
    if flat or "[" in returns or " | " in returns or indent + _STEP + len(returns) > WIDTH:
        return returns
    margin = " " * indent
    return f"(\n{margin}{' ' * _STEP}{returns}\n{margin})"


def import_from(module: str, names: Sequence[str], indent: int = 0) -> str:
    """``from module import names`` at ``indent`` columns."""
    flat = f"from {module} import {', '.join(names)}"
    if indent + len(flat) <= WIDTH:
        return flat
    return f"from {module} import (\n{_rows(names, indent)}{' ' * indent})"


def parameter(name: str, annotation: str, default: str, indent: int) -> str:
    """A parameter of a signature at ``indent`` columns, with its comma."""
    ending = f" = {default}," if default else ","
    flat = f"{name}: {annotation}{ending}"
    if indent + len(flat) <= WIDTH:
        return flat
    if len(_members(annotation)) < 2:
        return flat if default else f"{name}: {_subscript(annotation, indent)},"
    return _annotated(name, annotation, ending, indent)


def _members_opened(values: Sequence[str], indent: int) -> str:
    """A Literal with its values on a line each; a single one has no comma."""
    margin = " " * indent
    if len(values) == 1:
        return f"Literal[\n{margin}{' ' * _STEP}{values[0]}\n{margin}]"
    return f"Literal[\n{_rows(values, indent)}{margin}]"


def _rows(items: Sequence[str], indent: int) -> str:
    return "".join(f"{' ' * (indent + _STEP)}{item},\n" for item in items)


def _opening(value: str) -> int:
    """Where a call opens its bracket, 0 where the value is none."""
    return 0 if value[:1] in {'"', "'"} else max(value.find("("), 0)


def _opened(call: str, indent: int) -> str:
    """A call with its arguments on a line of their own, or on a line each."""
    head, _, arguments = call[:-1].partition("(")
    margin, inner = " " * indent, " " * (indent + _STEP)
    if indent + _STEP + len(arguments) <= WIDTH:
        return f"{head}(\n{inner}{arguments}\n{margin})"
    several = _ARGUMENTS.fullmatch(arguments)
    if several is None:
        return f"{head}(\n{inner}{arguments}\n{margin})"
    return f"{head}(\n{_rows(several.groups(), indent)}{margin})"


def _annotated(name: str, annotation: str, ending: str, indent: int) -> str:
    """The annotation in parentheses, its members on one line or on a line each."""
    margin, inner = " " * indent, " " * (indent + _STEP)
    rows = [annotation]
    if indent + _STEP + len(annotation) > WIDTH:
        first, *others = _members(annotation)
        rows = [_member(first, "", indent + _STEP)]
        rows += [_member(member, "| ", indent + _STEP) for member in others]
    lines = "".join(f"{inner}{row}\n" for row in rows)
    return f"{name}: (\n{lines}{margin}){ending}"


def _member(member: str, begins: str, indent: int) -> str:
    """A member of a union on a line of its own, its bracket opened where that is too long."""
    if indent + len(begins) + len(member) <= WIDTH:
        return begins + member
    return begins + _subscript(member, indent)


def _subscript(annotation: str, indent: int) -> str:
    """A subscript with what it holds on a line of its own, or as a union on a line each."""
    opening = annotation.find("[")
    if opening < 0 or not annotation.endswith("]"):
        return annotation
    margin, inner = " " * indent, " " * (indent + _STEP)
    rows = [annotation[opening + 1 : -1]]
    if indent + _STEP + len(rows[0]) > WIDTH:
        key, separator, value = rows[0].partition(", ")
        first, *others = _members(rows[0])
        is_map = annotation.startswith("dict[") and separator and "[" not in key
        rows = [f"{key},", f"{value},"] if is_map else [first, *(f"| {one}" for one in others)]
    return (
        f"{annotation[: opening + 1]}\n" + "".join(f"{inner}{row}\n" for row in rows) + f"{margin}]"
    )


def _members(annotation: str) -> list[str]:
    """The members of a union that stand outside of all brackets and texts."""
    depth, start = 0, 0
    members: list[str] = []
    for sign in _SIGN.finditer(annotation):
        depth += (sign[0] == "[") - (sign[0] == "]")
        if sign[0] == " | " and not depth:
            members.append(annotation[start : sign.start()])
            start = sign.end()
    return [*members, annotation[start:]]
