"""Nodes of a spec that a page can state: where each stands, what it says, and what it cites."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field

from specloom.ir import Rule, Status
from specloom.load import JsonValue, Site
from specloom.openapi.model import ABSENT, Absent


class NodeKind(enum.Enum):
    """What a node is. The value is its name in messages."""

    OPERATION = "operation"
    PARAMETER = "parameter"
    HEADER = "header"
    BODY = "request body"
    PROPERTY = "property"
    SCHEMA = "schema"
    ENUM = "enum"
    RESPONSE = "response"
    SECURITY_SCHEME = "security scheme"
    RULE = "rule"
    SERVER = "server"
    INFO = "API"


CITING: Final = frozenset(NodeKind) - {
    NodeKind.BODY,
    NodeKind.HEADER,
    NodeKind.SERVER,
    NodeKind.INFO,
}
"""The kinds that have to say where they come from; the others may."""

FIELDS: Final = frozenset({NodeKind.PARAMETER, NodeKind.HEADER, NodeKind.PROPERTY})


class Cited(Struct, frozen=True):
    """One citation: lines ``first`` to ``last`` of ``page``, and where the spec has it."""

    page: str
    first: int
    last: int
    site: Site

    def covers(self, line: int) -> bool:
        """Whether the line is one of those cited."""
        return self.first <= line <= self.last

    def touches(self, page: str, first: int, last: int) -> bool:
        """Whether one of these lines is cited."""
        return self.page == page and self.first <= last and self.last >= first

    def __str__(self) -> str:
        return citation_text(self.page, self.first, self.last)


def citation_text(page: str, first: int, last: int) -> str:
    """A citation as a spec writes it."""
    return f"{page}#L{first}" if first == last else f"{page}#L{first}-L{last}"


class Says(Struct, frozen=True, kw_only=True):
    """What a spec or a page says of one field; None where it says nothing.

    ``type`` is a type of JSON Schema without null; ``items`` that of a list's items. ``values``
    are the allowed ones, of the items where the field is a list, and ``enumerated`` that there
    are some, known or not. ``default`` is ABSENT where none is stated.
    """

    type: str | None = None
    items: str | None = None
    format: str | None = None
    required: bool | None = None
    nullable: bool | None = None
    deprecated: bool | None = None
    read_only: bool | None = None
    write_only: bool | None = None
    enumerated: bool = False
    values: tuple[JsonValue, ...] | None = None
    default: JsonValue | Absent = ABSENT
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_items: int | None = None
    max_items: int | None = None


PARTS: Final = tuple(name for name in Says.__struct_fields__ if name != "enumerated")
"""The parts of what is said of a field, by which a page and a spec are held against each other."""

MARKS: Final = ("required", "nullable", "deprecated")
"""The parts that a page marks beside the name: what has no mark may be said all the same."""


class Node(Struct, frozen=True, kw_only=True):
    """One place of a spec that can be cited.

    ``name`` is the wire name of a field, the key of a component, the status of a response, the
    kind of a rule. ``description`` is what the node itself says in words. ``malformed`` are the
    parts of its provenance that cannot be read. ``stating`` is where the provenance stands, which
    for a rule in JSON Schema form may be the schema around it.
    """

    kind: NodeKind
    site: Site
    name: str
    says: Says = Says()
    cited: tuple[Cited, ...] = ()
    status: Status = Status.STATED
    note: str = ""
    description: str = ""
    malformed: tuple[Site, ...] = ()
    rule: Rule | None = None
    holds: tuple[str, ...] = ()
    enums: tuple[Site, ...] = ()

    @property
    def is_field(self) -> bool:
        """Whether it is a parameter, a header of an answer, or a property."""
        return self.kind in FIELDS

    def cites(self, page: str, line: int) -> bool:
        """Whether one of its citations covers a line of a page."""
        return any(cited.page == page and cited.covers(line) for cited in self.cited)


class Use(Struct, frozen=True):
    """A field as one operation has it: ``at`` is where (``path``, ``request``, …), ``name`` the
    path to it (``a.b[].c``), ``status`` the response that holds it."""

    at: str
    name: str
    node: Node
    says: Says
    status: str = ""


class OperationNodes(Struct, frozen=True, kw_only=True):
    """One operation with everything it reaches.

    ``own`` are the nodes written in it or referenced from it directly: itself, its parameters,
    body and responses. ``schemas`` are the sites of all schemas it reaches, ``media`` the media
    types of its request body and of each response by status.
    """

    id: str
    method: str
    path: str
    own: tuple[Node, ...]
    uses: tuple[Use, ...]
    rules: tuple[Node, ...]
    schemas: frozenset[Site]
    media: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    schemes: tuple[Site, ...] = ()

    @property
    def node(self) -> Node:
        """The operation itself."""
        return self.own[0]


class SpecNodes(Struct, frozen=True, kw_only=True):
    """Every node of a spec, in document order, and its operations."""

    file: str
    title: str
    nodes: Mapping[Site, Node]
    operations: tuple[OperationNodes, ...]
