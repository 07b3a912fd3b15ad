"""Rules about components: which are used, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from specloom.load import JsonValue, Site
from specloom.review.lint.lint_rule import ERROR, WARNING, Remark, rule
from specloom.review.lint.subject import Subject, as_object, members_of

_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
_COMPONENT: Final = re.compile(r"(/components/[^/]+/[^/]+)(?:/.*)?", re.DOTALL)


@rule(
    "no-unused-components",
    WARNING,
    "What nothing leads to is read and kept up for nothing, or should have been used.",
)
def no_unused_components(subject: Subject) -> Iterator[Remark]:
    """A component that no operation and no webhook leads to."""
    if not subject.all_operations:
        return
    used = _used(subject)
    for kind, site, _ in _components(subject):
        if site not in used:
            yield Remark(site, f"nothing uses {kind}/{site.key}", key=True)


@rule(
    "spec-components-invalid-map-name",
    ERROR,
    "OpenAPI allows letters, digits, dots, hyphens and underscores in the name of a component.",
)
def component_name(subject: Subject) -> Iterator[Remark]:
    """A component with a name that OpenAPI does not allow."""
    for kind, site, name in _components(subject):
        if not _NAME.fullmatch(name):
            yield Remark(site, f"{name} cannot name one of the {kind}", key=True)


def _components(subject: Subject) -> Iterator[tuple[str, Site, str]]:
    site = subject.root_site.below("components")
    for kind, entries in as_object(subject.root.get("components")).items():
        if kind.startswith("x-"):
            continue
        for name in as_object(entries):
            yield kind, site.below(kind, name), name


def _used(subject: Subject) -> set[Site]:
    """The components that something outside of them leads to, directly or through others."""
    root, heirs = subject.root_site, _heirs(subject)
    outside = {key: value for key, value in subject.root.items() if key != "components"}
    waiting: list[tuple[Site, JsonValue]] = [(root, outside)]
    used: set[Site] = set()
    seen: set[Site] = set()
    while waiting:
        site, value = waiting.pop()
        for target in _led_to(subject, site, value):
            if target in seen:
                continue
            seen.add(target)
            match = _COMPONENT.fullmatch(target.pointer)
            if match is not None and target.file == root.file:
                used.add(Site(target.file, match[1]))
            value_there = subject.value(target)
            waiting.append((target, value_there))
            if "discriminator" in as_object(value_there):
                waiting += heirs.get(target, ())
                used.update(site for site, _ in heirs.get(target, ()))
        waiting += members_of(site, value)
    return used


def _heirs(subject: Subject) -> dict[Site, list[tuple[Site, JsonValue]]]:
    """The component schemas that have another in their ``allOf``, by that other.

    OpenAPI's discriminator names them by their own names, so that no reference leads to them.
    """
    found: dict[Site, list[tuple[Site, JsonValue]]] = {}
    for kind, site, _ in _components(subject):
        value = as_object(subject.value(site))
        parts = value.get("allOf") if kind == "schemas" else None
        for index, part in enumerate(parts if isinstance(parts, list) else ()):
            reference = as_object(part).get("$ref")
            if isinstance(reference, str):
                place = site.below("allOf", str(index), "$ref")
                for target in _targets(subject, reference, place):
                    found.setdefault(target, []).append((site, value))
    return found


def _led_to(subject: Subject, site: Site, value: JsonValue) -> Iterable[Site]:
    """Where an object leads by reference, by discriminator or by the name of a scheme."""
    if not isinstance(value, dict):
        return
    reference = value.get("$ref")
    if isinstance(reference, str):
        yield from _targets(subject, reference, site.below("$ref"))
    mapping = as_object(as_object(value.get("discriminator")).get("mapping"))
    for key, name in mapping.items():
        if isinstance(name, str):
            place = site.below("discriminator", "mapping", key)
            schemas = subject.root_site.below("components", "schemas", name)
            yield schemas
            yield from _targets(subject, name, place)
    requirements = value.get("security")
    for requirement in requirements if isinstance(requirements, list) else ():
        for name in as_object(requirement):
            yield subject.root_site.below("components", "securitySchemes", name)


def _targets(subject: Subject, reference: str, site: Site) -> Iterable[Site]:
    target = subject.target(reference, site)
    if target is not None:
        yield target


RULES = (no_unused_components, component_name)
