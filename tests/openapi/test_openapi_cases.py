"""Each folder of tests/cases/openapi: a description, what is said of it, and what is read.

``expected.txt`` lists diagnostics and losses, then the members of the view that differ from
their defaults.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import pytest
from msgspec import Struct

from specloom.diagnostics import Diagnostics, Refused
from specloom.listing import listing
from specloom.openapi import read_description
from specloom.openapi.model import Site

CASES = Path(__file__).parent.parent / "cases" / "openapi"


def members(value: object) -> Iterator[tuple[str, object]]:
    """The members of an object that are not their defaults, or of a mapping."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield (key.pointer if isinstance(key, Site) else str(key)), item
    elif isinstance(value, Struct):
        names, defaults = value.__struct_fields__, value.__struct_defaults__
        usual = dict(zip(reversed(names), reversed(defaults), strict=False))
        for name in names:
            item, default = getattr(value, name), usual.get(name, msgspec.NODEFAULT)
            differs = item != default or isinstance(item, bool) != isinstance(default, bool)
            if name != "site" and differs:
                yield name, item


def dump(value: object, indent: str = "") -> Iterator[str]:
    """An object as indented lines; sites are written as their pointers."""
    for name, item in members(value):
        if isinstance(item, Site):
            yield f"{indent}{name} -> {item.file}#{item.pointer}"
        elif isinstance(item, Mapping | Struct):
            yield f"{indent}{name}:"
            yield from dump(item, indent + "  ")
        elif isinstance(item, tuple) and any(isinstance(part, Struct) for part in item):
            for part in item:
                yield f"{indent}{name} -"
                yield from dump(part, indent + "  ")
        elif isinstance(item, tuple) and item and isinstance(item[0], tuple):
            for key, part in item if name in {"callbacks", "mapping"} else enumerate(item):
                yield f"{indent}{name} {key}:"
                yield from dump(
                    {"": part} if isinstance(part, Site | tuple) else part, indent + "  "
                )
        else:
            yield f"{indent}{name} = {item!r}"


def report(path: Path) -> Iterator[str]:
    """What reading a description says, then what it gives."""
    diagnostics = Diagnostics()
    description = None
    try:
        description = read_description(path, name=path.name, diagnostics=diagnostics).description
    except Refused as refusal:
        yield from (
            listing(entry) for entry in refusal.diagnostics if entry not in diagnostics.entries
        )
    yield from (listing(entry) for entry in diagnostics.entries)
    for loss in diagnostics.losses:
        yield f"{loss.file}:{loss.line}:{loss.column}: loss: {loss.pointer}: {loss.reason}"
    if description is not None:
        yield "---"
        yield from dump(description)


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_a_description_is_read_or_refused(case: str, update_golden: bool) -> None:
    (path,) = CASES.joinpath(case).glob("openapi.*")
    printed = "".join(line.rstrip() + "\n" for line in report(path))
    expected = path.with_name("expected.txt")
    if update_golden:
        expected.write_text(printed, encoding="utf-8")
    assert expected.read_text(encoding="utf-8") == printed
