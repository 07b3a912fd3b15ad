"""One loaded file: its value, its digest, and where everything in it stands."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeAlias

from specloom.diagnostics import Refused, Span, error
from specloom.load.json_places import JsonPlaces
from specloom.load.json_text import parse_json
from specloom.load.places import Lines, Place
from specloom.load.site import JsonValue
from specloom.load.text import decode, read_bytes

_Syntax: TypeAlias = Literal["json", "yaml"]


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON or YAML file as a JSON value.

    ``name`` is the path as shown to people, ``path`` the absolute one, ``digest`` the SHA-256
    of the file's bytes in hexadecimal. Numbers are :class:`SourceInteger` or
    :class:`SourceFloat`. Aliased values of YAML are one object: nobody may change ``value``.
    """

    name: str
    path: Path
    syntax: _Syntax
    value: JsonValue = field(repr=False)
    digest: str
    _lines: Lines = field(repr=False, compare=False)
    _places: JsonPlaces | Place = field(repr=False, compare=False)

    def span(self, pointer: str, *, key: bool = False) -> Span:
        """Where a value stands, or with ``key`` the name of the member that holds it.

        A pointer that leads nowhere falls back to its nearest ancestor.
        """
        place = self._places.find(pointer)
        return self._lines.span(place.key if key else place.value)


_SYNTAXES: Final[dict[str, _Syntax]] = {
    ".json": "json",
    ".yaml": "yaml",
    ".yml": "yaml",
}


def load_document(path: Path, *, name: str) -> Document:
    """Read a JSON or YAML file.

    The suffix decides between the two; with another suffix the first character does. JSON in a
    file of YAML is read as JSON, which has escapes that YAML has not.

    Raises:
        Refused: the file cannot be read, is not UTF-8, breaks its syntax or a cap, or its top
            is a scalar (``not-an-object``).
    """
    content = read_bytes(path, name)
    text = decode(content, name)
    lines = Lines(name, text)
    try:
        syntax, value, places = _parsed(lines, _SYNTAXES.get(path.suffix.lower()))
        if not isinstance(value, dict | list):
            span = lines.span(places.find("").value)
            raise Refused(error("not-an-object", "the document is a scalar, not an object", span))
    except Refused as refusal:
        raise _refusal_of_markup(lines) or refusal from None
    return Document(
        name=name,
        path=path.absolute(),
        syntax=syntax,
        value=value,
        digest=hashlib.sha256(content).hexdigest(),
        _lines=lines,
        _places=places,
    )


def _parsed(lines: Lines, syntax: _Syntax | None) -> tuple[_Syntax, JsonValue, JsonPlaces | Place]:
    """The value of a text and its places, and in which syntax it turned out to be."""
    looks_like_json = lines.text.lstrip()[:1] in {"{", "["}
    if syntax == "json" or (syntax is None and looks_like_json):
        return "json", parse_json(lines), JsonPlaces(lines.text)
    if looks_like_json:
        try:
            return "json", parse_json(lines), JsonPlaces(lines.text)
        except Refused as refusal:
            if refusal.diagnostics[0].code != "json-syntax":
                raise
    # Here and not above: a description in JSON needs no ruamel.yaml.
    from specloom.load.yaml_text import parse_yaml

    return "yaml", *parse_yaml(lines)


_MARKUP: Final = re.compile(r"\s*<[!?A-Za-z]")


def _refusal_of_markup(lines: Lines) -> Refused | None:
    """What to say of a page that was saved instead of the file that it shows."""
    if not _MARKUP.match(lines.text):
        return None
    message = "this is a page of HTML or XML, neither JSON nor YAML"
    hint = "save the description itself, not a page that shows it"
    return Refused(error("not-an-object", message, lines.span(0), hint=hint))
