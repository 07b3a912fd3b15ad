"""The definitions that grow while schemas are lowered: names claimed, models and enums built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from msgspec.structs import replace

from specloom.ir import (
    ANY,
    Alias,
    Definition,
    Enum,
    Member,
    Model,
    Named,
    Source,
    Tag,
    Type,
    Union,
    Untrusted,
)
from specloom.lower.context import Context
from specloom.lower.names import Scope, pascal, upper, without_repeats
from specloom.lower.reserved_names import CLASS_NAMES
from specloom.lower.schemas.choices import Choices
from specloom.lower.schemas.composition import MOST_COMPOSED, TOO_MANY, refuse_size
from specloom.lower.schemas.distinct import MOST_MEMBERS, are_distinct
from specloom.lower.schemas.merged_fields import extended, merged_fields
from specloom.lower.schemas.tags import Tagged
from specloom.openapi.model import Schema, Site


@dataclass(slots=True)
class Definitions:
    """Builds the definitions of one API; :meth:`finish` hands them out."""

    context: Context
    effective: Callable[[Schema], Schema]
    classes: Scope = field(init=False)
    built: dict[str, Definition] = field(default_factory=dict)
    merges: dict[str, tuple[str, ...]] = field(default_factory=dict)
    merged_names: dict[frozenset[str], str] = field(default_factory=dict)
    tags: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The property and the value that tell a model apart, by its name."""
    unions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The models of the unions that have a name and whose members are told apart."""

    objects: dict[str, Schema] = field(default_factory=dict)
    """The effective schemas of the models that are no unions."""

    choices: Choices = field(init=False)
    """The unions whose members have no tags."""

    subtypes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The models that can come in place of another one, by the name of that."""

    def __post_init__(self) -> None:
        self.classes = Scope(
            "classes",
            CLASS_NAMES,
            self.context,
            suffix="Model",
            separator="",
            fold_case=True,
        )
        self.choices = Choices(self.claim, self._are_distinct)

    def _are_distinct(self, models: tuple[Named, ...]) -> bool:
        found = [self.objects[item.name] for item in models if item.name in self.objects]
        is_known = len(found) == len(models) <= MOST_MEMBERS
        return is_known and are_distinct(self.effective, found, exclusive=False)

    def add_enum(
        self,
        name: str,
        values: Mapping[str | int, Site],
        source: Source,
        summary: Untrusted,
        deprecated: bool,
    ) -> Named:
        """An enum of these values, each with its place, under a name already claimed."""
        members = Scope("enum members", frozenset({"MRO"}), self.context)
        self.built[name] = Enum(
            name=name,
            literal=self.claim(f"{name}Name"),
            members=tuple(_member(members, value, site) for value, site in values.items()),
            source=source,
            summary=summary,
            deprecated=deprecated,
        )
        return Named(name)

    def claim(self, hint: str) -> str:
        """A free class name for something that has none of its own, no words in it said twice."""
        short = pascal(without_repeats(hint))
        return self.classes.claim(short if self.classes.is_free(short) else pascal(hint))

    def know_tagged(self, tagged: Tagged, names: Mapping[Site, str]) -> None:
        """Take over which models have a tag, by the names of the components that have one."""
        self.tags = {names[site]: tag for site, tag in tagged.tags.items() if site in names}
        self.unions = {
            names[site]: tuple(names[member] for member in members)
            for site, members in tagged.unions.items()
            if site in names and names.keys() >= {*members}
        }
        self.choices.expect(tagged.chosen, names)

    def know_members(
        self, union: str | None, members: Mapping[str, tuple[str, str] | None]
    ) -> None:
        """Take over the tags of the members of a union, now that all of them have names."""
        self.tags.update((name, tag) for name, tag in members.items() if tag is not None)
        if union is not None:
            self.unions[union] = tuple(members)

    def add_union(self, name: str, source: Source, summary: Untrusted, deprecated: bool) -> Named:
        """The alias of a union whose members are told apart."""
        self.built[name] = Alias(
            name=name,
            members=tuple(map(Named, self.unions[name])),
            source=source,
            summary=summary,
            deprecated=deprecated,
        )
        return Named(name)

    def parts(self, name: str) -> tuple[Type, ...]:
        """What a union that has a name is made of; nothing for other definitions."""
        return tuple(map(Named, self.unions.get(name, ()))) or self.choices.parts(name)

    def choice(
        self, models: tuple[Named, ...], others: tuple[Type, ...], hint: str, source: Source
    ) -> Type | None:
        """The union of these models, which have no tags, and other types; None for other models."""
        return self.choices.beside(models, others, hint, source)

    def told_apart(self, names: tuple[str, ...]) -> Type | None:
        """The union of models that their tags tell apart, by its name if it has one."""
        tags = [self.tags.get(name) for name in names]
        properties = {tag[0] for tag in tags if tag is not None}
        if None in tags or len(properties) > 1 or len(set(tags)) < len(tags):
            return None
        for name, members in self.unions.items():
            if set(members) == set(names):
                return Named(name)
        return Union(tuple(map(Named, names)))

    def merged(self, names: tuple[str, ...], hint: str, source: Source) -> Type:
        """The model that holds the fields of all these models, each of them optional.

        It is built at the end, when its parts are known; the same parts give the same model.
        ``source`` is that of the union.
        """
        leaves = frozenset(self._leaves(names))
        if len(leaves) == 1:
            return Named(*leaves)
        if len(names) > MOST_MEMBERS:
            return ANY
        if leaves not in self.merged_names:
            self.merge_as(Model(name=self.claim(hint), fields=(), source=source), names)
        return Named(self.merged_names[leaves])

    def merge_as(self, model: Model, names: tuple[str, ...]) -> Type:
        """As :meth:`merged`, into a model whose name is claimed already."""
        self.built[model.name] = model
        self.merges[model.name] = names
        self.merged_names.setdefault(frozenset(self._leaves(names)), model.name)
        return Named(model.name)

    def _leaves(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The models that are no unions, in the order in which these lead to them.

        What unions of unions are joined from is a set of those, so that joining comes to an end.
        """
        leaves: dict[str, None] = {}
        met: set[str] = set()
        pending = [*reversed(names)]
        while pending:
            name = pending.pop()
            if name not in met:
                met.add(name)
                parts = self.merges.get(name) or [
                    part.name for part in self.parts(name) if isinstance(part, Named)
                ]
                if parts:
                    pending += reversed(parts)
                else:
                    leaves[name] = None
        return tuple(leaves)

    def finish(self) -> tuple[Definition, ...]:
        """Every definition, merged models included, in the order their names were claimed."""
        self._index()
        self.built |= {name: self._extended(name) for name in self.subtypes}
        done: set[str] = set()
        while pending := [name for name in self.merges if name not in done]:
            for name in pending:
                done.add(name)
                self._merge(name)
        self.built |= {item.name: item for item in self.choices.finish()}
        self._tag()
        claimed = {name: position for position, name in enumerate(self.classes.taken)}
        return tuple(sorted(self.built.values(), key=lambda d: claimed[d.name.casefold()]))

    def _extended(self, name: str) -> Definition:
        """A model with the fields of those that can come in its place, each of them optional."""
        model = self.built[name]
        if not isinstance(model, Model):
            return model
        return extended(self, self.context, model, self._models(self.subtypes[name]))

    def _tag(self) -> None:
        """Take the property that tells a model apart out of its fields, now that all are joined."""
        for name, (wire_name, value) in self.tags.items():
            model = self.built[name]
            assert isinstance(model, Model)
            own = next(item for item in model.fields if item.wire_name.value == wire_name)
            fields = tuple(item for item in model.fields if item is not own)
            tag = Tag(own.name, own.wire_name, Untrusted(value), own.summary)
            self.built[name] = replace(model, fields=fields, tag=tag)

    def kind(self, name: str) -> str:
        """``model``, ``string`` or ``integer``; what is not built yet will be a model."""
        definition = self.built.get(name)
        if isinstance(definition, Enum):
            return "integer" if definition.is_integer else "string"
        return "model"

    def _index(self) -> None:
        """Know each union by what it is made of now that every one of them is known."""
        self.merged_names.clear()
        for name, parts in self.merges.items():
            self.merged_names.setdefault(frozenset(self._leaves(parts)), name)

    def _merge(self, name: str) -> None:
        """Build a merged model of what it is made of in the end."""
        empty = self.built[name]
        assert isinstance(empty, Model)
        parts = self._models(self._leaves(self.merges[name]))
        fields = merged_fields(self, self.context, empty, parts)
        self.context.composed += len(fields)
        if self.context.composed > MOST_COMPOSED:
            refuse_size(self.context, Site(empty.source.file, empty.source.pointer), TOO_MANY)
        self.built[name] = replace(empty, fields=fields)

    def _models(self, names: tuple[str, ...]) -> tuple[Model, ...]:
        """Those of these definitions that are models and are built."""
        found = map(self.built.get, names)
        return tuple(model for model in found if isinstance(model, Model))


def _member(scope: Scope, value: str | int, site: Site) -> Member:
    name = scope.claim(upper(str(value)), site)
    return Member(name, Untrusted(value) if isinstance(value, str) else value)
