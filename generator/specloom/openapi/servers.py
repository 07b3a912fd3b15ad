"""Server Objects and Tag Objects."""

from __future__ import annotations

import re
from typing import Final

from specloom.diagnostics import named
from specloom.openapi.members import Members
from specloom.openapi.model import Server, ServerVariable, Tag

_KNOWN: Final = frozenset(("url", "description", "variables", "name"))
_KNOWN_OF_VARIABLE: Final = frozenset(("default", "enum", "description"))
_KNOWN_OF_TAG: Final = frozenset(("name", "description", "summary", "externalDocs"))


def read_servers(members: Members) -> tuple[Server, ...]:
    """The servers of a description, a path item or an operation."""
    found = []
    site = members.site.below("servers")
    for index, value in enumerate(members.array("servers")):
        inner = Members.of(members.reader, site.below(str(index)), value, "a server")
        url = None if inner is None else inner.required_text("url", "the server")
        if inner is not None and url is not None:
            found.append(_read_server(inner, url))
    return tuple(found)


def _read_server(members: Members, url: str) -> Server:
    declared = members.object("variables")
    variables = []
    for name in declared.value if declared is not None else ():
        if not name:
            message = "the server variable's name is empty"
            members.reader.error("empty-name", members.site.below("variables", name), message)
        inner = declared.object(name) if declared is not None else None
        if inner is not None:
            variables.append(_read_variable(inner, name))
    names = {variable.name for variable in variables}
    for name in re.findall(r"\{([^{}]*)\}", url):
        if name not in names:
            message = f"the server variable {named(name)} is not declared"
            members.reader.warn("undeclared-variable", members.site.below("url"), message)
    return Server(
        site=members.site,
        url=url,
        description=members.text("description"),
        variables=tuple(variables),
        extensions=members.rest(_KNOWN),
    )


def _read_variable(members: Members, name: str) -> ServerVariable:
    default = members.required_text("default", "the server variable")
    return ServerVariable(
        site=members.site,
        name=name,
        default=default or "",
        enum=members.texts("enum"),
        description=members.text("description"),
        extensions=members.rest(_KNOWN_OF_VARIABLE),
    )


def read_tags(members: Members) -> tuple[Tag, ...]:
    """The tags of a description; the first of a name counts."""
    found: dict[str, Tag] = {}
    site = members.site.below("tags")
    for index, value in enumerate(members.array("tags")):
        inner = Members.of(members.reader, site.below(str(index)), value, "a tag")
        name = None if inner is None else inner.required_text("name", "the tag")
        if inner is None or name is None:
            continue
        if name in found:
            message = f"the tag {named(name)} stands twice"
            members.reader.warn("duplicate-tag", inner.site, message)
            continue
        description = inner.text("description") or inner.text("summary")
        extensions = inner.rest(_KNOWN_OF_TAG)
        found[name] = Tag(
            site=inner.site, name=name, description=description, extensions=extensions
        )
    return tuple(found.values())
