"""Files cut into parts at the ends of rows, in memory that does not grow with the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BufferedIOBase

from specloom.diagnostics import Refused, Span, error
from specloom.scan.json_array import array_parts
from specloom.scan.plan import LONGEST_ROW, PART_SIZE, Form, Part

_MARK = b"\xef\xbb\xbf"
_OPENINGS = (
    (b"\x1f\x8b", "compressed", "is compressed with gzip", "gunzip -c {} | specloom validate … -"),
    (b"PK\x03\x04", "compressed", "is a zip archive or a spreadsheet", "save it as CSV"),
    (b"\xff\xfe", "encoding", "is in UTF-16", "save it as UTF-8"),
    (b"\xfe\xff", "encoding", "is in UTF-16", "save it as UTF-8"),
)

Cut = Callable[[bytes], int]
"""How many of these bytes, which begin with a row, are whole rows."""


class Source:
    """A file that is read block by block. ``name`` is what messages call it."""

    __slots__ = ("_ahead", "_stream", "name")

    def __init__(self, stream: BufferedIOBase, name: str) -> None:
        self._stream, self.name, self._ahead = stream, name, b""
        start = self.block()
        for opening, code, what, hint in _OPENINGS:
            if start.startswith(opening):
                message = f"{name} {what}"
                raise Refused(error(code, message, hint=hint.format(name)))
        self._ahead = start

    def block(self) -> bytes:
        """The next block, empty at the end."""
        if self._ahead:
            block, self._ahead = self._ahead, b""
            return block
        # A pipe gives little at a time. One long read of it would be deaf to Ctrl-C.
        pieces: list[bytes] = []
        left = PART_SIZE
        while left > 0 and (piece := self._stream.read1(left)):
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)

    def take_mark(self) -> bytes:
        """A byte order mark, if the file begins with one."""
        if not self._ahead.startswith(_MARK):
            return b""
        self._ahead = self._ahead[len(_MARK) :]
        return _MARK

    def put_back(self, content: bytes) -> None:
        """Have these bytes read again, before all others."""
        self._ahead = content + self._ahead


def parts(source: Source, form: Form, delimiter: str, line: int) -> Iterator[Part]:
    """The parts of what is left of a file; its next byte is at the start of ``line``.

    Raises:
        Refused: a row is longer than ``LONGEST_ROW``, or a JSON file is not an array.
    """
    if form is Form.JSON:
        return array_parts(source.block, source.name, line)
    cut = _whole_lines if form is Form.NDJSON else csv_cut(delimiter)
    return _parts(source, cut, line)


def _parts(source: Source, cut: Cut, line: int) -> Iterator[Part]:
    rest = b""
    while block := source.block():
        rest += block
        end = cut(rest)
        if end:
            yield Part(rest[:end], line)
            line += rest.count(b"\n", 0, end)
            rest = rest[end:]
        if len(rest) > LONGEST_ROW:
            raise _too_long(source.name, line, 1)
    if rest:
        yield Part(rest, line)


def _too_long(name: str, line: int, column: int) -> Refused:
    """A row that is longer than is read."""
    message = f"the row that begins here is longer than {LONGEST_ROW // 1024 // 1024} MiB"
    hint = "is a quote or bracket left open?"
    return Refused(error("row-too-long", message, Span(name, line, column), hint=hint))


def first_row(source: Source, delimiter: str) -> bytes:
    """The first row of a CSV file that is not blank, with the blank lines before it."""
    cut = _row_pattern(delimiter)
    content = b""
    while block := source.block():
        content += block
        found = cut.match(content)
        if found is not None or len(content) > LONGEST_ROW:
            break
    else:
        return content
    if found is None:
        raise _too_long(source.name, 1, 1)
    source.put_back(content[found.end() :])
    return content[: found.end()]


def _whole_lines(content: bytes) -> int:
    """The end of the last whole line."""
    return content.rfind(b"\n") + 1


def csv_cut(delimiter: str) -> Cut:
    """Where the last whole row of CSV ends: at a line feed that is in no quoted cell (RFC 4180)."""
    mark = re.escape(delimiter.encode())
    # A quote opens a cell where one begins; anywhere else it is a character like any other.
    quoted = rb'(?<![^%b\n])"(?:[^"]++|"")*+"' % mark
    rows = re.compile(rb'(?:[^"\n]*+(?:(?:%b|(?<=[^%b\n])")[^"\n]*+)*+\n)*+' % (quoted, mark))

    def cut(content: bytes) -> int:
        if b'"' not in content:
            return _whole_lines(content)
        found = rows.match(content)
        return 0 if found is None else found.end()

    return cut


def _row(delimiter: str) -> bytes:
    mark = re.escape(delimiter.encode())
    cell = rb'(?:"(?:[^"]++|"")*+"[^%b\n]*+|[^"%b\n][^%b\n]*+)?+' % (mark, mark, mark)
    return rb"(?:%b%b)*+%b\n" % (cell, mark, cell)


def _row_pattern(delimiter: str) -> re.Pattern[bytes]:
    return re.compile(rb"(?:[\r ]*\n)*+" + _row(delimiter))
