"""Run as a program: import packages completely and build every decoder they have.

``package_probe.py FOLDER NAME...`` prints one JSON object, by package: how many modules and
operations it has, how many decoders could be built, and what went wrong.
"""

from __future__ import annotations

import enum
import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import msgspec


def main() -> None:
    """Probe the packages that the arguments name."""
    folder, *names = sys.argv[1:]
    sys.path.insert(0, folder)
    print(json.dumps({name: _probed(name) for name in names}))


def _probed(name: str) -> dict[str, object]:
    errors: list[str] = []
    try:
        modules = list(_modules(importlib.import_module(name)))
    except Exception as error:
        return {"errors": [f"{name} does not import: {error!r}"]}
    package, operations = modules[0], list(_operations(modules))
    for public in package.__all__:
        if not hasattr(package, public):
            errors.append(f"{public} is in __all__ and nowhere else")
    types = [*_definitions(importlib.import_module(f"{name}.models"))]
    types += [answer.type for item in operations for answer in item.answers if answer.type]
    for type_ in types:
        try:
            msgspec.json.Decoder(type_)
        except Exception as error:
            errors.append(f"{type_} has no decoder: {error!r}")
    return {
        "modules": len(modules),
        # A second method of an operation makes the same call.
        "operations": len({(item.method, item.path) for item in operations}),
        "decoders": len(types),
        "errors": errors,
    }


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def _operations(modules: list[ModuleType]) -> Iterator[Any]:
    for module in modules:
        if ".resources" in module.__name__:
            values = vars(module).values()
            yield from (value for value in values if type(value).__name__ == "Operation")


def _definitions(models: ModuleType) -> Iterator[type]:
    for value in vars(models).values():
        if isinstance(value, type) and value.__module__ == models.__name__:
            assert issubclass(value, msgspec.Struct | enum.Enum)
            yield value


if __name__ == "__main__":
    main()
