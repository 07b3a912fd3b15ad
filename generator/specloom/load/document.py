"""One loaded file: its value, its digest, and where everything in it stands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from specloom.diagnostics import Refused, Span, error
from specloom.load.json_places import JsonPlaces
from specloom.load.json_text import parse_json
from specloom.load.places import Lines, Place
from specloom.load.site import JsonValue
from specloom.load.text import decode, read_bytes
from specloom.load.yaml_text import parse_yaml


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON or YAML file as a JSON value.

    ``name`` is the path as shown to people, ``path`` the absolute one, ``digest`` the SHA-256
    of the file's bytes in hexadecimal. Numbers are :class:`SourceInteger` or
    :class:`SourceFloat`. Aliased values of YAML are one object: nobody may change ``value``.
    """

    name: str
    path: Path
    syntax: Literal["json", "yaml"]
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


_SYNTAXES: Final[dict[str, Literal["json", "yaml"]]] = {
    ".json": "json",
    ".yaml": "yaml",
    ".yml": "yaml",
}


def load_document(path: Path, *, name: str) -> Document:
    """Read a JSON or YAML file.

    The suffix decides between the two; with another suffix the first character does.

    Raises:
        Refused: the file cannot be read, is not UTF-8, breaks its syntax or a cap, or its top
            is a scalar (``not-an-object``).
    """
    content = read_bytes(path, name)
    text = decode(content, name)
    lines = Lines(name, text)
    syntax = _SYNTAXES.get(path.suffix.lower())
    if syntax is None:
        syntax = "json" if text.lstrip()[:1] in {"{", "["} else "yaml"
    value: JsonValue
    places: JsonPlaces | Place
    if syntax == "json":
        value, places = parse_json(lines), JsonPlaces(text)
    else:
        value, places = parse_yaml(lines)
    if not isinstance(value, dict | list):
        span = lines.span(places.find("").value)
        raise Refused(error("not-an-object", "the document is a scalar, not an object", span))
    return Document(
        name=name,
        path=path.absolute(),
        syntax=syntax,
        value=value,
        digest=hashlib.sha256(content).hexdigest(),
        _lines=lines,
        _places=places,
    )
