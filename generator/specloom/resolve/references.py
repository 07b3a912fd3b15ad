"""Where references lead: RFC 3986 references whose fragment is an RFC 6901 pointer or an anchor."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from specloom.diagnostics import Refused, Related, Span, error
from specloom.load import Document, JsonValue, Site
from specloom.load.site import escaped, steps
from specloom.resolve.documents import Documents, member

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DETOURS: Final = 20


@dataclass(slots=True)
class References:
    """Follows references inside a set of documents. Nothing is ever fetched."""

    documents: Documents
    # What a chain of references that starts at a site ends at.
    _ends: dict[Site, Site] = field(default_factory=dict)
    _targets: dict[tuple[str, str], Site] = field(default_factory=dict)
    _anchors: dict[str, dict[str, str]] = field(default_factory=dict)
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
        known = self._targets.get((site.file, reference))
        if known is None:
            known = self._targets[site.file, reference] = self._find(reference, site)
        return known

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

    def _find(self, reference: str, site: Site) -> Site:
        path, _, fragment = reference.partition("#")
        document = self.documents.by_name[site.file]
        if path:
            span = self.documents.span(site)
            _refuse_address(path, span)
            document = self.documents.open(self._unquoted(path, site), document, span)
        if fragment and not fragment.startswith("/"):
            return self._anchor(document, fragment, site)
        pointer = self._unquoted(fragment, site) if "%" in fragment else fragment
        return self._walk(Site(document.name, pointer), reference, site)

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
                        f"nothing is at {reference[:200]}",
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
            message = f"the percent-encoding of {text[:200]} is not UTF-8"
            span = self.documents.span(site)
            raise Refused(error("reference-syntax", message, span)) from None

    def _anchor(self, document: Document, name: str, site: Site) -> Site:
        if document.name not in self._anchors:
            self._anchors[document.name] = _anchors(document.value)
        anchors = self._anchors[document.name]
        if name not in anchors:
            hint = _nearest(name, list(anchors)) or "a pointer begins with #/"
            message = f"no $anchor is named {name}"
            raise Refused(error("reference-missing", message, self.documents.span(site), hint=hint))
        return Site(document.name, anchors[name])

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
        return _nearest(step, list(value)) or f"{where} has no member {step}"
    if isinstance(value, list):
        return f"{where} has {len(value)} items"
    return f"{where} is not an object"


def _nearest(name: str, names: list[str]) -> str:
    matches = difflib.get_close_matches(name[:100], names[:5000], n=1)
    return f"did you mean {matches[0]}?" if matches else ""


def _anchors(value: JsonValue) -> dict[str, str]:
    """The pointers of all ``$anchor`` keywords of a document, the first of a name."""
    found: dict[str, str] = {}
    level: list[tuple[JsonValue, str]] = [(value, "")]
    while level:
        below: list[tuple[JsonValue, str]] = []
        for item, pointer in level:
            if isinstance(item, dict):
                for keyword in ("$anchor", "$dynamicAnchor"):
                    name = item.get(keyword)
                    if isinstance(name, str):
                        found.setdefault(name, pointer)
                below += [(entry, f"{pointer}/{escaped(key)}") for key, entry in item.items()]
            elif isinstance(item, list):
                below += [(entry, f"{pointer}/{index}") for index, entry in enumerate(item)]
        level = below
    return found
