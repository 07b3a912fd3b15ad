"""Names: the only place that turns spec text into Python names.

An identifier is NFKC-normalised (Python folds identifiers by NFKC, so two spellings can be one
name), reduced to ASCII letters, digits and underscores, and at most 80 characters long. Names
live in a :class:`Scope`; a second claim of a name gets a number in the order of the claims.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from specloom.diagnostics import Related, warning
from specloom.lower.context import Context
from specloom.openapi.model import Description, Site

_LONGEST = 80

_BOUNDARIES = (
    re.compile(r"(?<=[a-z0-9])(?=[A-Z])"),
    re.compile(r"(?<=[A-Z])(?=[A-Z][a-z])"),
)
_CAPITALS = re.compile("|".join(boundary.pattern for boundary in _BOUNDARIES))
_SIGNS = {"+": "plus_", "-": "minus_"}
_PLUS = re.compile(r"\+(?=\d)")
_COMPARISONS = {"<": "_lt", ">": "_gt"}


_OTHER = re.compile(r"[^A-Za-z0-9]")
_REMEMBERED = 1 << 14
"""Names: a description says most of its own again and again."""


@functools.lru_cache(_REMEMBERED)
def snake(text: str, fallback: str = "value") -> str:
    """``text`` in lower case: ``PhoneNumber`` is ``phone_number``, ``Start>`` is ``start_gt``."""
    if len(text) > 1 and text[0] in _SIGNS and text[1].isdigit():
        text = _SIGNS[text[0]] + text[1:]
    if text[-1:] in _COMPARISONS:
        text = text[:-1] + _COMPARISONS[text[-1]]
    if "+" in text:
        text = _PLUS.sub("_plus_", text)
    plain = _ascii(text)
    for boundary in _BOUNDARIES:
        plain = boundary.sub("_", plain)
    return _finish("_".join(part for part in plain.lower().split("_") if part), fallback)


@functools.lru_cache(_REMEMBERED)
def pascal(text: str, fallback: str = "Model") -> str:
    """``text`` as a class name: the parts between signs, each with a capital, a letter first."""
    words = [part for part in _ascii(text).split("_") if part]
    name = "".join(word[0].upper() + word[1:] for word in words)
    return _finish(name if name[:1].isalpha() else fallback + name, fallback)


def without_repeats(name: str) -> str:
    """A class name in which no words follow themselves: ``CallCallEvent`` is ``CallEvent``."""
    words = _CAPITALS.split(name)
    for size in range(1, len(words) // 2 + 1):
        start = 0
        while start + 2 * size <= len(words):
            if words[start : start + size] == words[start + size : start + 2 * size]:
                del words[start : start + size]
            else:
                start += 1
    return "".join(words)


def of_component(description: Description, site: Site, kind: str) -> str:
    """The class name that a component of this kind gives to what is in it; empty elsewhere."""
    site = description.components.get(site, site)
    head, _, _ = site.pointer.rpartition("/")
    return pascal(site.key) if head == f"/components/{kind}" else ""


def of_schema(description: Description, site: Site) -> str:
    """The class name of a schema that references lead to: the name that it has in the document.

    One that has none, deep inside something else, is called after what the author named on the way:
    paths, methods, components and properties.
    """
    key = description.key_of(site)
    if not (key.isdecimal() or key in _NAMELESS):
        return pascal(key)
    words: list[str] = []
    outer = ""
    for part in site.pointer.split("/")[1:]:
        step = Site(site.file, f"/{part}").key
        if outer == "paths":
            words.append(_PLACEHOLDER.sub("_", step))
        elif outer in _OF_NAMES:
            words.append(step)
            step = ""
        elif outer in ("oneOf", "anyOf"):
            words.append(f"Option{int(step) + 1}" if step.isdecimal() else step)
        elif step in _SAYING:
            words.append(_SAYING[step])
        outer = step
    return pascal("_".join(words))


_PLACEHOLDER = re.compile(r"\{[^}]*\}")
_NAMELESS = frozenset(("schema", "items", "additionalProperties"))
_OF_NAMES = frozenset(
    ("properties", "schemas", "responses", "requestBodies", "parameters", "$defs")
)
_SAYING = {
    **{method: method for method in ("get", "put", "post", "delete", "patch")},
    "requestBody": "Request",
    "responses": "Response",
    "items": "Item",
    "additionalProperties": "Value",
}


def upper(text: str) -> str:
    """``text`` as the name of an enum member: ``toll-free`` is ``TOLL_FREE``, no text ``EMPTY``."""
    return snake(text, "empty" if not text else "value").upper()


def environment_variable(*parts: str) -> str:
    """The parts as the name of an environment variable."""
    return "_".join(snake(part) for part in parts).upper()


def _ascii(text: str) -> str:
    """``text`` with every sign replaced by ``_`` and every foreign letter by its code point."""
    if text.isascii():
        return _OTHER.sub("_", text)
    return "".join(
        (
            character
            if character.isascii() and character.isalnum()
            else (
                f"_u{ord(character):x}_" if not character.isascii() and character.isalnum() else "_"
            )
        )
        for character in _unmarked(text)
    )


def _unmarked(text: str) -> str:
    """The text by NFKC, letters without their marks: ``Über`` is ``Uber``."""
    parts = unicodedata.normalize("NFKD", text)
    plain = "".join(character for character in parts if not unicodedata.combining(character))
    return unicodedata.normalize("NFKC", plain)


def _finish(name: str, fallback: str) -> str:
    """A non-empty identifier that does not begin with a digit, cut to the maximum length."""
    name = name or fallback
    if name[0].isdigit():
        name = "_" + name
    if len(name) > _LONGEST:
        digest = hashlib.sha256(name.encode("ascii")).hexdigest()[:8]
        name = name[: _LONGEST - len(digest)] + digest
    return name


def is_carried(wire_name: str) -> bool:
    """Whether msgspec can carry a field of this name."""
    return wire_name.isprintable() and not set(wire_name) & set('"\\')


def avoiding(name: str, reserved: Iterable[str], suffix: str = "_") -> str:
    """``name``, with the suffix where it is reserved."""
    return name + suffix if name in reserved else name


@dataclass(slots=True)
class Scope:
    """Names that have to differ: the fields of a model, the classes of a package.

    A reserved name gets ``suffix``; a claim of a name that is taken the next free number, past
    the names in ``asked``, which others will claim as they are. Where both claims have a site, a
    warning names the two places, since an author can then choose better names.
    """

    kind: str
    reserved: frozenset[str]
    context: Context
    suffix: str = "_"
    separator: str = "_"
    fold_case: bool = False
    asked: frozenset[str] = frozenset()
    taken: dict[str, tuple[str, Site | None]] = field(default_factory=dict)

    def claim(self, name: str, site: Site | None = None) -> str:
        """A free name, as near to ``name`` as can be."""
        wanted = avoiding(name, self.reserved, self.suffix)
        free, number = wanted, 2
        while self._key(free) in self.taken or (free != wanted and free in self.asked):
            free = f"{wanted.rstrip('_')}{self.separator}{number}"
            number += 1
        if free != wanted and site is not None:
            self._warn(wanted, free, site)
        self.taken[self._key(free)] = (free, site)
        return free

    def is_free(self, name: str) -> bool:
        """Whether a claim gives this very name."""
        return name not in self.reserved and self._key(name) not in self.taken

    def _warn(self, wanted: str, free: str, site: Site) -> None:
        first, first_site = self.taken[self._key(wanted)]
        if first_site is None:
            return
        same = f"two {self.kind} become {wanted!r} in Python"
        if first != wanted:
            same = f"the {self.kind} {first!r} and {wanted!r} differ in case only"
        self.context.diagnostics.add(
            warning(
                "name-collision",
                f"{same}; the second is called {free!r}",
                self.context.locate(site),
                hint="rename one of them in the spec to choose its name",
                related=(Related("first", self.context.locate(first_site)),),
                pointer=site.pointer,
            )
        )

    def _key(self, name: str) -> str:
        return name.casefold() if self.fold_case else name
