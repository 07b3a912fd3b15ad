"""Bytes of a file to text: UTF-8, with or without a byte order mark, within the size cap."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final, NoReturn

from specloom.diagnostics import Refused, Span, error
from specloom.load import limits


def read_bytes(path: Path, name: str) -> bytes:
    """The bytes of a regular file.

    Raises:
        Refused: ``unreadable-file`` or ``file-too-large``.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            _refuse_file(name, f"{name} is not a regular file")
        with path.open("rb") as stream:
            content = stream.read(limits.FILE_BYTES + 1)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        _refuse_file(name, f"cannot read {name}: {reason}")
    if len(content) > limits.FILE_BYTES:
        raise Refused(
            error(
                "file-too-large",
                f"the file is larger than {limits.FILE_BYTES // 1024 // 1024} MiB",
                Span(name, 1, 1),
            )
        )
    return content


def _refuse_file(name: str, message: str) -> NoReturn:
    raise Refused(error("unreadable-file", message, Span(name, 1, 1))) from None


_SAVE_IT: Final = "save the file as UTF-8"
_ENCODINGS: Final = {
    b"\xff\xfe\0\0": "UTF-32",
    b"\0\0\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
"""Byte order marks of what is not UTF-8; the longer ones first, since one begins with another."""
_ARCHIVES: Final = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
"""The first bytes of gzip, zip, bzip2, xz and zstd."""


def decode(content: bytes, name: str) -> str:
    """The text of a document, without its byte order mark.

    Raises:
        Refused: ``encoding`` for anything but UTF-8, ``empty-file`` for nothing but white space.
    """
    for mark, encoding in _ENCODINGS.items():
        if content.startswith(mark):
            message = f"the file is {encoding}"
            raise Refused(error("encoding", message, Span(name, 1, 1), hint=_SAVE_IT))
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as problem:
        before = content[: problem.start].decode("utf-8").removeprefix("\ufeff")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        raise Refused(
            error(
                "encoding",
                f"byte 0x{content[problem.start]:02x} is not UTF-8",
                Span(name, line, column),
                hint="unpack it" if content.startswith(_ARCHIVES) else _SAVE_IT,
            )
        ) from None
    if "\0" in text[:4]:
        message = "the file is UTF-16 or UTF-32, or no text: it holds NUL"
        raise Refused(error("encoding", message, Span(name, 1, 1), hint=_SAVE_IT))
    if not text.strip():
        raise Refused(error("empty-file", "the file is empty", Span(name, 1, 1)))
    return text
