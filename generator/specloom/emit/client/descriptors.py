"""Descriptors: what the runtime reads of an operation, as source."""

from __future__ import annotations

from msgspec import Struct

from specloom.emit.annotations import answer, returned
from specloom.emit.layout import constant as constant_of
from specloom.emit.literals import Name, Record, record
from specloom.emit.tables import table_name
from specloom.ir import (
    ANY,
    NOTHING,
    Answer,
    Argument,
    Body,
    BodyShape,
    Effect,
    Location,
    Operation,
    Pagination,
    Server,
    Type,
    Untrusted,
)


class OperationView(Struct, frozen=True):
    """The descriptor of an operation or of its pages, a constant of the module."""

    constant: str
    kind: str
    answers: str
    record: Record

    @property
    def declaration(self) -> str:
        """The statement that makes the constant."""
        return constant_of(self.constant, self.kind, self.answers, self.record)


def constant(operation: Operation) -> str:
    """The module-level name of an operation's descriptor."""
    return f"_{operation.name.upper().lstrip('_')}"


def operation_view(operation: Operation) -> OperationView:
    """The descriptor of ``operation`` as source."""
    parameters = tuple(
        _parameter(item) for item in operation.arguments if item.location is not Location.BODY
    )
    effect = operation.effect
    return OperationView(
        constant=constant(operation),
        kind="Operation",
        answers=returned(operation),
        record=record(
            "Operation",
            id=operation.id,
            method=operation.http_method,
            path=operation.path,
            parameters=parameters,
            body=None if operation.body is None else _body(operation.body),
            answers=tuple(_answer(item) for item in operation.answers),
            security=operation.security,
            effect=None if effect is Effect.DEFAULT else Name(f"Effect.{effect.name}"),
            find_out=operation.find_out,
            servers=tuple(server_record(server) for server in operation.servers),
            accept=_accept(operation),
            table=Name(f"tables.{table_name(operation)}"),
        ),
    )


def pages_constant(pagination: Pagination) -> str:
    """The module-level name of what leads through an operation's pages."""
    return f"_{pagination.name.upper().lstrip('_')}"


def pages_view(pagination: Pagination) -> OperationView:
    """How one page leads to the next, as source."""
    return OperationView(
        constant=pages_constant(pagination),
        kind="Pages",
        answers=answer(pagination.item),
        record=record(
            "Pages",
            by=pagination.by.value,
            items=pagination.items,
            parameter=pagination.parameter,
            value=pagination.value,
            start=pagination.start or None,
        ),
    )


def server_record(server: Server) -> Record:
    """A server's descriptor."""
    variables = tuple(
        record(
            "Variable",
            name=variable.name,
            argument=variable.argument,
            environment=variable.environment,
            default=variable.default,
            values=variable.values,
            required=variable.required,
        )
        for variable in server.variables
    )
    return record("Server", url=server.url, variables=variables)


def _parameter(item: Argument) -> Record:
    return record(
        "Parameter",
        key=item.key,
        name=item.wire_name,
        argument=item.name,
        location=item.location.value,
        style="" if item.style == "simple" else item.style,
        explode=item.explode,
        allow_reserved=item.allow_reserved,
        content_type=item.content_type,
        nullable=_is_nullable(item.type),
        credential=item.credential,
        idempotency_key=item.idempotency_key,
    )


def _is_nullable(type_: Type) -> bool:
    return answer(type_).endswith("None") or type_ == ANY


def _body(body: Body) -> Record:
    encoding = {
        item.wire_name: record(
            "FieldEncoding",
            style="" if item.style == "form" else item.style,
            explode=Name("False") if not item.explode else None,
            content_type=item.content_type,
            allow_reserved=item.allow_reserved,
        )
        for item in body.encoding
    }
    return record(
        "Body",
        media_type=body.media_type,
        required=body.required,
        spelled_out=body.shape is BodyShape.FIELDS,
        encoding=encoding or None,
        files=body.files,
    )


def _answer(item: Answer) -> Record:
    if item.type is None:
        return record("Answer", item.status, retry_after=item.retry_after)
    type_ = Name(answer(item.type))
    return record(
        "Answer",
        item.status,
        item.media_type,
        type_,
        retry_after=item.retry_after,
        framing=item.framing and item.framing.value,
    )


def _accept(operation: Operation) -> Untrusted:
    """The media types of the answers as an Accept header (RFC 9110, section 12.5.1).

    What a response can be besides is asked for less than what it is read as first.
    """
    weights: dict[str, str] = {}
    first: dict[str, Type | None] = {}
    for item in operation.answers:
        if item.media_type != NOTHING:
            name = item.media_type.value
            is_first = first.setdefault(item.status, item.type) == item.type
            weights[name] = "" if is_first else weights.get(name, _BESIDES)
    return Untrusted(", ".join(name + weight for name, weight in weights.items()))


_BESIDES = ";q=0.9"
