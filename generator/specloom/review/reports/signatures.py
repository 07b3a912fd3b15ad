"""Signatures: what the generated package makes of each place of a spec."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from specloom.diagnostics import Diagnostics, Refused, shown
from specloom.emit.annotations import answer, argument
from specloom.ir import Api, Enum, Model
from specloom.lower import lower
from specloom.openapi import read_description


def signatures_of(spec: Path, name: str) -> Mapping[str, str]:
    """The generated declaration by the pointer that it was made from; empty where none can be."""
    diagnostics = Diagnostics()
    try:
        reading = read_description(spec, name=shown(spec), diagnostics=diagnostics)
        api = lower(reading.description, name, reading.documents.span, diagnostics)
    except Refused:
        return {}
    return _declarations(api)


def _declarations(api: Api) -> dict[str, str]:
    found: dict[str, str] = {}
    literals = {item.name: item.literal for item in api.definitions if isinstance(item, Enum)}
    for item in api.definitions:
        if isinstance(item, Enum):
            found[item.source.pointer] = f"class {item.name}: {len(item.members)} members"
            continue
        if not isinstance(item, Model):
            continue
        found.setdefault(item.source.pointer, f"class {item.name}")
        for field in item.fields:
            hint = answer(field.type) + ("" if field.required else " | Unset = UNSET")
            found.setdefault(field.source.pointer, f"{field.name}: {hint}")
    for operation in api.operations:
        found[operation.source.pointer] = f"{operation.id}(...) -> {answer(operation.returns)}"
        for given in operation.arguments:
            hint = argument(given.type, literals)
            end = "" if given.required and not given.credential else " | Unset = UNSET"
            found[given.source.pointer] = f"{given.name}: {hint}{end}"
        for given_back in operation.answers:
            if given_back.type is not None:
                verb = "returns" if given_back.is_success else "raises, with a body of"
                found.setdefault(given_back.source.pointer, f"{verb} {answer(given_back.type)}")
        for rule in operation.rules:
            found[rule.source.pointer] = (
                "rejects the call" if rule.rejects else "warns, and sends the call"
            )
    return found
