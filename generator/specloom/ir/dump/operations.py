"""Operations as text: what they take, send and answer."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.ir.dump.rules import rule_lines
from specloom.ir.dump.words import (
    about,
    below,
    constraints,
    flag,
    flatten,
    head,
    names,
    presence,
    quoted,
    source,
    stated,
    text,
    type_words,
    value,
    word,
)
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
from specloom.ir.text import Untrusted
from specloom.ir.types import Type


def server_lines(server: Server) -> Iterator[str]:
    """The lines of a server."""
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


def operation_lines(operation: Operation) -> Iterator[str]:
    """The lines of an operation."""
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
        flatten(server_lines(server) for server in operation.servers),
        flatten(_argument(argument) for argument in operation.arguments),
        [] if operation.body is None else _body(operation.body),
        flatten(rule_lines(rule) for rule in operation.rules),
        flatten(_answer(answer) for answer in operation.answers),
        [f"returns {_content(operation.streams, operation.returns)}"],
        [f"headers {word(operation.headers)}"] if operation.headers else [],
        [] if operation.pagination is None else _pagination(operation.pagination),
    )


def _security(alternative: tuple[Untrusted, ...]) -> str:
    return " and ".join(map(quoted, alternative)) or "none"


def _argument(argument: Argument) -> Iterator[str]:
    yield head(f"{argument.location.value} argument", argument)
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
