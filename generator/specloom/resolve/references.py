"""Where references lead: RFC 3986 references whose fragment is an RFC 6901 pointer or an anchor."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urljoin

from specloom.diagnostics import Refused, Related, Span, did_you_mean, error, named
from specloom.load import Document, JsonValue, Site
from specloom.load.site import escaped, steps
from specloom.resolve.addresses import Resource, resources_of
from specloom.resolve.documents import Documents, member

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DETOURS: Final = 20


@dataclass(slots=True)
class References:
    """Follows references inside a set of documents. Nothing is ever fetched."""

    documents: Documents
    # What a chain of references that starts at a site ends at.
    _ends: dict[Site, Site] = field(default_factory=dict)
    _targets: dict[tuple[str, str, str], Site] = field(default_factory=dict)
    _anchors: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    _resources: dict[str, Mapping[str, Resource]] = field(default_factory=dict)
    _addresses: dict[tuple[str, str], Site] = field(default_factory=dict)
    # How many references are being followed on the way of other pointers.
    _detours: int = 0

    def target(self, reference: JsonValue, site: Site) -> Site:
        """The site that a ``$ref`` names, which may hold a reference itself.

        ``site`` is that of the reference text.

        Raises:
            Refused: ``reference-not-text``, ``reference-remote``, ``reference-absolute``,
                ``reference-escapes``, ``reference-file``, ``reference-syntax``,
                ``reference-missing``, or what loading the other file says.
        """
        if not isinstance(reference, str):
            span = self.documents.span(site)
            raise Refused(error("reference-not-text", "a reference has to be text", span))
        resource = self._resource_at(site)
        key = (site.file, resource.pointer, reference)
        known = self._targets.get(key)
        if known is None:
            known = self._targets[key] = self._find(reference, site, resource)
        return known

    def is_ambiguous(self, reference: JsonValue) -> bool:
        """Whether the anchor that a ``$dynamicRef`` names stands in more than one place."""
        name = str(reference).partition("#")[2]
        if name.startswith("/"):
            return False
        found = (self._anchors_of(document) for document in self.documents.by_name.values())
        return sum(len(anchors.get(name, ())) for anchors in found) > 1

    def follow(self, site: Site) -> Site:
        """The site at the end of a chain of references that starts at ``site``.

        A site that holds no reference is its own end.

        Raises:
            Refused: ``reference-cycle``, or as :meth:`target`.
        """
        chain: dict[Site, None] = {}
        end = site
        while end not in self._ends:
            value = self.documents.value(end)
            if not isinstance(value, dict) or "$ref" not in value:
                break
            if end in chain:
                self._refuse_cycle(list(chain)[list(chain).index(end) :])
            chain[end] = None
            end = self.target(value["$ref"], end.below("$ref"))
        end = self._ends.get(end, end)
        self._ends.update(dict.fromkeys(chain, end))
        return end

    def _find(self, reference: str, site: Site, resource: Resource) -> Site:
        path, _, fragment = reference.partition("#")
        root = Site(site.file, resource.pointer)
        if path:
            named = self._named(urljoin(resource.address, path), site.file)
            root = self._opened(path, site) if named is None else named
        document = self.documents.by_name[root.file]
        if fragment and not fragment.startswith("/"):
            return self._anchor(document, fragment, root, site)
        pointer = self._unquoted(fragment, site) if "%" in fragment else fragment
        if root.pointer and pointer:
            # Many a schema with an $id is written as if its references began at the document.
            with suppress(Refused):
                return self._walk(Site(root.file, root.pointer + pointer), reference, site)
            return self._walk(Site(root.file, pointer), reference, site)
        return self._walk(Site(root.file, root.pointer + pointer), reference, site)

    def _opened(self, path: str, site: Site) -> Site:
        """The root of another file, by its path."""
        span = self.documents.span(site)
        _refuse_address(path, span)
        referrer = self.documents.by_name[site.file]
        return Site(self.documents.open(self._unquoted(path, site), referrer, span).name, "")

    def _resources_of(self, file: str) -> Mapping[str, Resource]:
        """The resources of a file by their pointers, and their addresses on record."""
        if file not in self._resources:
            found = resources_of(self.documents.by_name[file])
            self._resources[file] = {item.pointer: item for item in found}
            for item in found:
                self._addresses.setdefault((file, item.address), Site(file, item.pointer))
        return self._resources[file]

    def _resource_at(self, site: Site) -> Resource:
        """The innermost resource around a site: what its references begin at."""
        resources, pointer = self._resources_of(site.file), site.pointer
        if len(resources) == 1:
            return resources[""]
        while pointer not in resources:
            pointer = pointer.rpartition("/")[0]
        return resources[pointer]

    def _named(self, address: str, file: str) -> Site | None:
        """The resource of an address, of this file first, then of those that were reached."""
        for name in (file, *self.documents.by_name):
            self._resources_of(name)
            if (name, address) in self._addresses:
                return self._addresses[name, address]
        return None

    def _walk(self, wanted: Site, reference: str, site: Site) -> Site:
        """The canonical site of a pointer; a reference on its way is followed."""
        document = self.documents.by_name[wanted.file]
        value, pointer = document.value, ""
        for step in steps(wanted.pointer):
            if isinstance(value, dict) and step not in value and isinstance(value.get("$ref"), str):
                inner = self._detour(Site(document.name, pointer), site)
                document, pointer = self.documents.by_name[inner.file], inner.pointer
                value = self.documents.value(inner)
            try:
                value = member(value, step)
            except KeyError:
                raise Refused(
                    error(
                        "reference-missing",
                        f"nothing is at {named(reference)}",
                        self.documents.span(site),
                        hint=_hint(value, step, pointer),
                    )
                ) from None
            pointer += "/" + escaped(step)
        return Site(document.name, pointer)

    def _detour(self, inner: Site, site: Site) -> Site:
        if self._detours >= _DETOURS:
            message = "the reference leads through too many others, or through itself"
            raise Refused(error("reference-cycle", message, self.documents.span(site)))
        self._detours += 1
        try:
            return self.follow(inner)
        finally:
            self._detours -= 1

    def _unquoted(self, text: str, site: Site) -> str:
        try:
            return unquote(text, errors="strict")
        except UnicodeDecodeError:
            message = f"the percent-encoding of {named(text)} is not UTF-8"
            span = self.documents.span(site)
            raise Refused(error("reference-syntax", message, span)) from None

    def _anchors_of(self, document: Document) -> dict[str, list[str]]:
        if document.name not in self._anchors:
            self._anchors[document.name] = _anchors(document.value)
        return self._anchors[document.name]

    def _anchor(self, document: Document, name: str, root: Site, site: Site) -> Site:
        anchors = self._anchors_of(document)
        if name not in anchors:
            hint = did_you_mean(name, anchors) or "a pointer begins with #/"
            message = f"no $anchor is named {named(name)}"
            raise Refused(error("reference-missing", message, self.documents.span(site), hint=hint))
        inside = Resource(root.pointer, "")
        near = [pointer for pointer in anchors[name] if inside.holds(pointer)]
        return Site(document.name, (near or anchors[name])[0])

    def _refuse_cycle(self, cycle: list[Site]) -> None:
        message = "the reference leads back to itself"
        if len(cycle) > 1:
            message += f" over {len(cycle) - 1} more"
        spans = [self.documents.span(site.below("$ref")) for site in cycle[:4]]
        related = [Related("then", span) for span in spans[1:]]
        raise Refused(error("reference-cycle", message, spans[0], related=related))


def _refuse_address(path: str, span: Span) -> None:
    if _SCHEME.match(path) or path.startswith(("//", "\\\\")):
        raise Refused(
            error(
                "reference-remote",
                "a reference leads out of the folder of the description; nothing is fetched",
                span,
                hint="copy the document beside the description and name it by a relative path",
            )
        )
    if path.startswith(("/", "\\")):
        message = "a reference names an absolute path"
        hint = "name the file relative to this one"
        raise Refused(error("reference-absolute", message, span, hint=hint))


def _hint(value: JsonValue, step: str, pointer: str) -> str:
    """What a reader of a broken pointer wants to know: the nearest name, or where it breaks."""
    where = pointer or "the top"
    if isinstance(value, dict):
        return did_you_mean(step, value) or f"{where} has no member {step}"
    if isinstance(value, list):
        return f"{where} has {len(value)} items"
    return f"{where} is not an object"


def _anchors(value: JsonValue) -> dict[str, list[str]]:
    """The pointers of all ``$anchor`` keywords of a document by name, outer ones first."""
    found: dict[str, list[str]] = {}
    level: list[tuple[JsonValue, str]] = [(value, "")]
    while level:
        below: list[tuple[JsonValue, str]] = []
        for item, pointer in level:
            if isinstance(item, dict):
                for keyword in ("$anchor", "$dynamicAnchor"):
                    name = item.get(keyword)
                    if isinstance(name, str):
                        found.setdefault(name, []).append(pointer)
                below += [(entry, f"{pointer}/{escaped(key)}") for key, entry in item.items()]
            elif isinstance(item, list):
                below += [(entry, f"{pointer}/{index}") for index, entry in enumerate(item)]
        level = below
    return found
