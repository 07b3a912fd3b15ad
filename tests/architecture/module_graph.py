"""The imports of Specloom's own source, read from its syntax trees and never by running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "specloom"
SOURCE = Path(__file__).resolve().parents[2] / "generator" / PACKAGE


@dataclass(frozen=True, slots=True)
class Import:
    """One import: ``function`` is the function it stands in, or empty at the top of a module."""

    importer: str
    imported: str
    function: str
    typing_only: bool
    relative: bool

    @property
    def runs_at_import(self) -> bool:
        """Whether importing the module runs it."""
        return not self.function and not self.typing_only


def read_imports(source: Path = SOURCE, package: str = PACKAGE) -> tuple[Import, ...]:
    """Every import of every module below ``source``, which is the package ``package``."""
    files = {_module(path, source, package): path for path in sorted(source.rglob("*.py"))}
    return tuple(
        found
        for module, path in files.items()
        for found in _walk(
            ast.parse(path.read_bytes()),
            _Place(module, path.name == "__init__.py", frozenset(files)),
        )
    )


def folder(module: str) -> str:
    """The part of the package that a module belongs to: a folder, or a module beside them."""
    return module.split(".")[1] if "." in module else ""


def inner_folder(module: str) -> str:
    """The folder inside a part that a module belongs to; empty for the modules beside them."""
    parts = module.split(".")
    return parts[2] if SOURCE.joinpath(*parts[1:3]).is_dir() and len(parts) > 2 else ""


def cycle(graph: Mapping[str, frozenset[str]]) -> list[str]:
    """A path that leads back to its start, or nothing."""
    done: set[str] = set()
    for start in sorted(graph):
        found = _cycle_from(start, graph, [], done)
        if found:
            return found
    return []


@dataclass(frozen=True, slots=True)
class _Place:
    module: str
    is_package: bool
    modules: frozenset[str]
    function: str = ""
    typing_only: bool = False

    def inside(self, node: ast.AST) -> _Place:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return _Place(self.module, self.is_package, self.modules, node.name, self.typing_only)
        return self

    def for_typing(self) -> _Place:
        return _Place(self.module, self.is_package, self.modules, self.function, True)


def _module(path: Path, source: Path, package: str) -> str:
    parts = path.relative_to(source).with_suffix("").parts
    return ".".join((package, *(parts[:-1] if parts[-1] == "__init__" else parts)))


def _walk(node: ast.AST, place: _Place) -> Iterator[Import]:
    match node:
        case ast.Import(names):
            for name in names:
                yield _import(place, name.name, relative=False)
        case ast.ImportFrom(level=level, names=names):
            origin = _origin(node, place)
            for name in names:
                # `from package import module` is an import of the module.
                inner = f"{origin}.{name.name}"
                yield _import(place, inner if inner in place.modules else origin, bool(level))
        case ast.If(test=ast.Name("TYPE_CHECKING"), body=body, orelse=orelse):
            for statement in body:
                yield from _walk(statement, place.for_typing())
            for statement in orelse:
                yield from _walk(statement, place)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _walk(child, place.inside(node))


def _import(place: _Place, imported: str, relative: bool) -> Import:
    return Import(place.module, imported, place.function, place.typing_only, relative)


def _origin(node: ast.ImportFrom, place: _Place) -> str:
    if not node.level:
        return node.module or ""
    above = node.level - (1 if place.is_package else 0)
    parts = place.module.split(".")
    return ".".join([*parts[: len(parts) - above], *([node.module] if node.module else [])])


def _cycle_from(
    module: str, graph: Mapping[str, frozenset[str]], path: list[str], done: set[str]
) -> list[str]:
    if module in path:
        return [*path[path.index(module) :], module]
    if module in done:
        return []
    for imported in sorted(graph.get(module, frozenset())):
        found = _cycle_from(imported, graph, [*path, module], done)
        if found:
            return found
    done.add(module)
    return []
