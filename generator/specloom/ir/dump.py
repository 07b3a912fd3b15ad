"""An Api as text: everything that the lowering decided, one fact a line, made to be diffed.

Spec text stands in double quotes, as JSON writes it in ASCII; words without quotes are ours.
What is absent, empty or the usual has no line; a value that is null has one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from decimal import Decimal
from typing import assert_never

from specloom.ir.api import Api, Received, Resource, SecurityScheme
from specloom.ir.constraints import Constraints
from specloom.ir.models import Alias, Definition, Enum, Field, Model, Stated
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
from specloom.ir.source import Source, Status
from specloom.ir.text import Untrusted
from specloom.ir.types import Array, Constant, Map, Named, Nullable, Scalar, Type, Union
from specloom.ir.values import ListValue, ObjectValue, Value


def dump(api: Api) -> str:
    """The whole API as stable ASCII text that ends with a newline."""
    lines = [
        f"api {_word(api.name)}",
        *_below(
            _source(api.source),
            _text("title", api.title),
            _text("version", api.version),
            _text("description", api.description),
            _flatten(_server(server) for server in api.servers),
            _flatten(_scheme(scheme) for scheme in api.schemes),
        ),
        *_flatten(_resource(resource) for resource in api.resources),
        *_flatten(_received(received) for received in api.received),
        *_flatten(_definition(definition) for definition in api.definitions),
        *(f"first built {_word(name)}" for name in api.first_built),
    ]
    return "\n".join(lines) + "\n"


def type_words(type_: Type) -> str:
    """A type in words: ``list[PhoneNumber | null]``, ``map[string]``, ``constant["a", "b"]``."""
    match type_:
        case Scalar(kind):
            return kind.value
        case Named(name):
            return _word(name)
        case Array(items):
            return f"list[{type_words(items)}]"
        case Map(values):
            return f"map[{type_words(values)}]"
        case Constant(values):
            return f"constant[{', '.join(map(value_words, values))}]"
        case Union(members):
            return " | ".join(map(type_words, members))
        case Nullable(inner):
            return f"{type_words(inner)} | null"
        case _:
            assert_never(type_)


def value_words(value: Value) -> str:
    """A JSON value as JSON in ASCII; ``decimal`` stands before a number that no float can hold."""
    match value:
        case None | bool() | int() | float():
            return json.dumps(value)
        case Decimal():
            return f"decimal {value}"
        case Untrusted():
            return _quoted(value)
        case ListValue(items):
            return f"[{', '.join(map(value_words, items))}]"
        case ObjectValue(members):
            pairs = (f"{_quoted(name)}: {value_words(member)}" for name, member in members)
            return f"{{{', '.join(pairs)}}}"
        case _:
            assert_never(value)


def _server(server: Server) -> Iterator[str]:
    yield f"server {_quoted(server.url)}"
    yield from _below(
        _source(server.source), _flatten(_variable(variable) for variable in server.variables)
    )


def _variable(variable: Variable) -> Iterator[str]:
    yield f"variable {_quoted(variable.name)}"
    yield from _below(
        _source(variable.source),
        [f"argument {_word(variable.argument)}", f"environment {_word(variable.environment)}"],
        _text("summary", variable.summary),
        [f"default {_quoted(variable.default)}"],
        _names("values", variable.values),
        _flag("required", variable.required),
    )


def _scheme(scheme: SecurityScheme) -> Iterator[str]:
    yield f"scheme {_quoted(scheme.key)} {scheme.kind.value}"
    yield from _below(
        _source(scheme.source),
        _text("summary", scheme.summary),
        _text("wire", scheme.wire_name),
        [f"location {_word(scheme.location)}"] if scheme.location else [],
        (
            f"credential {_word(credential.argument)} environment {_word(credential.environment)}"
            for credential in scheme.credentials
        ),
        _text("token_url", scheme.token_url),
        _names("scopes", scheme.scopes),
        [f"auth_method {_word(scheme.auth_method)}"] if scheme.auth_method else [],
        (
            f"setting {_word(setting.argument)} environment {_word(setting.environment)}"
            for setting in scheme.settings
        ),
    )


def _resource(resource: Resource) -> Iterator[str]:
    yield f"resource {_path(resource.path)}"
    yield from _below(
        [f"module {_word(resource.module)}", f"class {_word(resource.class_name)}"],
        _text("summary", resource.summary),
        (f"child {_path(child)}" for child in resource.children),
        _flatten(_operation(operation) for operation in resource.operations),
    )


def _operation(operation: Operation) -> Iterator[str]:
    yield f"operation {_word(operation.id)}: {_word(operation.http_method)} {_quoted(operation.path)}"
    yield from _below(
        _source(operation.source),
        _text("summary", operation.summary),
        _text("description", operation.description),
        _flag("deprecated", operation.deprecated),
        [] if operation.effect is Effect.DEFAULT else [f"effect {operation.effect.value}"],
        _text("find_out", operation.find_out),
        (f"security {_security(alternative)}" for alternative in operation.security),
        _flatten(_server(server) for server in operation.servers),
        _flatten(_argument(argument) for argument in operation.arguments),
        [] if operation.body is None else _body(operation.body),
        _flatten(_rule(rule) for rule in operation.rules),
        _flatten(_answer(answer) for answer in operation.answers),
        [f"returns {_content(operation.streams, operation.returns)}"],
        [f"headers {_word(operation.headers)}"] if operation.headers else [],
        [] if operation.pagination is None else _pagination(operation.pagination),
    )


def _received(received: Received) -> Iterator[str]:
    kind = f"callback of {_word(received.operation)}" if received.operation else "webhook"
    method, media_type = _word(received.http_method), _quoted(received.media_type)
    type_ = type_words(received.type)
    yield f"{kind} {_quoted(received.name)}: {method} {media_type}: {type_}"
    yield from _below(_source(received.source), _text("summary", received.summary))


def _security(alternative: tuple[Untrusted, ...]) -> str:
    return " and ".join(map(_quoted, alternative)) or "none"


def _argument(argument: Argument) -> Iterator[str]:
    yield _head(f"{argument.location.value} argument", argument)
    yield from _below(
        _text("key", argument.key),
        _source(argument.source),
        _text("summary", argument.summary),
        _flag("deprecated", argument.deprecated),
        _stated("default", argument.default),
        _stated("example", argument.example),
        _text("format", argument.format),
        _constraints(argument.constraints),
        [] if argument.location is Location.BODY else _style(argument),
        _text("content_type", argument.content_type),
        [f"credential {_word(argument.credential)}"] if argument.credential else [],
        _flag("idempotency_key", argument.idempotency_key),
        [] if argument.fixed is None else [f"fixed {str(argument.fixed).lower()}"],
        _flag("closed", argument.closed),
        _text("like", argument.like),
        _flatten(_nested(row) for row in argument.nested),
    )


def _nested(row: NestedRow) -> Iterator[str]:
    presence = "required" if row.required else "optional"
    yield f"{row.location.value} row {_quoted(row.key)}: {type_words(row.type)}, {presence}"
    yield from _below(
        [f"argument {_word(row.name)}"] if row.name else [],
        _text("wire", row.wire_name),
        _source(row.source),
        _text("summary", row.summary),
        _flag("deprecated", row.deprecated),
        _stated("default", row.default),
        _text("format", row.format),
        _constraints(row.constraints),
        _flag("closed", row.closed),
        _text("like", row.like),
    )


def _style(owner: Argument | FieldEncoding) -> Iterator[str]:
    yield f"style {_word(owner.style)}{' explode' if owner.explode else ''}"
    yield from _flag("allow_reserved", owner.allow_reserved)


def _body(body: Body) -> Iterator[str]:
    presence = "required" if body.required else "optional"
    yield f"body {_quoted(body.media_type)} as {body.shape.value}: {type_words(body.type)}, {presence}"
    yield from _below(
        _source(body.source),
        _text("summary", body.summary),
        _flag("open", body.open),
        _names("files", body.files),
        _flatten(_encoding(encoding) for encoding in body.encoding),
        _flatten(_nested(row) for row in body.rows),
    )


def _encoding(encoding: FieldEncoding) -> Iterator[str]:
    yield f"encoding {_quoted(encoding.wire_name)}"
    yield from _below(_style(encoding), _text("content_type", encoding.content_type))


def _answer(answer: Answer) -> Iterator[str]:
    words = _content(answer.framing, answer.type)
    media_type = f" {_quoted(answer.media_type)}" if answer.media_type else ""
    yield f"answer {_word(answer.status)}{media_type}: {words}"
    yield from _below(
        _source(answer.source),
        _text("summary", answer.summary),
        _flag("retry_after", answer.retry_after),
    )


def _pagination(pagination: Pagination) -> Iterator[str]:
    yield f"pages {_word(pagination.name)}: {type_words(pagination.item)}, by {pagination.by.value}"
    yield from _below(
        _source(pagination.source),
        _names("items", pagination.items),
        _text("parameter", pagination.parameter),
        _names("value", pagination.value),
        [f"start {pagination.start}"] if pagination.start else [],
    )


def _content(framing: Framing | None, type_: Type | None) -> str:
    words = "no body" if type_ is None else type_words(type_)
    return words if framing is None else f"stream, {framing.value}, of {words}"


def _rule(rule: Rule) -> Iterator[str]:
    verb = "rejects" if rule.rejects else "warns"
    yield f"rule {rule.kind.value} {', '.join(map(_quoted, rule.fields))}, {verb}"
    yield from _below(
        _names("of", rule.of),
        (f"when {_condition(condition)}" for condition in rule.when),
        _source(rule.source),
    )


def _condition(condition: Condition) -> str:
    words = [_quoted(condition.field), condition.test.value]
    if condition.values:
        words.append(", ".join(map(value_words, condition.values)))
    return " ".join(words)


def _definition(definition: Definition) -> Iterator[str]:
    match definition:
        case Model():
            yield f"model {_word(definition.name)}, {'open' if definition.open else 'closed'}"
            yield from _below(
                _about(definition),
                _tag(definition),
                _flatten(_field(member) for member in definition.fields),
                _flatten(_rule(rule) for rule in definition.rules),
            )
        case Enum():
            yield f"enum {_word(definition.name)}, literal {_word(definition.literal)}"
            yield from _below(
                _about(definition),
                (
                    f"member {_word(member.name)} = {value_words(member.value)}"
                    for member in definition.members
                ),
            )
        case Alias():
            members = " | ".join(map(type_words, definition.members))
            yield f"alias {_word(definition.name)}: {members}"
            yield from _below(_about(definition))
        case _:
            assert_never(definition)


def _tag(model: Model) -> Iterator[str]:
    if model.tag is not None:
        wire_name, value = _quoted(model.tag.wire_name), _quoted(model.tag.value)
        yield f"tag {_word(model.tag.name)} {wire_name} = {value}"
        yield from _below(_text("summary", model.tag.summary))


def _about(definition: Definition) -> Iterator[str]:
    yield from _source(definition.source)
    yield from _text("summary", definition.summary)
    yield from _flag("deprecated", definition.deprecated)


def _field(field: Field) -> Iterator[str]:
    yield _head("field", field)
    yield from _below(
        _source(field.source),
        _text("summary", field.summary),
        _flag("deprecated", field.deprecated),
        _flag("read_only", field.read_only),
        _flag("write_only", field.write_only),
        _flag("free", field.free),
        _stated("default", field.default),
        _text("format", field.format),
        _constraints(field.constraints),
    )


def _head(kind: str, owner: Argument | Field) -> str:
    presence = "required" if owner.required else "optional"
    names = f"{_word(owner.name)} {_quoted(owner.wire_name)}"
    return f"{kind} {names}: {type_words(owner.type)}, {presence}"


def _constraints(constraints: Constraints) -> Iterator[str]:
    for field in fields(constraints):
        value = getattr(constraints, field.name)
        if value is True:
            yield field.name
        elif isinstance(value, tuple):
            yield f"{field.name} {', '.join(map(value_words, value))}"
        elif value is not None and value is not False:
            yield f"{field.name} {value_words(value)}"


def _source(source: Source) -> Iterator[str]:
    yield f"at {_word(source.file)}#{_word(source.pointer)}"
    for citation in source.citations:
        yield f"cites {_quoted(citation.page)} L{citation.first}-L{citation.last}"
    if source.status is not Status.STATED:
        yield f"status {source.status.value}"
    yield from _text("note", source.note)


def _text(name: str, text: Untrusted) -> Iterator[str]:
    if text:
        yield f"{name} {_quoted(text)}"


def _stated(name: str, stated: Stated | None) -> Iterator[str]:
    if stated is not None:
        yield f"{name} {value_words(stated.value)}"


def _names(name: str, texts: tuple[Untrusted, ...]) -> Iterator[str]:
    if texts:
        yield f"{name} {', '.join(map(_quoted, texts))}"


def _flag(name: str, value: bool) -> Iterator[str]:
    if value:
        yield name


def _quoted(text: Untrusted) -> str:
    return json.dumps(text.value)


def _word(word: str) -> str:
    """A word of ours, kept on its line even where a file name or a pointer has odd characters."""
    return json.dumps(word)[1:-1]


def _path(path: tuple[str, ...]) -> str:
    return ".".join(map(_word, path))


def _flatten(parts: Iterable[Iterable[str]]) -> Iterator[str]:
    for part in parts:
        yield from part


def _below(*parts: Iterable[str]) -> Iterator[str]:
    for line in _flatten(parts):
        yield f"  {line}"
