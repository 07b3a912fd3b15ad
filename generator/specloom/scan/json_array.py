"""A JSON array read item by item: its parts, and the items of a part."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator
from json.decoder import JSONDecoder

from specloom.diagnostics import Refused, Span, error
from specloom.scan.plan import LONGEST_ROW, PART_SIZE, Part

_SPACE = " \t\r\n"


class Cursor:
    """Line and column of places in a text that are asked for from its start to its end."""

    __slots__ = ("_column", "_line", "_seen", "_text")

    def __init__(self, text: str, line: int, column: int) -> None:
        self._text, self._line, self._column, self._seen = text, line, column, 0

    def at(self, place: int) -> tuple[int, int]:
        """Line and column of an offset that is not before the last one."""
        lines = self._text.count("\n", self._seen, place)
        if lines:
            self._line += lines
            self._column = place - self._text.rfind("\n", self._seen, place)
        else:
            self._column += place - self._seen
        self._seen = place
        return self._line, self._column


class _Array:
    """The text of an array as far as it is read and not yet cut."""

    __slots__ = ("_block", "_decode", "_name", "at", "column", "done", "line", "text")

    def __init__(self, block: Callable[[], bytes], name: str, line: int) -> None:
        self._block, self._name = block, name
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self.text, self.at, self.line, self.column, self.done = "", 0, line, 1, False

    def more(self) -> None:
        """Read on; what was cut is forgotten."""
        block = self._block()
        self.done = not block
        try:
            self.text += self._decode(block, final=self.done)
        except UnicodeDecodeError as failure:
            self.text += failure.object[: failure.start].decode()
            raise self.refusal("not-utf-8", "is not UTF-8 from here", len(self.text)) from None

    def forget(self, end: int) -> None:
        """Let go of the text before ``end``."""
        self.line, self.column = Cursor(self.text, self.line, self.column).at(end)
        self.text, self.at = self.text[end:], self.at - end

    def next_character(self) -> str:
        """The next character that is not space, empty at the end of the file."""
        while True:
            while self.at < len(self.text):
                if self.text[self.at] not in _SPACE:
                    return self.text[self.at]
                self.at += 1
            if self.done:
                return ""
            self.more()

    def refusal(self, code: str, message: str, place: int | None = None) -> Refused:
        """What is wrong at the place where the reading stands, or at another."""
        at = self.at if place is None else place
        line, column = Cursor(self.text, self.line, self.column).at(min(at, len(self.text)))
        return Refused(error(code, message, Span(self._name, line, column)))


def array_parts(block: Callable[[], bytes], name: str, line: int) -> Iterator[Part]:
    """The parts of a file that is one array.

    Raises:
        Refused: it is not an array, or not JSON; an item is longer than ``LONGEST_ROW``.
    """
    array = _Array(block, name, line)
    if array.next_character() != "[":
        raise array.refusal("not-an-array", "a JSON file of rows is an array of objects")
    array.at += 1
    after = "," if array.next_character() != "]" else "]"
    end = 0
    while after == ",":
        array.next_character()
        skipped = len(array.text[end : array.at].encode())
        array.forget(array.at)
        end, after = _pass_items(array)
        content = array.text[:end].encode()
        yield Part(content, array.line, array.column, skipped)
    if after != "]":
        raise array.refusal("json", "here is no comma and no end of the array")
    array.at += 1
    if array.next_character():
        raise array.refusal("json", "the array has ended before")


def _pass_items(array: _Array) -> tuple[int, str]:
    """Step over the items of a part, and the comma after it; their end, and what comes then."""
    while True:
        _pass_item(array)
        end = array.at
        after = array.next_character()
        if after != ",":
            return end, after
        array.at += 1
        if end >= PART_SIZE:
            return end, after


def _pass_item(array: _Array) -> None:
    """Step over one item."""
    array.next_character()
    while True:
        try:
            _, end = _SPLITTER.raw_decode(array.text, array.at)
        except json.JSONDecodeError as failure:
            if array.done:
                raise array.refusal("json", f"not JSON: {failure.msg}", failure.pos) from None
        except RecursionError:
            raise array.refusal("json", "JSON nests too deep") from None
        else:
            # A number may go on in the next block.
            if array.done or array.text[end : end + 1] not in _IN_NUMBERS:
                array.at = end
                return
        if len(array.text) - array.at > LONGEST_ROW:
            message = f"no JSON value of at most {LONGEST_ROW // 1024 // 1024} MiB begins here"
            raise array.refusal("row-too-long", message)
        array.more()


_IN_NUMBERS = ("", *"0123456789.eE+-")

# Only where items end is asked here; a number of any length is let pass.
_SPLITTER = JSONDecoder(parse_int=len, parse_float=len)


def items(text: str) -> Iterator[tuple[object, int, int]]:
    """The items of a part, each with the offsets of its start and its end.

    An item that cannot be read (a number beyond all bounds, NaN) comes as the ``ValueError``.
    """
    at = 0
    while at < len(text):
        try:
            value, end = _READER.raw_decode(text, at)
        except ValueError as failure:
            value, end = failure, _SPLITTER.raw_decode(text, at)[1]
        yield value, at, end
        at = end
        while at < len(text) and (text[at] in _SPACE or text[at] == ","):
            at += 1


def refuse_constant(name: str) -> object:
    """Refuse NaN and the infinities, which Python's reader takes and JSON does not know."""
    raise ValueError(f"{name} is no number")


_READER = JSONDecoder(parse_constant=refuse_constant)


def member_offsets(text: str, start: int = 0) -> dict[str, int]:
    """Where the values of the object that begins at ``start`` begin; of twins, the last."""
    places: dict[str, int] = {}
    at = _skip(text, start) + 1
    while text[at := _skip(text, at)] != "}":
        name, at = _SPLITTER.raw_decode(text, at)
        at = _skip(text, _skip(text, at) + 1)
        places[name] = at
        at = _skip(text, _SPLITTER.raw_decode(text, at)[1])
        if text[at] == ",":
            at += 1
    return places


def _skip(text: str, at: int) -> int:
    while text[at] in _SPACE:
        at += 1
    return at
