"""What makes the packages, beside their specs: Specloom's own source, and the tools by version."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from specloom.diagnostics import Refused
from specloom.output import filesystem
from specloom.output.manifest import sha256
from specloom.output.state import Stamp, keep, read_json, stamped, stamps_of

TOOLS = ("black", "datamodel-code-generator", "jinja2", "specloom")
"""The distributions whose version can shape the text."""


@dataclass(frozen=True, slots=True)
class OwnSource:
    """Specloom itself: one digest, the files that it is of, and the folders they were found in."""

    digest: str
    files: tuple[str, ...]
    folders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Toolchain:
    """Our own source, and the version of each tool."""

    source: OwnSource
    tools: Mapping[str, str]


def toolchain(state: Path) -> Toolchain:
    """What would make a package now; digests are remembered in the state folder."""
    return Toolchain(own_source(state), tool_versions())


def tool_folders() -> tuple[str, ...]:
    """The folders whose metadata folders say which version of a tool is installed."""
    return tuple(os.path.abspath(folder) for folder in sys.path)


def tool_versions(names: Iterable[str] = TOOLS) -> dict[str, str]:
    """The versions of installed distributions, from the names of their metadata folders.

    Importing ``importlib.metadata`` takes longer than all else here, so it is asked only
    where no folder tells.

    Raises:
        importlib.metadata.PackageNotFoundError: one is not installed.
    """
    wanted = {name.replace("-", "_"): name for name in names}
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            listed = filesystem.entries(Path(folder or "."))
        except OSError:
            continue  # a zip file, or not there
        for entry, _ in listed:
            match = _METADATA.fullmatch(entry)
            name = wanted.get(re.sub(r"[-_.]+", "_", match[1]).lower()) if match else None
            if match and name is not None:
                found.setdefault(name, match[2])
    for name in wanted.values():
        if name not in found:
            from importlib import metadata  # as said above

            found[name] = metadata.version(name)
    return dict(sorted(found.items()))


_METADATA = re.compile(r"(.+)-([^-]+)\.dist-info")


def own_source(state: Path) -> OwnSource:
    """Every file of the package, and its templates.

    Digests of single files are remembered in the state folder by size and times.
    """
    package = filesystem.real(Path(__file__)).parent.parent
    templates = package / "templates"
    installed = filesystem.is_folder(templates)
    roots = [package] if installed else [package, package.parent.parent / "templates"]
    known = stamps_of(read_json(state / "source.json"))
    seen: dict[str, Stamp] = {}
    shown: list[tuple[str, str]] = []
    folders: list[str] = []
    for root in roots:
        above = len(str(root.parent)) + 1
        for path, found in filesystem.files_below(root, without="__pycache__"):
            if found is None:
                folders.append(path)
                continue
            seen[path] = stamp = stamped(path, found, known.get(path))
            shown.append((path[above:].replace(os.sep, "/"), stamp[-1]))
    if seen != known:
        with contextlib.suppress(Refused):  # a project that is read-only can still be checked
            keep(state, "source.json", json.dumps(seen).encode("utf-8"))
    digest = sha256(json.dumps(sorted(shown)).encode("utf-8"))
    return OwnSource(digest, tuple(sorted(seen)), tuple(sorted(folders)))
