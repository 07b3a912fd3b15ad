"""Examples beside a schema: of parameters, headers and media types."""

from __future__ import annotations

from specloom.load import JsonValue
from specloom.openapi.members import Members
from specloom.openapi.model import Schema
from specloom.openapi.schemas.values import spelled


def read_examples(members: Members, schema: Schema | None) -> tuple[JsonValue, ...]:
    """The values of ``example`` and ``examples``, references to components followed.

    ``externalValue`` and what cannot be followed are left out: examples say nothing about a
    call.
    """
    found: list[JsonValue] = []
    if "example" in members.value:
        found.append(members.value["example"])
    named = members.value.get("examples")
    site = members.site.below("examples")
    for name, entry in named.items() if isinstance(named, dict) else ():
        followed = members.reader.follow(site.below(name), entry, "examples")
        value = followed[1] if followed is not None else None
        if isinstance(value, dict):
            # dataValue is OpenAPI 3.2's word for it.
            found += [value[key] for key in ("dataValue", "value") if key in value][:1]
    if isinstance(named, list):
        found += named
    types = schema.types if schema is not None else ()
    return tuple(spelled(members.reader, members.site, value, types) for value in found)
