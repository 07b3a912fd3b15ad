"""What writing a tree to a folder would do, found by reading alone."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from specloom.diagnostics import Diagnostic, Refused, Span, error, shown
from specloom.emit.files import FileTree
from specloom.output import filesystem
from specloom.output.manifest import MANIFEST, read_manifest, sha256

BYTECODE = "__pycache__"
"""Folders that Python makes and fills by itself: not looked into, not carried over."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The difference between a tree and a folder. Paths are relative POSIX, in sorted order.

    ``written`` are missing or have other bytes, ``removed`` were listed by the folder's
    manifest and are not in the tree, ``unchanged`` are the rest of the tree. ``kept`` and
    ``kept_folders`` (empty ones) are not Specloom's and stay. Of what is written or removed,
    ``edited`` were changed by hand since Specloom wrote them, and ``in_the_way`` were never
    Specloom's.
    """

    exists: bool
    written: tuple[str, ...]
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    kept_folders: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    in_the_way: tuple[str, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        """Whether the folder holds the tree already."""
        return not self.written and not self.removed


@dataclass(frozen=True, slots=True)
class _Standing:
    """What stands in a folder, bytecode apart; folders only where nothing is in them."""

    files: tuple[str, ...]
    empty_folders: tuple[str, ...]


def plan(tree: FileTree, folder: Path) -> Plan:
    """Compare a tree, its manifest included, with what stands in the folder.

    Raises:
        Refused: exit code 2: the folder is no folder, has no manifest or a damaged one, has a
            symbolic link in it, or a file where a folder is due; 3: it cannot be read.
    """
    new = {file.path: file.content for file in tree}
    if MANIFEST not in new:
        raise ValueError("the tree has no manifest")
    with filesystem.refusing(f"read {folder}"):
        standing = _standing(folder)
        if standing is None or not standing.files:
            empty = () if standing is None else standing.empty_folders
            kept = tuple(name for name in empty if not _clashes(name, new))
            return Plan(standing is not None, tuple(sorted(new)), kept_folders=kept)
        return _difference(new, standing, folder)


def _difference(new: dict[str, bytes], standing: _Standing, folder: Path) -> Plan:
    listed = _listed(folder)
    kept = [name for name in standing.files if name not in new and name not in listed]
    _refuse_clashes(kept, new, folder)
    current = {
        name: filesystem.read(folder / name)
        for name in standing.files
        if name in new or name in listed
    }
    unchanged = [name for name, content in current.items() if new.get(name) == content]
    changing = {name: current[name] for name in current if name not in set(unchanged)}
    return Plan(
        exists=True,
        written=tuple(sorted(set(new) - set(unchanged))),
        removed=tuple(name for name in changing if name not in new),
        unchanged=tuple(unchanged),
        kept=tuple(kept),
        kept_folders=tuple(
            name
            for name in standing.empty_folders
            if not _clashes(name, new) and not any(path.startswith(f"{name}/") for path in listed)
        ),
        edited=tuple(
            name
            for name, content in changing.items()
            if name != MANIFEST and name in listed and sha256(content) != listed[name]
        ),
        in_the_way=tuple(name for name in changing if name not in listed),
    )


def _listed(folder: Path) -> Mapping[str, str]:
    """The files that the manifest of the folder says are ours, it among them, and their digests."""
    manifest = read_manifest(folder)
    if manifest is None:
        raise Refused(
            error(
                "not-our-output",
                f"{folder} is not empty and has no {MANIFEST}: Specloom did not write it",
                hint="name a new or empty folder",
            )
        )
    return {**manifest.files, MANIFEST: ""}


def _standing(folder: Path) -> _Standing | None:
    found = filesystem.status(folder)
    if found is None:
        return None
    if stat.S_ISLNK(found.st_mode):
        raise Refused(_linked(folder))
    if not stat.S_ISDIR(found.st_mode):
        raise Refused(error("not-a-folder", f"{folder} is a file, and the output is a folder"))
    files: list[str] = []
    empty: list[str] = []
    links: list[Path] = []
    for name, kind in _walk(folder, ""):
        if kind == stat.S_IFLNK:
            links.append(folder / name)
        else:
            (empty if kind == stat.S_IFDIR else files).append(name)
    if links:
        raise Refused(*(_linked(path) for path in links))
    return _Standing(tuple(sorted(files)), tuple(sorted(empty)))


def _walk(folder: Path, below: str) -> Iterator[tuple[str, int]]:
    """Relative path and type of every file and every folder with nothing in it."""
    for name, kind in filesystem.entries(folder):
        if kind != stat.S_IFDIR:
            yield below + name, kind
        elif name != BYTECODE:
            inside = False
            for entry in _walk(folder / name, f"{below}{name}/"):
                inside = True
                yield entry
            if not inside:
                yield below + name, kind


def _linked(path: Path) -> Diagnostic:
    return error(
        "symbolic-link",
        f"{path} is a symbolic link, and Specloom does not write through one",
        hint="remove the link",
    )


def _clashes(name: str, new: dict[str, bytes]) -> bool:
    """Whether a path of the tree is the parent of this one, or this one a parent of a file."""
    parents = name.split("/")
    above = {"/".join(parents[:count]) for count in range(1, len(parents) + 1)}
    return not above.isdisjoint(new)


def _refuse_clashes(kept: list[str], new: dict[str, bytes], folder: Path) -> None:
    for name in kept:
        if _clashes(name, new) or any(path.startswith(f"{name}/") for path in new):
            raise Refused(
                error(
                    "in-the-way",
                    f"{folder / name} is not Specloom's, and a file of the same name is due",
                    hint="move it elsewhere",
                )
            )


def refuse_edits(plan: Plan, folder: Path) -> None:
    """Stop where writing would lose somebody's work.

    Raises:
        Refused: with each file that was edited by hand, or was never Specloom's.
    """
    problems = [
        error(
            "edited-output",
            "this generated file was edited by hand",
            Span(shown(folder / name), 1, 1),
            hint="move the change to the spec or a template; --force keeps the file as .orig",
        )
        for name in plan.edited
    ]
    problems += [
        error(
            "in-the-way",
            "this file is not Specloom's, and one of the same name is due",
            Span(shown(folder / name), 1, 1),
            hint="move it elsewhere; --force keeps the file as .orig",
        )
        for name in plan.in_the_way
    ]
    if problems:
        raise Refused(*problems)
