"""How deep models lie in each other, and which of them have to be built first for that.

msgspec looks at what is inside a model by recursion, a step for each model and each container, and
Python ends that at about a thousand steps. A long chain of models is built from its inside out; a
long ring is cut open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from specloom.ir import (
    ANY,
    Alias,
    Array,
    Definition,
    Enum,
    Field,
    Map,
    Model,
    Named,
    Type,
    types_inside,
    types_of,
)
from specloom.lower.context import Context
from specloom.openapi.model import Site

MOST_STEPS: Final = 600
"""How deep the steps of one look may go: who asks for it has come some way, too."""

_FEW_STEPS: Final = 300
"""Depth at which nothing has to be done, wherever a look begins."""

_STRIDE: Final = 150
_NOTHING: Final = ("", 0, "")
_TOO_DEEP: Final = "models lie too deep in each other here: the field takes any value"

_Inner: TypeAlias = Mapping[str, tuple[tuple[str, int], ...]]
"""What each definition leads to, and with how many steps."""


class _Graph(Struct, frozen=True):
    """What msgspec meets: to it a union is what it is made of, wherever that is named.

    A union with values is a class of ours, which msgspec does not look into.
    """

    inner: _Inner
    unions: frozenset[str]

    def below(self, name: str) -> Iterator[tuple[str, int, str]]:
        """What a look comes to next, with how many steps, and the name that leads there."""
        for step, steps in self.inner[name]:
            if step in self.unions:
                yield from ((member, steps, step) for member, _ in self.inner[step])
            elif step in self.inner:
                yield step, steps, step


class Nesting(Struct, frozen=True):
    """The definitions, and the models to build before all others, in this order."""

    definitions: tuple[Definition, ...]
    first: tuple[str, ...]


def limit_nesting(context: Context, definitions: tuple[Definition, ...]) -> Nesting:
    """See to it that every model can be built. What leads too deep in a long ring is cut."""
    inner = {item.name: _leads_to(item) for item in definitions if not isinstance(item, Enum)}
    models = {item.name for item in definitions if isinstance(item, Model)}
    unions = (item.name for item in definitions if isinstance(item, Alias) and not item.values)
    graph = _Graph(inner, frozenset(unions))
    depth, order = _inside_out(graph)
    if depth <= _FEW_STEPS:
        return Nesting(definitions, ())
    first, cut = _looked(graph, models, order)
    if cut:
        definitions = tuple(
            _opened(context, item, cut) if isinstance(item, Model) else item for item in definitions
        )
    return Nesting(definitions, first)


def _leads_to(definition: Definition) -> tuple[tuple[str, int], ...]:
    return tuple(dict.fromkeys(named for type_ in types_of(definition) for named in _named(type_)))


def _named(type_: Type, steps: int = 1) -> Iterator[tuple[str, int]]:
    """The definitions that a type names, and the steps to each: a container is one."""
    if isinstance(type_, Named):
        yield type_.name, steps
    inside = steps + isinstance(type_, Array | Map)
    for inner in types_inside(type_):
        yield from _named(inner, inside)


def _inside_out(graph: _Graph) -> tuple[int, list[str]]:
    """The greatest depth, and definitions about a stride apart, the innermost first."""
    heights: dict[str, int] = {}
    strides: dict[str, int] = {}
    order: list[str] = []
    met: set[str] = set()
    for start in graph.inner:
        path = [] if start in met else [(start, graph.below(start))]
        met.add(start)
        while path:
            name, below = path[-1]
            step, _, _ = next(below, _NOTHING)
            if step and step not in met:
                met.add(step)
                path.append((step, graph.below(step)))
            elif not step:
                path.pop()
                # What is on the path has no height yet: a ring closes there.
                found = [(one, steps) for one, steps, _ in graph.below(name) if one in heights]
                heights[name] = max((heights[one] + steps for one, steps in found), default=1)
                strides[name] = max((strides[one] + steps for one, steps in found), default=1)
                if strides[name] >= _STRIDE:
                    order.append(name)
                    strides[name] = 0
    return max(heights.values(), default=0), order


def _looked(
    graph: _Graph, models: set[str], order: list[str]
) -> tuple[tuple[str, ...], frozenset[tuple[str, str]]]:
    """Look into the definitions as msgspec does: the models where this gets deep, and what of
    their fields, as pairs of names, leads too deep."""
    first: list[str] = []
    cut: set[tuple[str, str]] = set()
    strides, met = set(order), set[str]()
    for start in (*order, *graph.inner):
        if start in met:
            continue
        path = [(start, graph.below(start), 1)]
        met.add(start)
        deepest = _STRIDE if start in strides else 1
        while path:
            name, below, depth = path[-1]
            step, steps, through = next(below, _NOTHING)
            if not step:
                path.pop()
            elif step not in met:
                if depth + steps > MOST_STEPS and name in models:
                    cut.add((name, through))
                    continue
                met.add(step)
                path.append((step, graph.below(step), depth + steps))
                deepest = max(deepest, depth + steps)
        if deepest >= _STRIDE and start in models:
            first.append(start)
    return tuple(first), frozenset(cut)


def _opened(context: Context, model: Model, cut: frozenset[tuple[str, str]]) -> Model:
    """The model with fields of any value for those that are cut."""
    fields = tuple(
        (
            _any(context, field)
            if any((model.name, name) in cut for name, _ in _named(field.type))
            else field
        )
        for field in model.fields
    )
    return replace(model, fields=fields)


def _any(context: Context, field: Field) -> Field:
    context.lose(Site(field.source.file, field.source.pointer), "properties", _TOO_DEEP)
    return replace(field, type=Map(ANY) if field.free else ANY)
