"""What a client makes of a streamed answer: bytes in, items out, failures as typed errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar, get_args

from .answers import decode
from .codec import DecodeFailure, Struct, decode_json
from .drift import Misfit, named
from .errors import APIError, APIResponseValidationError
from .frames import PARSERS, CutOff, FrameTooLarge, ServerSentEvent
from .operation import Answer
from .responses import RawResponse

ItemT = TypeVar("ItemT")


class Reports(Struct, frozen=True):
    """What the exchange does while a stream is read.

    ``unusable`` makes the error of an item that is not what is declared, of the answer with the
    item as its content, a message and a JSON path; ``broken`` that of a body that stops early.
    ``interrupted`` notes on what ends it from outside what may have happened, and ``drifted`` is
    told of misfits.
    """

    unusable: Callable[[RawResponse, str, str], APIResponseValidationError]
    broken: Callable[[Exception], APIError]
    interrupted: Callable[[BaseException], None]
    drifted: Callable[[list[Misfit]], None]


class Intake(Generic[ItemT]):
    """Decodes the items of one answer. ``head`` is its status and headers, without content.

    ``limit`` is the most bytes of one item. Items count from 0 in JSON paths: ``$[3].name``.
    """

    __slots__ = ("_answer", "_number", "_parser", "_reports", "_strict", "head")

    def __init__(
        self, answer: Answer, head: RawResponse, limit: int, strict: bool, reports: Reports
    ) -> None:
        self.head = head
        self._answer = answer
        self._strict = strict
        self._reports = reports
        self._parser = PARSERS[answer.framing](limit)
        self._number = 0

    def feed(self, part: bytes) -> Iterator[ItemT]:
        """The items that this part of the body completes.

        Raises:
            APIResponseValidationError: An item is not what is declared, or larger than the limit.
        """
        return self._items(self._parser.feed(part))

    def end(self) -> Iterator[ItemT]:
        """The item that the end of the body completes, if there is one.

        Raises:
            APIResponseValidationError: It is not whole, or not what is declared.
        """
        return self._items(self._parser.end())

    def broken(self, failure: Exception) -> APIError:
        """The error of a body that stops before its end; nothing is sent again."""
        return self._reports.broken(failure)

    def interrupted(self, interruption: BaseException) -> None:
        """Note on an interruption from outside what may have become of the call."""
        self._reports.interrupted(interruption)

    def _items(self, frames: Iterable[bytes | ServerSentEvent[str]]) -> Iterator[ItemT]:
        try:
            for frame in frames:
                yield self._item(frame)
                self._number += 1
        except FrameTooLarge as failure:
            raise self._unusable(str(failure), "", b"") from None
        except CutOff as failure:
            raise self._unusable(str(failure), "", failure.content) from None

    def _item(self, frame: bytes | ServerSentEvent[str]) -> Any:
        if isinstance(frame, bytes):
            return self._decoded(frame, "")
        if self._answer.type is str:
            return frame
        return ServerSentEvent(self._data(frame.data), frame.event, frame.id, frame.retry)

    def _data(self, text: str) -> Any:
        """The data of an event, decoded; a text that does not fit is kept, as a field would be."""
        kind, content = self._answer.type, text.encode("utf-8")
        may_be_text = str in get_args(kind)
        if may_be_text and not _is_json(content):
            return text
        try:
            value = self._decoded(content, ".data")
        except APIResponseValidationError:
            if self._strict:
                raise
            self._drifted(".data", [Misfit("$", named(kind), text)])
            return text
        return text if may_be_text and isinstance(value, str) else value

    def _decoded(self, content: bytes, member: str) -> Any:
        try:
            value, misfits = decode(self._answer.type, content, strict=self._strict)
        except DecodeFailure as failure:
            raise self._unusable(failure.message, member + failure.path[1:], content) from None
        if misfits:
            self._drifted(member, misfits)
        return value

    def _drifted(self, member: str, misfits: list[Misfit]) -> None:
        place = f"$[{self._number}]{member}"
        told = [Misfit(place + one.path[1:], one.expected, one.raw) for one in misfits]
        self._reports.drifted(told)

    def _unusable(self, message: str, path: str, content: bytes) -> APIResponseValidationError:
        head = self.head
        response = RawResponse(head.status_code, head.headers, content)
        return self._reports.unusable(response, message, f"$[{self._number}]{path}")


def _is_json(content: bytes) -> bool:
    try:
        decode_json(Any, content)
    except DecodeFailure:
        return False
    return True
