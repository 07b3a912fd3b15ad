"""Rules between fields as ``x-rules`` states them: what JSON Schema cannot say, or that warn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from specloom.diagnostics import error
from specloom.ir import REJECTING, Condition, Rule, RuleKind, Source, Status, Test, Untrusted
from specloom.lower.context import Context
from specloom.lower.provenance import lower_source
from specloom.lower.values import lower_value
from specloom.openapi.model import JsonValue, Site

_KINDS = {kind.value: kind for kind in RuleKind}
_WORDS = {"present": Test.PRESENT, "absent": Test.ABSENT, "null": Test.NULL}
_PARAMETERS = ("path:", "query:", "header:", "cookie:")
_KEYS = frozenset({"kind", "fields", "when", "of", "x-source", "x-status", "x-note"})


class _BadRule(Exception):
    """An ``x-rules`` entry that cannot be read, and where."""

    def __init__(self, site: Site, message: str) -> None:
        super().__init__(message)
        self.site = site
        self.message = message


def make_rule(
    kind: RuleKind,
    fields: tuple[str, ...],
    source: Source,
    of: tuple[str, ...] = (),
    when: tuple[Condition, ...] = (),
) -> Rule:
    """A rule in the IR; one that no page states outright does not reject a call."""
    return Rule(
        kind=kind,
        fields=tuple(Untrusted(name) for name in fields),
        of=tuple(Untrusted(name) for name in of),
        when=when,
        source=source,
        rejects=kind in REJECTING and source.status is Status.STATED,
    )


def make_condition(name: str, test: JsonValue) -> Condition | None:
    """A condition from its form in ``x-rules``; None where it is none."""
    field = Untrusted(name)
    if isinstance(test, str) and test in _WORDS:
        return Condition(field, _WORDS[test])
    kind = Test.EQUALS
    if isinstance(test, dict):
        if set(test) != {"not"}:
            return None
        kind, test = Test.NOT_EQUALS, test["not"]
    values = test if isinstance(test, list) else [test]
    if not values or any(isinstance(value, dict | list) for value in values):
        return None
    return Condition(field, kind, tuple(lower_value(value) for value in values))


class ExplicitRules(Struct, frozen=True):
    """Reads ``x-rules``. ``known`` are the keys that a rule may name: those of a call, or the
    fields of a model, which cannot know what ``names_parameters`` lets pass (``path:id``)."""

    context: Context
    known: frozenset[str]
    names_parameters: bool = False

    def of(self, site: Site, extensions: Mapping[str, JsonValue]) -> Iterator[Rule]:
        """The rules of the object at ``site``; each malformed one is an error with its place."""
        entries = extensions.get("x-rules")
        if entries is None:
            return
        site = site.below("x-rules")
        if not isinstance(entries, list):
            self._refuse(_BadRule(site, "x-rules is not a list"))
            return
        for index, entry in enumerate(entries):
            try:
                yield self._rule(site.below(str(index)), entry)
            except _BadRule as bad:
                self._refuse(bad)

    def _refuse(self, bad: _BadRule) -> None:
        place = self.context.locate(bad.site)
        self.context.diagnostics.add(
            error("bad-rule", bad.message, place, pointer=bad.site.pointer)
        )

    def _rule(self, site: Site, entry: JsonValue) -> Rule:
        if not isinstance(entry, dict):
            raise _BadRule(site, "a rule is an object with kind and fields")
        for name in sorted(set(entry) - _KEYS):
            raise _BadRule(site.below(name), f"a rule has no member {name!r}")
        kind = _KINDS.get(str(entry.get("kind")))
        if kind is None:
            raise _BadRule(site.below("kind"), f"kind is none of {', '.join(_KINDS)}")
        fields = self._names(site.below("fields"), entry.get("fields"))
        if not fields:
            raise _BadRule(site, "fields names no field")
        of = self._names(site.below("of"), entry.get("of", []))
        when = self._when(site.below("when"), entry.get("when", {}))
        return make_rule(kind, fields, lower_source(self.context, site, entry), of, when)

    def _names(self, site: Site, value: JsonValue) -> tuple[str, ...]:
        if isinstance(value, str):
            self._check(site, value)
            return (value,)
        if not isinstance(value, list):
            raise _BadRule(site, f"{site.key} is not a field name or a list of them")
        names = []
        for index, name in enumerate(value):
            place = site.below(str(index))
            if not isinstance(name, str):
                raise _BadRule(place, "a field name is text")
            self._check(place, name)
            names.append(name)
        return tuple(names)

    def _when(self, site: Site, value: JsonValue) -> tuple[Condition, ...]:
        if not isinstance(value, dict):
            raise _BadRule(site, "when maps field names to values")
        conditions = []
        for name, test in value.items():
            self._check(site.below(name), name)
            condition = make_condition(name, test)
            if condition is None:
                raise _BadRule(site.below(name), "a condition is a value, a list or {not: ...}")
            conditions.append(condition)
        return tuple(conditions)

    def _check(self, site: Site, name: str) -> None:
        """Refuse a name that is no field; a nested path is known by its root."""
        if self.names_parameters and name.startswith(_PARAMETERS):
            return
        root = name.split(".")[0].removesuffix("[]")
        if name not in self.known and root not in self.known:
            raise _BadRule(site, f"{name!r} is no field here")
