"""Rows of NDJSON, or of a JSON array, against a table, each finding at its member."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from specloom.runtime.codec import DecodeFailure, decode_json
from specloom.runtime.tables import Violation
from specloom.scan.findings import Result, Tally
from specloom.scan.json_array import Cursor, items, member_offsets, refuse_constant
from specloom.scan.plan import Part, Plan, lies_at


def check_ndjson(plan: Plan, part: Part) -> Result:
    """What the table says of the lines of a part; blank lines are no rows."""
    tally = Tally()
    kept: list[bytes] = []
    for number, line in enumerate(part.content.split(b"\n"), part.line):
        if not line or line.isspace():
            continue
        try:
            value = _decoded(line)
        except (ValueError, RecursionError) as failure:
            tally.break_row(number, *_broken(line, failure))
            continue
        if type(value) is not dict:
            tally.break_row(number, 1, "not-an-object", "the row is not an object")
            continue
        tally.rows += 1
        violations, advice = _said(plan, tally, value)
        if violations or advice:
            _report(
                plan, tally, line.decode(), Cursor(line.decode(), number, 1), violations, advice
            )
        if not violations:
            kept.append(line)
    return tally.result(b"".join(b"%b\n" % line for line in kept) if plan.keep else b"")


def check_array(plan: Plan, part: Part) -> Result:
    """What the table says of the items of a part."""
    tally = Tally()
    kept: list[str] = []
    text = part.content.decode("utf-8", "surrogatepass")
    cursor = Cursor(text, part.line, part.column)
    for value, start, end in items(text):
        if type(value) is not dict:
            rule, message = "not-an-object", "the row is not an object"
            if isinstance(value, ValueError):
                rule, message = "json", f"the row is not JSON: {value}"
            tally.break_row(*cursor.at(start), rule, message)
            continue
        tally.rows += 1
        violations, advice = _said(plan, tally, value)
        if violations or advice:
            line, column = cursor.at(start)
            row = text[start:end]
            _report(plan, tally, row, Cursor(row, line, column), violations, advice)
        if not violations and plan.keep:
            kept.append(text[start:end])
    return tally.result(",\n".join(kept).encode("utf-8", "surrogatepass"))


def _said(
    plan: Plan, tally: Tally, row: dict[str, object]
) -> tuple[Sequence[Violation], Sequence[Violation]]:
    """The violations of a row, and the advice on it that is new."""
    values: Mapping[str, object] = row
    twice: list[Violation] = []
    if plan.aliases and not plan.aliases.keys().isdisjoint(row):
        values = by_key = {plan.aliases.get(name, name): value for name, value in row.items()}
        if len(by_key) < len(row):
            twice = _given_twice(plan, row)
    violations = (*plan.table.check(values), *twice)
    advice = plan.table.warnings_for(values)
    return violations, [one for one in advice if not tally.is_advised(one)] if advice else ()


def _given_twice(plan: Plan, row: dict[str, object]) -> list[Violation]:
    uses = Counter(plan.aliases.get(name, name) for name in row)
    names = {key: name for name, key in plan.aliases.items()}
    return [
        Violation(key, names[key], "given-twice", f"{names[key]} is given by two names")
        for key, count in uses.items()
        if count > 1
    ]


def _report(
    plan: Plan,
    tally: Tally,
    text: str,
    cursor: Cursor,
    violations: Sequence[Violation],
    advice: Sequence[Violation],
) -> None:
    """Put what is said of a row where its members are; ``cursor`` stands at its start."""
    start = len(text) - len(text.lstrip())
    offsets = {
        plan.aliases.get(name, name): offset for name, offset in member_offsets(text).items()
    }
    places = [(_offset(offsets, one.field, start), one) for one in (*violations, *advice)]
    lines = {offset: cursor.at(offset) for offset in sorted({offset for offset, _ in places})}
    tally.bad += bool(violations)
    for number, (offset, one) in enumerate(places):
        say = tally.blame if number < len(violations) else tally.advise
        say(one, *lines[offset])


def _offset(offsets: Mapping[str, int], key: str, start: int) -> int:
    """Where the member that a key speaks of begins, or what it lies in, or else the row."""
    inside = [(len(name), offset) for name, offset in offsets.items() if lies_at(key, name)]
    return max(inside)[1] if inside else start


def _decoded(line: bytes) -> object:
    """The value of a line; ``ValueError`` if it has none.

    Half of a surrogate pair, or a number beyond all bounds, is for the table to refuse.
    """
    try:
        return decode_json(Any, line)
    except DecodeFailure:
        return json.loads(line, parse_constant=refuse_constant)


def _broken(line: bytes, failure: Exception) -> tuple[int, str, str]:
    """Column, rule and message of a line that cannot be read."""
    match failure:
        case UnicodeDecodeError():
            column = len(line[: failure.start].decode()) + 1
            return column, "not-utf-8", "the row is not UTF-8 from here"
        case json.JSONDecodeError():
            return failure.colno, "json", f"the row is not JSON: {failure.msg}"
        case RecursionError():
            return 1, "json", "the row nests too deep"
        case _:
            return 1, "json", f"the row is not JSON: {failure}"
