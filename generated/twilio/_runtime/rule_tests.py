"""Rules compiled against the fields of one table, and what breaks them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Mapping, Sequence

from msgspec import Struct

from .json_values import classified, identity, items_of, readable_members
from .paths import ITEMS, path_of
from .rules import Condition, Rule, sentence
from .violations import Violation

Path = tuple[str, ...]
Members = Mapping[str, object]
Verdict = Callable[[Members], Sequence[Violation]]
"""What a rule says of the top-level fields of a call, by key, where it is known which are given."""


class RuleTest(Struct, frozen=True, kw_only=True):
    """A rule that is ready to be tried on what a call gives.

    ``triggers`` are the top-level keys of which one has to be given for the rule to say anything;
    None is: always. ``offending`` are, of the keys that are given, those that break the rule or
    that it warns of, if its conditions hold. ``said`` keeps the violations that were made.
    """

    rule: Rule
    triggers: frozenset[str] | None
    offending: Callable[[Container[str]], Sequence[str]]
    message: str
    names: Mapping[str, str]
    said: dict[str, Violation] = {}

    def verdict(self, keys: Collection[str]) -> Verdict | None:
        """What the rule says of calls that give these top-level keys; None if that is nothing."""
        raise NotImplementedError

    def _violation(self, key: str, label: str) -> Violation:
        if ITEMS[0] in label:
            return self._made(key, f"{self.message} (in {label})")
        if key not in self.said:
            self.said[key] = self._made(key, self.message)
        return self.said[key]

    def _made(self, key: str, message: str) -> Violation:
        name = self.names.get(key, key)
        return Violation(key, name, self.rule.kind, message, self.rule.source)


class FlatRule(RuleTest, frozen=True, kw_only=True):
    """A rule whose every key is a top-level one."""

    conditions: tuple[Callable[[Members], bool], ...]

    def verdict(self, keys: Collection[str]) -> Verdict | None:
        """What the rule says, where values are all that is not known of its conditions."""
        broken = self.offending(keys)
        if not broken or any(
            (one.field in keys) is (one.test == "absent") for one in self.rule.when
        ):
            return None
        said, conditions = [self._violation(key, "") for key in broken], self.conditions
        if len(conditions) == 1:
            holds = conditions[0]
            return lambda given: said if holds(given) else ()
        return lambda given: said if all(holds(given) for holds in conditions) else ()


class NestedRule(RuleTest, frozen=True, kw_only=True):
    """A rule that reaches inside objects.

    ``scope`` is the path of the objects that it speaks of, empty for the call itself; the paths
    of ``paths`` and ``conditions`` start there.
    """

    scope: Path
    paths: Mapping[str, Path]
    conditions: tuple[tuple[Path, Callable[[list[object]], bool]], ...]

    def verdict(self, keys: Collection[str]) -> Verdict | None:
        """What the rule says, where one of its fields is given, or what that lies in."""
        is_met = self.triggers is None or not self.triggers.isdisjoint(keys)
        return self._violations if is_met else None

    def _violations(self, given: Members) -> Sequence[Violation]:
        found: list[Violation] = []
        for label, members in _objects(given, self.scope):
            if all(holds(_found(members, path)) for path, holds in self.conditions):
                present = {key for key, path in self.paths.items() if _found(members, path)}
                found += [self._violation(key, label) for key in self.offending(present)]
        return found


def compiled(rule: Rule, known: Mapping[str, Path], names: Mapping[str, str]) -> RuleTest:
    """The rule's test; ``known`` has the paths of the rows, ``names`` their Python names."""
    keys = (*rule.fields, *rule.of, *(condition.field for condition in rule.when))
    paths = {key: path_of(key, known) for key in keys}
    scope = _common([path[:-1] for path in paths.values()])
    offending, triggers = _offending(rule), _triggers(rule, paths, scope)
    message = rule.message or sentence(rule, names)
    if all(len(path) == 1 for path in paths.values()):
        return FlatRule(
            rule=rule,
            triggers=triggers,
            offending=offending,
            message=message,
            names=names,
            conditions=tuple(_flat_condition(condition) for condition in rule.when),
        )
    return NestedRule(
        rule=rule,
        triggers=triggers,
        offending=offending,
        message=message,
        names=names,
        scope=scope,
        paths={key: path[len(scope) :] for key, path in paths.items()},
        conditions=tuple(
            (paths[condition.field][len(scope) :], _condition(condition)) for condition in rule.when
        ),
    )


def _common(paths: Sequence[Path]) -> Path:
    shared = []
    for steps in zip(*paths, strict=False):
        if len(set(steps)) > 1:
            break
        shared.append(steps[0])
    return tuple(shared)


def _triggers(rule: Rule, paths: Mapping[str, Path], scope: Path) -> frozenset[str] | None:
    if scope:
        return frozenset({scope[0]})
    if rule.kind not in _OF_WHAT_IS_MISSING:
        return frozenset(paths[field][0] for field in rule.fields)
    for condition in rule.when:
        if condition.test != "absent":
            return frozenset({paths[condition.field][0]})
    return None


_OF_WHAT_IS_MISSING = frozenset({"required_if", "at_least_one", "exactly_one", "clears"})
"""The kinds that may speak where none of their fields is given."""


def _condition(condition: Condition) -> Callable[[list[object]], bool]:
    same = _among(condition.values)
    match condition.test:
        case "equals":
            return lambda found: any(map(same, found))
        case "not_equals":
            return lambda found: not all(map(same, found))
        case "present":
            return bool
        case "absent":
            return lambda found: not found
        case "null":
            return lambda found: any(classified(value)[0] == "null" for value in found)


def _flat_condition(condition: Condition) -> Callable[[Members], bool]:
    key = condition.field
    if condition.test in ("equals", "not_equals"):
        same, wanted = _among(condition.values), condition.test == "equals"
        return lambda given: key in given and same(given[key]) is wanted
    holds = _condition(condition)
    return lambda given: holds([given[key]] if key in given else [])


def _among(wanted: Sequence[object]) -> Callable[[object], bool]:
    """Whether a value is one of those ``wanted``, by JSON equality."""
    identities = frozenset(identity(value) for value in wanted)

    def is_among(value: object) -> bool:
        if type(value) is str:
            return value in identities
        try:
            return identity(value) in identities
        except Exception:
            # What cannot be compared equals nothing; the row of the field reports it.
            return False

    return is_among


def _offending(rule: Rule) -> Callable[[Container[str]], Sequence[str]]:
    fields, of = rule.fields, rule.of
    match rule.kind:
        case "requires":
            return lambda given: _missing(of, given) if _present(fields, given) else ()
        case "required_if" if len(fields) == 1:
            return lambda given: () if fields[0] in given else fields
        case "required_if":
            return lambda given: _missing(fields, given)
        case "at_least_one":
            return lambda given: () if _present(fields, given) else fields[:1]
        case "exactly_one":
            return lambda given: _present(fields, given)[1:2] or (
                () if _present(fields, given) else fields[:1]
            )
        case "at_most_one":
            return lambda given: _present(fields, given)[1:2]
        case "all_or_none":
            return lambda given: _missing(fields, given)[:1] if _present(fields, given) else ()
        case "clears":
            return lambda _given: fields[:1]
        case "alias_of":
            return lambda given: _present(fields, given) if _present(of, given) else ()
        case "ignored_if" | "deprecated_for" if len(fields) == 1:
            return lambda given: fields if fields[0] in given else ()
        case "ignored_if" | "deprecated_for":
            return lambda given: _present(fields, given)


def _present(keys: Sequence[str], given: Container[str]) -> list[str]:
    return [key for key in keys if key in given]


def _missing(keys: Sequence[str], given: Container[str]) -> list[str]:
    return [key for key in keys if key not in given]


def _objects(given: Members, scope: Path) -> list[tuple[str, Members]]:
    """The objects that a scope reaches, each with its place as messages show it."""
    reached: list[tuple[str, object]] = [("", given)]
    for step in scope:
        below: list[tuple[str, object]] = []
        for label, value in reached:
            if step == ITEMS:
                items = items_of(value)
                below += [(f"{label}[{index}]", item) for index, item in enumerate(items)]
            else:
                members = readable_members(value)
                if step in members:
                    below.append((f"{label}.{step}" if label else step, members[step]))
        reached = below
    return [
        (label, readable_members(value))
        for label, value in reached
        if classified(value)[0] == "object"
    ]


def _found(members: Members, path: Path) -> list[object]:
    """The values at a path; several where it goes through a list."""
    if len(path) == 1:
        return [members[path[0]]] if path[0] in members else []
    values: list[object] = [members]
    for step in path:
        if step == ITEMS:
            values = [item for value in values for item in items_of(value)]
        else:
            values = [
                found[step]
                for value in values
                for found in (readable_members(value),)
                if step in found
            ]
    return values
