"""Output as a value: the files of a generated package before anything touches a disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class File:
    """One file: its path below the package folder (POSIX, relative, ASCII) and its bytes."""

    path: str
    content: bytes

    @classmethod
    def of_text(cls, path: str, text: str) -> File:
        """A text file: UTF-8, ``\\n`` line ends, one newline at its end."""
        return cls(path, (text.rstrip("\n") + "\n").encode("utf-8"))

    @property
    def is_python(self) -> bool:
        """Whether the file is Python source."""
        return self.path.endswith((".py", ".pyi"))


@dataclass(frozen=True, slots=True)
class FileTree:
    """Files in the order of their paths, each path once.

    Raises:
        ValueError: two files share a path (case folded, as some file systems do), or a path
            is not a plain relative one.
    """

    files: tuple[File, ...]

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for file in self.files:
            parts = file.path.split("/")
            if not file.path.isascii() or any(part in {"", ".", ".."} for part in parts):
                raise ValueError(f"not a plain relative path: {file.path!r}")
            if file.path.casefold() in seen:
                raise ValueError(f"two files named {file.path!r}")
            seen.add(file.path.casefold())

    @classmethod
    def of(cls, files: Iterable[File]) -> FileTree:
        """The tree of these files, sorted."""
        return cls(tuple(sorted(files)))

    def __iter__(self) -> Iterator[File]:
        return iter(self.files)

    def adding(self, *files: File) -> FileTree:
        """The tree with these files beside its own."""
        return FileTree.of((*self.files, *files))
