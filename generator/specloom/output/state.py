"""What the last run knew, so that the next one can see within milliseconds that nothing is to do.

Lies in the project's ``.specloom`` folder, never in the output. All of it may be lost or
damaged at any time: that costs a run, not its result. Nothing here may import jinja2, black or
datamodel_code_generator.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import stat
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from specloom.diagnostics import Refused
from specloom.emit.files import FileTree
from specloom.output import filesystem
from specloom.output.exchange import is_clear
from specloom.output.format_cache import FormatCache
from specloom.output.manifest import sha256

STATE_FOLDER = ".specloom"

TOOLS = ("black", "datamodel-code-generator", "jinja2", "specloom")
"""The distributions whose version can shape the text."""

_Stamp = tuple[int, int, str]
"""Size in bytes, time of last change in nanoseconds, SHA-256: what a file was when last seen."""


@dataclass(frozen=True, slots=True)
class State:
    """The last run on one output folder: its key, the inputs it read, the files it left.

    ``inputs`` are paths as the run opened them; ``files`` maps a path below the folder to its
    size, its time of last change in nanoseconds, and its SHA-256.
    """

    key: str
    inputs: tuple[str, ...]
    files: Mapping[str, _Stamp]


def run_key(
    inputs: Mapping[str, str],
    *,
    source: str,
    tools: Mapping[str, str],
    options: Mapping[str, str],
) -> str:
    """One digest for all that decides a run's result.

    ``inputs`` maps path to SHA-256, ``source`` is :func:`own_source`, ``tools`` are
    :func:`tool_versions`, ``options`` what the command line and the configuration say.
    """
    parts = [sorted(inputs.items()), source, sorted(tools.items()), sorted(options.items())]
    return sha256(json.dumps(parts).encode("utf-8"))


def input_digests(paths: Iterable[str]) -> dict[str, str]:
    """The SHA-256 of each input; of one that cannot be read the empty text, which fits no key."""
    digests = {}
    for path in paths:
        try:
            # An input may well be a link: only output is not written through one.
            digests[path] = sha256(filesystem.read(filesystem.real(Path(path))))
        except OSError:
            digests[path] = ""
    return digests


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


def own_source(state: Path) -> str:
    """A digest of Specloom itself: every file of the package and its templates.

    Digests of single files are remembered in the state folder by size and time of change.
    """
    package = filesystem.real(Path(__file__)).parent.parent
    templates = package / "templates"
    roots = [package] if _is_folder(templates) else [package, package.parent.parent / "templates"]
    known = _stamps(_read_json(state / "source.json"))
    seen: dict[str, _Stamp] = {}
    shown: list[tuple[str, str]] = []
    for root in roots:
        above = len(str(root.parent)) + 1
        for path, found in filesystem.files_below(root, without="__pycache__"):
            seen[path] = stamp = _stamped(path, found, known.get(path))
            shown.append((path[above:].replace(os.sep, "/"), stamp[2]))
    if seen != known:
        with contextlib.suppress(Refused):  # a project that is read-only can still be checked
            _save(state, "source.json", json.dumps(seen).encode("utf-8"))
    return sha256(json.dumps(sorted(shown)).encode("utf-8"))


def _stamped(path: str | Path, found: os.stat_result, known: _Stamp | None) -> _Stamp:
    if known is not None and known[:2] == (found.st_size, found.st_mtime_ns):
        return known
    return (found.st_size, found.st_mtime_ns, sha256(filesystem.read(Path(path))))


def state_of(tree: FileTree, folder: Path, *, key: str, inputs: Iterable[str]) -> State:
    """The state after a tree was written to a folder, or was found to stand in it."""
    files: dict[str, _Stamp] = {}
    for file in tree:
        found = filesystem.status(folder / file.path)
        if found is not None:
            files[file.path] = (found.st_size, found.st_mtime_ns, sha256(file.content))
    return State(key, tuple(inputs), files)


def is_current(folder: Path, state: State | None, key: str) -> bool:
    """Whether the folder holds, byte for byte, what a run with this key would write.

    A file whose size and time of change are as they were is taken for unchanged; of any other
    the bytes are compared. A link below the folder is never current, nor is a folder beside
    which an earlier run has left something to clear.
    """
    if state is None or state.key != key or not state.files:
        return False
    parents = {folder}
    for name in state.files:
        parents.update(folder / parent for parent in Path(name).parents)
    try:
        return (
            is_clear(folder)
            and all(_is_folder(parent) for parent in parents)
            and all(_is_unchanged(folder / name, stamp) for name, stamp in state.files.items())
        )
    except OSError:
        return False


def _is_folder(path: Path) -> bool:
    found = filesystem.status(path)
    return found is not None and stat.S_ISDIR(found.st_mode)


def _is_unchanged(path: Path, stamp: _Stamp) -> bool:
    found = filesystem.status(path)
    if found is None or not stat.S_ISREG(found.st_mode):
        return False
    return _stamped(path, found, stamp)[2] == stamp[2]


def read_state(state: Path, folder: Path) -> State | None:
    """What is known of the last run on a folder, None if nothing is, or it is damaged."""
    content = _read_json(state / f"{_named(folder)}.json")
    if not isinstance(content, dict):
        return None
    key, inputs, files = (content.get(part) for part in ("key", "inputs", "files"))
    if not isinstance(key, str) or not isinstance(inputs, list):
        return None
    return State(key, tuple(map(str, inputs)), _stamps(files))


def write_state(state: Path, folder: Path, value: State) -> None:
    """Remember a run on a folder.

    Raises:
        Refused: exit code 3, the state folder cannot be written.
    """
    content = {"key": value.key, "inputs": value.inputs, "files": dict(value.files)}
    _save(state, f"{_named(folder)}.json", json.dumps(content).encode("utf-8"))


def read_format_cache(state: Path, folder: Path, black: str) -> FormatCache:
    """What this version of black has made of a folder's text before."""
    content = _read_json(state / f"{_named(folder)}.format.json")
    match content:
        case {"black": str(version), "sha256": str(digest), "texts": dict(texts)}:
            # Text of a damaged file would end up in the output.
            if version == black and digest == _digest(version, texts):
                return FormatCache(black, texts)
    return FormatCache(black)


def write_format_cache(state: Path, folder: Path, cache: FormatCache) -> None:
    """Remember what black made of a folder's text.

    Raises:
        Refused: exit code 3, the state folder cannot be written.
    """
    digest = _digest(cache.black, cache.texts)
    content = {"black": cache.black, "sha256": digest, "texts": dict(cache.texts)}
    _save(state, f"{_named(folder)}.format.json", json.dumps(content).encode("utf-8"))


def _digest(version: str, texts: Mapping[str, object]) -> str:
    return sha256(json.dumps([version, sorted(texts.items())]).encode("utf-8"))


def prepare(state: Path) -> None:
    """Make the state folder, which git is told to ignore.

    Raises:
        Refused: exit code 3, it cannot be made.
    """
    with filesystem.refusing(f"make {state}"):
        if filesystem.status(state / ".gitignore") is None:
            filesystem.make_parents(state)
            with contextlib.suppress(FileExistsError):
                filesystem.create(state / ".gitignore", b"*\n")


def _named(folder: Path) -> str:
    """A file name for a folder: two folders of one name have two."""
    place = hashlib.blake2b(os.path.abspath(folder).encode("utf-8", "surrogateescape"))
    return f"{folder.name}-{place.hexdigest()[:8]}"


def _save(state: Path, name: str, content: bytes) -> None:
    prepare(state)
    with filesystem.refusing(f"write {state / name}"):
        fresh = state / f"{name}.{os.getpid()}"
        try:
            with contextlib.suppress(FileNotFoundError):
                filesystem.remove_file(fresh)  # of a killed process that had our number
            filesystem.create(fresh, content)
            filesystem.rename(fresh, state / name)
        except OSError:
            with contextlib.suppress(OSError):
                filesystem.remove_file(fresh)
            raise


def _read_json(path: Path) -> object:
    try:
        value: object = json.loads(filesystem.read(path))
    except (OSError, ValueError, RecursionError):
        return None
    return value


def _stamps(content: object) -> dict[str, _Stamp]:
    """The stamps in a JSON object, none if any is damaged."""
    stamps: dict[str, _Stamp] = {}
    for name, row in content.items() if isinstance(content, dict) else ():
        match row:
            case [int(size), int(changed), str(digest)]:
                stamps[str(name)] = (size, changed, digest)
            case _:
                return {}
    return stamps
