"""``models.py``: structs and open enums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from specloom.emit.citations import in_brackets
from specloom.emit.datamodel import class_texts
from specloom.emit.docstrings import Docstring, doc, says, sentence
from specloom.emit.environment import Renderer, templates_folder
from specloom.emit.imports import STANDARD, imports
from specloom.emit.layout import alias, assignment, declaration, deprecated
from specloom.emit.literals import WIDTH, ident, lit
from specloom.emit.module import ModuleView
from specloom.emit.rules import Notes, notes_on, rule_sentence
from specloom.emit.skeleton import keys, skeleton
from specloom.ir import (
    NOTHING,
    Alias,
    Api,
    Constant,
    Definition,
    Enum,
    Field,
    Model,
    Nullable,
    Rule,
    Tag,
    Type,
    Untrusted,
)

_INDENT = 4
_OPTIONAL = "default=UNSET"
KNOWN = {
    **STANDARD,
    "Struct": "msgspec",
    "field": "msgspec",
    "OpenStruct": "._runtime.codec",
    "UNSET": "._runtime.codec",
    "build_first": "._runtime.codec",
    "Unset": "._runtime.codec",
    "OpenIntEnum": "._runtime.enums",
    "OpenStrEnum": "._runtime.enums",
    "deprecated": "._runtime.deprecation",
}


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field beside its annotation: ``arguments`` of ``field()``, or the plain default.

    ``type_key`` is what its type is called in the skeleton.
    """

    name: str
    type_key: str
    arguments: tuple[str, ...]
    docstring: str
    required: bool

    def line(self, type_hints: Mapping[str, str]) -> str:
        """The statement that declares the field, laid out as black does."""
        type_hint = type_hints[self.type_key]
        if not self.required:
            inner = type_hint.removesuffix(" | None")
            type_hint = inner + " | Unset" + type_hint[len(inner) :]
        value = f"field({', '.join(self.arguments)})"
        if self.arguments in ((), (_OPTIONAL,)):
            value = "UNSET" if self.arguments else ""
        return declaration(self.name, type_hint, value, _INDENT)


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member of an enum; ``value`` is a finished literal."""

    name: str
    value: str

    @property
    def assignment(self) -> str:
        """The statement that makes the member."""
        return assignment(self.name, self.value, _INDENT)


@dataclass(frozen=True, slots=True)
class ConstantView:
    """What a class holds once for all its values; finished source."""

    line: str
    docstring: str


class Typed(Protocol):
    """A field of datamodel-code-generator."""

    name: str
    type_hint: str


@dataclass(frozen=True, slots=True)
class StructView:
    """A struct beside the types of its fields: all text is finished source."""

    head: str
    docstring: str
    deprecated: str
    constants: tuple[ConstantView, ...]
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class StructsView:
    """What the template of datamodel-code-generator's one class makes all structs of."""

    structs: tuple[StructView, ...]

    def type_hints(self, fields: Iterable[Typed]) -> dict[str, str]:
        """Annotations by the name that a type has in the skeleton."""
        return {field.name: field.type_hint for field in fields}


@dataclass(frozen=True, slots=True)
class EnumView:
    """What the enum template needs: all text is finished source."""

    head: str
    docstring: str
    deprecated: str
    members: tuple[MemberView, ...]
    template: str = "models/enum.py.jinja"


@dataclass(frozen=True, slots=True)
class ClassView:
    """One class as text, and the statement of the alias that follows an enum, else nothing."""

    text: str
    literal: str


@dataclass(frozen=True, slots=True)
class UnionView:
    """A union with a name: finished source."""

    line: str
    docstring: str


@dataclass(frozen=True, slots=True)
class ClassesView:
    """The classes of the module, in the order of the spec, and the unions that name them.

    ``first_built`` are the names of models that others need to be built before them.
    """

    classes: tuple[ClassView, ...]
    unions: tuple[UnionView, ...]
    first_built: tuple[str, ...]
    template: str = "models/classes.py.jinja"


def models_module(renderer: Renderer, api: Api, header: str) -> str:
    """The source of ``models.py``."""
    models = tuple(item for item in api.definitions if isinstance(item, Model))
    unions = [item for item in api.definitions if isinstance(item, Alias)]
    types = keys(models)
    structs = StructsView(tuple(_struct(model, types) for model in models))
    texts = class_texts(skeleton(types), structs, templates_folder() / "models") if models else {}
    classes = tuple(
        (
            ClassView(renderer.render(_enum(item)).rstrip("\n"), _literal(item))
            if isinstance(item, Enum)
            else ClassView(texts[item.name], "")
        )
        for item in api.definitions
        if not isinstance(item, Alias)
    )
    body = renderer.render(ClassesView(classes, tuple(map(_union, unions)), api.first_built))
    docstring = Docstring((sentence(says("Models of", api.title)),))
    return renderer.render(ModuleView(header, docstring, imports(body, KNOWN), body))


def _union(alias: Alias) -> UnionView:
    head, names = f"{alias.name}: TypeAlias =", [member.name for member in alias.members]
    value = " | ".join(names)
    if len(f"{head} {value}") > WIDTH:
        separator = " | " if len(value) + _INDENT <= WIDTH else "\n    | "
        value = f"(\n    {separator.join(names)}\n)"
    return UnionView(f"{head} {value}", _docstring(alias, margin=0))


def _enum(enum: Enum) -> EnumView:
    return EnumView(
        head=_head(enum.name, "OpenIntEnum" if enum.is_integer else "OpenStrEnum"),
        docstring=_docstring(enum),
        deprecated=_deprecated(enum),
        members=tuple(MemberView(member.name, lit(member.value)) for member in enum.members),
    )


def _struct(model: Model, types: Mapping[Type, str]) -> StructView:
    named = (*model.fields, *(() if model.tag is None else (model.tag,)))
    names = {member.wire_name.value: f"``{member.name}``" for member in named}
    rules = tuple(rule for rule in model.rules if _of_one(rule, names))
    return StructView(
        head=_head(model.name, *_bases(model)),
        docstring=_docstring(model, _rules(model, names)),
        deprecated=_deprecated(model),
        constants=() if model.tag is None else (_constant_of(model.tag),),
        fields=tuple(
            _field(field, types[field.type], notes_on(rules, names, field.wire_name.value))
            for field in model.fields
        ),
    )


def _deprecated(definition: Definition) -> str:
    return deprecated(definition.name, 0) if definition.deprecated else ""


def _constant_of(tag: Tag) -> ConstantView:
    value = lit(tag.value)
    text = sentence(tag.summary)
    docstring = doc(text, _INDENT) if text != NOTHING else ""
    return ConstantView(f"{tag.name}: ClassVar[Literal[{value}]] = {value}", docstring)


def _docstring(definition: Definition, rules: Untrusted = NOTHING, margin: int = _INDENT) -> str:
    text = says(
        "Deprecated." if definition.deprecated else "",
        sentence(definition.summary) or _stand_in(definition),
    )
    return doc(Docstring((text, in_brackets(definition.source), rules)), margin)


def _head(name: str, *bases: str) -> str:
    """The line that opens a class, or the lines that black makes of a long one."""
    flat = ", ".join(bases)
    if len(f"class {name}({flat}):") <= WIDTH:
        return f"class {name}({flat}):"
    rows = [flat] if _INDENT + len(flat) <= WIDTH else [f"{base}," for base in bases]
    return "\n".join((f"class {name}(", *(f"    {row}" for row in rows), "):"))


def _bases(model: Model) -> list[str]:
    has_extra = any(field.free for field in model.fields)
    bases = ["OpenStruct" if has_extra else "Struct", "kw_only=True"]
    if model.tag is not None:
        bases += (f"tag_field={lit(model.tag.wire_name)}", f"tag={lit(model.tag.value)}")
    return bases


def _rules(definition: Model, names: Mapping[str, str]) -> Untrusted:
    """What a model says of several of its fields at once, a line a rule."""
    lines = [
        says("-", rule_sentence(rule, names), in_brackets(rule.source))
        for rule in definition.rules
        if not _of_one(rule, names)
    ]
    return Untrusted("\n".join(line.value for line in lines))


def _of_one(rule: Rule, names: Mapping[str, str]) -> bool:
    """Whether a rule is said where its field is."""
    return len(rule.fields) == 1 and rule.fields[0].value in names


def _stand_in(definition: Definition) -> Untrusted:
    match definition:
        case Enum():
            what = "One of a few values"
        case Alias():
            what = "One of several objects"
        case _:
            what = "An object of the API"
    return Untrusted(f"{what}.")


def _field(field: Field, type_key: str, notes: Notes) -> FieldView:
    arguments = []
    if field.wire_name.value != field.name:
        arguments.append(f"name={lit(field.wire_name)}")
    if field.free:
        arguments.append("default_factory=dict")
    elif not field.required:
        arguments.append(_OPTIONAL)
    text = says(
        *(notes.replaced or ["Deprecated." if field.deprecated else ""]),
        "Every member that no other field names." if field.free else "",
        sentence(field.summary),
        *notes.texts,
        _constant(field),
        "" if field.default is None else f"The server's default is ``{lit(field.default.value)}``.",
        in_brackets(field.source, *notes.sources),
    )
    docstring = doc(text, _INDENT) if text != NOTHING else ""
    return FieldView(field.name, type_key, tuple(arguments), docstring, field.required)


def _constant(field: Field) -> str:
    type_ = field.type.inner if isinstance(field.type, Nullable) else field.type
    if not isinstance(type_, Constant):
        return ""
    return f"Always {' or '.join(f'``{lit(value)}``' for value in type_.values)}."


def _literal(enum: Enum) -> str:
    return alias(ident(enum.literal), [lit(member.value) for member in enum.members])
