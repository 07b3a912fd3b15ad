"""The good rows as a file that appears whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from specloom.scan.plan import Form


class KeptRows:
    """A file beside ``path`` that takes its place when all rows are in; else it goes away.

    Raises:
        OSError: the folder cannot be written to.
    """

    __slots__ = ("_form", "_has_rows", "_path", "_stream", "_temporary")

    def __init__(self, path: Path, form: Form, header: bytes) -> None:
        self._path, self._form, self._has_rows = path, form, False
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        self._temporary = Path(name)
        self._stream = os.fdopen(descriptor, "wb")
        self._stream.write(b"[\n" if form is Form.JSON else header)

    def add(self, rows: bytes) -> None:
        """Write rows that :class:`Result` holds."""
        if not rows:
            return
        if self._has_rows and self._form is Form.JSON:
            self._stream.write(b",\n")
        self._stream.write(rows)
        self._has_rows = True

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
        if self._form is Form.JSON:
            self._stream.write(b"\n]\n" if self._has_rows else b"]\n")
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
