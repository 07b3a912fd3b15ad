"""Values and places of a loaded document: the words that every later stage speaks in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"


class Site(Struct, frozen=True, order=True):
    """A place in a loaded file: the file as shown to people, and an RFC 6901 pointer."""

    file: str
    pointer: str

    def below(self, *keys: str) -> Site:
        """The site of a member of this object."""
        return Site(self.file, self.pointer + "".join("/" + escaped(key) for key in keys))

    @property
    def key(self) -> str:
        """The last key of the pointer, unescaped: the name of a component, a keyword."""
        return _unescaped(self.pointer.rpartition("/")[2])


def escaped(key: str) -> str:
    """The key as one step of a pointer: ``~`` and ``/`` written as RFC 6901 wants them."""
    if "~" in key or "/" in key:
        return key.replace("~", "~0").replace("/", "~1")
    return key


def steps(pointer: str) -> Iterator[str]:
    """The keys a pointer walks through, unescaped. The empty pointer has none."""
    for step in pointer.split("/")[1:]:
        yield _unescaped(step)


def _unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")


class SourceInteger(int):
    """An integer that remembers how the document spells it: ``01234``, ``0x1F``."""

    source: str

    def __new__(cls, source: str) -> SourceInteger:
        number = super().__new__(cls, _integer(source))
        number.source = source
        return number

    def __reduce__(self) -> tuple[type, tuple[str]]:
        return type(self), (self.source,)


class SourceFloat(float):
    """A number with a fraction or exponent that remembers how the document spells it: ``1.10``."""

    source: str

    def __new__(cls, source: str) -> SourceFloat:
        number = super().__new__(cls, source)
        number.source = source
        return number

    def __reduce__(self) -> tuple[type, tuple[str]]:
        return type(self), (self.source,)


def _integer(source: str) -> int:
    # YAML 1.2 core: a leading zero is decimal, 0o and 0x are octal and hexadecimal.
    if source[:2] in {"0o", "0x"}:
        return int(source, 0)
    return int(source)
