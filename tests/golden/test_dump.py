"""The dump is complete: whatever the lowering decides differently is seen in the text."""

from __future__ import annotations

import enum
import inspect
from collections.abc import Iterator
from decimal import Decimal

from golden_files import CASES, cases_of, spec_of
from msgspec import Struct
from msgspec.structs import replace

import specloom.ir
from specloom.diagnostics import Diagnostics
from specloom.ir import Api, Untrusted
from specloom.ir.dump import dump
from specloom.lower import lower
from specloom.openapi import read_description

PARTS_OF_THE_ID = {("Operation", "resource"), ("Operation", "name")}
"""An operation's id is its resource and its name; the dump shows the id alone."""

TAKE_HUNDREDS_OF_MODELS = {("Api", "first_built")}
"""No case is as deep as this takes; ``tests/hostile/test_extent.py`` has such descriptions."""


def lowered(case: str) -> Api:
    path = spec_of(CASES / "ir" / case)
    reading = read_description(path, name=path.name, diagnostics=Diagnostics())
    return lower(reading.description, "example", reading.documents.span, Diagnostics())


def changed(value: object) -> Iterator[tuple[tuple[str, str], object]]:
    """Copies of a node with one thing changed each, and the class and member that it is."""
    if isinstance(value, tuple):
        for position, item in enumerate(value):
            for label, copy in changed(item):
                yield label, (*value[:position], copy, *value[position + 1 :])
    elif isinstance(value, Struct) and not isinstance(value, Untrusted):
        for name in value.__struct_fields__:
            label, item = (type(value).__name__, name), getattr(value, name)
            if (other := another(item)) is not item:
                yield label, replace(value, **{name: other})
            for inner, copy in changed(item):
                whole = replace(value, **{name: copy})
                yield label, whole
                yield inner, whole


def another(value: object) -> object:
    """A different value of the same type; the value itself where there is none at hand."""
    match value:
        case bool():
            return not value
        case int() | float() | Decimal():
            return value + 1
        case str():
            return value + "x"
        case Untrusted(text):
            return Untrusted(text + "x")
        case enum.Enum():
            return next(member for member in type(value) if member is not value)
        case tuple() if value:
            return value[:-1]
        case _:
            return value


def test_every_member_of_the_ir_has_a_value_in_some_case_and_is_seen_in_the_dump() -> None:
    seen: set[tuple[str, str]] = set()
    for case in cases_of("ir"):
        api = lowered(case)
        text = dump(api)
        for label, copy in changed(api):
            assert isinstance(copy, Api)
            if label not in seen and dump(copy) != text:
                seen.add(label)
    members = {
        (name, member)
        for name, node in inspect.getmembers(specloom.ir, inspect.isclass)
        if issubclass(node, Struct) and node is not Untrusted
        for member in node.__struct_fields__
    }
    assert members - seen == PARTS_OF_THE_ID | TAKE_HUNDREDS_OF_MODELS
