"""Second methods: for a stream beside the whole answer, and for each other way to write a body."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from specloom.ir import Argument, Location, Operation, Scalar, ScalarKind, not_null
from specloom.lower.names import pascal, snake
from specloom.lower.operations.answers import offers_stream, returned, streaming_answers
from specloom.lower.operations.bodies import other_bodies, word_for
from specloom.lower.operations.methods import with_body
from specloom.lower.operations.resources import Resources
from specloom.lower.schemas.types import Schemas
from specloom.openapi import model as openapi


def find_twins(
    schemas: Schemas,
    stated: tuple[openapi.Operation, ...],
    operations: list[Operation],
    resources: Resources,
) -> list[tuple[str, Operation]]:
    """The second methods of operations, each with the id of the first.

    Where a stream is offered besides, each of the two says which it asks for: the first is
    replaced in ``operations``.
    """
    found = []
    for index, described in enumerate(stated):
        operation = operations[index]
        if offers_stream(described.responses):
            name = resources.claim(operation.resource, f"{operation.name}_stream")
            found.append((operation.id, _twin(schemas, described, operation, name)))
            operations[index] = _choosing(operation, is_stream=False)
        for media in _other_bodies(schemas, described):
            word = snake(word_for(media.name), "other")
            name = resources.claim(operation.resource, f"{operation.name}_{word}")
            operations[index] = replace(operations[index], has_other_body=True)
            second = with_body(schemas, described, operations[index], media, name)
            found.append((operation.id, second))
    return found


def _other_bodies(schemas: Schemas, stated: openapi.Operation) -> tuple[openapi.MediaType, ...]:
    body = stated.request_body
    return () if body is None else other_bodies(schemas.context, body)


def in_order(
    operations: tuple[Operation, ...], twins: Iterable[tuple[str, Operation]]
) -> tuple[Operation, ...]:
    """The operations, each with its second methods after it."""
    seconds: dict[str, list[Operation]] = {}
    for first, second in twins:
        seconds.setdefault(first, []).append(second)
    return tuple(one for item in operations for one in (item, *seconds.get(item.id, ())))


def _twin(
    schemas: Schemas, stated: openapi.Operation, operation: Operation, name: str
) -> Operation:
    """The second method of an operation whose answer is offered as a stream besides.

    ``operation`` is the first, before it is ``_choosing``; ``name`` is what the second is called.
    """
    hint = pascal("_".join((*operation.resource, name)))
    answers = streaming_answers(schemas, stated.responses, operation.answers, hint)
    returns, streams = returned(answers)
    return replace(
        _choosing(operation, is_stream=True),
        id=".".join((*operation.resource, name)),
        name=name,
        answers=answers,
        returns=returns,
        streams=streams,
    )


def _choosing(operation: Operation, *, is_stream: bool) -> Operation:
    """The operation, which itself sends the field or query parameter ``stream`` that chooses
    between a stream and the whole answer, where there is one that is true or false."""
    return replace(
        operation,
        arguments=tuple(
            replace(item, fixed=is_stream) if _chooses_stream(item) else item
            for item in operation.arguments
        ),
    )


def _chooses_stream(item: Argument) -> bool:
    kind = not_null(item.type)
    is_named = item.wire_name.value == "stream" and item.location in (Location.BODY, Location.QUERY)
    return is_named and kind == Scalar(ScalarKind.BOOLEAN)
