"""Resources: which method stands where, by operationId, tag or path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from specloom.ir import NOTHING, Operation, Resource, Untrusted
from specloom.lower.context import Context
from specloom.lower.names import Scope, avoiding, pascal, snake
from specloom.lower.operations.methods import Place
from specloom.lower.reserved_names import METHOD_NAMES, MODULE_NAMES, RESOURCE_NAMES
from specloom.openapi import model as openapi
from specloom.openapi.model import Site

_VERSION = re.compile(r"v?\d+(\.\d+)*")


@dataclass(slots=True)
class Resources:
    """Gives every operation its place and puts the lowered ones together."""

    context: Context
    scopes: dict[tuple[str, ...], Scope] = field(default_factory=dict)

    def places(self, operations: tuple[openapi.Operation, ...]) -> tuple[Place, ...]:
        """The place of each operation; names that meet get a number in document order."""
        wanted = [_wanted(operation) for operation in operations]
        asked: dict[tuple[str, ...], set[str]] = {}
        for resource, name in wanted:
            asked.setdefault(resource, set()).add(name)
        for (resource, _), operation in zip(wanted, operations, strict=True):
            self._open(resource, frozenset(asked[resource]), _name_site(operation))
        return tuple(
            Place(resource, self._method(resource, name, operation))
            for (resource, name), operation in zip(wanted, operations, strict=True)
        )

    def _open(self, resource: tuple[str, ...], asked: frozenset[str], site: Site) -> None:
        """Make room for a resource and its parents; a parent's attribute is the child's name."""
        for depth in range(1, len(resource) + 1):
            path = resource[:depth]
            if path in self.scopes:
                continue
            own = asked if path == resource else frozenset()
            self.scopes[path] = Scope("methods", METHOD_NAMES, self.context, asked=own)
            parent = self.scopes.get(path[:-1])
            if parent is not None:
                parent.claim(path[-1], site)

    def _method(self, resource: tuple[str, ...], name: str, operation: openapi.Operation) -> str:
        return self.scopes[resource].claim(name, _name_site(operation))

    def claim(self, resource: tuple[str, ...], name: str) -> str:
        """A name for one more method, once the operations have theirs."""
        return self.scopes[resource].claim(name)

    def group(
        self, operations: tuple[Operation, ...], classes: Scope, summaries: Mapping[str, Untrusted]
    ) -> tuple[Resource, ...]:
        """The resources, parents included, in the order they first appear."""
        modules = Scope("modules", frozenset(MODULE_NAMES), self.context, fold_case=True)
        paths: dict[tuple[str, ...], list[Operation]] = {path: [] for path in self.scopes}
        for operation in operations:
            paths[operation.resource].append(operation)
        children: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for path in paths:
            children.setdefault(path[:-1], []).append(path)
        return tuple(
            Resource(
                path=path,
                module=modules.claim(snake("_".join(path), "resource")),
                class_name=_class_name(classes, path),
                operations=tuple(members),
                children=tuple(children.get(path, ())),
                summary=summaries.get(path[0], NOTHING) if len(path) == 1 else NOTHING,
            )
            for path, members in paths.items()
        )


def _class_name(classes: Scope, path: tuple[str, ...]) -> str:
    """A class name free for the sync class and, with ``Async`` before it, for the other."""
    name = pascal("_".join(path), "Resource")
    while {name.casefold(), f"async{name}".casefold()} & classes.taken.keys():
        name += "Resource"
    name = classes.claim(name)
    classes.claim(f"Async{name}")
    return name


_MOST_LEVELS = 8
"""Resources in each other: what an operationId says beyond is the name of the method."""


def _name_site(operation: openapi.Operation) -> Site:
    """What gives an operation its name."""
    keyed = operation.operation_id is not None
    return operation.site.below("operationId") if keyed else operation.site


def _wanted(operation: openapi.Operation) -> tuple[tuple[str, ...], str]:
    """The resource and method an operation asks for."""
    words = [word.strip() for word in (operation.operation_id or "").split(".") if word.strip()]
    words[_MOST_LEVELS:] = [".".join(words[_MOST_LEVELS:])] if words[_MOST_LEVELS:] else []
    # ``list_users_v2025.0`` has the number of a version in it, not a method called 0.
    if len(words) > 1 and not any(word[0].isdigit() for word in words):
        return tuple(_resource_name(word) for word in words[:-1]), snake(words[-1])
    resource = operation.tags[0] if operation.tags else _first_segment(operation.path)
    name = snake(".".join(words) or f"{operation.method} {operation.path}", "call")
    return (_resource_name(resource),), f"call{name}" if name[0] == "_" else name


def _resource_name(text: str) -> str:
    """The attribute of a client; a leading underscore would call it private."""
    name = snake(text, "api")
    return avoiding(f"api{name}" if name[0] == "_" else name, RESOURCE_NAMES)


def _first_segment(path: str) -> str:
    """The first literal segment of a path that is more than a version or ``api``."""
    segments = [part for part in path.split("/") if part and "{" not in part]
    telling = [part for part in segments if part != "api" and not _VERSION.fullmatch(part)]
    return (telling or segments or ["api"])[0]
