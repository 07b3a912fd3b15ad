"""Responses: the media types of each that a client reads, and what a method makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from specloom.ir import ANY, NOTHING, Answer, Framing, Scalar, ScalarKind, Type, Untrusted
from specloom.lower.names import of_component, pascal
from specloom.lower.operations.bodies import choose, essence, is_json
from specloom.lower.operations.representations import says_the_same
from specloom.lower.operations.streams import framing_of, item_type
from specloom.lower.prose import prose
from specloom.lower.provenance import lower_source
from specloom.lower.schemas.shapes import kinds_of
from specloom.lower.schemas.types import Schemas
from specloom.lower.schemas.unions import side_by_side
from specloom.openapi import model as openapi


def lower_answers(
    schemas: Schemas, responses: tuple[openapi.Response, ...], hint: str
) -> tuple[Answer, ...]:
    """The declared responses, exact status before range before ``default``.

    A response has an answer for each media type that has a type of its own, the one that is asked
    for first: what the server really sends decides. The successes are streams where all that have a
    body are of one framing: a method that streams cannot return anything else.
    """
    order = sorted(responses, key=lambda response: (_rank(response.status), response.status))
    returned = _returned(order)
    chosen = [choose(response.content) for response in returned]
    framings = {framing_of(essence(media.name)) for media in chosen if media is not None}
    framing = framings.pop() if len(framings) == 1 else None
    return tuple(
        answer
        for response in order
        for answer in _answers(schemas, response, hint, framing, response in returned)
    )


def offers_stream(responses: tuple[openapi.Response, ...]) -> bool:
    """Whether what is returned is offered in a sequential media type beside another."""
    return any(map(_stream_beside, _returned(responses)))


def streaming_answers(
    schemas: Schemas,
    responses: tuple[openapi.Response, ...],
    whole: tuple[Answer, ...],
    hint: str,
) -> tuple[Answer, ...]:
    """The answers of a second method, which streams: what is returned in a sequential media type
    alone, and the errors as the first method, whose answers are ``whole``, has them."""
    returned = _returned(responses)
    streams = tuple(
        replace(response, content=(media,))
        for response in returned
        if (media := _stream_beside(response))
    )
    statuses = {response.status for response in returned}
    errors = (answer for answer in whole if answer.status not in statuses)
    return (*lower_answers(schemas, streams, hint), *errors)


def _returned(responses: Iterable[openapi.Response]) -> list[openapi.Response]:
    successes = [response for response in responses if response.status.startswith("2")]
    return successes or [response for response in responses if response.status == "default"]


def _stream_beside(response: openapi.Response) -> openapi.MediaType | None:
    """The sequential media type of a response that is asked for in another one."""
    first = choose(response.content)
    if first is None or framing_of(essence(first.name)):
        return None
    return next((m for m in response.content if framing_of(essence(m.name))), None)


def _rank(status: str) -> int:
    return 2 if status == "default" else 1 if status.endswith("XX") else 0


def _answers(
    schemas: Schemas,
    response: openapi.Response,
    hint: str,
    framing: Framing | None,
    is_returned: bool,
) -> Iterator[Answer]:
    """The answers that a response can be, in the order in which they are asked for."""
    framing = framing if is_returned else None
    is_success = response.status.startswith("2")
    name = f"{hint}Response" if is_success else f"{hint}Error{response.status.title()}"
    if component := of_component(schemas.context.description, response.site, "responses"):
        name = component if component.endswith(("Response", "Error")) else f"{component}Response"
    first = choose(response.content)
    answer = Answer(
        status=response.status,
        media_type=NOTHING,
        type=None,
        source=lower_source(schemas.context, response.site, response.extensions),
        summary=prose(response.description),
        retry_after=any(header.name.lower() == "retry-after" for header in response.headers),
    )
    if first is None:
        yield answer
        return
    media_type = Untrusted(first.name)
    if framing is not None:
        type_ = item_type(schemas, first, framing, name)
        yield replace(answer, media_type=media_type, type=type_, framing=framing)
    else:
        yield replace(answer, media_type=media_type, type=_whole_type(schemas, first, name))
    for other in _others(schemas, response, first, framing, is_returned):
        type_ = _whole_type(schemas, other, name + pascal(essence(other.name).rpartition("/")[2]))
        yield replace(answer, media_type=Untrusted(other.name), type=type_)


def _others(
    schemas: Schemas,
    response: openapi.Response,
    first: openapi.MediaType,
    framing: Framing | None,
    is_returned: bool,
) -> Iterator[openapi.MediaType]:
    """The media types beside the first one that have a type of their own; what is lost is told."""
    second = _stream_beside(response) if framing is None and is_returned else None
    taken = [first]
    for other in response.content:
        if other in (first, second) or any(
            says_the_same(schemas.context, other, known) for known in taken
        ):
            continue
        is_stream = framing_of(essence(other.name)) is not None
        if framing is None and not is_stream and _is_read(schemas, other):
            taken.append(other)
            yield other
        else:
            schemas.context.lose(other.site, other.name, f"{first.name} is asked for")


def _is_read(schemas: Schemas, media: openapi.MediaType) -> bool:
    """Whether a body in this media type can be decoded: JSON, and what is no JSON value at all."""
    if is_json(media.name) or media.schema is None:
        return True
    whole = schemas.effective(media.schema)
    has_parts = {"object", "array"} & {*kinds_of(whole)} or whole.properties
    return not (has_parts or whole.one_of or whole.any_of)


def _whole_type(schemas: Schemas, media: openapi.MediaType, hint: str) -> Type:
    """The type of a body that is read whole."""
    name = essence(media.name)
    if media.item_schema is not None:
        site = media.item_schema.site
        schemas.context.lose(site, "itemSchema", "the body is read whole")
    if is_json(name):
        return ANY if media.schema is None else schemas.type_of(media.schema, hint)
    is_stream = framing_of(name) is not None
    if is_stream:
        schemas.context.lose(media.site, media.name, "a stream is read whole here, as text")
    is_text = name.startswith("text/") or is_stream
    if media.schema is not None and not is_stream and not _is_read(schemas, media):
        kind = "text" if is_text else "bytes"
        schemas.context.lose(media.schema.site, "schema", f"a body of {name} stays {kind}")
    return Scalar(ScalarKind.STRING if is_text else ScalarKind.BINARY)


def returned(answers: tuple[Answer, ...]) -> tuple[Type | None, Framing | None]:
    """What a method answers: the success bodies, None beside them where one has no body.

    Each is decoded by itself, so that they need not be told apart. Of a stream it is the type of
    an item, and how the items follow each other.
    """
    successes = [answer for answer in answers if answer.is_success]
    successes = successes or [answer for answer in answers if answer.status == "default"]
    types = [answer.type for answer in successes if answer.type is not None]
    framing = next((answer.framing for answer in successes if answer.framing), None)
    if not successes:
        return ANY, None
    if not types:
        return None, None
    if len(types) < len(successes) and framing is None:
        types.append(Scalar(ScalarKind.NULL))
    return side_by_side(types), framing
