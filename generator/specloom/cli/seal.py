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
    """The text of a seal; ``signatures`` are pairs of a signature and a path.

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


def signature(kind: str, path: str) -> str:
    """What the system tells of a file or folder, in one of four kinds.

    ``seen``: mode, inode, size and times of last change of what lies there, a link itself;
    ``read``: the same of what it leads to, which a network's server is asked for anew;
    ``list``: a folder and the names in it, bytecode apart; ``tool``: the names of metadata in it.

    Raises:
        OSError: it is there, and the system does not tell.
    """
    if kind in ("seen", "read"):
        return written(kind, status(kind, path))
    try:
        found, names = os.lstat(path), os.listdir(path)
    except (FileNotFoundError, NotADirectoryError):
        return written(kind, status("seen", path))
    if kind == "tool":
        return "/".join(["tool", *sorted(name for name in names if name.endswith("-info"))])
    listed = sorted(name for name in names if name != "__pycache__")
    return "/".join([f"list {found.st_mode:o} {found.st_ino}", *listed])


def written(kind: str, found: os.stat_result | None) -> str:
    """The signature of a file with this status."""
    if found is None:
        return f"{kind} -"
    times = f"{found.st_mtime_ns} {found.st_ctime_ns}"
    return f"{kind} {found.st_mode:o} {found.st_ino} {found.st_size} {times}"


def status(kind: str, path: str) -> os.stat_result | None:
    """The status of a file that is ``seen`` or ``read``, None where there is none."""
    try:
        if kind == "seen":
            return os.lstat(path)
        # Without waiting, since it could have become a pipe.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        return os.fstat(descriptor)
    finally:
        os.close(descriptor)


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
        if signature(expected[:4], path) != expected:
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
