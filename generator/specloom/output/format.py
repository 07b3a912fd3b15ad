"""Python text -> the same text as black lays it out. The one door to black.

black is by far the slowest stage, and most text that reaches it is laid out already. So a
module is cut at its top-level statements, and only the statements that black could change and
that were never seen are handed over, each between its neighbours. What black does to a statement depends on the
statement itself and on the end of the one before (blank lines), on nothing farther away, so
the result is black's own result on the whole module. Where that does not hold (stub files,
``# fmt:`` comments, a bare string among the statements) the module is handed over whole.
"""

from __future__ import annotations

import ast
import functools
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from specloom.emit.files import File, FileTree
from specloom.output.layout import LINE_LENGTH, is_laid_out

if TYPE_CHECKING:
    from black.mode import Mode

TARGET = "PY311"
"""The oldest Python that generated code runs on, a name of ``black.TargetVersion``."""


class RenderedCodeError(Exception):
    """A template rendered something that is not Python, or black changed its meaning: our bug."""


@dataclass(frozen=True, slots=True)
class FormatCache:
    """Digests of text that black is known to leave alone.

    A digest covers a statement and the one before it, the line length and target, and
    ``black``, the version of black that was asked: a cache of another version knows nothing.
    """

    black: str
    digests: frozenset[bytes] = frozenset()


def format_tree(tree: FileTree, cache: FormatCache) -> tuple[FileTree, FormatCache]:
    """The tree with its Python files laid out by black, and the cache for the next run.

    The new cache knows the digests of this tree and no others. black is not imported where
    the cache knows every statement.

    Raises:
        RenderedCodeError: a file is not Python; the message names file and line.
    """
    files: list[File] = []
    digests: set[bytes] = set()
    for file in tree:
        if not file.is_python:
            files.append(file)
            continue
        module = _Module.of(file)
        module = _formatted(module, cache)
        digests.update(_digests(module, cache.black))
        files.append(File(file.path, "".join(module.chunks).encode("utf-8")))
    return FileTree(tuple(files)), FormatCache(cache.black, frozenset(digests))


@dataclass(frozen=True, slots=True)
class _Module:
    """The text of one file, cut in chunks: a top-level statement and all lines before it."""

    path: str
    chunks: tuple[str, ...]
    kinds: tuple[str, ...]

    @classmethod
    def of(cls, file: File) -> _Module:
        text = file.content.decode("utf-8")
        try:
            statements = ast.parse(text, file.path).body
        except (SyntaxError, ValueError) as failure:
            line = getattr(failure, "lineno", None) or 1
            raise RenderedCodeError(f"{file.path}:{line}: not Python: {failure}") from failure
        if file.path.endswith(".pyi") or not _can_be_cut(text, statements):
            return cls(file.path, (text,), ("module",))
        ends = [statement.end_lineno or 0 for statement in statements]
        lines = text.splitlines(keepends=True)
        starts = [0, *ends[:-1]]
        ends[-1] = len(lines)
        return cls(
            file.path,
            tuple("".join(lines[start:end]) for start, end in zip(starts, ends, strict=True)),
            tuple(map(_kind, statements)),
        )


def _kind(statement: ast.stmt) -> str:
    """What decides the blank lines around a top-level statement."""
    match statement:
        case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
            return "definition"
        case ast.Import() | ast.ImportFrom():
            return "import"
        case ast.Expr(value=ast.Constant(value=str())):
            return "docstring"
        case ast.Assign() | ast.AnnAssign() | ast.Expr():
            return "line"
        case _:
            return "block"


_UNCUTTABLE = (
    "\r",
    "\f",
    "\v",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x85",
    "\u2028",
    "\u2029",
    "fmt:",
    "yapf:",
)
"""Line ends that ast does not count as such, and words that switch black off and on."""


def _can_be_cut(text: str, statements: Sequence[ast.stmt]) -> bool:
    if not statements or any(mark in text for mark in _UNCUTTABLE):
        return False
    end = 0
    for position, statement in enumerate(statements):
        decorators = getattr(statement, "decorator_list", [])
        start = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
        bare_string = (
            isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Constant)
            and isinstance(statement.value.value, str)
        )
        if start <= end or (bare_string and position > 0):
            return False
        end = statement.end_lineno or start
    return True


def _digests(module: _Module, version: str) -> Iterator[bytes]:
    kind = "pyi" if module.path.endswith(".pyi") else "py"
    last = len(module.chunks) - 1
    before = ""
    for position, chunk in enumerate(module.chunks):
        # The last chunk ends at the end of the file, where black drops blank lines.
        place = "last" if position == last else "inner"
        key = (version, str(LINE_LENGTH), TARGET, kind, place, before, chunk)
        yield hashlib.blake2b("\0".join(key).encode("utf-8"), digest_size=16).digest()
        before = chunk


def _formatted(module: _Module, cache: FormatCache) -> _Module:
    known = [
        digest in cache.digests or _needs_no_black(module, position)
        for position, digest in enumerate(_digests(module, cache.black))
    ]
    chunks = list(module.chunks)
    for position in range(len(chunks)):
        if not known[position] and _is_spaced(module, position):
            alone = _alone(module, position)
            if alone is not None:
                chunks[position], known[position] = alone, True
    for first, last in _unknown_runs(known):
        # A chunk at either side: the one before decides the blank lines, and so does the
        # changed end of the run for the one after.
        start, end = max(first - 1, 0), min(last + 2, len(chunks))
        result = _cut(module.path, _black("".join(chunks[start:end]), module.path))
        fits = len(result) == end - start and (
            start == first or result[0] == chunks[start].lstrip("\n")
        )
        if not fits:
            whole = _black("".join(module.chunks), module.path)
            return _Module.of(File(module.path, whole.encode("utf-8")))
        chunks[first:end] = result[first - start :]
    return _Module(module.path, tuple(chunks), module.kinds)


def _alone(module: _Module, position: int) -> str | None:
    """A chunk laid out by itself, its blank lines above as they are; None if it fell apart.

    Most chunks need no neighbours, and each neighbour may be a class of a thousand lines.
    """
    chunk = module.chunks[position]
    body = chunk.lstrip("\n")
    result = _black(body, module.path)
    whole = len(_cut(module.path, result)) == 1
    return chunk[: len(chunk) - len(body)] + result if whole else None


def _is_spaced(module: _Module, position: int) -> bool:
    """Whether black leaves the blank lines above a chunk, and those below it, as they are."""
    return _leaves_blank_lines(module, position) and (
        position + 1 == len(module.chunks) or _leaves_blank_lines(module, position + 1)
    )


def _leaves_blank_lines(module: _Module, position: int) -> bool:
    kind = module.kinds[position]
    chunk = module.chunks[position]
    blank = len(chunk) - len(chunk.lstrip("\n"))
    before = module.kinds[position - 1] if position else "start"
    return kind != "module" and blank in _BLANK_LINES.get((before, kind), _between(before, kind))


def _needs_no_black(module: _Module, position: int) -> bool:
    """Whether black leaves a chunk alone, the blank lines above it included."""
    lines = module.chunks[position].split("\n")
    blank = next((count for count, line in enumerate(lines) if line), 0)
    return (
        _leaves_blank_lines(module, position)
        and not lines[-1]
        and is_laid_out(lines[blank + _has_header(position, lines) : -1])
    )


def _has_header(position: int, lines: Sequence[str]) -> bool:
    """Whether a file begins with one line of comment, which black leaves alone."""
    return position == 0 and lines[0].startswith("# ") and lines[0] == lines[0].rstrip()


_BLANK_LINES = {
    ("docstring", "import"): {1},
    ("docstring", "line"): {1},
    ("import", "import"): {0, 1},
    ("import", "line"): {1},
    ("import", "block"): {1},
    ("block", "line"): {2},
    ("line", "import"): {0, 1, 2},
    ("line", "line"): {0, 1, 2},
}
"""Numbers of blank lines between two kinds of statements that black leaves as they are."""


def _between(before: str, kind: str) -> set[int]:
    if before == "start":
        return {0}
    return {2} if "definition" in (before, kind) else set()


def _cut(path: str, text: str) -> tuple[str, ...]:
    return _Module.of(File(path, text.encode("utf-8"))).chunks


def _unknown_runs(known: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last position of each run of unknown chunks, runs a chunk apart as one."""
    first: int | None = None
    last = 0
    for position, is_known in enumerate(known):
        if is_known:
            continue
        if first is not None and position - last > 2:
            yield first, last
            first = None
        first = position if first is None else first
        last = position
    if first is not None:
        yield first, last


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
