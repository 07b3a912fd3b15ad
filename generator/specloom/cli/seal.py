"""A seal: what a command says while nothing changes, and every file on which that hangs.

A run that finds all packages up to date leaves one in ``.specloom`` (``sealing``). The next run of
the same command in the same folder says the same while it is unbroken: while no file has another
signature. A signature is what the system tells of a file without its content being read, as in
git's index; the time ``ctime`` is in it, which no program can set. Whatever is odd about a seal
breaks it, and then the run looks closely, as it does without one. Nothing is imported here beside
what Python has loaded already.
"""

from __future__ import annotations

import os
import sys
from binascii import crc32

_FORMAT = "specloom seal 1"

Line = tuple[str, str]
"""Where a line of text goes, ``out`` or ``err``, and the line."""


def unbroken(arguments: list[str]) -> list[Line] | None:
    """What the command says here, None where that is not known for certain."""
    if os.name != "posix":
        return None  # elsewhere a program can set every time of a file
    try:
        return _sealed(arguments)
    except (OSError, ValueError):
        return None


def name_of(arguments: list[str]) -> str:
    """The name of the file that holds the seal of a command in this folder."""
    return f"seal-{crc32(_circumstances(arguments).encode()):08x}.txt"


def text_of(arguments: list[str], said: list[Line], signatures: list[tuple[str, str]]) -> str:
    """The text of a seal; ``signatures`` are pairs of a signature, with the names in a folder, and
    a path.

    Raises:
        ValueError: what is said is more than printable ASCII, or the name of a file is odd: what
            another terminal or locale would be shown is not known.
    """
    rows = [f"{stream} {text}" for stream, text in said]
    if not all(row.isascii() and row.isprintable() for row in rows):
        raise ValueError("not plain text")
    files = [f"{signature}\t{path}" for signature, path in signatures]
    if any("\n" in row or row.count("\t") > 1 for row in files):
        raise ValueError("an odd name")
    body = "\n".join([_circumstances(arguments), str(len(rows)), *rows, *files])
    return f"{_FORMAT} {_checksum(body)}\n{body}"


def status(kind: str, path: str) -> os.stat_result | None:
    """What the system tells of a file or folder, None where there is none; in one of four kinds.

    ``seen`` is a file where it lies, a link itself; ``read`` what a path leads to, for which the
    server of a network is asked anew; ``list`` a folder and the names in it, bytecode apart;
    ``tool`` a folder that a path leads to, and the names of metadata in it.

    Raises:
        OSError: it is there, and the system does not tell.
    """
    try:
        if kind == "tool":
            return os.stat(path)
        if kind != "read":
            return os.lstat(path)
        # Without waiting, since it could have become a pipe.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        return os.fstat(descriptor)
    finally:
        os.close(descriptor)


def signature(kind: str, found: os.stat_result | None) -> str:
    """The signature of what has this status: mode, inode, size and the times of its last change."""
    if found is None:
        return f"{kind} -"
    times = f"{found.st_mtime_ns} {found.st_ctime_ns}"
    return f"{kind} {found.st_mode:o} {found.st_ino} {found.st_size} {times}"


def names_in(kind: str, path: str) -> str:
    """The names in a folder, which may be the same though it has changed; empty for a file."""
    if kind not in ("list", "tool"):
        return ""
    try:
        found, names = os.lstat(path), os.listdir(path)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    if kind == "tool":
        return "/".join(["", *sorted(name for name in names if name.endswith("-info"))])
    listed = sorted(name for name in names if name != "__pycache__")
    return "/".join([f"/{found.st_mode:o} {found.st_ino}", *listed])


def _holds(expected: str, path: str) -> bool:
    kind = expected[:4]
    told, slash, names = expected.partition("/")
    if signature(kind, status(kind, path)) == told:
        return True
    return slash != "" and names_in(kind, path) == slash + names


def _circumstances(arguments: list[str]) -> str:
    """What has to be the same for the same command to do the same, beside all files."""
    return ascii((arguments, os.getcwd(), sys.version, sys.path))


def _checksum(body: str) -> str:
    return f"{crc32(body.encode('utf-8', 'surrogateescape')):08x}"


def _sealed(arguments: list[str]) -> list[Line] | None:
    content = _nearest(name_of(arguments)).decode("utf-8", "surrogateescape")
    head, _, body = content.partition("\n")
    circumstances, count, *rows = body.split("\n")
    if head != f"{_FORMAT} {_checksum(body)}" or circumstances != _circumstances(arguments):
        return None
    said, files = rows[: int(count)], rows[int(count) :]
    for row in files:
        expected, _, path = row.partition("\t")
        if not _holds(expected, path):
            return None
    return [(row[:3], row[4:]) for row in said]


def _nearest(name: str) -> bytes:
    """The content of a file in ``.specloom``, here or in a folder above.

    Raises:
        OSError: there is none, it cannot be read, or it is another user's.
    """
    folder = os.getcwd()
    while True:
        try:
            with open(os.path.join(folder, ".specloom", name), "rb") as file:
                if os.fstat(file.fileno()).st_uid != os.getuid():
                    raise PermissionError(name)
                return file.read()
        except FileNotFoundError:
            if folder == os.path.dirname(folder):
                raise
            folder = os.path.dirname(folder)
