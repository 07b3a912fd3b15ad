"""What Specloom says about its input: spans, diagnostics and losses.

Stages collect :class:`Diagnostic` values in a :class:`Diagnostics`; input that cannot be
used raises :class:`Refused` with the diagnostics that say why. Bugs raise anything else.
"""

from __future__ import annotations

import enum
import itertools
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final


class Severity(enum.Enum):
    """How much a diagnostic weighs: an error refuses the input, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a text file.

    ``file`` is the path as it is shown to people: relative to the working directory where
    the file lies below it. ``line`` and ``column`` count from 1, columns in code points.
    """

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that a diagnostic speaks of, and the part it plays (``first``, ``target``)."""

    role: str
    span: Span


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One statement about the input. ``code`` is stable kebab-case; ``hint`` says what to do.

    ``pointer`` (RFC 6901) is what the statement is about, where it is about a part of a document.
    """

    severity: Severity
    code: str
    message: str
    span: Span | None = None
    hint: str = ""
    related: tuple[Related, ...] = ()
    pointer: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Loss:
    """A keyword that was met and is not honoured: never silence, an error under ``--strict``.

    ``pointer`` is the RFC 6901 pointer of the keyword itself inside ``file``.
    """

    file: str
    pointer: str
    keyword: str
    line: int
    column: int
    reason: str


class Refused(Exception):
    """The input or the output folder cannot be used; ``exit_code`` is what the command returns.

    2 is bad input, 3 is busy, no permission or a full disk.
    """

    def __init__(self, *diagnostics: Diagnostic, exit_code: int = 2) -> None:
        super().__init__("; ".join(diagnostic.message for diagnostic in diagnostics))
        self.diagnostics = diagnostics
        self.exit_code = exit_code


def _cut(message: str) -> str:
    return message if len(message) <= _TOLD else f"{message[:_TOLD]}..."


def error(
    code: str,
    message: str,
    span: Span | None = None,
    *,
    hint: str = "",
    related: Iterable[Related] = (),
    pointer: str = "",
) -> Diagnostic:
    """An error: the input is refused."""
    return Diagnostic(Severity.ERROR, code, _cut(message), span, hint, tuple(related), pointer)


def warning(
    code: str,
    message: str,
    span: Span | None = None,
    *,
    hint: str = "",
    related: Iterable[Related] = (),
    pointer: str = "",
) -> Diagnostic:
    """A warning: the input is used, and its author should look."""
    return Diagnostic(Severity.WARNING, code, _cut(message), span, hint, tuple(related), pointer)


_NAMED: Final = 80
_TOLD: Final = 1000
"""Characters of a text of the input inside a message, and of a whole message."""


def named(text: str) -> str:
    """A text of the input as a message names it: cut, and in quotes where it could not be seen."""
    cut = text if len(text) <= _NAMED else f"{text[:_NAMED]}..."
    return cut if cut.strip() == cut and cut else f'"{cut}"'


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint that names the known word nearest to a misspelt one; empty where none is near."""
    # Most runs have nothing to guess.
    import difflib

    # Names of a spec are as long and as many as it likes; the search is quadratic.
    matches = difflib.get_close_matches(name[:100], list(itertools.islice(known, 5000)), n=1)
    return f"did you mean {matches[0]}?" if matches else ""


@dataclass(slots=True)
class Diagnostics:
    """An append-only collector that a run hands from stage to stage."""

    entries: list[Diagnostic] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    _seen: set[Diagnostic | Loss] = field(default_factory=set)

    def add(self, diagnostic: Diagnostic) -> None:
        """Record a diagnostic; one that is known already says nothing new."""
        if diagnostic not in self._seen:
            self._seen.add(diagnostic)
            self.entries.append(diagnostic)

    def lose(self, loss: Loss) -> None:
        """Record a keyword that is not honoured, once."""
        if loss not in self._seen:
            self._seen.add(loss)
            self.losses.append(loss)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The errors recorded so far, in the order they were found."""
        return tuple(entry for entry in self.entries if entry.severity is Severity.ERROR)

    def refuse_errors(self) -> None:
        """Stop here if an error was recorded.

        Raises:
            Refused: with every error so far, in the order of their places.
        """
        if self.errors:
            raise Refused(*sorted(self.errors, key=_place))


def _place(diagnostic: Diagnostic) -> Span:
    return diagnostic.span or Span("", 0, 0)


def shown(path: Path) -> str:
    """A path as people see it: relative to the working folder where it lies below it."""
    absolute = os.path.abspath(path)
    relative = os.path.relpath(absolute)
    return (absolute if relative.startswith("..") else relative).replace(os.sep, "/")


def line_end(text: str) -> str:
    """What ends a line of a text: a line feed, or a carriage return in one that has none."""
    return "\n" if "\n" in text else "\r"
