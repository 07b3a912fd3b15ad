"""Paths of the rows of a table: from the call to a field, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .patterns import pattern
from .rows import Row
from .rules import LOCATIONS

ITEMS = "[]"
"""The step of a path from a list to each of its items."""

VALUES = "{}"
"""The step of a path from an object to each of its members that has no row of its own."""

NAMES = "{name}"
"""The step of a path from an object to the names of its members."""

_FORM = r"\|\d+\Z"
_OF_NAMES = r"\{\d+\}\Z"
_POSITION = r"\[(\d+)\]\Z"
_STEP = r"(?:\[\d*\]|\{(?:\d*|name)\}|\|\d+)\Z"


def is_form(step: str) -> bool:
    """Whether a step leads to one of the forms of a value: ``|1``, at the same place."""
    return step[:1] == "|" and pattern(_FORM).match(step) is not None


def is_of_names(step: str) -> bool:
    """Whether a step leads to the members whose names match a pattern: ``{1}``."""
    return step[:1] == "{" and pattern(_OF_NAMES).match(step) is not None


def position_of(step: str) -> int | None:
    """The position of the item that a step leads to: ``[0]`` is the first."""
    found = pattern(_POSITION).match(step) if step[:1] == "[" else None
    return None if found is None else int(found[1])


def key_below(key: str, step: str) -> str:
    """What violations call the field that is a step below another one."""
    if not key:
        return step
    if is_form(step):
        return key
    if is_of_names(step):
        return key + VALUES
    is_inside = step in (ITEMS, VALUES, NAMES) or position_of(step) is not None
    return key + step if is_inside else f"{key}.{step}"


def paths_of(rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """The steps from the call to each row, by key."""
    paths: dict[str, tuple[str, ...]] = {}
    for row in sorted(rows, key=lambda row: len(row.key)):
        paths[row.key] = path_of(row.key, paths, row.wire_name)
    return paths


def path_of(key: str, known: Mapping[str, tuple[str, ...]], wire_name: str = "") -> tuple[str, ...]:
    """The steps to a key: the top-level key, then wire names, ``[]``, ``[0]`` and ``{}``.

    A key that is its row's whole wire name is one step, whatever dots it holds.
    """
    if key in known:
        return known[key]
    bare = key.partition(":")[2] if key.startswith(LOCATIONS) else key
    if bare == wire_name:
        return (key,)
    if wire_name and key.endswith(f".{wire_name}"):
        return (*path_of(key[: -len(wire_name) - 1], known), wire_name)
    if step := pattern(_STEP).search(key):
        return (*path_of(key[: step.start()], known), step[0])
    parent, dot, last = key.rpartition(".")
    return (*path_of(parent, known), last) if dot else (key,)
