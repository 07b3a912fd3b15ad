"""An Api as text: everything that the lowering decided, one fact a line, made to be diffed.

Spec text stands in double quotes, as JSON writes it in ASCII; words without quotes are ours.
What is absent, empty or the usual has no line; a value that is null has one.
"""

from __future__ import annotations

from collections.abc import Iterator

from specloom.ir.api import Api, Received, Resource, SecurityScheme
from specloom.ir.dump.definitions import definition_lines
from specloom.ir.dump.operations import operation_lines, server_lines
from specloom.ir.dump.words import (
    below,
    flatten,
    names,
    path,
    quoted,
    source,
    text,
    type_words,
    word,
)


def dump(api: Api) -> str:
    """The whole API as stable ASCII text that ends with a newline."""
    lines = [
        f"api {word(api.name)}",
        *below(
            source(api.source),
            text("title", api.title),
            text("version", api.version),
            text("description", api.description),
            flatten(server_lines(server) for server in api.servers),
            flatten(_scheme(scheme) for scheme in api.schemes),
        ),
        *flatten(_resource(resource) for resource in api.resources),
        *flatten(_received(received) for received in api.received),
        *flatten(definition_lines(definition) for definition in api.definitions),
        *(f"first built {word(name)}" for name in api.first_built),
    ]
    return "\n".join(lines) + "\n"


def _scheme(scheme: SecurityScheme) -> Iterator[str]:
    yield f"scheme {quoted(scheme.key)} {scheme.kind.value}"
    yield from below(
        source(scheme.source),
        text("summary", scheme.summary),
        text("wire", scheme.wire_name),
        [f"location {word(scheme.location)}"] if scheme.location else [],
        (
            f"credential {word(credential.argument)} environment {word(credential.environment)}"
            for credential in scheme.credentials
        ),
        text("token_url", scheme.token_url),
        names("scopes", scheme.scopes),
        [f"auth_method {word(scheme.auth_method)}"] if scheme.auth_method else [],
        (
            f"setting {word(setting.argument)} environment {word(setting.environment)}"
            for setting in scheme.settings
        ),
    )


def _resource(resource: Resource) -> Iterator[str]:
    yield f"resource {path(resource.path)}"
    yield from below(
        [f"module {word(resource.module)}", f"class {word(resource.class_name)}"],
        text("summary", resource.summary),
        (f"child {path(child)}" for child in resource.children),
        flatten(operation_lines(operation) for operation in resource.operations),
    )


def _received(received: Received) -> Iterator[str]:
    kind = f"callback of {word(received.operation)}" if received.operation else "webhook"
    method, media_type = word(received.http_method), quoted(received.media_type)
    type_ = type_words(received.type)
    yield f"{kind} {quoted(received.name)}: {method} {media_type}: {type_}"
    yield from below(source(received.source), text("summary", received.summary))
