"""One folder takes the place of another, so that a crash leaves the old one or the new one.

Beside the folder ``x`` lie, while a run is at work, ``.specloom-x-new`` (what is to take its
place) and, where the system cannot exchange two names in one step, ``.specloom-x-old``. These
names are the journal: ``old`` exists without ``x`` only between two renames, when ``new`` is
complete, and :func:`recover` then makes the second one.
"""

from __future__ import annotations

import contextlib
import errno
import stat
from pathlib import Path

from specloom.output import filesystem

_UNSUPPORTED = {errno.EINVAL, errno.ENOSYS}


def staging_of(folder: Path) -> Path:
    """Where the next content of a folder is made: beside it, on the same file system."""
    return folder.parent / f".specloom-{folder.name}-new"


def _former_of(folder: Path) -> Path:
    return folder.parent / f".specloom-{folder.name}-old"


def beside(folder: Path) -> tuple[Path, Path]:
    """What lies beside the folder where a run is at work, or was stopped."""
    return staging_of(folder), _former_of(folder)


def is_clear(folder: Path) -> bool:
    """Whether nothing lies beside the folder that an earlier run left there."""
    return all(filesystem.status(path) is None for path in beside(folder))


def take_place(folder: Path) -> None:
    """The complete staging folder becomes ``folder``; what was there lies beside it after that.

    Raises:
        OSError: and then nothing has changed.
    """
    staging = staging_of(folder)
    if filesystem.status(folder) is None:
        filesystem.rename(staging, folder)
        return
    try:
        filesystem.exchange(staging, folder)
    except OSError as failure:
        if failure.errno not in _UNSUPPORTED:
            raise
        _take_place_in_two_steps(folder)


def _take_place_in_two_steps(folder: Path) -> None:
    former = _former_of(folder)
    filesystem.rename(folder, former)
    try:
        filesystem.flush_folder(folder.parent)
        filesystem.rename(staging_of(folder), folder)
    except BaseException:
        filesystem.rename(former, folder)
        raise


def recover(folder: Path) -> None:
    """Finish or undo what an earlier run was stopped in, and clear what it left beside the folder.

    Call this while holding the folder's lock.

    Raises:
        Refused: exit code 3, what was left cannot be moved or removed.
    """
    with filesystem.refusing(f"clear what an earlier run left beside {folder}"):
        staging, former = staging_of(folder), _former_of(folder)
        if filesystem.status(folder) is None and filesystem.status(former) is not None:
            is_complete = filesystem.status(staging) is not None
            filesystem.rename(staging if is_complete else former, folder)
        clear(staging)
        clear(former)


def clear_beside(folder: Path) -> None:
    """Remove what lies beside the folder, as far as that goes: the next run removes the rest."""
    staging, former = staging_of(folder), _former_of(folder)
    with contextlib.suppress(OSError):
        if filesystem.status(folder) is None and filesystem.status(former) is not None:
            return  # stopped between two renames: both folders are needed to recover
        for leftover in (staging, former):
            with contextlib.suppress(OSError):
                clear(leftover)


def clear(path: Path) -> None:
    """Remove a folder with all that is in it, or a file; links are removed, never followed."""
    found = filesystem.status(path)
    if found is None:
        return
    if not stat.S_ISDIR(found.st_mode):
        filesystem.remove_file(path)
        return
    if found.st_mode & stat.S_IRWXU != stat.S_IRWXU:
        filesystem.set_mode(path, stat.S_IRWXU)
    for name, kind in filesystem.entries(path):
        if kind == stat.S_IFDIR:
            clear(path / name)
        else:
            filesystem.remove_file(path / name)
    filesystem.remove_folder(path)
