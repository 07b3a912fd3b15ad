"""Rules between fields as JSON Schema states them; what is none of our kinds is a loss."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from specloom.ir import Condition, Rule, RuleKind, Source, Test, Untrusted
from specloom.lower.context import Context
from specloom.lower.provenance import has_provenance, lower_source
from specloom.lower.rules import make_condition, make_rule
from specloom.openapi.model import Absent, Schema


class SchemaRules(Struct, frozen=True):
    """Reads the rules of one object schema, a part of an ``allOf`` or a whole."""

    context: Context
    effective: Callable[[Schema], Schema]

    def of(self, schema: Schema) -> Iterator[Rule]:
        """The rules; each has the pointer of its keyword, and its own citation where it has one."""
        for name, needed in schema.dependent_required.items():
            source = self._source(schema, ("dependentRequired", name))
            yield make_rule(RuleKind.REQUIRES, (name,), source, of=needed)
        for name, dependent in schema.dependent_schemas.items():
            yield from self._dependent(schema, name, dependent)
        yield from self._alternatives(schema, "anyOf", schema.any_of, RuleKind.AT_LEAST_ONE)
        yield from self._alternatives(schema, "oneOf", schema.one_of, RuleKind.EXACTLY_ONE)
        if schema.not_ is not None:
            yield from self._not(schema, schema.not_)
        if schema.if_ is not None:
            yield from self._conditional(schema, schema.if_)

    def _source(self, holder: Schema, keys: tuple[str, ...], *own: Schema) -> Source:
        """The provenance of the first of ``own`` that has any, else the holder's."""
        stating = next((item for item in own if has_provenance(item.extensions)), holder)
        source = lower_source(self.context, stating.site, stating.extensions)
        return replace(source, pointer=holder.site.below(*keys).pointer)

    def _dependent(self, holder: Schema, name: str, dependent: Schema) -> Iterator[Rule]:
        keys = ("dependentSchemas", name)
        whole = self.effective(dependent)
        if whole.required:
            source = self._source(holder, keys, dependent)
            yield make_rule(RuleKind.REQUIRES, (name,), source, of=whole.required)
        if whole.properties or not whole.required:
            self._lose(holder, *keys)

    def _alternatives(
        self, holder: Schema, keyword: str, branches: tuple[Schema, ...], kind: RuleKind
    ) -> Iterator[Rule]:
        whole = [self.effective(branch) for branch in branches]
        asking = [branch for branch in whole if branch.required or branch.not_ is not None]
        if not asking or len(asking) != len(whole):
            return
        if all(len(branch.required) == 1 and branch.not_ is None for branch in whole):
            names = tuple(dict.fromkeys(name for branch in whole for name in branch.required))
            yield make_rule(kind, names, self._source(holder, (keyword,), *branches))
        elif not any(branch.properties for branch in whole):
            self._lose(holder, keyword)

    def _not(self, holder: Schema, negated: Schema) -> Iterator[Rule]:
        whole = self.effective(negated)
        pairs = [whole] if whole.required else [self.effective(item) for item in whole.any_of]
        if not pairs or any(len(pair.required) != 2 or pair.properties for pair in pairs):
            self._lose(holder, "not")
            return
        source = self._source(holder, ("not",), negated)
        for pair in pairs:
            yield make_rule(RuleKind.AT_MOST_ONE, pair.required, source)

    def _conditional(self, holder: Schema, condition: Schema) -> Iterator[Rule]:
        """``if`` some fields have these values ``then`` others are required."""
        when = self._when(self.effective(condition))
        then = None if holder.then is None else self.effective(holder.then)
        if when is None or holder.else_ is not None or then is None or then.properties:
            self._lose(holder, "if")
        elif then.required:
            source = self._source(holder, ("if",), condition, *filter(None, [holder.then]))
            yield make_rule(RuleKind.REQUIRED_IF, then.required, source, when=when)

    def _when(self, schema: Schema) -> tuple[Condition, ...] | None:
        """The condition, where every property it tests is also required: else absence counts."""
        conditions = []
        for name, member in schema.properties.items():
            test = self.effective(member)
            values = list(test.enum or ()) if isinstance(test.const, Absent) else [test.const]
            condition = make_condition(name, values)
            if condition is None or name not in schema.required:
                return None
            conditions.append(condition)
        present = [name for name in schema.required if name not in schema.properties]
        conditions += [Condition(Untrusted(name), Test.PRESENT) for name in present]
        return tuple(conditions) or None

    def _lose(self, holder: Schema, *keys: str) -> None:
        reason = "not one of the rules between fields that are checked"
        self.context.lose(holder.site.below(*keys), keys[0], reason)
