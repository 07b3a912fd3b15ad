"""JSON text to a value: parsed by :mod:`json`, read again only to place an error or a span."""

from __future__ import annotations

import json
import math
import re
from typing import Final, NoReturn

from specloom.diagnostics import Refused, Related, error
from specloom.load import limits
from specloom.load.json_places import TOKEN, unescaped
from specloom.load.places import Lines
from specloom.load.site import JsonValue, SourceFloat, SourceInteger


class _Unusable(ValueError):
    """What is legal for :mod:`json` and not for us; the second reading says where it stands."""


_LONE_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


def parse_json(lines: Lines) -> JsonValue:
    """The value of a JSON text.

    Raises:
        Refused: ``json-syntax``, ``duplicate-key``, ``number-range``, ``lone-surrogate`` or a
            cap, with its place.
    """
    try:
        value: JsonValue = json.loads(
            lines.text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as problem:
        # A defect of ours that stands before the syntax error is named first.
        _first_defect(lines, before=problem.pos)
        message = (problem.msg[0].lower() + problem.msg[1:]).removesuffix(" at")
        hint = _hint(lines.text, problem.pos)
        raise Refused(error("json-syntax", message, lines.span(problem.pos), hint=hint)) from None
    except (_Unusable, RecursionError):
        _first_defect(lines)
        raise
    if not _within_caps(value, check_text=bool(_LONE_SURROGATE.search(lines.text))):
        _first_defect(lines)
    return value


def _hint(text: str, at: int) -> str:
    """What to do about the mistakes that people make most."""
    if text[at : at + 1] in ("}", "]") and text[:at].rstrip().endswith(","):
        return "take away the comma before it: JSON has none after the last member"
    if text[at : at + 1] == "'":
        return "JSON has double quotes alone"
    if text.startswith(("//", "/*", "#"), at):
        return "JSON has no comments: take it away, or name the file .yaml if it is YAML"
    if not text[:at].strip():
        return "name the file .yaml if it is YAML"
    return ""


_NUMBER: Final = re.compile(r"NaN|-?Infinity|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", re.ASCII)


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _Unusable
    return value


def _integer(source: str) -> SourceInteger:
    if len(source) > limits.DIGITS:
        raise _Unusable
    return SourceInteger(source)


def _float(source: str) -> SourceFloat:
    number = SourceFloat(source)
    if len(source) > limits.DIGITS or not math.isfinite(number):
        raise _Unusable
    return number


def _constant(source: str) -> NoReturn:
    raise _Unusable(source)


def _within_caps(value: JsonValue, *, check_text: bool) -> bool:
    """Whether a parsed value keeps every cap; breadth first, one level of nesting at a time."""
    level: list[JsonValue] = [value]
    nodes = 0
    for depth in range(limits.DEPTH + 1):
        nodes += len(level)
        if nodes > limits.NODES:
            return False
        below: list[JsonValue] = []
        for item in level:
            if isinstance(item, str):
                if _is_bad_text(item, limits.STRING_BYTES, check_text=check_text):
                    return False
            elif isinstance(item, dict):
                for key in item:
                    if _is_bad_text(key, limits.name_bytes(key), check_text=check_text):
                        return False
                below += item.values()
            elif isinstance(item, list):
                below += item
        if not below:
            return depth < limits.DEPTH or not any(isinstance(item, dict | list) for item in level)
        level = below
    return False


def _is_bad_text(text: str, limit: int, *, check_text: bool) -> bool:
    return limits.is_longer(text, limit) or (check_text and _has_surrogate(text))


def _has_surrogate(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _first_defect(lines: Lines, *, before: int | None = None) -> None:
    """Refuse the first thing in the text, in its order, that we do not take."""
    text = lines.text
    objects: list[dict[str, int] | None] = []
    nodes = 0
    for match in TOKEN.finditer(text, 0, len(text) if before is None else before):
        kind, offset, token = match.lastgroup, match.start(), match.group()
        if kind == "key":
            name = unescaped(token)
            _refuse_text(lines, name, offset, limits.name_bytes(name), "name-too-long", "name")
            seen = objects[-1] if objects else None
            if seen is not None:
                _refuse_duplicate(lines, seen, name, offset)
            continue
        if kind == "close":
            if objects:
                objects.pop()
            continue
        nodes += 1
        if nodes > limits.NODES:
            _refuse(lines, offset, "too-many-nodes", f"more than {limits.NODES:,} values")
        if kind == "open":
            objects.append({} if token == "{" else None)
            if len(objects) > limits.DEPTH:
                message = f"values lie more than {limits.DEPTH} levels deep"
                _refuse(lines, offset, "too-deep", message)
        elif kind == "string":
            value = unescaped(token)
            _refuse_text(lines, value, offset, limits.STRING_BYTES, "string-too-long", "string")
        else:
            _refuse_number(lines, token, offset)


def _refuse_text(lines: Lines, text: str, offset: int, limit: int, code: str, what: str) -> None:
    if limits.is_longer(text, limit):
        _refuse(lines, offset, code, f"a {what} is longer than {limit:,} bytes")
    if _has_surrogate(text):
        _refuse(lines, offset, "lone-surrogate", f"a {what} holds half of a surrogate pair")


def _refuse_duplicate(lines: Lines, seen: dict[str, int], name: str, offset: int) -> None:
    if name in seen:
        raise Refused(
            error(
                "duplicate-key",
                f'"{name}" stands twice in one object',
                lines.span(offset),
                related=[Related("first", lines.span(seen[name]))],
            )
        )
    seen[name] = offset


def _refuse_number(lines: Lines, token: str, offset: int) -> None:
    # What follows the number inside the token is a syntax error that json meets later.
    match = _NUMBER.match(token)
    if match is None:
        return
    number = match.group()
    if len(number) > limits.DIGITS:
        message = f"a number is longer than {limits.DIGITS:,} characters"
        _refuse(lines, offset, "number-range", message)
    if not math.isfinite(float(number)):
        _refuse(lines, offset, "number-range", f"{number} is not a finite number")


def _refuse(lines: Lines, offset: int, code: str, message: str) -> NoReturn:
    raise Refused(error(code, message, lines.span(offset)))
