"""Where an answer ends among the bytes of a connection, so that none is taken for the next one.

httpcore2 keeps what is left over after an answer and reads it as the answer to the next request.
What a server sends twice, or without being asked, would then reach a call that it does not
belong to. So the bytes are followed here as well (RFC 9112 section 6), and a connection is used
again only where the last byte that came was the last of the answer. Where that is not certain it
is not used again.
"""

from __future__ import annotations

import re
from collections.abc import Callable

LARGEST_HEAD = 64 * 1024

_HEAD_END = re.compile(rb"\n\r?\n")
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-9][0-9]{2})[ \r\n]")
_LENGTH = re.compile(rb"\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r?(?=\n)", re.IGNORECASE)
_TRANSFER = re.compile(rb"\ntransfer-encoding:[ \t]*([^\r\n]*)", re.IGNORECASE)
_WITHOUT_BODY = (204, 304)
_SWITCHES = 101


class HeadTooLarge(Exception):
    """The status line and the headers are more than ``LARGEST_HEAD`` bytes."""


class Boundary:
    """Follows the answers on one connection.

    ``between`` says that no answer is due; ``spoiled`` that bytes came which no request asked
    for, after which the connection is of no more use.
    """

    __slots__ = ("_bodiless", "_held", "_left", "_step", "spoiled")

    def __init__(self) -> None:
        self.spoiled = False
        self._bodiless = False
        self._held = b""
        self._left = 0
        # Takes bytes and returns what it leaves; None between answers.
        self._step: Callable[[bytes], bytes] | None = None

    @property
    def between(self) -> bool:
        """Whether no answer is due: the last one is complete, or nothing was asked yet."""
        return self._step is None

    def asked(self, request: bytes) -> None:
        """A request begins with these bytes."""
        self._bodiless = request.startswith(b"HEAD ")
        self._step = self._head

    def received(self, data: bytes) -> None:
        """These bytes came.

        Raises:
            HeadTooLarge: The head of the answer is larger than any client needs.
        """
        while data:
            if self._step is None:
                self.spoiled = True
                return
            data = self._step(data)

    def _head(self, data: bytes) -> bytes:
        searched = max(len(self._held) - 2, 0)
        data = self._held + data
        end = _HEAD_END.search(data, searched)
        if (end.end() if end else len(data)) > LARGEST_HEAD:
            raise HeadTooLarge
        if end is None:
            self._held = data
            return b""
        self._held = b""
        self._step = self._body(data[: end.end()])
        return data[end.end() :]

    def _body(self, head: bytes) -> Callable[[bytes], bytes] | None:
        """What follows a head; None for nothing."""
        status = _STATUS.match(head)
        code = int(status[1]) if status else _SWITCHES
        if code == _SWITCHES:
            return self._until_the_end
        if code < 200:
            return self._head
        if self._bodiless or code in _WITHOUT_BODY:
            return None
        transfers = _TRANSFER.findall(head)
        lengths = _LENGTH.findall(head)
        if transfers:
            is_chunked = len(transfers) == 1 and transfers[0].strip().lower() == b"chunked"
            return self._size if is_chunked else self._until_the_end
        if len(lengths) != 1:
            return self._until_the_end
        self._left = int(lengths[0])
        return self._counted if self._left else None

    def _counted(self, data: bytes) -> bytes:
        rest = data[self._left :]
        self._left -= len(data) - len(rest)
        if not self._left:
            self._step = None
        return rest

    def _chunk(self, data: bytes) -> bytes:
        rest = self._counted(data)
        self._step = self._chunk if self._left else self._size
        return rest

    def _size(self, data: bytes) -> bytes:
        line, rest = self._line(data)
        if line is None:
            return rest
        try:
            size = int(line.partition(b";")[0], 16)
        except ValueError:
            size = -1
        self._left = size + len(b"\r\n")
        self._step = (
            self._chunk if size > 0 else self._trailer if size == 0 else self._until_the_end
        )
        return rest

    def _trailer(self, data: bytes) -> bytes:
        line, rest = self._line(data)
        if line is not None and not line.strip():
            self._step = None
        return rest

    def _line(self, data: bytes) -> tuple[bytes | None, bytes]:
        """The next line and what follows; None where it is not whole yet."""
        data = self._held + data
        line, end, rest = data.partition(b"\n")
        if end:
            self._held = b""
            return line, rest
        self._held = data
        if len(data) > LARGEST_HEAD:
            self._held = b""
            self._step = self._until_the_end
        return None, b""

    def _until_the_end(self, data: bytes) -> bytes:  # noqa: ARG002
        """Nothing tells this answer's end but the connection's: it is not used again."""
        return b""
