"""Python text -> the same text as black lays it out. The one door to black.

black is by far the slowest stage, and most text that reaches it is laid out already. So only
the statements that black could change are handed over, each at the depth where it stands and
all of a package at once. What black does to a statement depends on its own tokens and on its
depth, on nothing farther away, so the result is black's own result on the whole module. Where
more than statements can be at stake (blank lines, comments, stub files, ...) the module is
handed over whole.
"""

from __future__ import annotations

import ast
import functools
import os
import re
import symtable
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec import Struct

from specloom.emit.files import File, FileTree
from specloom.output.format_cache import FormatCache
from specloom.output.layout.brackets import LINE_LENGTH
from specloom.output.layout.extent import Strange
from specloom.output.layout.modules import strange_lines

if TYPE_CHECKING:
    from black.mode import Mode

TARGET = "PY311"
"""The oldest Python that generated code runs on, a name of ``black.TargetVersion``."""

_LINE_ENDS = "\r\f\v\t\x1c\x1d\x1e\x85\u2028\u2029"
"""Line ends of some and not of others, and tabs."""
_SWITCH = re.compile("#[^\n]*(?:fmt|yapf):")
"""A comment that switches black off or on."""

_WORTH_A_PROCESS = 100_000
"""Characters for black: fewer are laid out sooner than one more process has started."""


class RenderedCodeError(Exception):
    """A template rendered something that is not Python, or black changed its meaning: our bug."""


def format_tree(tree: FileTree, cache: FormatCache) -> tuple[FileTree, FormatCache]:
    """The tree with its Python files laid out by black, and the cache for the next run.

    The new cache knows what this tree asks of black and nothing else. black is not imported
    where nothing is asked, or the cache has every answer.

    Raises:
        RenderedCodeError: a file is not Python; the message names file and line.
    """
    modules = {file.path: _Module.of(file) for file in tree if file.is_python}
    asked = {piece: None for module in modules.values() for piece in module.pieces()}
    known = {piece: cache.texts[piece] for piece in asked if piece in cache.texts}
    known.update(_laid_out([piece for piece in asked if piece not in known]))
    files: list[File] = []
    for file in tree:
        text = modules[file.path].laid_out(known) if file.path in modules else None
        if text is None and file.is_python:
            whole = file.content.decode("utf-8")
            text = cache.texts.get(whole) or _black(whole, file.path)
            known[whole] = text
        files.append(file if text is None else File(file.path, text.encode("utf-8")))
    return FileTree(tuple(files)), FormatCache(cache.black, known)


class _Module(Struct, frozen=True):
    """The lines of one file; ``strange`` is None where black has to see it whole."""

    lines: tuple[str, ...]
    strange: tuple[Strange, ...] | None

    @classmethod
    def of(cls, file: File) -> _Module:
        text = file.content.decode("utf-8")
        _refuse_other_than_python(text, file.path)
        if file.path.endswith(".pyi") or _is_uncut(text):
            return cls((), None)
        lines = tuple(text.split("\n")[:-1])
        strange = strange_lines(lines)
        return cls(lines, None if strange is None else tuple(strange))

    def pieces(self) -> list[str]:
        """What black has to be asked, each a module of its own with one statement."""
        return [self._piece(strange) for strange in self.strange or ()]

    def laid_out(self, known: Mapping[str, str]) -> str | None:
        """The module, given what black makes of its pieces; None where it has to see it whole."""
        if self.strange is None:
            return None
        parts: list[str] = []
        end = 0
        for strange in self.strange:
            made = _between(known.get(self._piece(strange), ""), strange)
            if made is None:
                return None
            parts += [*self.lines[end : strange.start], *made]
            end = strange.end
        return "".join(f"{line}\n" for line in (*parts, *self.lines[end:]))

    def _piece(self, strange: Strange) -> str:
        statement = self.lines[strange.start : strange.end]
        return "\n".join((*strange.above, *statement, *strange.below))


def _is_uncut(text: str) -> bool:
    """Whether a text is black's to lay out as a whole: for blanks at an end, or of some line."""
    return (
        text.startswith((" ", "\n"))
        or (text != "" and not text.endswith("\n"))
        or text.endswith("\n\n")
        or " \n" in text
        or any(end in text for end in _LINE_ENDS)
        or _SWITCH.search(text) is not None
    )


def _between(text: str, strange: Strange) -> list[str] | None:
    """The lines between those that were put around a statement; None where those have changed."""
    lines = text.split("\n")
    first, last = len(strange.above), len(lines) - len(strange.below)
    kept = (tuple(lines[:first]), tuple(lines[last:])) == (strange.above, strange.below)
    return lines[first:last] if kept and first < last and lines[first] else None


def _refuse_other_than_python(text: str, path: str) -> None:
    """Have Python read the text: its names, too, which finds two arguments of one name."""
    try:
        symtable.symtable(text, path, "exec")
    except (SyntaxError, ValueError) as failure:
        line = getattr(failure, "lineno", None) or 1
        raise RenderedCodeError(f"{path}:{line}: not Python: {failure}") from failure


def _laid_out(pieces: Sequence[str]) -> dict[str, str]:
    """What black makes of each piece: asked once, since each call of it costs."""
    batches = _batches(pieces, min(os.cpu_count() or 1, sum(map(len, pieces)) // _WORTH_A_PROCESS))
    if len(batches) < 2:
        return _laid_out_together(pieces)
    from concurrent.futures import ProcessPoolExecutor  # here, because few runs need one

    with ProcessPoolExecutor(len(batches)) as pool:
        found = pool.map(_laid_out_together, batches)
        return {piece: text for batch in found for piece, text in batch.items()}


def _batches(pieces: Sequence[str], count: int) -> list[list[str]]:
    """The pieces in so many parts of about the same size; those that would be empty left out."""
    ends = list(accumulate(map(len, pieces)))
    parts: list[list[str]] = [[] for _ in range(max(count, 1))]
    for piece, end in zip(pieces, ends, strict=True):
        parts[(end - len(piece)) * len(parts) // ends[-1]].append(piece)
    return [part for part in parts if part]


def _laid_out_together(pieces: Sequence[str]) -> dict[str, str]:
    if not pieces:
        return {}
    result = _black("\n\n\n".join(pieces) + "\n", "statements")
    lines = result.split("\n")
    nodes = ast.parse(result).body
    if len(nodes) != len(pieces):
        return {}
    return {
        piece: "\n".join(lines[_first_line(node) - 1 : node.end_lineno])
        for piece, node in zip(pieces, nodes, strict=True)
    }


def _first_line(node: ast.stmt) -> int:
    decorators: Iterable[ast.expr] = getattr(node, "decorator_list", ())
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _black(text: str, path: str) -> str:
    import black  # here, because its import takes longer than a run that has nothing to lay out

    result = black.format_str(text, mode=_mode(path.endswith(".pyi")))
    if result != text:
        try:
            black.assert_equivalent(text, result)
        except AssertionError as failure:
            raise RenderedCodeError(f"{path}: black changed the meaning") from failure
    return result


@functools.cache
def _mode(is_pyi: bool) -> Mode:
    from black.mode import Mode, TargetVersion  # as above

    return Mode(target_versions={TargetVersion[TARGET]}, line_length=LINE_LENGTH, is_pyi=is_pyi)
