"""Views of ``models.py``: classes, enums and unions as finished source, but for types of fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from msgspec import Struct

from specloom.emit.layout import assignment, declaration

INDENT = 4
OPTIONAL = "default=UNSET"
"""The argument of ``field()`` for what may be left out."""


class FieldView(Struct, frozen=True):
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
        if self.arguments in ((), (OPTIONAL,)):
            value = "UNSET" if self.arguments else ""
        return declaration(self.name, type_hint, value, INDENT)


class MemberView(Struct, frozen=True):
    """A member of an enum; ``value`` is a finished literal."""

    name: str
    value: str

    @property
    def assignment(self) -> str:
        """The statement that makes the member."""
        return assignment(self.name, self.value, INDENT)


class ConstantView(Struct, frozen=True):
    """What a class holds once for all its values; finished source."""

    line: str
    docstring: str


class Typed(Protocol):
    """A field of datamodel-code-generator."""

    name: str
    type_hint: str


class StructView(Struct, frozen=True):
    """A struct beside the types of its fields: all text is finished source."""

    head: str
    docstring: str
    deprecated: str
    constants: tuple[ConstantView, ...]
    fields: tuple[FieldView, ...]


class StructsView(Struct, frozen=True):
    """What the template of datamodel-code-generator's one class makes all structs of."""

    structs: tuple[StructView, ...]
    tuples: Mapping[str, str]

    def type_hints(self, fields: Iterable[Typed]) -> dict[str, str]:
        """Annotations by the name that a type has in the skeleton."""
        hints = {field.name: field.type_hint for field in fields}
        for placeholder, text in self.tuples.items():
            hints = {name: hint.replace(placeholder, text) for name, hint in hints.items()}
        return hints


class EnumView(Struct, frozen=True):
    """What the enum template needs: all text is finished source."""

    head: str
    docstring: str
    deprecated: str
    members: tuple[MemberView, ...]
    template: str = "models/enum.py.jinja"


class ClassView(Struct, frozen=True):
    """One class as text, and the statement of the alias that follows an enum, else nothing."""

    text: str
    literal: str


class UnionView(Struct, frozen=True):
    """A union with a name: finished source."""

    line: str
    docstring: str


class ChoiceView(Struct, frozen=True):
    """A union as type checkers see it, the statement that makes what stands for it at run time,
    and one that comes when all of them are made, if there is need for it."""

    union: UnionView
    line: str
    late: str


class ClassesView(Struct, frozen=True):
    """The classes of the module, in the order of the spec, and the unions that name them.

    ``first_built`` are the names of models that others need to be built before them.
    """

    classes: tuple[ClassView, ...]
    unions: tuple[UnionView, ...]
    choices: tuple[ChoiceView, ...]
    first_built: tuple[str, ...]
    template: str = "models/classes.py.jinja"
