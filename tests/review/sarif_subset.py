"""The part of SARIF 2.1.0 that reports are written in, as a JSON Schema that admits no more.

Sections of the standard: 3.13 log, 3.14 run, 3.19 tool component, 3.27 result, 3.28 location,
3.29 physical location, 3.30 region, 3.35 suppression, 3.49 reporting descriptor.
"""

from __future__ import annotations

from typing import Any


def closed(*required: str, **properties: Any) -> dict[str, Any]:
    """An object with these members and no other."""
    return {
        "type": "object",
        "required": list(required),
        "properties": properties,
        "additionalProperties": False,
    }


def items(of: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An array."""
    return {"type": "array", "items": of, **more}


TEXT = {"type": "string"}
INDEX = {"type": "integer", "minimum": 1}
MESSAGE = closed("text", text={"type": "string", "minLength": 1})
LEVEL = {"enum": ["none", "note", "warning", "error"]}
ARTIFACT = closed("uri", uri={"type": "string", "format": "uri-reference"}, uriBaseId=TEXT)
PHYSICAL = closed(
    "artifactLocation",
    artifactLocation=ARTIFACT,
    region=closed("startLine", startLine=INDEX, startColumn=INDEX),
)
LOCATION = closed(
    id={"type": "integer", "minimum": -1},
    message=MESSAGE,
    physicalLocation=PHYSICAL,
    logicalLocations=items(closed(fullyQualifiedName=TEXT), uniqueItems=True),
)
RULE = closed(
    "id",
    id=TEXT,
    shortDescription=MESSAGE,
    defaultConfiguration=closed(level=LEVEL),
)
RESULT = closed(
    "message",
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": -1},
    level=LEVEL,
    message=MESSAGE,
    locations=items(LOCATION),
    relatedLocations=items(LOCATION, uniqueItems=True),
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
    suppressions=items(
        closed("kind", kind={"enum": ["inSource", "external"]}, justification=TEXT),
        uniqueItems=True,
    ),
    properties={"type": "object"},
)
RUN = closed(
    "tool",
    tool=closed(
        "driver",
        driver=closed("name", name=TEXT, version=TEXT, rules=items(RULE, uniqueItems=True)),
    ),
    automationDetails=closed(id=TEXT),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    originalUriBaseIds={
        "type": "object",
        "additionalProperties": closed(uri=TEXT, description=MESSAGE),
    },
    results=items(RESULT),
)
SARIF = closed("version", "runs", version={"const": "2.1.0"}, runs=items(RUN), **{"$schema": TEXT})
