"""Provenance: every node of a spec with its citations, status and note, and who uses it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from specloom.diagnostics import Diagnostics
from specloom.load import JsonValue, Site
from specloom.lower.context import Context
from specloom.lower.provenance import PROVENANCE
from specloom.openapi import model as openapi
from specloom.openapi.description import Reading
from specloom.openapi.model import Absent, Schema
from specloom.review.citation_text import read_citations
from specloom.review.nodes import (
    Node,
    NodeKind,
    OperationNodes,
    Says,
    SpecNodes,
    Standing,
    Use,
)
from specloom.review.rule_nodes import RuleNodes
from specloom.review.says import enums_of, says_of
from specloom.review.uses import uses_of


def read_provenance(reading: Reading, diagnostics: Diagnostics) -> SpecNodes:
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
            self._add(NodeKind.SERVER, server.site, server.url, server.extensions)
            for variable in server.variables:
                extensions = variable.extensions
                self._add(NodeKind.SERVER, variable.site, variable.name, extensions)
        for operation in description.operations:
            self._operation(operation)
        for scheme in description.security_schemes:
            self._add(
                NodeKind.SECURITY_SCHEME,
                scheme.site,
                scheme.key,
                scheme.extensions,
                scheme.description or "",
                authentication=_authentication(scheme),
            )
        for site, schema in description.schemas.items():
            self._component(site, schema)
        self.operations = [self._finished(item) for item in self.operations]

    def add_info(self, root: JsonValue) -> None:
        """The Info Object, which the typed view keeps no extensions of."""
        info = root.get("info") if isinstance(root, dict) else None
        if isinstance(info, dict) and not PROVENANCE.isdisjoint(info):
            site = self.context.description.site.below("info")
            self._add(NodeKind.INFO, site, "info", info)

    def _operation(self, operation: openapi.Operation) -> None:
        name = operation.operation_id or f"{operation.method} {operation.path}"
        text = operation.description or operation.summary or ""
        statuses = tuple(response.status for response in operation.responses)
        extensions = operation.extensions
        own = [
            self._add(NodeKind.OPERATION, operation.site, name, extensions, text, holds=statuses)
        ]
        media: dict[str, tuple[str, ...]] = {}
        given: list[Use] = []
        for parameter in operation.parameters:
            node = self._parameter(parameter)
            own.append(node)
            given.append(Use(parameter.location, parameter.name, node, node.says))
        body = operation.request_body
        if body is not None:
            text = body.description or ""
            media["request"] = tuple(item.name for item in body.content)
            own.append(
                self._add(
                    NodeKind.BODY,
                    body.site,
                    "body",
                    body.extensions,
                    text,
                    required=body.required,
                    holds=media["request"],
                )
            )
            self._inline(item.schema for item in body.content)
        for response in operation.responses:
            own.append(self._response(response))
            for header in response.headers:
                node = self._header(header)
                given.append(Use("answer-header", header.name, node, node.says, response.status))
            media[response.status] = tuple(item.name for item in response.content)
        rules = self._own_rules(operation)
        uses, schemas = uses_of(self.context, operation, self._field)
        schemes = operation.security
        required = self.context.description.security if schemes is None else schemes
        by_key = {item.key: item.site for item in self.context.description.security_schemes}
        self.operations.append(
            OperationNodes(
                id=name,
                method=operation.method,
                path=operation.path,
                own=tuple(own),
                uses=(*given, *uses),
                rules=rules,
                schemas=schemas,
                media=media,
                schemes=tuple(by_key[key] for item in required for key in item if key in by_key),
            )
        )

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

    def _parameter(self, parameter: openapi.Parameter) -> Node:
        schema = parameter.schema
        if schema is None and parameter.content is not None:
            schema = parameter.content.schema
        node = self._add(
            NodeKind.PARAMETER,
            parameter.site,
            parameter.name,
            parameter.extensions,
            parameter.description or "",
            schema=schema,
            required=parameter.required,
            deprecated=parameter.deprecated,
        )
        self._inline([schema])
        return node

    def _header(self, header: openapi.Header) -> Node:
        schema = header.schema
        if schema is None and header.content is not None:
            schema = header.content.schema
        node = self._add(
            NodeKind.HEADER,
            header.site,
            header.name,
            header.extensions,
            header.description or "",
            schema=schema,
            required=header.required,
            deprecated=header.deprecated,
        )
        self._inline([schema])
        return node

    def _response(self, response: openapi.Response) -> Node:
        text = response.description or ""
        self._inline(item.schema for item in response.content)
        return self._add(
            NodeKind.RESPONSE,
            response.site,
            response.status,
            response.extensions,
            text,
            holds=tuple(item.name for item in response.content),
        )

    def _component(self, site: Site, schema: Schema) -> None:
        has_values = schema.enum is not None or not isinstance(schema.const, Absent)
        kind = NodeKind.ENUM if has_values and not schema.properties else NodeKind.SCHEMA
        text = schema.description or ""
        self._add(kind, site, site.key, schema.extensions, text, schema=schema)
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
        text = schema.description or ""
        return self._add(
            NodeKind.PROPERTY,
            schema.site,
            name,
            schema.extensions,
            text,
            schema=schema,
            required=required,
        )

    def _listed(self, rules: Iterable[Node]) -> Iterator[Node]:
        """Rules on the list of nodes; several in JSON Schema form may stand at one keyword."""
        for rule in rules:
            self.nodes.setdefault(rule.site, rule)
            yield rule

    def _add(
        self,
        kind: NodeKind,
        site: Site,
        name: str,
        extensions: Mapping[str, JsonValue],
        text: str = "",
        *,
        schema: Schema | None = None,
        required: bool | None = None,
        deprecated: bool = False,
        authentication: str | None = None,
        holds: tuple[str, ...] = (),
    ) -> Node:
        known = self.nodes.get(site)
        if known is not None:
            return known
        cited, malformed = read_citations(site, extensions.get("x-source"))
        status = extensions.get("x-status", Standing.STATED.value)
        standings = {standing.value: standing for standing in Standing}
        if not isinstance(status, str) or status not in standings:
            malformed = (*malformed, site.below("x-status"))
        note = extensions.get("x-note", "")
        if not isinstance(note, str):
            malformed = (*malformed, site.below("x-note"))
        node = Node(
            kind=kind,
            site=site,
            name=name,
            says=(
                Says(format=authentication, required=required)
                if schema is None
                else _says(self.context, schema, required, deprecated)
            ),
            cited=cited,
            status=standings.get(str(status), Standing.STATED),
            note=note.strip() if isinstance(note, str) else "",
            description=text.strip(),
            malformed=malformed,
            holds=holds,
            enums=() if schema is None else enums_of(self.context, schema),
        )
        self.nodes[site] = node
        return node


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
