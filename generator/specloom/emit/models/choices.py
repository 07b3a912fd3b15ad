"""Unions that a class of ours stands for at run time, as statements of `models.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from specloom.emit.annotations import answer_words
from specloom.emit.literals import Name, Record, ident, lit
from specloom.emit.models.views import INDENT, ChoiceView, UnionView
from specloom.ir import Alias, Array, Map, Named, Nullable, Type, Union


def choice_views(
    unions: Sequence[Alias], union_view: Callable[[Alias, int], UnionView]
) -> tuple[ChoiceView, ...]:
    """The unions as type checkers see them, and what makes the classes that stand for them."""
    names = frozenset(item.name for item in unions)
    return tuple(
        ChoiceView(union_view(item, INDENT), _made(item, names), _added(item, names))
        for item in unions
    )


def _made(alias: Alias, unions: frozenset[str]) -> str:
    """The call that makes the class: of models with the values of a property, or of models."""
    models = [Name(ident(member.name)) for member in alias.members]
    keywords: list[tuple[str, object]] = []
    if alias.default is not None:
        keywords.append(("default", Name(ident(alias.default.name))))
    if alias.beside and not _is_late(alias, unions):
        keywords.append(("beside", Name(_beside(alias))))
    if any(alias.values):
        kinds = zip(alias.values, models, strict=True)
        made = Record("one_of", (alias.name, alias.by, *kinds), tuple(keywords))
    else:
        made = Record("best_fit", (alias.name, *models), tuple(keywords))
    head = f"{ident(alias.name)} = "
    return head + lit(made, INDENT, len(head))


def _added(alias: Alias, unions: frozenset[str]) -> str:
    """The statement that adds types which name such unions, once all of them are there."""
    return f"{alias.name}.beside = {_beside(alias)}" if _is_late(alias, unions) else ""


def _beside(alias: Alias) -> str:
    return " | ".join(answer_words(alias.beside))


def _is_late(alias: Alias, unions: frozenset[str]) -> bool:
    return any(name in unions for type_ in alias.beside for name in _names(type_))


def _names(type_: Type) -> Iterator[str]:
    match type_:
        case Named(name):
            yield name
        case Array(inner) | Map(inner) | Nullable(inner):
            yield from _names(inner)
        case Union(members):
            for member in members:
                yield from _names(member)
