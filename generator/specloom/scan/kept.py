"""The good rows as a file that appears whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from specloom.scan.plan import Form


class Writable(Protocol):
    """What bytes can be written to."""

    def write(self, content: bytes, /) -> object:
        """Take the bytes."""


class Frame:
    """What stands around and between the good rows of a file: a header, or an array's brackets."""

    __slots__ = ("_form", "_has_rows", "_stream")

    def __init__(self, stream: Writable, form: Form, header: bytes) -> None:
        self._stream, self._form, self._has_rows = stream, form, False
        stream.write(b"[\n" if form is Form.JSON else header)

    def add(self, rows: bytes) -> None:
        """Write rows that :class:`Result` holds."""
        if not rows:
            return
        if self._has_rows and self._form is Form.JSON:
            self._stream.write(b",\n")
        self._stream.write(rows)
        self._has_rows = True

    def end(self) -> None:
        """Write what follows the last row."""
        if self._form is Form.JSON:
            self._stream.write(b"\n]\n" if self._has_rows else b"]\n")


class KeptRows:
    """A file beside ``path`` that takes its place when all rows are in; else it goes away.

    Raises:
        OSError: the folder cannot be written to.
    """

    __slots__ = ("_frame", "_path", "_stream", "_temporary", "add")

    def __init__(self, path: Path, form: Form, header: bytes) -> None:
        self._path = path
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        self._temporary = Path(name)
        self._stream = os.fdopen(descriptor, "wb")
        self._frame = Frame(self._stream, form, header)
        self.add = self._frame.add

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._stream.close()
            with contextlib.suppress(FileNotFoundError):
                self._temporary.unlink()

    def _finish(self) -> None:
        self._frame.end()
        self._stream.flush()
        os.fsync(self._stream.fileno())
        try:
            mode = self._path.stat().st_mode & 0o777
        except FileNotFoundError:
            mask = os.umask(0)
            os.umask(mask)
            mode = 0o666 & ~mask
        self._temporary.chmod(mode)
        os.replace(self._temporary, self._path)
