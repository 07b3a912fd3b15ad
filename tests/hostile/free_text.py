"""A description with one text in every place that takes free text, and texts that want out."""

from __future__ import annotations

import re
from typing import Any

HARMLESS = "x"

HOSTILE = {
    "double quotes": 'x"; import pwn_marker; "',
    "single quotes": "x'; import pwn_marker; '",
    "triple double quotes": 'x"""\nimport pwn_marker\n"""',
    "triple single quotes": "x'''\nimport pwn_marker\n'''",
    "escaped triple quotes": 'x\\"""\nimport pwn_marker\n\\"""',
    "ends in a backslash": "x\\",
    "ends in a quote": 'x"',
    "ends in an escaped quote": 'x\\"',
    "ends in an escaped backslash and a quote": 'x\\\\"',
    "ends in two quotes": 'x""',
    "begins with a quote": '"x',
    "lines": "x\nimport pwn_marker\n    import pwn_marker",
    "carriage returns": "x\rimport pwn_marker\r\nimport pwn_marker",
    "other line ends": "x\x0bimport pwn_marker\x0cimport pwn_marker\x85import pwn_marker\u2028y",
    "escapes": "x\\nimport pwn_marker\\x22\\N{QUOTATION MARK}\\u0022",
    "template expression": "x{{ 7 * 7 }}{{ view.__class__.__mro__ }}",
    "template statement": "x{% for a in b %}{% include 'c' %}{% endfor %}{# d #}",
    "f-string": "x{__import__('pwn_marker')}{{}}}{",
    "percent": "x%s%(name)s%",
    "comment": "x # type: ignore\n# coding: utf-7\n# fmt: off",
    "NUL": "x\0import pwn_marker",
    "bidirectional": "x\u202e\u2066 import pwn_marker\u2069\u200b\ufeff",
    "astral": "x\U0001f600\U000e0041",
    "section of a docstring": "x\n\nArgs:\n    limit: pwn_marker\n\nRaises:\n    Nothing: ever",
}


def described(text: str, *, wire_name: str = "note", value: str = "soft") -> dict[str, Any]:
    """The description, with ``text`` wherever the place does not become an identifier.

    ``wire_name`` and ``value`` (of an enum) do become one, and stay what they are by default.
    """
    words = {"title": text, "description": text}
    schema = {
        **words,
        "type": "string",
        "default": text,
        "examples": [text],
        "pattern": _matching(text),
        "x-note": text,
        "x-vendor": text,
    }
    thing = {
        **words,
        "type": "object",
        "properties": {
            "name": schema,
            "binding": {"$ref": "#/components/schemas/Binding"},
            "shape": {**words, "type": "string", "const": text},
            "kind": {**words, "default": {"key": [text]}},
        },
        "externalDocs": {"url": "https://docs.example", "description": text},
        "x-note": text,
    }
    operation = {
        "operationId": "things.change",
        "summary": text,
        "description": text,
        "x-note": text,
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": schema, "description": text},
            {"name": wire_name, "in": "query", "schema": schema, "description": text},
            {"name": "X-Note", "in": "header", "schema": schema, "description": text},
        ],
        "requestBody": {
            "description": text,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
        },
        "responses": {
            "200": {
                "description": text,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
            },
            "404": {"description": text},
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": text, "version": text, "summary": text, "description": text},
        "servers": [
            {
                "url": "https://{region}.things.example",
                "description": text,
                "variables": {"region": {"default": text, "description": text}},
            }
        ],
        "tags": [{"name": "things", "description": text}],
        "security": [{"key": []}],
        "paths": {"/things/{id}": {"put": operation, "description": text, "summary": text}},
        "components": {
            "schemas": {
                "Thing": thing,
                "Binding": {**words, "type": "string", "enum": ["hard", value]},
            },
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "query", "name": text, "description": text}
            },
        },
    }


def _matching(text: str) -> str:
    """A pattern that matches the text and nothing else."""
    return "^" + re.sub(r"[\\^$.|?*+()\[\]{}/]", lambda sign: f"\\{sign[0]}", text) + "$"
