"""Content encodings undone in bounded pieces, and held to their end (RFC 9110 section 8.4).

httpx2 lets an encoding pass that it does not know, a body that stops inside its encoding, and
bytes after the end of one. Each would be taken for the answer, or for a part of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

import httpx2

_PIECE = 1024 * 1024
_MOST_LAYERS = 5
_GZIP = frozenset({"gzip", "x-gzip"})
_KNOWN = _GZIP | {"deflate"}
_START = 2


class ContentEncodings:
    """Undoes what a Content-Encoding header lists; ``known`` is false where it cannot."""

    __slots__ = ("_layers", "known")

    def __init__(self, stated: str) -> None:
        codings = [one.strip().lower() for one in stated.split(",")]
        codings = [one for one in codings if one and one != "identity"]
        self.known = len(codings) <= _MOST_LAYERS and _KNOWN.issuperset(codings)
        self._layers = [_Layer(one) for one in reversed(codings)] if self.known else []

    def feed(self, part: bytes) -> Iterator[bytes]:
        """The part decoded, in pieces of up to 1 MiB; some are empty, so that a reader can stop.

        As it is, where an encoding is not known: it can at least be kept.

        Raises:
            httpx2.DecodingError: It is not what the header says.
        """
        parts: Iterable[bytes] = (part,)
        for layer in self._layers:
            parts = chain.from_iterable(map(layer.feed, parts))
        yield from parts

    def end(self) -> None:
        """The body is over.

        Raises:
            httpx2.DecodingError: It stops inside an encoding, or in one that is not known.
        """
        if not self.known:
            raise httpx2.DecodingError("the content encoding is not one that was asked for")
        for layer in self._layers:
            layer.end()


class _Layer:
    """One encoding. A gzip body may have several members (RFC 1952 section 2.2)."""

    __slots__ = ("_coding", "_inflater", "_is_over", "_start")

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._is_over = False
        self._inflater: zlib._Decompress | None = None
        self._start = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inflater is None:
                data, self._start = self._start + data, b""
                if len(data) < _START:
                    self._start = data
                    return
                self._inflater = self._begun(data)
            inflater = self._inflater
            try:
                piece = inflater.decompress(data, _PIECE)
                yield piece
                while len(piece) == _PIECE:
                    piece = inflater.decompress(inflater.unconsumed_tail, _PIECE)
                    yield piece
            except zlib.error as error:
                raise httpx2.DecodingError(str(error)) from None
            data = b""
            if inflater.eof:
                data = inflater.unused_data
                self._inflater = None
                self._is_over = self._coding not in _GZIP

    def end(self) -> None:
        if self._inflater is not None or self._start:
            raise httpx2.DecodingError("the body stops inside its content encoding")

    def _begun(self, data: bytes) -> zlib._Decompress:
        if self._is_over:
            raise httpx2.DecodingError("there is more after the end of the content encoding")
        if self._coding in _GZIP:
            return zlib.decompressobj(zlib.MAX_WBITS | 16)
        # RFC 1950 section 2.2 tells a zlib stream; many servers send bare deflate instead.
        is_zlib = data[0] & 0x0F == 8 and int.from_bytes(data[:_START], "big") % 31 == 0
        return zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
