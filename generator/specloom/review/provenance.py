"""Provenance: every node of a spec with its citations, status and note, and who uses it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from msgspec.structs import replace

from specloom.diagnostics import Diagnostics
from specloom.load import JsonValue, Site
from specloom.lower.context import Context
from specloom.lower.provenance import PROVENANCE
from specloom.openapi import model as openapi
from specloom.openapi.description import Reading
from specloom.openapi.model import Absent, Described, Schema
from specloom.review.citation_text import read_provenance
from specloom.review.nodes import (
    Node,
    NodeKind,
    OperationNodes,
    Says,
    SpecNodes,
    Use,
)
from specloom.review.rule_nodes import RuleNodes
from specloom.review.says import enums_of, says_of
from specloom.review.uses import uses_of


def read_nodes(reading: Reading, diagnostics: Diagnostics) -> SpecNodes:
    """The nodes of a description that was read; what is wrong with its rules is a diagnostic."""
    context = Context(reading.description, reading.documents.span, diagnostics)
    collector = _Collector(context)
    collector.collect()
    collector.add_info(reading.documents.root.value)
    return SpecNodes(
        file=reading.documents.root.name,
        title=reading.description.title,
        nodes=collector.nodes,
        operations=tuple(collector.operations),
    )


@dataclass(slots=True)
class _Collector:
    """Walks a description once; a node is made where its site is first met."""

    context: Context
    nodes: dict[Site, Node] = field(default_factory=dict)
    operations: list[OperationNodes] = field(default_factory=list)
    rules: dict[Site, tuple[Node, ...]] = field(default_factory=dict)

    def collect(self) -> None:
        description = self.context.description
        for server in description.servers:
            self._add(NodeKind.SERVER, server, server.url, text="")
            for variable in server.variables:
                self._add(NodeKind.SERVER, variable, variable.name, text="")
        for operation in description.operations:
            self._operation(operation)
        for scheme in description.security_schemes:
            kind = NodeKind.SECURITY_SCHEME
            self._add(kind, scheme, scheme.key, authentication=_authentication(scheme))
        for site, schema in description.schemas.items():
            self._component(description.key_of(site), schema)
        self.operations = [self._finished(item) for item in self.operations]

    def add_info(self, root: JsonValue) -> None:
        """The node of the Info Object, which the typed view keeps no extensions of."""
        info = root.get("info") if isinstance(root, dict) else None
        if isinstance(info, dict) and not PROVENANCE.isdisjoint(info):
            site = self.context.description.site.below("info")
            self._add(NodeKind.INFO, Described(site=site, extensions=info), "info")

    def _operation(self, operation: openapi.Operation) -> None:
        own = [self._call(operation)]
        given: list[Use] = []
        for parameter in operation.parameters:
            own.append(self._value(NodeKind.PARAMETER, parameter))
            given.append(Use(parameter.location, parameter.name, own[-1], own[-1].says))
        body = operation.request_body
        if body is not None:
            own.append(self._body(body))
        for response in operation.responses:
            own.append(self._response(response))
            for header in response.headers:
                node = self._value(NodeKind.HEADER, header)
                given.append(Use("answer-header", header.name, node, node.says, response.status))
        rules = self._own_rules(operation)
        uses, schemas = uses_of(self.context, operation, self._field)
        media = {response.status: _media_types(response) for response in operation.responses}
        self.operations.append(
            OperationNodes(
                id=own[0].name,
                method=operation.method,
                path=operation.path,
                own=tuple(own),
                uses=(*given, *uses),
                rules=rules,
                schemas=schemas,
                media=media if body is None else {"request": _media_types(body), **media},
                schemes=self._schemes(operation),
            )
        )

    def _call(self, operation: openapi.Operation) -> Node:
        return self._add(
            NodeKind.OPERATION,
            operation,
            operation.operation_id or f"{operation.method} {operation.path}",
            text=operation.description or operation.summary,
            holds=tuple(response.status for response in operation.responses),
        )

    def _schemes(self, operation: openapi.Operation) -> tuple[Site, ...]:
        """Where the security schemes stand that an operation asks for."""
        description = self.context.description
        required = description.security if operation.security is None else operation.security
        by_key = {item.key: item.site for item in description.security_schemes}
        return tuple(by_key[key] for item in required for key in item if key in by_key)

    def _own_rules(self, operation: openapi.Operation) -> tuple[Node, ...]:
        """The rules that stand at the operation itself and at its body."""
        rules = RuleNodes(self.context)
        keys = _keys(operation)
        found = [*self._listed(rules.explicit(operation.site, operation.extensions, keys))]
        body = operation.request_body
        if body is not None:
            found += self._listed(rules.explicit(body.site, body.extensions, frozenset()))
        return tuple(found)

    def _finished(self, operation: OperationNodes) -> OperationNodes:
        """The operation with the rules of the schemas it reaches."""
        reached = [rules for site, rules in self.rules.items() if site in operation.schemas]
        rules = (*operation.rules, *(rule for found in reached for rule in found))
        return replace(operation, rules=rules)

    def _value(self, kind: NodeKind, value: openapi.Parameter | openapi.Header) -> Node:
        schema = value.schema
        if schema is None and value.content is not None:
            schema = value.content.schema
        node = self._add(
            kind,
            value,
            value.name,
            schema=schema,
            required=value.required,
            deprecated=value.deprecated,
        )
        self._inline([schema])
        return node

    def _body(self, body: openapi.RequestBody) -> Node:
        media_types = _media_types(body)
        node = self._add(NodeKind.BODY, body, "body", required=body.required, holds=media_types)
        self._inline(item.schema for item in body.content)
        return node

    def _response(self, response: openapi.Response) -> Node:
        self._inline(item.schema for item in response.content)
        return self._add(NodeKind.RESPONSE, response, response.status, holds=_media_types(response))

    def _component(self, name: str, schema: Schema) -> None:
        has_values = schema.enum is not None or not isinstance(schema.const, Absent)
        kind = NodeKind.ENUM if has_values and not schema.properties else NodeKind.SCHEMA
        self._add(kind, schema, name, schema=schema)
        self._inside(schema)

    def _inline(self, schemas: Iterable[Schema | None]) -> None:
        for schema in schemas:
            if schema is not None:
                self._inside(schema)

    def _inside(self, schema: Schema) -> None:
        """The nodes that a schema holds without following a reference."""
        pending = [schema]
        while pending:
            part = pending.pop()
            if part.site not in self.rules:
                self.rules[part.site] = tuple(self._listed(RuleNodes(self.context).of_schema(part)))
            required = frozenset(part.required)
            for name, member in part.properties.items():
                self._field(member, name, name in required)
            pending += [*part.properties.values(), *_parts(part)]

    def _field(self, schema: Schema, name: str, required: bool) -> Node:
        return self._add(NodeKind.PROPERTY, schema, name, schema=schema, required=required)

    def _listed(self, rules: Iterable[Node]) -> Iterator[Node]:
        """Rules on the list of nodes; several in JSON Schema form may stand at one keyword."""
        for rule in rules:
            self.nodes.setdefault(rule.site, rule)
            yield rule

    def _add(
        self,
        kind: NodeKind,
        thing: Described,
        name: str,
        *,
        text: str | None = None,
        schema: Schema | None = None,
        required: bool | None = None,
        deprecated: bool = False,
        authentication: str | None = None,
        holds: tuple[str, ...] = (),
    ) -> Node:
        """The node of an object; ``text`` is said instead of its description."""
        known = self.nodes.get(thing.site)
        if known is not None:
            return known
        provenance = read_provenance(thing.site, thing.extensions)
        node = self.nodes[thing.site] = Node(
            kind=kind,
            site=thing.site,
            name=name,
            says=(
                Says(format=authentication, required=required)
                if schema is None
                else _says(self.context, schema, required, deprecated)
            ),
            cited=provenance.cited,
            status=provenance.status,
            note=provenance.note,
            description=((thing.description if text is None else text) or "").strip(),
            malformed=provenance.malformed,
            holds=holds,
            enums=() if schema is None else enums_of(self.context, schema),
        )
        return node


def _media_types(holder: openapi.RequestBody | openapi.Response) -> tuple[str, ...]:
    return tuple(item.name for item in holder.content)


def _says(context: Context, schema: Schema, required: bool | None, deprecated: bool) -> Says:
    says = says_of(context, schema, required=required)
    return replace(says, deprecated=bool(says.deprecated) or deprecated)


def _authentication(scheme: openapi.SecurityScheme) -> str:
    """A security scheme in the words of a facts file."""
    if scheme.type == "http":
        return (scheme.scheme or "").lower()
    return {"apiKey": "api-key", "openIdConnect": "oauth2"}.get(scheme.type, scheme.type)


def _parts(schema: Schema) -> Iterator[Schema]:
    """The schemas inside that are written here and are no properties."""
    yield from (*schema.all_of, *schema.any_of, *schema.one_of, *schema.prefix_items)
    yield from schema.pattern_properties.values()
    for part in (schema.items, schema.additional_properties):
        if part is not None:
            yield part


def _keys(operation: openapi.Operation) -> frozenset[str]:
    return frozenset(f"{item.location}:{item.name}" for item in operation.parameters)
