"""Which declared response an answer is, and what its body decodes to."""

from __future__ import annotations

from typing import Any

from .bodies import is_json
from .codec import DecodeFailure, MisfitFailure, Struct, decode_json, decode_json_strictly
from .drift import Misfit, decode_what_fits
from .enums import unknown_values_refused
from .open_structs import EXTRA
from .operation import Answer
from .responses import RawResponse

_NO_BODY = frozenset({204, 205, 304})


class Answers(Struct, frozen=True):
    """The declared responses of an operation, by status."""

    by_status: dict[str, tuple[Answer, ...]]
    successes: tuple[Answer, ...]

    def declared(self, status: int) -> tuple[Answer, ...]:
        """What is declared for a status: exactly, by range, else by default."""
        by_status = self.by_status
        return (
            by_status.get(str(status))
            or by_status.get(f"{status // 100}XX")
            or by_status.get("DEFAULT")
            or ()
        )


class Unfit(Exception):
    """A successful answer that cannot be used; ``path`` is the JSON path of the reason."""

    def __init__(self, message: str, path: str = "$") -> None:
        super().__init__(message)
        self.message = message
        self.path = path


def answers(declared: tuple[Answer, ...]) -> Answers:
    """The declared responses, ready to be looked up."""
    by_status: dict[str, tuple[Answer, ...]] = {}
    for answer in declared:
        status = answer.status.upper()
        by_status[status] = (*by_status.get(status, ()), answer)
    successes = tuple(answer for answer in declared if answer.status.startswith("2"))
    return Answers(by_status, successes)


def decode_success(
    declared: Answers, response: RawResponse, *, strict: bool
) -> tuple[Any, list[Misfit]]:
    """What a call returns for a 2xx answer, and what of it does not fit.

    JSON that is declared is decoded as JSON whatever content type the answer states: servers
    mislabel it. A body that is not JSON is refused, unless text or bytes are declared beside it.

    Raises:
        Unfit: The body is not what is declared, or, with ``strict``, not in every part.
    """
    candidates = declared.declared(response.status_code)
    undeclared = not candidates and bool(declared.successes)
    if undeclared and (
        len({answer.status for answer in declared.successes}) == 1
        or len({str(answer.type) for answer in declared.successes}) == 1
    ):
        candidates = declared.successes
    if not candidates:
        drift = [Misfit("$", "a declared status", response.status_code)] if undeclared else []
        return _by_content_type(response), drift
    answer = _chosen(candidates, response)
    if answer.type is None or (not response.content and _may_be_empty(response, candidates)):
        return None, []
    try:
        return _decoded(answer, response, strict=strict)
    except DecodeFailure as failure:
        kinds = [] if is_json(response.content_type) else [one.type for one in candidates]
        if str in kinds or bytes in kinds:
            return (response.content if bytes in kinds else response.text), []
        raise Unfit(failure.message, failure.path) from None


def streamed(declared: Answers, response: RawResponse) -> Answer:
    """The declared stream that a success of an operation that streams is."""
    candidates = (*declared.declared(response.status_code), *declared.successes)
    return next(answer for answer in candidates if answer.framing)


def decode_error(declared: Answers, response: RawResponse) -> object:
    """The body of an error: typed where it fits what is declared, else raw; it never fails."""
    candidates = declared.declared(response.status_code)
    if candidates and response.content:
        answer = _chosen(candidates, response)
        if answer.type is not None and not answer.framing:
            try:
                return _decoded(answer, response, strict=False)[0]
            except DecodeFailure:
                pass
    return _by_content_type(response)


def _may_be_empty(response: RawResponse, candidates: tuple[Answer, ...]) -> bool:
    return response.status_code in _NO_BODY or any(answer.type is None for answer in candidates)


def _chosen(candidates: tuple[Answer, ...], response: RawResponse) -> Answer:
    """The answer whose media type is stated, else one of the same family, else the first."""
    if len(candidates) == 1:
        return candidates[0]
    content_type = response.content_type
    for answer in candidates:
        if answer.media_type.partition(";")[0].strip().lower() == content_type:
            return answer
    family = content_type.partition("/")[0]
    for answer in candidates:
        media_type = answer.media_type.partition(";")[0].strip().lower()
        if is_json(content_type) and is_json(media_type):
            return answer
        if media_type in (f"{family}/*", "*/*"):
            return answer
    return candidates[0]


def _decoded(answer: Answer, response: RawResponse, *, strict: bool) -> tuple[Any, list[Misfit]]:
    kind = answer.type
    media_type = answer.media_type.partition(";")[0].strip().lower()
    if not is_json(media_type):
        if kind is bytes:
            return response.content, []
        if kind is str:
            return response.text, []
        if kind is Any or not is_json(response.content_type):
            return _by_content_type(response), []
    return decode(kind, response.content, strict=strict)


def decode(kind: Any, content: bytes, *, strict: bool) -> tuple[Any, list[Misfit]]:
    """JSON decoded as ``kind``, and what of it does not fit; ``strict`` lets nothing pass.

    Raises:
        DecodeFailure: It is not JSON, or not even the container that ``kind`` asks for.
    """
    if strict:
        return _decoded_strictly(kind, content), []
    try:
        return decode_json(kind, content), []
    except MisfitFailure:
        return decode_what_fits(kind, content)


def _decoded_strictly(kind: Any, content: bytes) -> Any:
    try:
        return decode_json_strictly(kind, content)
    except MisfitFailure as failure:
        if EXTRA not in failure.path:
            raise
    # A free member is called as the mapping of all of them: one field after the other, it is none.
    with unknown_values_refused():
        value, misfits = decode_what_fits(kind, content)
    if misfits:
        raise MisfitFailure(f"expected {misfits[0].expected}", misfits[0].path)
    return value


def _by_content_type(response: RawResponse) -> Any:
    """The body where nothing is declared: a JSON value, text, bytes, or None where it is empty."""
    if not response.content:
        return None
    content_type = response.content_type
    if is_json(content_type):
        try:
            return decode_json(Any, response.content)
        except DecodeFailure:
            return response.content
    return response.text if content_type.startswith("text/") else response.content
