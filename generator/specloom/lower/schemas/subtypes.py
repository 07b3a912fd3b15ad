"""Schemas that stand for others which extend them: a discriminator without alternatives.

OpenAPI 3.1, Discriminator Object: where a parent has one, each schema whose ``allOf`` holds the
parent can come in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from specloom.lower.context import Context
from specloom.openapi.model import Site

MOST_SUBTYPES: Final = 64
"""A model with the fields of more than this would help nobody."""


def find_subtypes(context: Context, names: Mapping[Site, str]) -> dict[str, tuple[str, ...]]:
    """The models that can come in place of a parent, by its name; ``names`` are those of models.

    What extends such a schema over others is one of them.
    """
    children: dict[Site, list[Site]] = {}
    description = context.description
    for site, schema in description.schemas.items():
        for part in schema.all_of:
            if part.reference is not None and site in names:
                children.setdefault(part.reference, []).append(site)
    found: dict[str, tuple[str, ...]] = {}
    for site, schema in description.schemas.items():
        is_parent = schema.discriminator is not None and not (schema.one_of or schema.any_of)
        if is_parent and site in names and site in children:
            below = _below(children, site)
            if len(below) <= MOST_SUBTYPES:
                found[names[site]] = tuple(names[child] for child in below)
            else:
                reason = f"more than {MOST_SUBTYPES} schemas extend this one; their fields stay raw"
                context.lose(site.below("discriminator"), "discriminator", reason)
    return found


def _below(children: Mapping[Site, list[Site]], site: Site) -> list[Site]:
    below: dict[Site, None] = {}
    pending = [*children.get(site, ())]
    while pending:
        child = pending.pop(0)
        if child != site and child not in below:
            below[child] = None
            pending += children.get(child, ())
    return list(below)
