"""The consistency of an API's rules, as findings with a counter-example each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from specloom.diagnostics import Span
from specloom.ir import Api, Model, Source
from specloom.load import Site
from specloom.review.findings import Finding
from specloom.review.lint.consistency.fields import facts_of_model, facts_of_rows
from specloom.review.lint.consistency.premises import scopes_of
from specloom.review.lint.consistency.telling import Shown, Telling
from specloom.review.lint.consistency.values import waited_for_by_default

Showing: TypeAlias = Callable[[Source], Iterable[Shown]]
"""What is shown of the body of an operation, or of a model, by the source of either."""


def rule_findings(api: Api, locate: Callable[[Site], Span], showing: Showing) -> Iterator[Finding]:
    """What is wrong with the rules of each operation, and of each model that no call checks."""
    definitions = {definition.name: definition for definition in api.definitions}
    telling = Telling(locate)
    seen: set[Source] = set()
    for operation in api.operations:
        seen.update(rule.source for rule in operation.rules)
        facts = facts_of_rows(operation.rows)
        for scope in scopes_of(operation.rules, facts, definitions):
            yield from telling.scope(scope, showing(operation.source))
            # What a partial update leaves out stays as it is.
            if operation.http_method != "PATCH":
                yield from map(telling.default, waited_for_by_default(scope))
    for definition in api.definitions:
        if isinstance(definition, Model):
            rules = [rule for rule in definition.rules if rule.source not in seen]
            for scope in scopes_of(rules, facts_of_model(definition.fields), definitions):
                yield from telling.scope(scope, showing(definition.source))
