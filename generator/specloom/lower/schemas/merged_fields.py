"""Fields of several models in one: of models that are joined, and of those that extend another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from msgspec.structs import replace

from specloom.ir import ANY, NOTHING, UNCONSTRAINED, Field, Map, Model
from specloom.lower.context import Context
from specloom.lower.names import Scope, pascal, snake
from specloom.lower.reserved_names import FIELD_NAMES
from specloom.lower.schemas.unions import Merges, join

_OWN: Final[Mapping[str, Any]] = {
    "constraints": UNCONSTRAINED,
    "default": None,
    "format": NOTHING,
    "deprecated": False,
    "read_only": False,
    "write_only": False,
}
"""What a merged field only has where all of its parts agree, and what it has else."""


def merged_fields(
    merges: Merges, context: Context, model: Model, parts: tuple[Model, ...]
) -> tuple[Field, ...]:
    """The fields of all the parts, for ``model``; what the parts do not agree on, none of them has.

    A field that is not in all of them is optional.
    """
    found: dict[str, list[Field]] = {}
    for part in parts:
        for member in part.fields:
            found.setdefault(member.wire_name.value, []).append(member)
    merging = _Merging(merges, context, model)
    # A free field stands last: it takes the name that the others leave.
    ordered = sorted(found.values(), key=lambda members: members[0].free)
    return tuple(merging.merged(members, len(members) == len(parts)) for members in ordered)


def extended(merges: Merges, context: Context, model: Model, subtypes: Iterable[Model]) -> Model:
    """A model with the fields of those that can come in its place, each of them optional."""
    own = {member.wire_name for member in model.fields}
    others: dict[str, list[Field]] = {}
    for subtype in subtypes:
        for member in subtype.fields:
            if member.wire_name not in own and not member.free:
                others.setdefault(member.wire_name.value, []).append(member)
    merging = _Merging(merges, context, model)
    for member in model.fields:
        merging.scope.claim(member.name)
    added = [merging.merged(members, everywhere=False) for members in others.values()]
    return replace(model, fields=tuple(sorted((*model.fields, *added), key=lambda item: item.free)))


@dataclass(slots=True)
class _Merging:
    """Makes one field at a time of those that have the same wire name."""

    merges: Merges
    context: Context
    model: Model
    scope: Scope = field(init=False)

    def __post_init__(self) -> None:
        self.scope = Scope("fields", FIELD_NAMES, self.context)

    def merged(self, members: list[Field], everywhere: bool) -> Field:
        """The field for all of ``members``; ``everywhere`` if every part has one of them."""
        first = members[0]
        if first.free:
            return self._free(members, everywhere)
        wire_name = first.wire_name.value
        hint = self.model.name + pascal(wire_name, "Field")
        disputed = {
            name: blank
            for name, blank in _OWN.items()
            if any(getattr(member, name) != getattr(first, name) for member in members)
        }
        return replace(
            first,
            name=self.scope.claim(snake(wire_name, "field")),
            type=join(self.merges, [member.type for member in members], hint, first.source),
            required=everywhere and all(member.required for member in members),
            **disputed,
        )

    def _free(self, members: list[Field], everywhere: bool) -> Field:
        """What every part may hold; what a part without one holds there is not known."""
        types = [member.type for member in members] if everywhere else [Map(ANY)]
        type_ = join(self.merges, types, f"{self.model.name}Extra", members[0].source)
        return replace(members[0], name=self.scope.claim("extra"), type=type_, summary=NOTHING)
