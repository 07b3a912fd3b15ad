"""One module on its way through the formatter, and black's own result beside it."""

from __future__ import annotations

from black.mode import Mode, TargetVersion

from specloom.emit.files import File, FileTree
from specloom.output.format_cache import FormatCache

MODE = Mode(target_versions={TargetVersion.PY311}, line_length=88)
EMPTY = FormatCache("any")


def one(text: str, path: str = "module.py") -> FileTree:
    return FileTree((File(path, text.encode("utf-8")),))


def text_of(tree: FileTree) -> str:
    return tree.files[0].content.decode("utf-8")
