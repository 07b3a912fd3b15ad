"""IR types as annotations: what a method takes, and what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from specloom.emit.literals import lit
from specloom.ir import (
    Array,
    Constant,
    Framing,
    Map,
    Named,
    Nullable,
    Operation,
    Scalar,
    ScalarKind,
    Tuple,
    Type,
    Union,
    Value,
)

_ARGUMENTS: dict[ScalarKind, tuple[str, ...]] = {
    ScalarKind.STRING: ("str",),
    ScalarKind.INTEGER: ("int",),
    ScalarKind.NUMBER: ("float",),
    ScalarKind.DECIMAL: ("Decimal", "float", "str"),
    ScalarKind.BOOLEAN: ("bool",),
    ScalarKind.NULL: ("None",),
    ScalarKind.DATETIME: ("datetime", "str"),
    ScalarKind.DATE: ("date", "str"),
    ScalarKind.UUID: ("UUID", "str"),
    ScalarKind.BASE64: ("bytes",),
    ScalarKind.BINARY: ("bytes", "BinaryIO"),
    ScalarKind.ANY: ("object",),
}
_ANSWERS = {kind: names[0] for kind, names in _ARGUMENTS.items()} | {ScalarKind.ANY: "Any"}


def argument(type_: Type, literals: Mapping[str, str]) -> str:
    """What an argument takes: a model or a mapping, an enum's member or its literal string.

    ``literals`` maps the name of each enum to that of the alias for its values.
    """
    return " | ".join(dict.fromkeys(_argument(type_, literals)))


def _argument(type_: Type, literals: Mapping[str, str]) -> tuple[str, ...]:
    match type_:
        case Scalar(kind):
            return _ARGUMENTS[kind]
        case Named(name):
            return (name, literals.get(name, "Mapping[str, object]"))
        case Array(items):
            return (f"Sequence[{argument(items, literals)}]",)
        case Tuple(members):
            return (f"tuple[{', '.join(argument(member, literals) for member in members)}]",)
        case Map(values):
            return (f"Mapping[str, {argument(values, literals)}]",)
        case Constant(values):
            return (_literal(values),)
        case Union(members):
            return tuple(part for member in members for part in _argument(member, literals))
        case Nullable(inner):
            return (*_argument(inner, literals), "None")
        case _:
            assert_never(type_)


def answer(type_: Type | None, shadowed: frozenset[str] = frozenset()) -> str:
    """What a method answers; ``shadowed`` are builtins that a method of the class hides."""
    members = ("None",) if type_ is None else _answer(type_, shadowed)
    return " | ".join(dict.fromkeys(members))


def answer_words(types: Iterable[Type]) -> list[str]:
    """Each of several types as :func:`answer` says it, without repetitions."""
    return list(dict.fromkeys(word for type_ in types for word in _answer(type_, frozenset())))


def returned(operation: Operation, shadowed: frozenset[str] = frozenset()) -> str:
    """What a method answers: of a stream what one item is."""
    words = answer(operation.returns, shadowed)
    return f"ServerSentEvent[{words}]" if operation.streams is Framing.EVENTS else words


def _answer(type_: Type, shadowed: frozenset[str]) -> tuple[str, ...]:
    match type_:
        case Scalar(kind):
            return (_builtin(_ANSWERS[kind], shadowed),)
        case Named(name):
            return (name,)
        case Array(items):
            return (f"{_builtin('list', shadowed)}[{answer(items, shadowed)}]",)
        case Tuple(members):
            inside = ", ".join(answer(member, shadowed) for member in members)
            return (f"{_builtin('tuple', shadowed)}[{inside}]",)
        case Map(values):
            key = _builtin("str", shadowed)
            return (f"{_builtin('dict', shadowed)}[{key}, {answer(values, shadowed)}]",)
        case Constant(values):
            return (_literal(values),)
        case Union(members):
            return tuple(part for member in members for part in _answer(member, shadowed))
        case Nullable(inner):
            return (*_answer(inner, shadowed), "None")
        case _:
            assert_never(type_)


def _literal(values: tuple[Value, ...]) -> str:
    return f"Literal[{', '.join(map(lit, values))}]"


def _builtin(name: str, shadowed: frozenset[str]) -> str:
    return f"builtins.{name}" if name in shadowed else name
