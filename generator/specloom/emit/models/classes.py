"""``models.py``: structs and open enums."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec.structs import replace

from specloom.emit.annotations import answer_words
from specloom.emit.citations import in_brackets
from specloom.emit.docstrings import Docstring, doc, says, sentence
from specloom.emit.environment import Renderer, templates_folder
from specloom.emit.imports import STANDARD, imports
from specloom.emit.layout import alias, deprecated
from specloom.emit.literals import WIDTH, ident, lit
from specloom.emit.models.choices import choice_views
from specloom.emit.models.datamodel import class_texts
from specloom.emit.models.skeleton import keys, skeleton, tuples
from specloom.emit.models.views import (
    INDENT,
    OPTIONAL,
    ClassesView,
    ClassView,
    ConstantView,
    EnumView,
    FieldView,
    MemberView,
    StructsView,
    StructView,
    UnionView,
)
from specloom.emit.module import ModuleView
from specloom.emit.rules import Notes, notes_on, rule_sentence
from specloom.ir import (
    NOTHING,
    Alias,
    Api,
    Constant,
    Definition,
    Enum,
    Field,
    Model,
    Named,
    Rule,
    Tag,
    Type,
    Untrusted,
    Value,
    not_null,
)

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[^\W_]+")
KNOWN = {
    **STANDARD,
    "Struct": "msgspec",
    "field": "msgspec",
    "OpenStruct": "._runtime.codec",
    "UNSET": "._runtime.codec",
    "TYPE_CHECKING": "typing",
    "build_first": "._runtime.codec",
    "best_fit": "._runtime.one_of",
    "one_of": "._runtime.one_of",
    "Unset": "._runtime.codec",
    "OpenIntEnum": "._runtime.enums",
    "OpenStrEnum": "._runtime.enums",
    "deprecated": "._runtime.deprecation",
}


def models_module(renderer: Renderer, api: Api, header: str) -> str:
    """The source of ``models.py``."""
    models = tuple(item for item in api.definitions if isinstance(item, Model))
    unions = [item for item in api.definitions if isinstance(item, Alias)]
    types = keys(models)
    defined = {item.name: item for item in api.definitions}
    shapes = tuple(_struct(model, types, defined) for model in models)
    structs = StructsView(shapes, tuples(types))
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
    choices = choice_views([item for item in unions if item.values], _union)
    body = renderer.render(
        ClassesView(
            classes,
            tuple(_union(item) for item in unions if not item.values),
            choices,
            api.first_built,
        )
    )
    docstring = Docstring((sentence(says("Models of", api.title)),))
    return renderer.render(ModuleView(header, docstring, imports(body, KNOWN), body))


def _union(alias: Alias, margin: int = 0) -> UnionView:
    head, names = f"{alias.name}: TypeAlias =", answer_words((*alias.members, *alias.beside))
    value = " | ".join(names)
    if margin + len(f"{head} {value}") > WIDTH:
        space = " " * (margin + INDENT)
        separator = " | " if len(value) + len(space) <= WIDTH else f"\n{space}| "
        value = f"(\n{space}{separator.join(names)}\n{' ' * margin})"
    return UnionView(f"{head} {value}", _docstring(alias, margin=margin))


def _enum(enum: Enum) -> EnumView:
    return EnumView(
        head=_head(enum.name, "OpenIntEnum" if enum.is_integer else "OpenStrEnum"),
        docstring=_docstring(enum),
        deprecated=_deprecated(enum),
        members=tuple(MemberView(member.name, lit(member.value)) for member in enum.members),
    )


def _struct(
    model: Model, types: Mapping[Type, str], defined: Mapping[str, Definition]
) -> StructView:
    """``defined`` are the definitions by their names."""
    named = (*model.fields, *(() if model.tag is None else (model.tag,)))
    names = {member.wire_name.value: f"``{member.name}``" for member in named}
    rules = tuple(rule for rule in model.rules if _of_one(rule, names))
    return StructView(
        head=_head(model.name, *_bases(model)),
        docstring=_docstring(model, _rules(model, names)),
        deprecated=_deprecated(model),
        constants=() if model.tag is None else (_constant_of(model.tag),),
        fields=tuple(
            _field(
                replace(field, summary=NOTHING) if _says_its_class(field, defined) else field,
                types[field.type],
                notes_on(rules, names, field.wire_name.value),
            )
            for field in model.fields
        ),
    )


def _says_its_class(field: Field, defined: Mapping[str, Definition]) -> bool:
    """Whether a field has no words of its own, but those of the class that it holds."""
    held = not_null(field.type)
    if not isinstance(held, Named):
        return False
    definition = defined[held.name]
    # The class of a schema without a name has its words from the field.
    is_elsewhere = definition.source.pointer != field.source.pointer
    return is_elsewhere and definition.summary == field.summary


def _deprecated(definition: Definition) -> str:
    return deprecated(definition.name, 0) if definition.deprecated else ""


def _constant_of(tag: Tag) -> ConstantView:
    value = lit(tag.value)
    text = sentence(tag.summary)
    docstring = doc(text, INDENT) if text != NOTHING else ""
    return ConstantView(f"{tag.name}: ClassVar[Literal[{value}]] = {value}", docstring)


def _docstring(definition: Definition, rules: Untrusted = NOTHING, margin: int = INDENT) -> str:
    text = says(
        "Deprecated." if definition.deprecated else "",
        (
            _in_words(definition.name)
            if not definition.summary or _repeats(definition.summary, definition.name)
            else sentence(definition.summary)
        ),
    )
    return doc(Docstring((text, in_brackets(definition.source), rules)), margin)


def _head(name: str, *bases: str) -> str:
    """The line that opens a class, or the lines that black makes of a long one."""
    flat = ", ".join(bases)
    if len(f"class {name}({flat}):") <= WIDTH:
        return f"class {name}({flat}):"
    rows = [flat] if INDENT + len(flat) <= WIDTH else [f"{base}," for base in bases]
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


def _in_words(name: str) -> Untrusted:
    """The name of a class in words: what is said of one that the spec says nothing of."""
    words = [
        word if word.isupper() else word.lower() for word in _WORD.findall(name.replace("_", " "))
    ]
    text = " ".join(words) or name
    return Untrusted(f"{text[0].upper()}{text[1:]}.")


def _repeats(summary: Untrusted, name: str) -> bool:
    """Whether a summary is the name of the class and nothing more, as titles are."""
    said = "".join(character for character in summary.value if character.isalnum())
    return said.casefold() == name.replace("_", "").casefold()


def _field(field: Field, type_key: str, notes: Notes) -> FieldView:
    arguments = []
    if field.wire_name.value != field.name:
        arguments.append(f"name={lit(field.wire_name)}")
    if field.free:
        arguments.append("default_factory=dict")
    elif not field.required:
        arguments.append(OPTIONAL)
    text = says(
        *(notes.replaced or ["Deprecated." if field.deprecated else ""]),
        "Every member that no other field names." if field.free else "",
        sentence(field.summary),
        *notes.texts,
        _constant(field),
        "" if field.default is None else f"The server's default is ``{lit(field.default.value)}``.",
        in_brackets(field.source, *notes.sources),
    )
    docstring = doc(text, INDENT) if text != NOTHING else ""
    return FieldView(field.name, type_key, tuple(arguments), docstring, field.required)


def _constant(field: Field) -> str:
    """That a field has one value, where its own words do not say it."""
    type_ = not_null(field.type)
    if not isinstance(type_, Constant):
        return ""
    said = field.summary.value
    if all(quoted in said for quoted in map(_quoted, type_.values)):
        return ""
    return f"Always {' or '.join(f'``{lit(value)}``' for value in type_.values)}."


def _quoted(value: Value) -> str:
    """A value as descriptions quote it."""
    return f"`{value.value}`" if isinstance(value, Untrusted) else f"`{value}`"


def _literal(enum: Enum) -> str:
    return alias(ident(enum.literal), [lit(member.value) for member in enum.members])
