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
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from specloom.emit.files import FileTree
from specloom.output import filesystem
from specloom.output.exchange import is_clear
from specloom.output.format_cache import FormatCache
from specloom.output.manifest import sha256

STATE_FOLDER = ".specloom"

Stamp = tuple[int, int, int, str]
"""What a file was when last seen: its size in bytes, the times of its last change and of the last
change of its status in nanoseconds, its SHA-256. No program can set the second time."""


@dataclass(frozen=True, slots=True)
class State:
    """The last run on one output folder: its key, the inputs it read, the files it left.

    ``inputs`` are paths as the run opened them; ``files`` maps paths below the folder to stamps.
    """

    key: str
    inputs: tuple[str, ...]
    files: Mapping[str, Stamp]


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


def stamped(path: str | Path, found: os.stat_result, known: Stamp | None) -> Stamp:
    """The stamp of a file, given its status; it is read unless a known stamp still holds."""
    times = (found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    if known is not None and known[:3] == times:
        return known
    return (*times, sha256(filesystem.read(Path(path))))


def state_of(tree: FileTree, folder: Path, *, key: str, inputs: Iterable[str]) -> State:
    """The state after a tree was written to a folder, or was found to stand in it."""
    files: dict[str, Stamp] = {}
    for file in tree:
        found = filesystem.status(folder / file.path)
        if found is not None:
            times = (found.st_size, found.st_mtime_ns, found.st_ctime_ns)
            files[file.path] = (*times, sha256(file.content))
    return State(key, tuple(inputs), files)


def is_current(folder: Path, state: State | None, key: str, *, thorough: bool = False) -> bool:
    """Whether the folder holds, byte for byte, what a run with this key would write.

    A file whose size and times are as they were is taken for unchanged, unless this is to be
    ``thorough``; of any other the bytes are compared. A link below the folder is never current,
    nor is a folder beside which an earlier run has left something to clear.
    """
    if state is None or state.key != key or not state.files:
        return False
    try:
        return (
            is_clear(folder)
            and all(map(filesystem.is_folder, folders_of(folder, state)))
            and all(
                _is_unchanged(folder / name, stamp, thorough=thorough)
                for name, stamp in state.files.items()
            )
        )
    except OSError:
        return False


def folders_of(folder: Path, state: State) -> set[Path]:
    """The output folder, and those in it that hold a file of ours."""
    below = {parent for name in state.files for parent in Path(name).parents}
    return {folder, *(folder / parent for parent in below)}


def _is_unchanged(path: Path, stamp: Stamp, *, thorough: bool) -> bool:
    found = filesystem.status(path)
    if found is None or not stat.S_ISREG(found.st_mode):
        return False
    return stamped(path, found, None if thorough else stamp)[-1] == stamp[-1]


def read_state(state: Path, folder: Path) -> State | None:
    """What is known of the last run on a folder, None if nothing is, or it is damaged."""
    content = read_json(state / f"{_named(folder)}.json")
    if not isinstance(content, dict):
        return None
    key, inputs, files = (content.get(part) for part in ("key", "inputs", "files"))
    if not isinstance(key, str) or not isinstance(inputs, list):
        return None
    return State(key, tuple(map(str, inputs)), stamps_of(files))


def write_state(state: Path, folder: Path, value: State) -> None:
    """Remember a run on a folder.

    Raises:
        Refused: exit code 3, the state folder cannot be written.
    """
    content = {"key": value.key, "inputs": value.inputs, "files": dict(value.files)}
    keep(state, f"{_named(folder)}.json", json.dumps(content).encode("utf-8"))


def read_format_cache(state: Path, folder: Path, black: str) -> FormatCache:
    """What this version of black has made of a folder's text before."""
    content = read_json(state / f"{_named(folder)}.format.json")
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
    keep(state, f"{_named(folder)}.format.json", json.dumps(content).encode("utf-8"))


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


def keep(state: Path, name: str, content: bytes) -> None:
    """Put a file into the state folder, whole or not at all.

    Raises:
        Refused: exit code 3, it cannot be written.
    """
    prepare(state)
    with filesystem.refusing(f"write {state / name}"):
        fresh = state / f"{name}.{os.getpid()}"
        try:
            with contextlib.suppress(FileNotFoundError):
                filesystem.remove_file(fresh)  # of a killed process that had our number
            # What a power cut takes away is made again: nothing has to wait for the disk.
            filesystem.create(fresh, content, flushed=False)
            filesystem.rename(fresh, state / name)
        except OSError:
            with contextlib.suppress(OSError):
                filesystem.remove_file(fresh)
            raise


def read_json(path: Path) -> object:
    """The JSON value in a file, None if there is none."""
    try:
        value: object = json.loads(filesystem.read(path))
    except (OSError, ValueError, RecursionError):
        return None
    return value


def stamps_of(content: object) -> dict[str, Stamp]:
    """The stamps in a JSON object, none if any is damaged."""
    stamps: dict[str, Stamp] = {}
    for name, row in content.items() if isinstance(content, dict) else ():
        match row:
            case [int(size), int(changed), int(status_changed), str(digest)]:
                stamps[str(name)] = (size, changed, status_changed, digest)
            case _:
                return {}
    return stamps
