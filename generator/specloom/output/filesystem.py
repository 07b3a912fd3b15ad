"""Every file-system call of the output stage, one function each.

The rest of ``output/`` reaches the disk through these functions alone, always as
``filesystem.name(...)``, so that a test can fail or end the process at any one of them.
Nothing here follows a symbolic link at the last component of a path.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from specloom.diagnostics import Refused, error

FILE_MODE = 0o644
FOLDER_MODE = 0o755

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def status(path: Path) -> os.stat_result | None:
    """What lies at the path itself (a link is not followed), None if nothing does."""
    try:
        return os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None


def is_folder(path: Path) -> bool:
    """Whether a folder lies at the path itself."""
    found = status(path)
    return found is not None and stat.S_ISDIR(found.st_mode)


def real(path: Path) -> Path:
    """The path with every link in it followed."""
    return Path(os.path.realpath(path))


def entries(folder: Path) -> tuple[tuple[str, int], ...]:
    """Name and file type (``stat.S_IFREG``, ...) of everything in a folder, sorted by name."""
    with os.scandir(folder) as found:
        return tuple(sorted((entry.name, _file_type(entry)) for entry in found))


def _file_type(entry: os.DirEntry[str]) -> int:
    if entry.is_symlink():
        return stat.S_IFLNK
    if entry.is_dir(follow_symlinks=False):
        return stat.S_IFDIR
    if entry.is_file(follow_symlinks=False):
        return stat.S_IFREG
    return stat.S_IFMT(entry.stat(follow_symlinks=False).st_mode)


def files_below(folder: Path, *, without: str) -> Iterator[tuple[str, os.stat_result | None]]:
    """Path and status of every regular file in a folder and in those below it.

    The folders themselves come with None; one called ``without`` is passed over.
    """
    waiting = [str(folder)]
    while waiting:
        yield waiting[-1], None
        with os.scandir(waiting.pop()) as found:
            for entry in found:
                if entry.is_file(follow_symlinks=False):
                    yield entry.path, entry.stat(follow_symlinks=False)
                elif entry.is_dir(follow_symlinks=False) and entry.name != without:
                    waiting.append(entry.path)


def read(path: Path) -> bytes:
    """The content of a regular file."""
    descriptor = os.open(path, os.O_RDONLY | _NO_FOLLOW)
    with open(descriptor, "rb", buffering=0) as file:
        return file.read()


def create(path: Path, content: bytes, mode: int = FILE_MODE, *, flushed: bool = True) -> None:
    """Write a new file, ``flushed`` to the disk itself; its mode does not depend on the umask."""
    descriptor = open_new(path)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[write(descriptor, rest) :]
        if flushed:
            flush(descriptor)
    finally:
        os.close(descriptor)
    set_mode(path, mode)


def open_new(path: Path) -> int:
    """A descriptor for writing to a file that did not exist."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, FILE_MODE)


def write(descriptor: int, content: memoryview) -> int:
    """Write what the system takes at once; how many bytes that was."""
    return os.write(descriptor, content)


def flush(descriptor: int) -> None:
    """Wait until what was written has reached the disk."""
    os.fsync(descriptor)


def flush_folder(folder: Path) -> None:
    """Wait until the names in a folder have reached the disk (Windows knows no such call)."""
    descriptor = open_folder(folder)
    if descriptor is None:
        return
    try:
        flush(descriptor)
    finally:
        os.close(descriptor)


def open_folder(folder: Path) -> int | None:
    """A descriptor of a folder, None on Windows, which has none."""
    return None if os.name == "nt" else os.open(folder, os.O_RDONLY)


def lock_folder(descriptor: int) -> bool:
    """Lock a folder (flock(2)) until its descriptor is closed; False where another has locked it.

    A file system that knows no such lock says yes.
    """
    import fcntl  # here, since Windows has no such module

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as failure:
        if failure.errno not in _NO_LOCKS:
            raise
    return True


_NO_LOCKS = {errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}


def set_mode(path: Path, mode: int) -> None:
    """Set the permission bits of a file or folder of ours."""
    os.chmod(path, mode)


def set_time(path: Path, nanoseconds: int) -> None:
    """Set the time of last change, nanoseconds since the epoch."""
    os.utime(path, ns=(nanoseconds, nanoseconds))


def make_folder(folder: Path) -> None:
    """Make one folder that did not exist."""
    os.mkdir(folder, 0o700)


def make_parents(folder: Path) -> None:
    """Make the folder and those above it, where they are missing."""
    os.makedirs(folder, FOLDER_MODE, exist_ok=True)


def link(source: Path, target: Path) -> None:
    """Give a file a second name."""
    os.link(source, target, follow_symlinks=False)


def rename(source: Path, target: Path) -> None:
    """Give a file or folder another name; a file at the target is replaced in one step."""
    os.replace(source, target)


def exchange(one: Path, other: Path) -> None:
    """Two names change places in one step: renameat2(2) with RENAME_EXCHANGE.

    Raises:
        OSError: ENOSYS or EINVAL where the system or the file system has no such step.
    """
    call = _renameat2()
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    failed = call(os.fsencode(one), os.fsencode(other))
    if failed:
        raise OSError(failed, os.strerror(failed), str(one), None, str(other))


@functools.cache
def _renameat2() -> Callable[[bytes, bytes], int] | None:
    """The call as a function of two paths to an errno, 0 for success."""
    if sys.platform != "linux":
        return None
    import ctypes  # here, because only a run that writes has need of it

    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if function is None:
        return None
    text, number = ctypes.c_char_p, ctypes.c_int
    function.argtypes = (number, text, number, text, ctypes.c_uint)
    function.restype = number

    def call(one: bytes, other: bytes) -> int:
        failed = function(_AT_FDCWD, one, _AT_FDCWD, other, _RENAME_EXCHANGE)
        return ctypes.get_errno() if failed else 0

    return call


def remove_file(path: Path) -> None:
    """Remove a file or a link."""
    os.unlink(path)


def remove_folder(folder: Path) -> None:
    """Remove an empty folder."""
    os.rmdir(folder)


_CODES = {
    errno.ENOSPC: "disk-full",
    errno.EDQUOT: "disk-full",
    errno.EACCES: "no-permission",
    errno.EPERM: "no-permission",
    errno.EROFS: "no-permission",
}


@contextlib.contextmanager
def refusing(doing: str) -> Iterator[None]:
    """Turn a failed call into one line for the user; ``doing`` reads like ``write generated/x``.

    Raises:
        Refused: exit code 3, ``disk-full``, ``no-permission`` or ``file-system``.
    """
    try:
        yield
    except OSError as failure:
        code = _CODES.get(failure.errno or 0, "file-system")
        reason = failure.strerror or type(failure).__name__
        raise Refused(error(code, f"cannot {doing}: {reason}"), exit_code=3) from failure
