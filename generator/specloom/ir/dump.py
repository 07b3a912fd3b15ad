"""An Api as text: everything that the lowering decided, one fact a line, made to be diffed.

Spec text stands in double quotes, as JSON writes it in ASCII; words without quotes are ours.
What is absent, empty or the usual has no line; a value that is null has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from specloom.ir.api import Api, Received, Resource, SecurityScheme
from specloom.ir.models import Alias, Definition, Enum, Field, Model
from specloom.ir.operations import (
    Answer,
    Argument,
    Body,
    Effect,
    FieldEncoding,
    Framing,
    Location,
    NestedRow,
    Operation,
    Pagination,
    Server,
    Variable,
)
from specloom.ir.rules import Condition, Rule
from specloom.ir.text import Untrusted
from specloom.ir.types import Type
from specloom.ir.words import (
    about,
    below,
    constraints,
    flag,
    flatten,
    names,
    path,
    presence,
    quoted,
    source,
    stated,
    text,
    type_words,
    value,
    value_words,
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
            flatten(_server(server) for server in api.servers),
            flatten(_scheme(scheme) for scheme in api.schemes),
        ),
        *flatten(_resource(resource) for resource in api.resources),
        *flatten(_received(received) for received in api.received),
        *flatten(_definition(definition) for definition in api.definitions),
        *(f"first built {word(name)}" for name in api.first_built),
    ]
    return "\n".join(lines) + "\n"


def _server(server: Server) -> Iterator[str]:
    yield f"server {quoted(server.url)}"
    yield from below(
        source(server.source), flatten(_variable(variable) for variable in server.variables)
    )


def _variable(variable: Variable) -> Iterator[str]:
    yield f"variable {quoted(variable.name)}"
    yield from below(
        source(variable.source),
        [f"argument {word(variable.argument)}", f"environment {word(variable.environment)}"],
        text("summary", variable.summary),
        [f"default {quoted(variable.default)}"],
        names("values", variable.values),
        flag("required", variable.required),
    )


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
        flatten(_operation(operation) for operation in resource.operations),
    )


def _operation(operation: Operation) -> Iterator[str]:
    yield f"operation {word(operation.id)}: {word(operation.http_method)} {quoted(operation.path)}"
    yield from below(
        source(operation.source),
        text("summary", operation.summary),
        text("description", operation.description),
        flag("deprecated", operation.deprecated),
        flag("has_other_body", operation.has_other_body),
        [] if operation.effect is Effect.DEFAULT else [f"effect {operation.effect.value}"],
        text("find_out", operation.find_out),
        (f"security {_security(alternative)}" for alternative in operation.security),
        flatten(_server(server) for server in operation.servers),
        flatten(_argument(argument) for argument in operation.arguments),
        [] if operation.body is None else _body(operation.body),
        flatten(_rule(rule) for rule in operation.rules),
        flatten(_answer(answer) for answer in operation.answers),
        [f"returns {_content(operation.streams, operation.returns)}"],
        [f"headers {word(operation.headers)}"] if operation.headers else [],
        [] if operation.pagination is None else _pagination(operation.pagination),
    )


def _received(received: Received) -> Iterator[str]:
    kind = f"callback of {word(received.operation)}" if received.operation else "webhook"
    method, media_type = word(received.http_method), quoted(received.media_type)
    type_ = type_words(received.type)
    yield f"{kind} {quoted(received.name)}: {method} {media_type}: {type_}"
    yield from below(source(received.source), text("summary", received.summary))


def _security(alternative: tuple[Untrusted, ...]) -> str:
    return " and ".join(map(quoted, alternative)) or "none"


def _argument(argument: Argument) -> Iterator[str]:
    yield _head(f"{argument.location.value} argument", argument)
    yield from below(
        text("key", argument.key),
        about(argument),
        stated("default", argument.default),
        stated("example", argument.example),
        text("format", argument.format),
        constraints(argument.constraints),
        [] if argument.location is Location.BODY else _style(argument),
        text("content_type", argument.content_type),
        [f"credential {word(argument.credential)}"] if argument.credential else [],
        flag("idempotency_key", argument.idempotency_key),
        [] if argument.fixed is None else [f"fixed {str(argument.fixed).lower()}"],
        flag("closed", argument.closed),
        text("like", argument.like),
        flatten(_nested(row) for row in argument.nested),
    )


def _nested(row: NestedRow) -> Iterator[str]:
    yield f"{row.location.value} row {quoted(row.key)}: {type_words(row.type)}, {presence(row)}"
    yield from below(
        [f"argument {word(row.name)}"] if row.name else [],
        text("wire", row.wire_name),
        about(row),
        value(row),
        flag("closed", row.closed),
        text("like", row.like),
        text("matches", row.matches),
    )


def _style(owner: Argument | FieldEncoding) -> Iterator[str]:
    yield f"style {word(owner.style)}{' explode' if owner.explode else ''}"
    yield from flag("allow_reserved", owner.allow_reserved)


def _body(body: Body) -> Iterator[str]:
    sent = f"{quoted(body.media_type)} as {body.shape.value}"
    yield f"body {sent}: {type_words(body.type)}, {presence(body)}"
    yield from below(
        source(body.source),
        text("summary", body.summary),
        flag("open", body.open),
        names("files", body.files),
        flatten(_encoding(encoding) for encoding in body.encoding),
        flatten(_nested(row) for row in body.rows),
    )


def _encoding(encoding: FieldEncoding) -> Iterator[str]:
    yield f"encoding {quoted(encoding.wire_name)}"
    yield from below(_style(encoding), text("content_type", encoding.content_type))


def _answer(answer: Answer) -> Iterator[str]:
    words = _content(answer.framing, answer.type)
    media_type = f" {quoted(answer.media_type)}" if answer.media_type else ""
    yield f"answer {word(answer.status)}{media_type}: {words}"
    yield from below(
        source(answer.source),
        text("summary", answer.summary),
        flag("retry_after", answer.retry_after),
    )


def _pagination(pagination: Pagination) -> Iterator[str]:
    yield f"pages {word(pagination.name)}: {type_words(pagination.item)}, by {pagination.by.value}"
    yield from below(
        source(pagination.source),
        names("items", pagination.items),
        text("parameter", pagination.parameter),
        names("value", pagination.value),
        [f"start {pagination.start}"] if pagination.start else [],
    )


def _content(framing: Framing | None, type_: Type | None) -> str:
    words = "no body" if type_ is None else type_words(type_)
    return words if framing is None else f"stream, {framing.value}, of {words}"


def _rule(rule: Rule) -> Iterator[str]:
    verb = "rejects" if rule.rejects else "warns"
    yield f"rule {rule.kind.value} {', '.join(map(quoted, rule.fields))}, {verb}"
    yield from below(
        names("of", rule.of),
        (f"when {_condition(condition)}" for condition in rule.when),
        source(rule.source),
    )


def _condition(condition: Condition) -> str:
    words = [quoted(condition.field), condition.test.value]
    if condition.values:
        words.append(", ".join(map(value_words, condition.values)))
    return " ".join(words)


def _definition(definition: Definition) -> Iterator[str]:
    match definition:
        case Model():
            yield f"model {word(definition.name)}, {'open' if definition.open else 'closed'}"
            yield from below(
                about(definition),
                _tag(definition),
                flatten(_field(member) for member in definition.fields),
                flatten(_rule(rule) for rule in definition.rules),
            )
        case Enum():
            yield f"enum {word(definition.name)}, literal {word(definition.literal)}"
            yield from below(
                about(definition),
                (
                    f"member {word(member.name)} = {value_words(member.value)}"
                    for member in definition.members
                ),
            )
        case Alias():
            members = " | ".join(map(type_words, (*definition.members, *definition.beside)))
            yield f"alias {word(definition.name)}: {members}"
            told = [
                f"{type_words(member)} by {', '.join(map(value_words, values)) or 'what fits'}"
                for member, values in zip(definition.members, definition.values, strict=False)
            ]
            yield from below(about(definition), text("by", definition.by), told)
        case _:
            assert_never(definition)


def _tag(model: Model) -> Iterator[str]:
    if model.tag is not None:
        wire_name, value = quoted(model.tag.wire_name), quoted(model.tag.value)
        yield f"tag {word(model.tag.name)} {wire_name} = {value}"
        yield from below(text("summary", model.tag.summary))


def _field(field: Field) -> Iterator[str]:
    yield _head("field", field)
    yield from below(
        about(field),
        flag("read_only", field.read_only),
        flag("write_only", field.write_only),
        flag("free", field.free),
        value(field),
    )


def _head(kind: str, owner: Argument | Field) -> str:
    both = f"{word(owner.name)} {quoted(owner.wire_name)}"
    return f"{kind} {both}: {type_words(owner.type)}, {presence(owner)}"
