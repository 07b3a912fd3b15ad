"""Schemas that stand for others which extend them: a discriminator without alternatives.

OpenAPI 3.1, Discriminator Object: where a parent has one, each schema whose ``allOf`` holds the
parent can come in its place.
"""

from __future__ import annotations

from collections.abc import Mapping

from specloom.openapi.model import Description, Site


def find_subtypes(
    description: Description, names: Mapping[Site, str]
) -> dict[str, tuple[str, ...]]:
    """The models that can come in place of a parent, by its name; ``names`` are those of models.

    What extends such a schema over others is one of them.
    """
    children: dict[Site, list[Site]] = {}
    for site, schema in description.schemas.items():
        for part in schema.all_of:
            if part.reference is not None and site in names:
                children.setdefault(part.reference, []).append(site)
    found: dict[str, tuple[str, ...]] = {}
    for site, schema in description.schemas.items():
        is_parent = schema.discriminator is not None and not (schema.one_of or schema.any_of)
        if is_parent and site in names and site in children:
            found[names[site]] = tuple(names[below] for below in _below(children, site))
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
