"""``manifest.json``: what a generated package was made from, and the digest of its every file."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from specloom.diagnostics import Loss, Refused, Span, error, shown
from specloom.emit.files import File, FileTree
from specloom.output import filesystem

FORMAT = 1
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Input:
    """A file that a package was made from.

    ``path`` is its name in the manifest: relative, POSIX, the same on every machine. ``shown``
    is the name that diagnostics and losses use for it, which may depend on the working folder.
    """

    path: str
    shown: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ListedLoss:
    """A keyword that was not honoured, as the manifest lists it."""

    file: str
    pointer: str
    keyword: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest that was read. ``inputs`` and ``files`` map a relative path to a SHA-256."""

    api: str
    inputs: Mapping[str, str]
    tools: Mapping[str, str]
    files: Mapping[str, str]
    losses: tuple[ListedLoss, ...]


def sha256(content: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def build_manifest(
    tree: FileTree,
    *,
    api: str,
    inputs: tuple[Input, ...],
    tools: Mapping[str, str],
    losses: tuple[Loss, ...],
) -> File:
    """The manifest of a tree that is otherwise complete: same arguments, same bytes.

    Raises:
        ValueError: an input's path is absolute, or a loss names a file that is no input.
    """
    names = {source.shown: _relative(source.path) for source in inputs}
    strays = sorted({loss.file for loss in losses} - set(names))
    if strays:
        raise ValueError(f"a loss in a file that is no input: {strays[0]}")
    listed = sorted(
        {(names[loss.file], loss.line, loss.column, loss.pointer, loss.keyword) for loss in losses}
    )
    content = {
        "format": FORMAT,
        "api": api,
        "inputs": {source.path: source.sha256 for source in sorted(inputs, key=_path_of)},
        "tools": dict(sorted(tools.items())),
        "files": {file.path: sha256(file.content) for file in tree if file.path != MANIFEST},
        "losses": [
            {"file": file, "pointer": pointer, "keyword": keyword, "line": line, "column": column}
            for file, line, column, pointer, keyword in listed
        ],
    }
    return File.of_text(MANIFEST, json.dumps(content, indent=2))


def _path_of(source: Input) -> str:
    return source.path


def _relative(path: str) -> str:
    if PurePosixPath(path).is_absolute() or PureWindowsPath(path).drive or "\\" in path:
        raise ValueError(f"not a relative POSIX path: {path!r}")
    return path


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a package, None if the folder has none.

    Raises:
        Refused: ``damaged-manifest`` with the line, if it is not one that Specloom wrote.
        OSError: it cannot be read.
    """
    path = folder / MANIFEST
    if filesystem.status(path) is None:
        return None
    raw = filesystem.read(path)
    try:
        text = raw.decode("utf-8")
        content = json.loads(text)
    except UnicodeDecodeError as failure:
        line = raw.count(b"\n", 0, failure.start) + 1
        raise _damaged(path, line, 1, "it is not UTF-8") from None
    except json.JSONDecodeError as failure:
        raise _damaged(path, failure.lineno, failure.colno, failure.msg) from None
    except RecursionError:
        raise _damaged(path, 1, 1, "it is nested too deeply") from None
    return _checked(path, text, content)


_DIGEST = re.compile(r"[0-9a-f]{64}")


def _checked(path: Path, text: str, content: object) -> Manifest:
    def part(key: str, shape: type) -> object:
        value = content.get(key) if isinstance(content, dict) else None
        if not isinstance(value, shape):
            raise _damaged(path, *_place(text, key), f"`{key}` is not as Specloom writes it")
        return value

    def texts(key: str) -> dict[str, str]:
        value = part(key, dict)
        assert isinstance(value, dict)
        for name, entry in value.items():
            if not isinstance(entry, str):
                raise _damaged(path, *_place(text, name), f"`{name}` is not a text")
        return value

    if part("format", int) != FORMAT:
        raise _damaged(path, *_place(text, "format"), f"its format is not {FORMAT}")
    files = texts("files")
    for name, digest in files.items():
        plain = name.isascii() and not {"", ".", ".."} & set(re.split(r"[/\\]", name))
        if not plain or not _DIGEST.fullmatch(digest):
            raise _damaged(path, *_place(text, name), f"`{name}` is not a listed file")
    losses = part("losses", list)
    assert isinstance(losses, list)
    try:
        listed = tuple(
            ListedLoss(
                str(row["file"]),
                str(row["pointer"]),
                str(row["keyword"]),
                int(row["line"]),
                # Packages made by 0.1 list lines alone.
                int(row.get("column", 1)),
            )
            for row in losses
        )
    except (AttributeError, TypeError, KeyError, ValueError):
        raise _damaged(path, *_place(text, "losses"), "`losses` is damaged") from None
    return Manifest(str(part("api", str)), texts("inputs"), texts("tools"), files, listed)


def _place(text: str, key: str) -> tuple[int, int]:
    """Line and column of a key in the text; of the text's start where it does not appear."""
    offset = max(text.find(json.dumps(key)), 0)
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _damaged(path: Path, line: int, column: int, reason: str) -> Refused:
    return Refused(
        error(
            "damaged-manifest",
            f"this is not a manifest that Specloom wrote: {reason}",
            Span(shown(path), line, column),
            hint="restore it from version control, or remove the folder and generate it again",
        )
    )
