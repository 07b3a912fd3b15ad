"""Discriminator Objects: which property names the schema, and which value names which."""

from __future__ import annotations

from typing import Final

from specloom.load import Site
from specloom.openapi.members import Members
from specloom.openapi.model import Discriminator

_KNOWN: Final = frozenset(("propertyName", "mapping"))
_SINCE_32: Final = frozenset(("defaultMapping",))


def read_discriminator(members: Members, key: str) -> Discriminator | None:
    """The ``discriminator`` of a schema; the schemas it maps to are noted as pending.

    None, with a loss for each, where it maps to schemas that are not there, as descriptions that
    were put together from several files do: the value that tells a schema is then not known.
    """
    if isinstance(members.value[key], str):
        # Swagger 2.0 wrote the property's name alone.
        message = "the discriminator is a name alone, as in Swagger 2.0; it is honoured"
        members.reader.warn("keyword-version", members.site.below(key), message)
        return Discriminator(members.site.below(key), str(members.value[key]))
    inner = members.object(key)
    if inner is None:
        return None
    has_default = members.reader.minor >= 2 and "defaultMapping" in inner.value
    inner.rest(_KNOWN | _SINCE_32 if has_default else _KNOWN)
    name = inner.required_text("propertyName", "the discriminator")
    if name is None:
        return None
    mapping = []
    entries = inner.object("mapping")
    for value in entries.value if entries is not None else ():
        assert entries is not None
        target = _mapped(entries, value)
        if target is not None:
            members.reader.pending[target] = None
            mapping.append((value, target))
    default = _mapped(inner, "defaultMapping") if has_default else None
    if default is not None:
        members.reader.pending[default] = None
    if entries is not None and len(mapping) < len(entries.value):
        return None
    return Discriminator(inner.site, name, tuple(mapping), default)


def _mapped(entries: Members, value: str) -> Site | None:
    """The schema one mapping entry names: by a component's name first, else by a reference."""
    text = entries.text(value)
    if text is None:
        return None
    component = entries.reader.component_schemas.get(text)
    if component is not None:
        return component
    return entries.reader.target(text, entries.site.below(value), lost_as=entries.site.key)
