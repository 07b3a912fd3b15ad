"""Unions that a class of ours stands for at run time: their members have no tags.

Such a class takes the place of the whole union, as msgspec takes no other member beside it: the
same models beside other types are another union.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from msgspec.structs import replace

from specloom.ir import Alias, Definition, Named, Source, Type, Untrusted, Value
from specloom.lower.values import lower_value
from specloom.openapi.model import JsonValue, Site

Chosen: TypeAlias = Mapping[Site, tuple[str, Mapping[Site, tuple[JsonValue, ...]]]]
"""A property and its values by the site of each member, by the site of the union."""

_Parts: TypeAlias = tuple[
    tuple[str, str], frozenset[tuple[Named, tuple[Value, ...]]], frozenset[Type]
]


@dataclass(slots=True)
class Choices:
    """The unions of one API, from when they are known to when all that they hold is."""

    claim: Callable[[str], str]
    are_distinct: Callable[[tuple[Named, ...]], bool]
    """Whether an object that is one of these models shows which."""
    known: dict[str, Alias] = field(default_factory=dict)
    """Of each of them what is known now."""
    by_parts: dict[_Parts, str] = field(default_factory=dict)
    by_models: dict[frozenset[Named], Alias] = field(default_factory=dict)
    copies: dict[str, tuple[str, Alias]] = field(default_factory=dict)
    """What stands beside a union that was not lowered when it was joined with it."""

    def expect(self, chosen: Chosen, names: Mapping[Site, str]) -> None:
        """Know the unions that have a name before they are lowered: others are joined with them."""
        for site, (by, values) in chosen.items():
            if site in names:
                told = values if names.keys() >= values.keys() else {}
                alias = Alias(
                    name=names[site],
                    members=tuple(Named(names[member]) for member in told),
                    source=Source(site.file, site.pointer),
                    by=Untrusted(by),
                    values=tuple(tuple(map(lower_value, listed)) for listed in told.values()),
                )
                self._know(alias)

    def add(self, alias: Alias, hint: str) -> Named:
        """A union; one without a name is the one of the same parts, else it is called ``hint``."""
        if not alias.name:
            known = self.by_parts.get(_parts(alias))
            if known is not None:
                return Named(known)
            alias = replace(alias, name=self.claim(hint))
        self._know(alias)
        return Named(alias.name)

    def _know(self, alias: Alias) -> None:
        expected = self.known.get(alias.name)
        self.known[alias.name] = alias
        if alias.members:
            self.by_parts.setdefault(_parts(alias), alias.name)
            models = frozenset(alias.members)
            if self.by_models.setdefault(models, alias) is expected:
                self.by_models[models] = alias

    def parts(self, name: str) -> tuple[Type, ...]:
        """What a union is made of; nothing while that is not known."""
        alias = self.known.get(name)
        return () if alias is None else (*alias.members, *alias.beside)

    def beside(
        self, models: tuple[Named, ...], others: tuple[Type, ...], hint: str, source: Source
    ) -> Named | None:
        """The union of these models and other types, where a union of the models is known."""
        alias = Alias(name="", members=models, values=((),), beside=others, source=source)
        if len(models) == 1 and models[0].name in self.known:
            # Not lowered yet: what it is made of comes in its place.
            named = self.add(alias, hint) if others else models[0]
            self.copies |= {named.name: (models[0].name, alias)} if others else {}
            return named
        known = self.by_models.get(frozenset(models))
        if known is not None:
            alias = replace(
                alias,
                members=known.members,
                by=known.by,
                values=known.values,
                default=known.default,
            )
        elif len(models) > 1 and self.are_distinct(models):
            alias = replace(alias, values=((),) * len(models))
        else:
            return None
        return self.add(alias, hint)

    def finish(self) -> Iterator[Definition]:
        """Every union, now that all are lowered."""
        for name, (union, alias) in self.copies.items():
            while union in self.copies:
                union, _ = self.copies[union]
            known = self.known[union]
            beside = tuple(dict.fromkeys((*known.beside, *alias.beside)))
            self.known[name] = replace(
                alias,
                name=name,
                members=known.members,
                by=known.by,
                values=known.values,
                default=known.default,
                beside=beside,
            )
        yield from self.known.values()


def _told(alias: Alias) -> Mapping[Named, tuple[Value, ...]]:
    """The values of each model of a union."""
    return dict(zip(alias.members, alias.values, strict=True))


def _parts(alias: Alias) -> _Parts:
    by = (alias.by.value, "" if alias.default is None else alias.default.name)
    return by, frozenset(_told(alias).items()), frozenset(alias.beside)
