"""A description of any size, the same bytes each time: what growth is measured on.

Five operations on one resource are repeated: list, create, read, update, remove, with a query,
paths, bodies, an enum, nested objects, references within the resource and to the one before, and
typed errors. Its size per operation does not depend on how many there are.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

OPERATIONS_EACH = 5


def description(operations: int) -> dict[str, Any]:
    """An OpenAPI 3.1 document with exactly ``operations`` operations; at least one."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"Problem": _problem()}
    left = operations
    for number in range(-(-operations // OPERATIONS_EACH)):
        name = f"Item{number:05}"
        schemas.update(_schemas(name, before=f"Item{max(number - 1, 0):05}"))
        for path, method, operation in _operations(name)[:left]:
            paths.setdefault(path, {})[method] = operation
        left -= OPERATIONS_EACH
    return {
        "openapi": "3.1.0",
        "info": {"title": "Synthetic", "version": "1.0.0"},
        "servers": [{"url": "https://api.example.com/v1"}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def write(folder: Path, operations: int) -> Path:
    """The description as a JSON file in ``folder``; its path."""
    path = folder / f"synthetic-{operations}.json"
    path.write_text(json.dumps(description(operations), indent=2) + "\n", encoding="utf-8")
    return path


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _problem() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["code", "message"],
        "properties": {"code": {"type": "integer"}, "message": {"type": "string"}},
    }


def _schemas(name: str, *, before: str) -> dict[str, Any]:
    text = {"type": "string", "maxLength": 200}
    state = {"type": "string", "enum": ["draft", "active", "archived"]}
    written = {
        "title": {**text, "description": f"What people call this {name}."},
        "state": {**state, "description": "How far along it is."},
        "amount": {"type": "integer", "minimum": 0, "maximum": 100000},
        "tags": {"type": "array", "items": text, "maxItems": 20},
        "note": {"type": ["string", "null"], "description": "Anything else worth knowing."},
        "settings": _reference(f"{name}Settings"),
    }
    return {
        name: {
            "type": "object",
            "description": f"One {name} as the server keeps it.",
            "required": ["id", "title", "created_at"],
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "created_at": {"type": "string", "format": "date-time"},
                **written,
                "previous": _reference(before),
            },
        },
        f"{name}Settings": {
            "type": "object",
            "properties": {
                "enabled": {"type": "boolean", "default": True},
                "ratio": {"type": "number"},
                "labels": {"type": "object", "additionalProperties": text},
            },
        },
        f"{name}Write": {"type": "object", "required": ["title"], "properties": written},
        f"{name}Page": {
            "type": "object",
            "required": ["items"],
            "properties": {
                "items": {"type": "array", "items": _reference(name)},
                "next": {"type": "string"},
            },
        },
    }


def _operations(name: str) -> list[tuple[str, str, dict[str, Any]]]:
    resource = name.lower()
    many, one = f"/{resource}", f"/{resource}/{{id}}"
    identifier = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}}
    after = {"name": "after", "in": "query", "schema": {"type": "string"}}
    body = {"required": True, "content": _json(f"{name}Write")}

    def operation(verb: str, answer: str | None, **members: Any) -> dict[str, Any]:
        success: dict[str, Any] = {"description": "Done."}
        if answer is not None:
            success["content"] = _json(answer)
        return {
            "operationId": f"{verb}_{resource}",
            "summary": f"{verb.capitalize()} {name}",
            "tags": [resource],
            **members,
            "responses": {
                "204" if answer is None else "200": success,
                "404": {"description": "There is none.", "content": _json("Problem")},
            },
        }

    return [
        (many, "get", operation("list", f"{name}Page", parameters=[limit, after])),
        (many, "post", operation("create", name, requestBody=body)),
        (one, "get", operation("read", name, parameters=[identifier])),
        (one, "put", operation("update", name, parameters=[identifier], requestBody=body)),
        (one, "delete", operation("remove", None, parameters=[identifier])),
    ]


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": _reference(name)}}
