"""Descriptions of unusual size: read, or refused by a named limit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from specloom.diagnostics import Diagnostics, Refused
from specloom.load import JsonValue
from specloom.openapi import Reading, read_description


def read(folder: Path, **members: JsonValue) -> Reading:
    root: dict[str, JsonValue] = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}}
    path = folder / "openapi.json"
    path.write_text(json.dumps({**root, **members}), encoding="utf-8")
    return read_description(path, name=path.name, diagnostics=Diagnostics())


def refusal(folder: Path, **members: JsonValue) -> str:
    with pytest.raises(Refused) as refused:
        read(folder, **members)
    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.span is not None
    return diagnostic.code


def nested(levels: int) -> JsonValue:
    schema: JsonValue = {}
    for _ in range(levels):
        schema = {"items": schema}
    return schema


def test_schemas_may_be_nested_down_to_the_depth_of_a_document(tmp_path: Path) -> None:
    # The root, components and schemas are three levels, the innermost schema is one more.
    reading = read(tmp_path, components={"schemas": {"Deep": nested(96)}})
    (schema,) = reading.description.schemas.values()
    depth = 0
    while schema.items is not None:
        schema, depth = schema.items, depth + 1
    assert depth == 96


def test_one_level_more_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, components={"schemas": {"Deep": nested(97)}}) == "too-deep"


def test_a_chain_of_two_thousand_references_is_read(tmp_path: Path) -> None:
    chain: dict[str, JsonValue] = {
        f"C{n}": {"$ref": f"#/components/schemas/C{n + 1}"} for n in range(2000)
    }
    reading = read(tmp_path, components={"schemas": {**chain, "C2000": {"type": "string"}}})
    assert len(reading.description.schemas) == 2001


def test_more_operations_than_the_cap_are_refused(tmp_path: Path) -> None:
    paths: dict[str, JsonValue] = {f"/{n}": {"get": {}} for n in range(20_001)}
    assert refusal(tmp_path, paths=paths) == "too-many-operations"


def test_callbacks_that_multiply_are_stopped_by_the_same_cap(tmp_path: Path) -> None:
    def item(n: int) -> JsonValue:
        again: JsonValue = {"$ref": f"#/components/pathItems/I{n + 1}"}
        return {"post": {"callbacks": {"c": {"a": again, "b": again}}}}

    items: dict[str, JsonValue] = {f"I{n}": item(n) for n in range(30)}
    items["I30"] = {"post": {}}
    paths: JsonValue = {"/a": {"$ref": "#/components/pathItems/I0"}}
    code = refusal(tmp_path, paths=paths, components={"pathItems": items})
    assert code == "too-many-operations"


def test_the_files_of_a_reading_give_digests_and_spans(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("A:\n  type: string\n", encoding="utf-8")
    reading = read(tmp_path, components={"schemas": {"A": {"$ref": "other.yaml#/A"}}})
    assert [name for name, _ in reading.documents.inputs] == ["openapi.json", "other.yaml"]
    site = next(site for site in reading.description.schemas if site.file == "other.yaml")
    assert str(reading.documents.span(site)) == "other.yaml:2:3"
    assert str(reading.documents.span(site, key=True)) == "other.yaml:1:1"
