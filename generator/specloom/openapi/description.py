"""The OpenAPI Object: from a file to a :class:`Description`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from msgspec import Struct

from specloom.diagnostics import Diagnostics, Refused
from specloom.load import JsonValue, Site, load_document
from specloom.openapi.cycles import check_cycles
from specloom.openapi.members import Members
from specloom.openapi.model import Description, Schema
from specloom.openapi.operations import read_paths, read_webhooks
from specloom.openapi.reader import COMPONENT, Reader
from specloom.openapi.schemas.schema import read_schema
from specloom.openapi.security import read_requirements, read_security_schemes
from specloom.openapi.servers import read_servers, read_tags
from specloom.openapi.version import read_version
from specloom.resolve import Documents, References

_KNOWN: Final = frozenset(
    (
        "openapi",
        "$self",
        "info",
        "servers",
        "paths",
        "webhooks",
        "components",
        "security",
        "tags",
        "externalDocs",
        "jsonSchemaDialect",
    )
)
_UNKNOWN_TO: Final = (frozenset(("webhooks", "$self")), frozenset(("$self",)), frozenset[str]())
"""What the root of OpenAPI 3.0, 3.1 and 3.2 does not have."""
_KNOWN_OF_INFO: Final = frozenset(
    ("title", "summary", "description", "termsOfService", "contact", "license", "version")
)
_COMPONENTS: Final = (
    "parameters",
    "headers",
    "requestBodies",
    "responses",
    "examples",
    "links",
    "callbacks",
    "pathItems",
    "mediaTypes",
)

_WORDS: Final = frozenset(("$ref", "summary", "description"))
"""What a component that is another object may say of it beside the reference."""


class Reading(Struct, frozen=True):
    """A description and the documents it was read from, which give spans and digests."""

    description: Description
    documents: Documents


def read_description(
    path: Path, *, name: str, diagnostics: Diagnostics, allowed_root: Path | None = None
) -> Reading:
    """Read an OpenAPI description of version 3.0, 3.1 or 3.2 and all that it refers to.

    ``name`` is the path as shown to people. References may lead to files below
    ``allowed_root``, which is the folder of the description unless given. Warnings and losses
    are left in ``diagnostics``.

    Raises:
        Refused: the file or one it refers to cannot be loaded, or the description holds errors;
            all of them are named.
    """
    document = load_document(path, name=name)
    folder = allowed_root if allowed_root is not None else path.resolve().parent
    documents = Documents(document, folder.resolve())
    reader = Reader(References(documents), diagnostics)
    root = Site(name, "")
    members = Members.of(reader, root, document.value, "an OpenAPI description")
    version = None if members is None else read_version(reader, root, members.value)
    diagnostics.refuse_errors()
    assert members is not None
    assert version is not None
    description = _read_root(members, version)
    diagnostics.refuse_errors()
    return Reading(description, documents)


def _read_root(members: Members, version: str) -> Description:
    reader = members.reader
    components = members.object("components")
    schemes = None if components is None else components.object("securitySchemes")
    reader.security_schemes = frozenset(schemes.value if schemes is not None else ())
    sites = _component_schemas(components)
    reader.component_schemas = {name: site for name, site, _ in sites}
    schemas = {site: read_schema(reader, site, value) for _, site, value in sites}
    if components is not None:
        _read_components(components)
    elsewhere = {} if components is None else dict(_elsewhere(components))
    title, api_version, text = _read_info(members)
    if "paths" not in members.value and reader.minor == 0:
        members.missing("paths", "the description")
    webhooks = read_webhooks(members, "webhooks") if reader.minor > 0 else ()
    description = Description(
        site=members.site,
        version=version,
        title=title,
        api_version=api_version,
        description=text,
        servers=read_servers(members),
        tags=read_tags(members),
        operations=read_paths(members, "paths"),
        webhooks=webhooks,
        schemas=schemas,
        components=elsewhere,
        security_schemes=read_security_schemes(schemes),
        security=read_requirements(members) or (),
        extensions=members.rest(_KNOWN - _UNKNOWN_TO[reader.minor]),
    )
    _read_pending(reader, schemas)
    check_cycles(reader, schemas)
    if reader.has_xml_content:
        for site in reader.xml:
            reader.lose(site, "xml", "bodies of XML are not written or read")
    return description


def _read_info(members: Members) -> tuple[str, str, str | None]:
    """The title, the version and the description of the API."""
    info = members.object("info")
    if "info" not in members.value:
        members.missing("info", "the description")
    if info is None:
        return "", "", None
    title = info.required_text("title", "info")
    version = info.required_text("version", "info")
    text = info.text("description")
    info.rest(_KNOWN_OF_INFO)
    return title or "", version or "", text


def _component_schemas(components: Members | None) -> list[tuple[str, Site, JsonValue]]:
    schemas = None if components is None else components.object("schemas")
    if schemas is None:
        return []
    return [(name, schemas.site.below(name), value) for name, value in schemas.value.items()]


def _read_components(components: Members) -> None:
    """See that every reference among the components leads somewhere, used or not."""
    for kind in _COMPONENTS:
        inner = components.object(kind)
        for name, value in inner.value.items() if inner is not None else ():
            assert inner is not None
            components.reader.follow(inner.site.below(name), value, kind)
    components.rest(frozenset((*_COMPONENTS, "schemas", "securitySchemes")))


def _elsewhere(components: Members) -> Iterator[tuple[Site, Site]]:
    """The places that are no components, but what components refer to; the first of each last."""
    reader = components.reader
    for kind, group in reversed(components.value.items()):
        for name, value in reversed(group.items()) if isinstance(group, dict) else ():
            if isinstance(value, dict) and "$ref" in value and value.keys() <= _WORDS:
                site = components.site.below(kind, name)
                with suppress(Refused):
                    end = reader.references.follow(site)
                    if end.file != site.file or not COMPONENT.fullmatch(end.pointer):
                        yield end, site


def _read_pending(reader: Reader, schemas: dict[Site, Schema]) -> None:
    """Read the schemas that references lead to, and those they lead to, until none is left."""
    while reader.pending:
        for site in list(reader.pending):
            del reader.pending[site]
            if site not in schemas:
                value = reader.references.documents.value(site)
                schemas[site] = read_schema(reader, site, value)
