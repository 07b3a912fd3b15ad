"""Models of requests apart from those of answers, where ``readOnly`` or ``writeOnly`` asks for it.

``readOnly`` fields are never sent, ``writeOnly`` ones never answered (OpenAPI 3.1, JSON Schema
Validation section 9.4). A model that travels both ways and holds such a field, at whatever depth,
becomes two: the one of the answers keeps the name, the one of the requests is called ``…Request``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias, assert_never

from msgspec import Struct
from msgspec.structs import replace

from specloom.ir import (
    Alias,
    Argument,
    Array,
    Constant,
    Definition,
    Enum,
    Field,
    Map,
    Model,
    Named,
    Nullable,
    Operation,
    Scalar,
    Tuple,
    Type,
    Union,
    names_inside,
    types_of,
)

_Models: TypeAlias = "Mapping[str, Model | Alias]"


class Split(Struct, frozen=True):
    """The definitions and operations after the split."""

    definitions: tuple[Definition, ...]
    operations: tuple[Operation, ...]


def split_directions(
    definitions: tuple[Definition, ...],
    operations: tuple[Operation, ...],
    received: tuple[Type, ...],
    claim: Callable[[str], str],
) -> Split:
    """Take apart what differs by direction; ``claim`` gives a free class name.

    ``received`` are the types of the requests that the API makes: it writes them, as its answers.
    """
    models = {item.name: item for item in definitions if not isinstance(item, Enum)}
    one_way = _holding(models, lambda field: field.read_only or field.write_only)
    if not one_way:
        return Split(definitions, operations)
    sent = _reached(models, (type_ for operation in operations for type_ in _sent(operation)))
    answers = (item.type for operation in operations for item in operation.answers if item.type)
    answered = _reached(models, (*answers, *received))
    sent_alone = (sent - answered) & one_way
    renamed = {
        name: claim(f"{name}Request") for name in models if name in sent & answered & one_way
    }
    result: list[Definition] = []
    for item in definitions:
        if isinstance(item, Enum) or item.name not in one_way:
            result.append(item)
        elif item.name in sent_alone:
            result.append(_request(item, item.name, renamed))
        else:
            result.append(_answered(item))
            if item.name in renamed:
                result.append(_request(item, renamed[item.name], renamed))
    return Split(tuple(result), tuple(_operation(item, renamed) for item in operations))


def _answered(model: Model | Alias) -> Model | Alias:
    if isinstance(model, Alias):
        return model
    return replace(model, fields=tuple(item for item in model.fields if not item.write_only))


def _request(model: Model | Alias, name: str, renamed: Mapping[str, str]) -> Model | Alias:
    if isinstance(model, Alias):
        members = tuple(Named(renamed.get(item.name, item.name)) for item in model.members)
        beside = tuple(_rename(item, renamed) for item in model.beside)
        default = model.default and Named(renamed.get(model.default.name, model.default.name))
        return replace(model, name=name, members=members, beside=beside, default=default)
    return replace(
        model,
        name=name,
        fields=tuple(
            replace(field, type=_rename(field.type, renamed))
            for field in model.fields
            if not field.read_only
        ),
    )


def _operation(operation: Operation, renamed: Mapping[str, str]) -> Operation:
    body = operation.body
    return replace(
        operation,
        arguments=tuple(_argument(item, renamed) for item in operation.arguments),
        body=None if body is None else replace(body, type=_rename(body.type, renamed)),
    )


def _argument(argument: Argument, renamed: Mapping[str, str]) -> Argument:
    return replace(argument, type=_rename(argument.type, renamed))


def _sent(operation: Operation) -> Iterator[Type]:
    for argument in operation.arguments:
        yield argument.type
    if operation.body is not None:
        yield operation.body.type


def _holding(models: _Models, test: Callable[[Field], bool]) -> frozenset[str]:
    """The models that have such a field, or reach a model that has one."""
    users: dict[str, set[str]] = {}
    for model in models.values():
        for type_ in types_of(model):
            for name in names_inside(type_):
                users.setdefault(name, set()).add(model.name)
    pending = [
        name
        for name, model in models.items()
        if isinstance(model, Model) and any(map(test, model.fields))
    ]
    found: set[str] = set()
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += users.get(name, ())
    return frozenset(found)


def _reached(models: _Models, types: Iterable[Type]) -> frozenset[str]:
    """The models that these types lead to."""
    pending = [name for type_ in types for name in names_inside(type_)]
    found: set[str] = set()
    while pending:
        name = pending.pop()
        if name in models and name not in found:
            found.add(name)
            pending += [inner for type_ in types_of(models[name]) for inner in names_inside(type_)]
    return frozenset(found)


def _rename(type_: Type, renamed: Mapping[str, str]) -> Type:
    match type_:
        case Named(name):
            return Named(renamed.get(name, name))
        case Array(items):
            return Array(_rename(items, renamed))
        case Tuple(members):
            return Tuple(tuple(_rename(member, renamed) for member in members))
        case Map(values):
            return Map(_rename(values, renamed))
        case Nullable(inner):
            return Nullable(_rename(inner, renamed))
        case Union(members):
            return Union(tuple(_rename(member, renamed) for member in members))
        case Scalar() | Constant():
            return type_
        case _:
            assert_never(type_)
