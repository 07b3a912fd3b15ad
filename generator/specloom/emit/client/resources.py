"""``resources/``: one module for each resource, its sync class derived from the async one."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from specloom.emit.client.descriptors import OperationView, operation_view, pages_view
from specloom.emit.client.methods import MethodView, in_flavor, method_view, paging_view
from specloom.emit.docstrings import Docstring, says, sentence
from specloom.emit.environment import Renderer
from specloom.emit.files import File
from specloom.emit.imports import STANDARD, imports
from specloom.emit.module import ModuleView
from specloom.ir import Api, Enum, Resource, Untrusted

_SHADOWABLE = frozenset({"list"})
_DESCRIPTORS = (
    "Answer",
    "Body",
    "Effect",
    "FieldEncoding",
    "Operation",
    "Parameter",
    "Server",
    "Variable",
)


KNOWN = {
    **STANDARD,
    **dict.fromkeys(_DESCRIPTORS, ".._runtime.operation"),
    "AsyncSession": ".._runtime.async_session",
    "AsyncStream": ".._runtime.stream",
    "Pages": ".._runtime.pages",
    "ServerSentEvent": ".._runtime.frames",
    "Session": ".._runtime.session",
    "Stream": ".._runtime.stream",
    "UNSET": ".._runtime.codec",
    "Unset": ".._runtime.codec",
    "cached_property": "functools",
    "deprecated": ".._runtime.deprecation",
    "raw": ".._runtime.raw_answers",
    "raw_async": ".._runtime.raw_answers",
    "tables": "..",
}
"""What a resource module may import beside models, and from where."""


class ChildView(Struct, frozen=True):
    """A resource below another: an attribute that makes it on first use."""

    attribute: str
    module: str
    class_name: str


class FlavorView(Struct, frozen=True):
    """The words in which the two classes of a resource differ."""

    class_name: str
    session: str
    prefix: str

    @property
    def raw(self) -> str:
        """The function of the runtime that makes a method answer as it came."""
        return "raw_async" if self.prefix else "raw"


ASYNC = ("AsyncSession", "Async")
SYNC = ("Session", "")


class ClassView(Struct, frozen=True):
    """A resource class in one of its two flavors; ``raw`` names the methods that call once."""

    flavor: FlavorView
    docstring: Docstring
    children: tuple[ChildView, ...]
    methods: tuple[MethodView, ...]
    raw: tuple[str, ...]
    template: str = "client/resource.py.jinja"


class OperationsView(Struct, frozen=True):
    """The descriptors of a resource's operations."""

    operations: tuple[OperationView, ...]
    template: str = "client/operations.py.jinja"


def resource_modules(renderer: Renderer, api: Api, header: str) -> list[File]:
    """The files of ``resources/``."""
    modules = {resource.path: resource for resource in api.resources}
    literals = {item.name: item.literal for item in api.definitions if isinstance(item, Enum)}
    known = {
        **KNOWN,
        **{definition.name: "..models" for definition in api.definitions},
        **dict.fromkeys(literals.values(), "..models"),
    }
    files = [File.of_text("resources/__init__.py", _package(renderer, header))]
    for resource in api.resources:
        descriptors = tuple(_descriptors(resource))
        parts = [renderer.render(OperationsView(descriptors))] if descriptors else []
        views = [method_view(item, literals, _shadowed(resource)) for item in resource.operations]
        parts += [
            renderer.render(_class(resource, modules, views, words)) for words in (SYNC, ASYNC)
        ]
        body = "\n\n\n".join(part.rstrip("\n") for part in parts) + "\n"
        docstring = Docstring((_title(resource),))
        names = {**known, **_children(resource, modules)}
        text = renderer.render(ModuleView(header, docstring, imports(body, names), body))
        files.append(File.of_text(f"resources/{resource.module}.py", text))
    return files


def _descriptors(resource: Resource) -> Iterator[OperationView]:
    for operation in resource.operations:
        yield operation_view(operation)
        if operation.pagination is not None:
            yield pages_view(operation.pagination)


def _children(resource: Resource, modules: dict[tuple[str, ...], Resource]) -> dict[str, str]:
    """The classes of the resources below, and their modules."""
    children = [modules[child] for child in resource.children]
    return {
        f"{prefix}{child.class_name}": f".{child.module}"
        for child in children
        for prefix in ("", "Async")
    }


def _package(renderer: Renderer, header: str) -> str:
    docstring = Docstring((Untrusted("The resources of the API, one module each."),))
    return renderer.render(ModuleView(header, docstring, "", ""))


def _title(resource: Resource) -> Untrusted:
    return Untrusted(f"The ``{'.'.join(resource.path)}`` resource.")


def child_view(resource: Resource) -> ChildView:
    """A resource as an attribute of its parent or of the client."""
    return ChildView(resource.path[-1], resource.module, resource.class_name)


def _class(
    resource: Resource,
    modules: dict[tuple[str, ...], Resource],
    views: list[MethodView],
    words: tuple[str, str],
) -> ClassView:
    session, prefix = words
    return ClassView(
        flavor=FlavorView(f"{prefix}{resource.class_name}", session, prefix),
        docstring=Docstring((sentence(resource.summary) or _title(resource), says())),
        children=tuple(child_view(modules[child]) for child in resource.children),
        methods=tuple(_methods(resource, views, prefix)),
        raw=tuple(operation.name for operation in resource.operations if not operation.streams),
    )


def _methods(resource: Resource, views: list[MethodView], prefix: str) -> Iterator[MethodView]:
    hidden = _shadowed(resource)
    for operation, view in zip(resource.operations, views, strict=True):
        yield in_flavor(view, operation, hidden, prefix)
        if operation.pagination is not None:
            yield paging_view(view, operation, operation.pagination, hidden, prefix)


def _shadowed(resource: Resource) -> frozenset[str]:
    """The builtins that a name in the class hides."""
    names = {operation.name for operation in resource.operations}
    return _SHADOWABLE & {*names, *(child[-1] for child in resource.children)}
