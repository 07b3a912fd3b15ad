"""Packages to write: a tree with its manifest, and what a folder holds, as values to compare."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from specloom.emit.files import File, FileTree
from specloom.output.manifest import build_manifest

Package = Callable[[dict[str, str]], FileTree]


@pytest.fixture(scope="session")
def package() -> Package:
    """Make a package of a mapping of path to text."""

    def make(texts: dict[str, str]) -> FileTree:
        tree = FileTree.of(File.of_text(path, text) for path, text in texts.items())
        return tree.adding(build_manifest(tree, api="acme", inputs=(), tools={}, losses=()))

    return make


@pytest.fixture(scope="session")
def snapshot() -> Callable[[Path], dict[str, object] | None]:
    """Read a folder: path to bytes, folders to None, links to their target; None if absent."""

    def take(folder: Path) -> dict[str, object] | None:
        if not folder.exists():
            return None
        found: dict[str, object] = {}
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_symlink():
                found[name] = os.readlink(path)
            elif path.is_dir():
                found[name] = None
            else:
                found[name] = (path.read_bytes(), stat.S_IMODE(path.stat().st_mode))
        return found

    return take
