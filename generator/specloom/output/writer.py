"""A tree of files -> a folder on disk, complete or not at all.

The next content of the folder is made beside it, flushed to the disk, and takes its place in
one step (``exchange``). What is not Specloom's goes along by a second name for the same file,
so that nothing of it is copied or lost.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from specloom.diagnostics import Refused, error
from specloom.emit.files import FileTree
from specloom.output import filesystem
from specloom.output.exchange import clear_beside, recover, staging_of, take_place
from specloom.output.plan import Plan, plan, refuse_edits

_T = TypeVar("_T")
_WAITING = 4
"""Calls at once: more are no quicker."""


@dataclass(frozen=True, slots=True)
class Written:
    """Files that were, or would be, written or removed, by relative path; the others' number."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int

    @property
    def changes_nothing(self) -> bool:
        """Whether the folder held the tree already."""
        return not self.written and not self.removed


def drift(tree: FileTree, folder: Path) -> Written:
    """What :func:`write_tree` would write and remove, files edited by hand among them.

    Raises:
        Refused: as ``plan`` says.
    """
    return _summary(plan(tree, folder))


def write_tree(tree: FileTree, folder: Path, *, force: bool = False) -> Written:
    """Make the folder hold the tree, its manifest included; nothing is touched if it does.

    The caller holds the folder's lock. With ``force`` a file that was edited by hand is kept
    beside the new one as ``<name>.orig`` (``.orig2``, ... if that is taken).

    Raises:
        Refused: exit code 2: files edited by hand, and what ``plan`` refuses; 3: no
            permission, disk full, and then the folder is as it was.
    """
    _refuse_working_folder(folder)
    recover(folder)
    intended = plan(tree, folder)
    if not force:
        refuse_edits(intended, folder)
    if not intended.changes_nothing:
        _replace(tree, intended, folder)
    return _summary(intended)


def _summary(intended: Plan) -> Written:
    return Written(intended.written, intended.removed, len(intended.unchanged))


def _refuse_working_folder(folder: Path) -> None:
    """The folder is replaced by another one: a shell inside of it would stand in a deleted one."""
    working = Path.cwd()
    if folder.name in {"", ".."} or working.is_relative_to(os.path.abspath(folder)):
        raise Refused(
            error(
                "working-folder",
                f"{folder} is to be replaced, and the command was started inside of it",
                hint="start the command from another folder, and name this one",
            )
        )


def _replace(tree: FileTree, intended: Plan, folder: Path) -> None:
    with filesystem.refusing(f"write {folder}"):
        try:
            filesystem.make_parents(folder.parent)
            _stage(tree, intended, folder)
            take_place(folder)
            with contextlib.suppress(OSError):
                # The new content is in place, which no failure can take back from here on.
                filesystem.flush_folder(folder.parent)
        finally:
            # After a failure this removes what was made, after success what was replaced.
            clear_beside(folder)


def _stage(tree: FileTree, intended: Plan, folder: Path) -> None:
    staging = staging_of(folder)
    aside = _kept_aside(tree, intended)
    names = (*(file.path for file in tree), *intended.kept, *aside.values())
    ours = _parents(file.path for file in tree)
    folders = sorted(_parents(names) | _parents(f"{name}/" for name in intended.kept_folders))
    for name in folders:
        filesystem.make_folder(staging / name)
    unchanged = frozenset(intended.unchanged)
    fresh = [
        file
        for file in tree
        if file.path not in unchanged
        or not _linked(folder / file.path, staging / file.path, ours=True)
    ]
    _at_once(lambda file: filesystem.create(staging / file.path, file.content), fresh)
    for name, target in (*((name, name) for name in intended.kept), *aside.items()):
        if not _linked(folder / name, staging / target):
            _copy(folder / name, staging / target)
    for name in reversed(folders):
        _set_folder_mode(None if name in ours else folder / name, staging / name)
    _at_once(filesystem.flush_folder, [staging.parent, *(staging / name for name in folders)])


def _at_once(call: Callable[[_T], None], values: Iterable[_T]) -> None:
    """Make a call that waits for the disk for each value.

    A disk takes many files in the time of one: on the clock this is nearly all that writing costs.
    """
    with ThreadPoolExecutor(_WAITING) as pool:
        for _ in pool.map(call, values):
            pass  # a call that failed is raised here


def _parents(names: Iterable[str]) -> set[str]:
    """Every folder above these files, each with a slash at its end; the staging folder is ""."""
    found = {""}
    for name in names:
        found.update(name[: end + 1] for end, character in enumerate(name) if character == "/")
    return found


def _kept_aside(tree: FileTree, intended: Plan) -> dict[str, str]:
    """For each file that somebody changed and we replace: the name under which it stays."""
    taken = {file.path for file in tree} | set(intended.kept)
    aside: dict[str, str] = {}
    for name in (*intended.edited, *intended.in_the_way):
        target, count = f"{name}.orig", 1
        while target in taken:
            count += 1
            target = f"{name}.orig{count}"
        taken.add(target)
        aside[name] = target
    return aside


def _linked(source: Path, target: Path, *, ours: bool = False) -> bool:
    """Give a file its second name; False where that cannot be, or one of ours has a wrong mode."""
    if ours:
        found = filesystem.status(source)
        if found is None or stat.S_IMODE(found.st_mode) != filesystem.FILE_MODE:
            return False
    try:
        filesystem.link(source, target)
    except OSError:
        return False  # no links on this file system, too many of them, or not our file
    return True


def _copy(source: Path, target: Path) -> None:
    found = filesystem.status(source)
    if found is None or not stat.S_ISREG(found.st_mode):
        raise Refused(error("in-the-way", f"{source} is no regular file and cannot be kept"))
    filesystem.create(target, filesystem.read(source), stat.S_IMODE(found.st_mode))
    filesystem.set_time(target, found.st_mtime_ns)


def _set_folder_mode(former: Path | None, target: Path) -> None:
    """A folder that holds output has our mode, another the mode it had."""
    found = filesystem.status(former) if former else None
    filesystem.set_mode(target, stat.S_IMODE(found.st_mode) if found else filesystem.FOLDER_MODE)
