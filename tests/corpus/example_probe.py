"""Run as a program: decode examples with generated models, and encode them again.

``example_probe.py FOLDER`` reads a JSON list of examples, each with the package, the type as
Python writes it, the place and the value, and prints what did not come back as it was, by place.
"""

from __future__ import annotations

import importlib
import json
import sys
import typing
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

NAMES = {**vars(typing), "datetime": datetime, "date": date, "UUID": UUID, "Decimal": Decimal}


def main() -> None:
    """Probe the examples of standard input."""
    sys.path.insert(0, sys.argv[1])
    told: dict[str, str] = {}
    for example in json.load(sys.stdin):
        codec = importlib.import_module(f"{example['package']}._runtime.codec")
        models = vars(importlib.import_module(f"{example['package']}.models"))
        kind = eval(example["type"], {**NAMES, **models})
        if difference := _difference(codec, kind, example["value"]):
            told[example["place"]] = difference
    print(json.dumps(told))


def _difference(codec: Any, kind: Any, value: Any) -> str:
    try:
        decoded = codec.decode_json(kind, json.dumps(value).encode())
    except codec.MisfitFailure as failure:
        return f"{failure.path}: {failure.message}"
    return next(_differences(value, json.loads(codec.encode_json(decoded)), "$"), "")


def _differences(given: Any, written: Any, path: str) -> Iterator[str]:
    if isinstance(given, dict) and isinstance(written, dict):
        for name in given:
            if name in written:
                yield from _differences(given[name], written[name], f"{path}.{name}")
            else:
                yield f"{path}.{name}: lost"
        for name in written.keys() - given.keys():
            yield f"{path}.{name}: made up"
    elif isinstance(given, list) and isinstance(written, list) and len(given) == len(written):
        for index, (one, other) in enumerate(zip(given, written, strict=True)):
            yield from _differences(one, other, f"{path}[{index}]")
    elif given != written and not _are_one_moment(given, written):
        yield f"{path}: {given!r} became {written!r}"


def _are_one_moment(given: Any, written: Any) -> bool:
    """Whether two texts are the same time, UUID or number (RFC 3339 lets Z be spelled out)."""
    if not isinstance(given, str) or not isinstance(written, str):
        return False
    try:
        return datetime.fromisoformat(given) == datetime.fromisoformat(written)
    except ValueError:
        return given.lower() == written


if __name__ == "__main__":
    main()
