"""What a rule looks at: one description, typed, and the text it was read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from specloom.diagnostics import Refused
from specloom.load import JsonValue, Site
from specloom.openapi.model import Description, MediaType, Operation, Parameter, Schema
from specloom.resolve import Documents, References
from specloom.review.lint.validation import Validation

TEXT_KEYS = ("description", "title", "summary")


@dataclass(frozen=True)
class Subject:
    """A description that the linter looks at."""

    description: Description
    documents: Documents

    @cached_property
    def references(self) -> References:
        """Where references lead."""
        return References(self.documents)

    @cached_property
    def validation(self) -> Validation:
        """Judges values by the schemas of the description."""
        return Validation(self.description)

    @cached_property
    def root(self) -> dict[str, JsonValue]:
        """The OpenAPI Object as it is written."""
        return as_object(self.documents.root.value)

    @cached_property
    def root_site(self) -> Site:
        """The site of the OpenAPI Object."""
        return Site(self.documents.root.name, "")

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """The operations of ``paths`` in document order."""
        return self.description.operations

    @cached_property
    def received(self) -> tuple[Operation, ...]:
        """The operations that the API calls: webhooks and callbacks."""
        callbacks = [made for operation in self.operations for _, made in operation.callbacks]
        return (*self.description.webhooks, *callbacks)

    @cached_property
    def all_operations(self) -> tuple[Operation, ...]:
        """Operations of both directions."""
        return (*self.operations, *self.received)

    @cached_property
    def schemas(self) -> tuple[Schema, ...]:
        """Every schema of the description, inner ones too, each once."""
        # By identity and not by site: a nullable schema of 3.0 is two at one site.
        seen: dict[int, Schema] = {}
        waiting = [*reversed(list(self._outer_schemas()))]
        while waiting:
            schema = waiting.pop()
            if id(schema) not in seen:
                seen[id(schema)] = schema
                waiting += reversed(list(_inner_schemas(schema)))
        return tuple(seen.values())

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Every parameter of an operation, each once."""
        found = {
            parameter.site: parameter
            for operation in self.all_operations
            for parameter in operation.parameters
        }
        return tuple(found.values())

    @cached_property
    def media_types(self) -> tuple[tuple[MediaType, bool], ...]:
        """Every media type of a body, each once, and whether it is one of a request."""
        found: dict[Site, tuple[MediaType, bool]] = {}
        for operation in self.all_operations:
            body = operation.request_body
            for media in () if body is None else body.content:
                found.setdefault(media.site, (media, True))
            for response in operation.responses:
                for media in response.content:
                    found.setdefault(media.site, (media, False))
        return tuple(found.values())

    def value(self, site: Site) -> JsonValue:
        """The value at a site, None where there is none."""
        try:
            return self.documents.value(site)
        except KeyError:
            return None

    def target(self, reference: str, site: Site) -> Site | None:
        """Where a reference leads whose text stands at ``site``; None where it leads nowhere."""
        try:
            return self.references.target(reference, site)
        except (Refused, KeyError):
            return None

    def followed(self, site: Site) -> Site | None:
        """Where the references that start at a site end; None where they lead nowhere."""
        try:
            return self.references.follow(site)
        except (Refused, KeyError):
            return None

    def stated_schemas(self) -> Iterator[tuple[Site, dict[str, JsonValue]]]:
        """Every schema that is an object, as it is written."""
        for schema in self.schemas:
            yield schema.site, as_object(self.value(schema.site))

    def texts(self) -> Iterator[tuple[Site, str]]:
        """Every text for people of every file: descriptions, titles, summaries."""
        for site, value in self.objects():
            for key in TEXT_KEYS:
                text = value.get(key)
                if isinstance(text, str):
                    yield site.below(key), text

    def objects(self) -> Iterator[tuple[Site, dict[str, JsonValue]]]:
        """Every object of every file, in document order; shared ones of YAML once."""
        seen: set[int] = set()
        for name, document in self.documents.by_name.items():
            waiting: list[tuple[Site, JsonValue]] = [(Site(name, ""), document.value)]
            while waiting:
                site, value = waiting.pop()
                if isinstance(value, dict | list):
                    if id(value) in seen:
                        continue
                    seen.add(id(value))
                if isinstance(value, dict):
                    yield site, value
                waiting += reversed(list(members_of(site, value)))

    def _outer_schemas(self) -> Iterator[Schema]:
        yield from self.description.schemas.values()
        for parameter in self.parameters:
            if parameter.schema is not None:
                yield parameter.schema
            if parameter.content is not None and parameter.content.schema is not None:
                yield parameter.content.schema
        for media, _ in self.media_types:
            if media.schema is not None:
                yield media.schema
            if media.item_schema is not None:
                yield media.item_schema
        for operation in self.all_operations:
            for response in operation.responses:
                for header in response.headers:
                    if header.schema is not None:
                        yield header.schema


def _inner_schemas(schema: Schema) -> Iterator[Schema]:
    """The schemas that a schema holds itself; references are not followed."""
    mappings: tuple[Mapping[str, Schema], ...] = (
        schema.properties,
        schema.pattern_properties,
        schema.dependent_schemas,
    )
    for mapping in mappings:
        yield from mapping.values()
    yield from (*schema.prefix_items, *schema.all_of, *schema.any_of, *schema.one_of)
    single = (
        schema.items,
        schema.additional_properties,
        schema.not_,
        schema.if_,
        schema.then,
        schema.else_,
        schema.content_schema,
    )
    yield from (inner for inner in single if inner is not None)


def members_of(site: Site, value: JsonValue) -> Iterator[tuple[Site, JsonValue]]:
    """The members of an object or the items of a list, with their sites."""
    if isinstance(value, dict):
        yield from ((site.below(key), item) for key, item in value.items())
    elif isinstance(value, list):
        yield from ((site.below(str(index)), item) for index, item in enumerate(value))


def as_object(value: JsonValue) -> dict[str, JsonValue]:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}
