"""Union schemas: the classes of their branches, and what the union of them becomes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from msgspec.structs import replace

from specloom.ir import (
    NOTHING,
    STRING,
    Alias,
    Model,
    Named,
    Scalar,
    ScalarKind,
    Type,
    Untrusted,
    Value,
    is_nullable,
    not_null,
)
from specloom.lower.names import pascal
from specloom.lower.schemas import objects
from specloom.lower.schemas.annotations import summary_of
from specloom.lower.schemas.composition import named_target
from specloom.lower.schemas.scalars import nullable
from specloom.lower.schemas.tags import Tagged
from specloom.lower.schemas.unions import members_of
from specloom.lower.values import lower_value
from specloom.openapi.model import Schema, Site

_PLAIN = frozenset(("string", "integer", "number", "boolean", "null"))
_LONGEST_TITLE = 40
"""Letters of a title that is a name; a longer one is a sentence."""


class Schemas(objects.Schemas, Protocol):
    """What lowering a union needs of the lowering of all schemas."""

    @property
    def tagged(self) -> Tagged:
        """The unions whose members are told apart."""
        ...


def lower_union(
    schemas: Schemas, schema: Schema, branches: list[Schema], hint: str, name: str | None
) -> Type:
    """The type of an effective union schema; ``name`` is a class name it already claimed."""
    parts = [branch for branch in branches if _has_parts(schemas, branch)]
    is_one = len(parts) < 2 and not schema.properties
    members = [
        schemas.type_of(branch, hint if is_one else _hint_of(schemas, schema, branch, number, hint))
        for number, branch in enumerate(branches, 1)
    ]
    is_apart = schema.site in schemas.tagged.unions
    if is_apart:
        _know_members(schemas, branches, members, name)
    if schema.site in schemas.tagged.chosen:
        choice = _choice(schemas, schema, branches, members, hint, name)
        if choice is not None:
            return choice
    if schema.properties and not is_apart:
        outer = replace(schema, one_of=(), any_of=())
        members.append(objects.lower_object(schemas, outer, hint + "Fields", None))
    if name is None:
        return schemas.join(members, schema, hint)
    plain = [not_null(item) for item in members]
    models = tuple(dict.fromkeys(item.name for item in plain if isinstance(item, Named)))
    summary, source = summary_of(schema), schemas.source(schema)
    if is_apart:
        named = schemas.definitions.add_union(name, source, summary, schema.deprecated)
        return nullable(named, any(map(is_nullable, members)))
    model = Model(name=name, fields=(), source=source, summary=summary)
    return nullable(schemas.definitions.merge_as(model, models), any(map(is_nullable, members)))


def _hint_of(schemas: Schemas, schema: Schema, branch: Schema, number: int, hint: str) -> str:
    """What the class of a branch is called after: what tells it apart, a title, else its place."""
    tag = schemas.tagged.tags.get(branch.site)
    if tag is not None:
        return hint + pascal(tag[1], "Option")
    _, values = schemas.tagged.chosen.get(schema.site, ("", {}))
    match values.get(branch.site, ()):
        case (str(value),):
            return hint + pascal(value, "Option")
    title = pascal(branch.title) if branch.title else ""
    is_name = bool(title) and len(title) <= _LONGEST_TITLE
    return f"{hint}{title}" if is_name else f"{hint}Option{number}"


def _has_parts(schemas: Schemas, branch: Schema) -> bool:
    """Whether a branch may become a class, or hold one: no plain value of one type."""
    whole = schemas.effective(branch)
    is_plain = bool(whole.types) and _PLAIN.issuperset(whole.types)
    return not is_plain or len(whole.enum or ()) > 1


def _choice(
    schemas: Schemas,
    schema: Schema,
    branches: list[Schema],
    members: list[Type],
    hint: str,
    name: str | None,
) -> Type | None:
    """The union as one whose members are told apart without tags; None where they are no models."""
    by, values = schemas.tagged.chosen[schema.site]
    told: dict[Named, tuple[Value, ...]] = {}
    others: list[Type] = []
    default: Named | None = None
    for site, inner in zip(_sites(schemas, branches), map(not_null, members), strict=True):
        if site not in values:
            others.append(inner)
        elif isinstance(inner, Named):
            told[inner] = tuple(map(lower_value, values[site]))
            default = inner if by and site == _default_of(schemas, schema) else default
        else:
            return None
    if not (by or name) and schemas.definitions.told_apart(tuple(item.name for item in told)):
        return None
    beside = members_of(schemas.join(others, schema, hint))
    is_component = schema.site in schemas.context.description.schemas
    shared = "" if is_component else _called(schemas, branches, (*told, *beside))
    alias = Alias(
        name=name or "",
        members=tuple(told),
        source=schemas.source(schema),
        by=Untrusted(by),
        values=tuple(told.values()),
        beside=beside,
        default=default,
        summary=NOTHING if shared else summary_of(schema),
        deprecated=schema.deprecated,
    )
    return nullable(
        schemas.definitions.choices.add(alias, shared or hint), any(map(is_nullable, members))
    )


def _sites(schemas: Schemas, branches: list[Schema]) -> Iterator[Site]:
    """The schemas that branches are, or refer to."""
    for branch in branches:
        yield (named_target(schemas.context, branch) or branch).site


def _default_of(schemas: Schemas, schema: Schema) -> Site | None:
    """The schema of what has no listed value (``defaultMapping``), or what it refers to."""
    stated = None if schema.discriminator is None else schema.discriminator.default
    if stated is None:
        return None
    target = schemas.context.description.schemas.get(stated)
    return stated if target is None else (named_target(schemas.context, target) or target).site


def _called(schemas: Schemas, branches: list[Schema], members: tuple[Type, ...]) -> str:
    """What a union of a few components is called wherever it stands; nothing for others."""
    for branch in branches:
        target = named_target(schemas.context, branch)
        if target is None and branch.properties:
            return ""
    words = [item.name if isinstance(item, Named) else _WORDS.get(item, "") for item in members]
    name = "Or".join(words)
    return name if all(words) and len(words) <= _FEW and len(name) <= _SHORT else ""


_WORDS: dict[Type, str] = {
    STRING: "Str",
    Scalar(ScalarKind.INTEGER): "Int",
    Scalar(ScalarKind.NUMBER): "Float",
    Scalar(ScalarKind.BOOLEAN): "Bool",
}
_FEW = 3
_SHORT = 60


def _know_members(
    schemas: Schemas, branches: list[Schema], members: list[Type], name: str | None
) -> None:
    """Tell the definitions which tags the classes of a union have."""
    found: dict[str, tuple[str, str] | None] = {}
    for branch, member in zip(branches, members, strict=True):
        inner = not_null(member)
        if isinstance(inner, Named):
            found[inner.name] = schemas.tagged.tags.get(branch.site)
    schemas.definitions.know_members(name, found)
