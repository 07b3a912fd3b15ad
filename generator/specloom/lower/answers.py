"""Responses: one media type chosen for each, and what a method makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from specloom.ir import ANY, NOTHING, Answer, Framing, Scalar, ScalarKind, Type, Untrusted
from specloom.lower.bodies import choose, essence, is_json
from specloom.lower.provenance import lower_source
from specloom.lower.schemas import Schemas
from specloom.lower.streams import framing_of, item_type
from specloom.lower.unions import join
from specloom.openapi import model as openapi


def lower_answers(
    schemas: Schemas, responses: tuple[openapi.Response, ...], hint: str
) -> tuple[Answer, ...]:
    """The declared responses, exact status before range before ``default``.

    The successes are streams where all that have a body are of one framing: a method that streams
    cannot return anything else.
    """
    order = sorted(responses, key=lambda response: (_rank(response.status), response.status))
    returned = _returned(order)
    chosen = [choose(response.content) for response in returned]
    framings = {framing_of(essence(media.name)) for media in chosen if media is not None}
    framing = framings.pop() if len(framings) == 1 else None
    return tuple(
        _answer(schemas, response, hint, framing, response in returned) for response in order
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


def _answer(
    schemas: Schemas,
    response: openapi.Response,
    hint: str,
    framing: Framing | None,
    is_returned: bool,
) -> Answer:
    framing = framing if is_returned else None
    media = choose(response.content)
    is_success = response.status.startswith("2")
    name = f"{hint}Response" if is_success else f"{hint}Error{response.status.title()}"
    type_: Type | None = None
    if media is not None:
        if framing is None:
            type_ = _whole_type(schemas, media, name)
        else:
            type_ = item_type(schemas, media, framing, name)
        second = _stream_beside(response) if framing is None and is_returned else None
        for other in response.content:
            if other not in (media, second) and not is_json(other.name):
                schemas.context.lose(other.site, other.name, f"{media.name} is asked for")
    return Answer(
        status=response.status,
        media_type=NOTHING if media is None else Untrusted(media.name),
        type=type_,
        source=lower_source(schemas.context, response.site, response.extensions),
        summary=Untrusted((response.description or "").strip()),
        retry_after=any(header.name.lower() == "retry-after" for header in response.headers),
        framing=None if media is None else framing,
    )


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
    return Scalar(ScalarKind.STRING if is_text else ScalarKind.BINARY)


def returned(
    schemas: Schemas, answers: tuple[Answer, ...], hint: str
) -> tuple[Type | None, Framing | None]:
    """What a method answers: the success bodies, None beside them where one has no body.

    Of a stream it is the type of an item, and how the items follow each other.
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
    return join(schemas.definitions, types, f"{hint}Answer", successes[0].source), framing
