"""The files that one description is read from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from specloom.diagnostics import Refused, Span, error, named
from specloom.load import Document, JsonValue, Site, load_document
from specloom.load.site import steps


@dataclass(slots=True)
class Documents:
    """The root document and every file that a reference led to, by the name shown to people.

    ``allowed_root`` is the folder, links resolved, that no reference may leave.
    """

    root: Document
    allowed_root: Path
    _by_name: dict[str, Document] = field(default_factory=dict)
    _by_path: dict[Path, Document] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_name[self.root.name] = self.root
        self._by_path[self.root.path.resolve()] = self.root

    @property
    def by_name(self) -> Mapping[str, Document]:
        """Every document, the root first, then in the order they were reached."""
        return self._by_name

    @property
    def inputs(self) -> tuple[tuple[str, str], ...]:
        """The (name, SHA-256) pairs of all files, for a manifest."""
        return tuple((name, document.digest) for name, document in self._by_name.items())

    def span(self, site: Site, *, key: bool = False) -> Span:
        """Where a site stands; with ``key``, where the name of that member stands."""
        return self._by_name[site.file].span(site.pointer, key=key)

    def value(self, site: Site) -> JsonValue:
        """The value at a site that exists.

        Raises:
            KeyError: it does not.
        """
        value = self._by_name[site.file].value
        for step in steps(site.pointer):
            value = member(value, step)
        return value

    def open(self, relative: str, referrer: Document, span: Span) -> Document:
        """The document that a relative path in ``referrer`` names; it is loaded once.

        Raises:
            Refused: ``reference-escapes``, ``reference-file`` or what loading it says.
        """
        try:
            path = (referrer.path.resolve().parent / relative).resolve()
        except (OSError, ValueError, RuntimeError):
            raise Refused(
                error("reference-file", f"{named(relative)} is no file name", span)
            ) from None
        if not path.is_relative_to(self.allowed_root):
            message = f"the reference leaves the folder of the description: {named(relative)}"
            hint = "copy the file below that folder"
            raise Refused(error("reference-escapes", message, span, hint=hint))
        if path in self._by_path:
            return self._by_path[path]
        # Of the two ways to ask, this one does not raise.
        is_file = os.path.isfile(path)
        if not is_file or not os.access(path, os.R_OK):
            what = "you may not read the" if is_file else "there is no"
            raise Refused(error("reference-file", f"{what} file {named(relative)}", span))
        document = load_document(path, name=self._shown(path))
        self._by_path[path] = document
        self._by_name[document.name] = document
        return document

    def _shown(self, path: Path) -> str:
        below = os.path.relpath(path, self.root.path.resolve().parent)
        return Path(os.path.normpath(Path(self.root.name).parent / below)).as_posix()


def member(value: JsonValue, step: str) -> JsonValue:
    """The member of an object or the item of an array that one step of a pointer names.

    Raises:
        KeyError: there is none.
    """
    if isinstance(value, dict):
        return value[step]
    # RFC 6901, section 4: an index has no leading zero and no sign.
    if isinstance(value, list) and step.isascii() and step.isdigit() and len(step) < 10:
        index = int(step)
        if str(index) == step and index < len(value):
            return value[index]
    raise KeyError(step)
