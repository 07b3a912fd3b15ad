"""Descriptions far deeper and wider than people write them: the package works all the same."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from specloom.pipeline import Target, render

PROBE = Path(__file__).parent.parent / "corpus" / "package_probe.py"
MANY = 1100
"""More models than Python's recursion has steps."""


def model(index: int) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/M{index % MANY}"}


def holding(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def listed(schema: dict[str, Any]) -> dict[str, Any]:
    mapping = {"type": "object", "additionalProperties": schema}
    return {"type": "array", "items": {"type": "array", "items": mapping}}


CHAIN = [holding(next=model(index + 1)) for index in range(MANY - 1)] + [holding()]
RING = [holding(next=model(index + 1)) for index in range(MANY)]
BOTH_WAYS = [holding(next=model(index + 1), last=model(index - 1)) for index in range(MANY)]
LISTS = [holding(next=listed(model(index + 1))) for index in range(MANY)]
SHORT_RINGS = [holding(next=model(index + 1), top=model(0)) for index in range(200)]
UNION = [
    {"type": "object", "required": ["kind"], "properties": {"kind": {"const": str(n)}, "any": {}}}
    for n in range(700)
]
WIDE = [holding(every={"type": "array", "items": {"enum": [f"v{n}" for n in range(50_000)]}})]


def described(schemas: dict[str, Any]) -> dict[str, Any]:
    first = {"$ref": f"#/components/schemas/{next(iter(schemas))}"}
    content = {"application/json": {"schema": first}}
    answers = {"200": {"description": "Done.", "content": content}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "servers": [{"url": "https://example.com"}],
        "paths": {"/things": {"get": {"operationId": "things.read", "responses": answers}}},
        "components": {"schemas": schemas},
    }


def numbered(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    return {f"M{index}": schema for index, schema in enumerate(schemas)}


def tagged(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    """A union of models told apart by a property, each of which holds it again."""
    for schema in schemas:
        schema["properties"]["any"] = {"$ref": "#/components/schemas/Any"}
    members = [{"$ref": f"#/components/schemas/M{index}"} for index in range(len(schemas))]
    return {"Any": {"oneOf": members}, **numbered(schemas)}


@pytest.mark.parametrize(
    ("schemas", "cuts"),
    [
        pytest.param(numbered(CHAIN), 0, id="chain"),
        pytest.param(numbered(RING), 1, id="ring"),
        pytest.param(numbered(BOTH_WAYS), 1, id="both-ways"),
        pytest.param(numbered(LISTS), 1, id="lists"),
        pytest.param(numbered([*SHORT_RINGS, *CHAIN[200:]]), 0, id="rings-and-chain"),
        pytest.param(numbered(WIDE), 0, id="enum"),
        pytest.param(tagged(UNION), 100, id="union-of-all-in-each"),
        pytest.param({"Skeleton": holding(x=holding()), "SkeletonX": holding()}, 0, id="our-names"),
    ],
)
def test_every_decoder_builds(tmp_path: Path, schemas: dict[str, Any], cuts: int) -> None:
    spec = tmp_path / "things.json"
    spec.write_text(json.dumps(described(schemas)))

    tree = render(Target("things", spec, tmp_path / "things", tmp_path / "state", tmp_path)).tree

    for file in tree:
        path = tmp_path / "things" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    manifest = json.loads((tmp_path / "things" / "manifest.json").read_bytes())
    lost = [item["keyword"] for item in manifest["losses"]]
    assert lost == ["properties"] * cuts
    command = [sys.executable, str(PROBE), str(tmp_path), "things"]
    probed = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(probed.stdout)["things"]
    assert found["errors"] == []
    assert found["decoders"] >= len(schemas)
