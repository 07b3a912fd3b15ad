"""Bytes of a file to text: UTF-8, with or without a byte order mark, within the size cap."""

from __future__ import annotations

import stat
from pathlib import Path

from specloom.diagnostics import Refused, Span, error
from specloom.load import limits


def read_bytes(path: Path, name: str) -> bytes:
    """The bytes of a regular file.

    Raises:
        Refused: ``unreadable-file`` or ``file-too-large``.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Refused(error("unreadable-file", f"{name} is not a regular file"))
        with path.open("rb") as stream:
            content = stream.read(limits.FILE_BYTES + 1)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise Refused(error("unreadable-file", f"cannot read {name}: {reason}")) from problem
    if len(content) > limits.FILE_BYTES:
        raise Refused(
            error(
                "file-too-large",
                f"the file is larger than {limits.FILE_BYTES // 1024 // 1024} MiB",
                Span(name, 1, 1),
            )
        )
    return content


def decode(content: bytes, name: str) -> str:
    """The text of a document, without its byte order mark.

    Raises:
        Refused: ``encoding`` for anything but UTF-8, ``empty-file`` for nothing but white space.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(
            error("encoding", "the file is UTF-16", Span(name, 1, 1), hint="save it as UTF-8")
        )
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
                hint="save the file as UTF-8",
            )
        ) from None
    if not text.strip():
        raise Refused(error("empty-file", "the file is empty", Span(name, 1, 1)))
    return text
