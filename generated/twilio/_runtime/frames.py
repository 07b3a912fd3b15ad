"""Bodies that are a sequence, taken apart as their bytes come in, without any input of their own.

A parser is fed parts of a body, wherever the network has cut it, and gives what has become whole;
the same bytes give the same frames however they are cut. :data:`PARSERS` has one for each framing
that an :class:`~.operation.Answer` can name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Generic, Protocol, TypeVar

from .codec import Struct

DataT = TypeVar("DataT")

_LINE_END = re.compile(rb"\r\n?|\n")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LONGEST_RETRY = 15
_SEPARATOR = b"\x1e"
_IN_RECORD = re.compile(rb'["\[\]{}\n\x1e]')
_IN_TEXT = re.compile(rb'["\\\x1e]')


class FrameTooLarge(Exception):
    """One item of a stream has more bytes than the client takes."""


class CutOff(Exception):
    """An item is not whole, and yet the next begins or the body ends. ``content`` is what came."""

    def __init__(self, content: bytes) -> None:
        super().__init__("an item is cut off")
        self.content = content


class ServerSentEvent(Struct, Generic[DataT], frozen=True):
    """One event of a ``text/event-stream``.

    ``data`` is its text, lines joined by ``\\n``, or what the specification says the text holds.
    ``event`` is its type. ``id`` is the last one that the stream has stated, in this event or
    before, and ``retry`` what this event asks to wait before connecting anew, in milliseconds.
    """

    data: DataT
    event: str = "message"
    id: str = ""
    retry: int | None = None


class Parser(Protocol):
    """Takes a body apart; a frame is a text of JSON, or an event with its data as text."""

    def feed(self, part: bytes) -> Iterator[bytes | ServerSentEvent[str]]:
        """The frames that this part completes.

        Raises:
            FrameTooLarge: A frame is larger than the limit.
            CutOff: A frame is not whole.
        """
        ...

    def end(self) -> Iterator[bytes | ServerSentEvent[str]]:
        """The frame that the end of the body completes, if there is one.

        Raises:
            CutOff: The last frame is not whole.
        """
        ...


class _Kept:
    """The parts of a frame that is not whole yet: joined once, whatever their number."""

    __slots__ = ("_limit", "_parts", "_size")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0

    def add(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._limit:
            raise FrameTooLarge("one item is larger than max_response_bytes")
        if part:
            self._parts.append(part)

    def take(self) -> bytes:
        whole = b"".join(self._parts)
        self._parts, self._size = [], 0
        return whole


class LineParser:
    """JSON texts, one a line (NDJSON, JSON Lines); empty lines are passed over.

    ``limit`` is the most bytes of a line.
    """

    def __init__(self, limit: int) -> None:
        self._kept = _Kept(limit)

    def feed(self, part: bytes) -> Iterator[bytes]:
        """The lines that this part ends."""
        start = 0
        while (end := part.find(b"\n", start)) >= 0:
            self._kept.add(part[start:end])
            start = end + 1
            yield from self.end()
        self._kept.add(part[start:])

    def end(self) -> Iterator[bytes]:
        """The last line may do without its end."""
        line = self._kept.take().strip()
        if line:
            yield line


class RecordParser:
    """A JSON text sequence (RFC 7464): a record separator before each text, a line feed after it.

    A text is whole at the line feed that stands outside of its brackets, so that it need not
    wait for the next. One that is cut off is refused, above all a number without its line feed,
    which may have lost its last digits. ``limit`` is the most bytes of a text.
    """

    def __init__(self, limit: int) -> None:
        self._kept = _Kept(limit)
        self._depth = 0
        self._in_text = self._after_backslash = False

    def feed(self, part: bytes) -> Iterator[bytes]:
        """The texts that this part completes."""
        start = position = 0
        while position < len(part):
            if self._after_backslash:
                # Whatever is escaped, a separator begins anew.
                self._after_backslash = False
                position += part[position : position + 1] != _SEPARATOR
                continue
            match = (_IN_TEXT if self._in_text else _IN_RECORD).search(part, position)
            if match is None:
                break
            position = match.end()
            if self._see(match[0]):
                is_separator = match[0] == _SEPARATOR
                self._kept.add(part[start : match.start()])
                start = position
                yield from self.end() if is_separator else self._whole()
        self._kept.add(part[start:])

    def end(self) -> Iterator[bytes]:
        """The last text; it has to be whole without its line feed."""
        is_open = self._in_text or self._depth > 0
        for text in self._whole():
            if is_open or text[:1] not in (b"{", b"[", b'"'):
                raise CutOff(text)
            yield text

    def _whole(self) -> Iterator[bytes]:
        self._depth, self._in_text, self._after_backslash = 0, False, False
        text = self._kept.take().strip()
        if text:
            yield text

    def _see(self, sign: bytes) -> bool:
        """Take note of a sign; whether it ends a text."""
        match sign:
            case b'"':
                self._in_text = not self._in_text
            case b"\\":
                self._after_backslash = True
            case b"[" | b"{":
                self._depth += 1
            case b"]" | b"}":
                self._depth -= 1
            case b"\n":
                return self._depth <= 0
            case _:
                return True
        return False


class EventParser:
    """Server-sent events (WHATWG HTML, "Interpreting an event stream").

    ``limit`` is the most bytes of a line, and of the data of one event. An event that the end of
    the body cuts off is dropped, as the standard asks.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept = _Kept(limit)
        self._data = _Kept(limit)
        self._has_data = self._after_return = False
        self._first = True
        self._event = self._id = ""
        self._retry: int | None = None

    def feed(self, part: bytes) -> Iterator[ServerSentEvent[str]]:
        """The events that this part completes."""
        if not part:
            return
        # A line feed after a carriage return belongs to it, also where the two come apart.
        start = int(self._after_return and part.startswith(b"\n"))
        self._after_return = part.endswith(b"\r")
        for match in _LINE_END.finditer(part, start):
            self._kept.add(part[start : match.start()])
            start = match.end()
            line = self._kept.take()
            if self._first:
                line, self._first = line.removeprefix(_BYTE_ORDER_MARK), False
            if line:
                self._field(line)
            else:
                yield from self._dispatched()
        self._kept.add(part[start:])

    def end(self) -> Iterator[ServerSentEvent[str]]:
        """Nothing: an event ends with an empty line."""
        return iter(())

    def _field(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        match name:
            case b"data":
                self._data.add(value + b"\n")
                self._has_data = True
            case b"event":
                self._event = value.decode("utf-8", "replace")
            case b"id" if b"\0" not in value:
                self._id = value.decode("utf-8", "replace")
            case b"retry" if value.isdigit() and len(value) <= _LONGEST_RETRY:
                self._retry = int(value)

    def _dispatched(self) -> Iterator[ServerSentEvent[str]]:
        data, event, retry = self._data.take(), self._event, self._retry
        has_data = self._has_data
        self._has_data, self._event, self._retry = False, "", None
        if has_data:
            text = data[:-1].decode("utf-8", "replace")
            yield ServerSentEvent(text, event or "message", self._id, retry)


PARSERS: Mapping[str, Callable[[int], Parser]] = {
    "events": EventParser,
    "lines": LineParser,
    "records": RecordParser,
}
"""The parser of each framing, to be made with the most bytes of one frame."""
