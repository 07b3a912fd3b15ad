"""Where references begin (RFC 3986, 5.1): ``$self`` of a description, ``$id`` of a schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin

from msgspec import Struct

from specloom.load import Document, JsonValue
from specloom.load.site import escaped

_DATA: Final = frozenset(("example", "examples", "default", "const", "enum", "value", "dataValue"))
"""Members whose values are data: an ``$id`` in them names nothing."""


class Resource(Struct, frozen=True):
    """A part of a document with an address of its own: the pointer of its root, and the address.

    The document itself is one, with an empty address where it does not say its own.
    """

    pointer: str
    address: str

    def holds(self, pointer: str) -> bool:
        """Whether a place is inside the resource."""
        return not self.pointer or f"{pointer}/".startswith(f"{self.pointer}/")


def resources_of(document: Document) -> tuple[Resource, ...]:
    """The resources of a document, outer ones first; one alone where no address is stated.

    OpenAPI 3.0 knows neither keyword.
    """
    root = document.value
    if not isinstance(root, dict) or str(root.get("openapi", "")).startswith("3.0"):
        return (Resource("", ""),)
    stated = root.get("$self" if "openapi" in root else "$id")
    address = stated.partition("#")[0] if isinstance(stated, str) else ""
    return (Resource("", address), *_below(root, address))


def _below(root: dict[str, JsonValue], address: str) -> Iterator[Resource]:
    level: list[tuple[JsonValue, str, str]] = [(root, "", address)]
    while level:
        below: list[tuple[JsonValue, str, str]] = []
        for value, pointer, base in level:
            if isinstance(value, dict):
                own = value.get("$id")
                if pointer and isinstance(own, str) and not own.startswith("#"):
                    base = urljoin(base, own.partition("#")[0])
                    yield Resource(pointer, base)
                below += [
                    (item, f"{pointer}/{escaped(key)}", base)
                    for key, item in value.items()
                    if key not in _DATA and isinstance(item, (dict, list))
                ]
            elif isinstance(value, list):
                below += [(item, f"{pointer}/{i}", base) for i, item in enumerate(value)]
        level = below
