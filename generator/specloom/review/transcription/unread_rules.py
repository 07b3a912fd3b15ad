"""Rules that cannot be read since they name a field that is missing: the field is the cause."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from specloom.diagnostics import Diagnostic
from specloom.load import JsonValue
from specloom.load.site import steps
from specloom.review.transcription.absent import AbsentFields

_LIST: Final = "/x-rules/"


def caused_by_fields(
    root: JsonValue, errors: Iterable[Diagnostic], absent: AbsentFields
) -> list[Diagnostic]:
    """The errors about rules that name a field which pages state and the spec lacks."""
    return [item for item in errors if absent.is_gone(_named(root, item))]


def record_keys(root: JsonValue, errors: Iterable[Diagnostic]) -> frozenset[str]:
    """What a record calls the rules that errors are about, by their kind and their fields."""
    found = set()
    for item in errors:
        around, _, rest = item.pointer.partition(_LIST)
        rule = _at(root, f"{around}{_LIST}{rest.partition('/')[0]}")
        if isinstance(rule, dict):
            fields = rule.get("fields")
            names = fields if isinstance(fields, list) else [fields]
            told = " ".join(sorted(map(str, names)))
            found.add(f"{around}{_LIST}{rule.get('kind')} {told}")
    return frozenset(found)


def _named(root: JsonValue, entry: Diagnostic) -> str:
    """The field that a rule names and the spec does not have, empty for another error."""
    if entry.code != "bad-rule" or _LIST not in entry.pointer:
        return ""
    around, _, key = entry.pointer.rpartition("/")
    value = _at(root, entry.pointer)
    return value if isinstance(value, str) and not around.endswith("/when") else key


def _at(root: JsonValue, pointer: str) -> JsonValue:
    value = root
    for step in steps(pointer):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
    return value
