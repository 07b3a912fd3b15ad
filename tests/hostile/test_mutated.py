"""Descriptions with parts dropped, doubled, renamed, swapped: a package that works, or a refusal.

The same descriptions every time: what they are is drawn from a fixed seed.
"""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from free_text import HARMLESS, described
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specloom.diagnostics import Refused, Severity
from specloom.pipeline import Target, render

PROBE = Path(__file__).parent.parent / "corpus" / "package_probe.py"
EXAMPLES = 60

NAMES = ("", "class", "__init__", "self", "None", "😀", "שלום", "ﬁ", "Ⅷ", "1", "-", "_", "a b")
NAMES += ("\u202e", '"', "\\", "\n", "x" * 300, "list", "str", "mro", "field", "Struct", "models")
NAMES += ("Client", "timeout", "body", "$ref", "allOf", "{id}", "/", "e\u0301", "with_raw_response")
VALUES: tuple[Any, ...] = (None, True, -1, 1.5, "", [], {}, "x", [1], {"$ref": "#"}, False)
VALUES += ({"$ref": "#/components/schemas/Nothing"}, {"type": "strin"}, {"enum": [1, "1", None]})
VALUES += ({"allOf": []}, {"type": ["string", "integer", "null"]}, {"const": None}, {"not": {}})
VALUES += ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, {"items": {"$ref": "#"}})
VALUES += ({"pattern": "("}, {"minimum": "1"}, {"additionalProperties": {"type": "array"}})


def composed() -> dict[str, Any]:
    """A description in which schemas contain, extend and repeat each other."""
    parts = {
        "Pet": {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"type": "string"}, "born": {"format": "date"}},
            "discriminator": {"propertyName": "kind"},
        },
        "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"properties": {"lives": {}}}]},
        "Tree": {
            "type": "object",
            "properties": {
                "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
                "state": {"type": "string", "enum": ["new", "old"], "default": "new"},
                "either": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"type": "null"}]},
            },
            "additionalProperties": {"type": "integer", "minimum": 0},
        },
    }
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Tree"}}}
    answer = {"200": {"description": "Done.", "content": body}}
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 9}}
    id_ = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    read = {"operationId": "trees.read", "parameters": [id_, limit], "responses": answer}
    write = {"operationId": "trees.write", "requestBody": {"content": body}, "responses": answer}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Trees", "version": "1"},
        "servers": [
            {"url": "https://{place}.example.com", "variables": {"place": {"default": "a"}}}
        ],
        "security": [{"key": []}],
        "paths": {"/trees/{id}": {"get": read}, "/trees": {"post": write}},
        "components": {
            "schemas": parts,
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
        },
    }


BASES = (described(HARMLESS), composed())
change = st.tuples(
    st.sampled_from(["drop", "value", "rename", "double", "swap"]),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
)


def members(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every object or array with each of its keys, all the way down."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from members(value[key])


def mutated(base: dict[str, Any], changes: list[tuple[str, int, int]]) -> dict[str, Any]:
    """A description after these changes, each at the place that its first number leads to."""
    made = copy.deepcopy(base)
    for what, where, which in changes:
        places = list(members(made))
        if not places:
            break
        holder, key = places[where % len(places)]
        name = NAMES[which % len(NAMES)]
        if what == "drop":
            del holder[key]
        elif what == "rename" and isinstance(holder, dict):
            renamed = {name if item == key else item: value for item, value in holder.items()}
            holder.clear()
            holder.update(renamed)
        elif what == "double" and isinstance(holder, dict):
            holder[name] = copy.deepcopy(holder[key])
        elif what == "swap":
            other, place = places[which % len(places)]
            holder[key] = copy.deepcopy(other[place])
        else:
            holder[key] = copy.deepcopy(VALUES[which % len(VALUES)])
    return made


def test_a_mutated_description_is_refused_with_its_place_or_makes_a_package(tmp_path: Path) -> None:
    packages: list[str] = []
    refused: list[str] = []
    told: list[Refused] = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(base=st.sampled_from(BASES), changes=st.lists(change, min_size=1, max_size=4))
    def run(base: dict[str, Any], changes: list[tuple[str, int, int]]) -> None:
        name = f"package{len(packages) + len(refused)}"
        spec = tmp_path / f"{name}.json"
        spec.write_text(json.dumps(mutated(base, changes), indent=1))
        try:
            tree = render(Target(name, spec, tmp_path / name, tmp_path / "state", tmp_path)).tree
        except Refused as refusal:
            refused.append(name)
            told.append(refusal)
            return
        for file in tree:
            path = tmp_path / name / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
        packages.append(name)

    run()
    assert min(len(packages), len(refused)) > 5, "both ends are met"
    for refusal in told:
        assert refusal.exit_code == 2
        errors = [item for item in refusal.diagnostics if item.severity is Severity.ERROR]
        assert errors
        assert all(error.span and error.span.line > 0 for error in errors)
    probe = [sys.executable, str(PROBE), str(tmp_path), *packages]
    found = json.loads(subprocess.run(probe, capture_output=True, text=True, check=True).stdout)
    assert {name: found[name]["errors"] for name in packages} == {name: [] for name in packages}
