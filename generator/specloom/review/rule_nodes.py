"""Rules as nodes: those of ``x-rules`` and those in JSON Schema form, each with its citations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from specloom.ir import Rule
from specloom.load import JsonValue, Site
from specloom.lower.context import Context
from specloom.lower.rules import ExplicitRules
from specloom.lower.schema_rules import SchemaRules
from specloom.lower.schemas.composition import effective, parts_of
from specloom.openapi.model import Schema
from specloom.review.citation_text import at_own_site
from specloom.review.nodes import Cited, Node, NodeKind


@dataclass(frozen=True, slots=True)
class RuleNodes:
    """Reads the rules of operations and schemas; what is wrong with one is a diagnostic."""

    context: Context

    def explicit(
        self, site: Site, extensions: Mapping[str, JsonValue], known: frozenset[str]
    ) -> Iterator[Node]:
        """The ``x-rules`` of an object; ``known`` are the fields that they may name."""
        if "x-rules" in extensions:
            rules = ExplicitRules(self.context, known, names_parameters=True)
            yield from (_node(rule, is_own=True) for rule in rules.of(site, extensions))

    def of_schema(self, schema: Schema) -> Iterator[Node]:
        """The rules that a schema states of its own, in both forms."""
        whole = effective(self.context, schema)
        yield from self.explicit(schema.site, schema.extensions, frozenset(whole.properties))
        stated = SchemaRules(self.context, lambda item: effective(self.context, item))
        part = parts_of(self.context, schema)[0]
        if _may_have_rules(part):
            yield from (_node(rule, is_own=False) for rule in stated.of(part))


def _node(rule: Rule, *, is_own: bool) -> Node:
    """The rule; what it cites stands at itself, or at the schema around it."""
    site = Site(rule.source.file, rule.source.pointer)
    cited = tuple(
        Cited(citation.page.value, citation.first, citation.last, site)
        for citation in rule.source.citations
    )
    return Node(
        kind=NodeKind.RULE,
        site=site,
        name=rule.kind.value,
        cited=tuple(at_own_site(site, cited)) if is_own else cited,
        status=rule.source.status,
        note=rule.source.note.value,
        rule=rule,
    )


def _may_have_rules(schema: Schema) -> bool:
    return bool(
        schema.any_of
        or schema.one_of
        or schema.not_
        or schema.if_
        or schema.dependent_required
        or schema.dependent_schemas
    )
