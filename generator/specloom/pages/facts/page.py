"""A page as a facts file holds it: its facts, and the lines that no fact covers."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace

from specloom.diagnostics import Span
from specloom.pages.facts.fact import At, Fact, Kind


class Dependence(enum.Enum):
    """What a sentence makes something depend on.

    ``VALUE`` is the field's own value or absence, ``ACCOUNT`` what the account has or may do,
    ``TIME`` a moment or a span, ``ANSWER`` what else is true of an answer, ``EVENT`` something
    that happens to what the API is about.
    """

    VALUE = "value"
    ACCOUNT = "account"
    TIME = "time"
    ANSWER = "answer"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A line of the page that no row covers.

    ``digest`` is as in :class:`Fact`. ``condition`` says that the line has a sentence with a
    condition that the reader could not make a rule of; such a line may lie inside a row. ``about``
    is the value of a :class:`Dependence`; None is a condition that a person has to look at.
    """

    line: int
    digest: str
    condition: bool = False
    about: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A facts file.

    ``page`` is the stem of the page's file name, which citations use; ``title`` its heading and
    ``title_line`` its line, None where it has none; ``sha256`` that of its bytes. ``form`` is how
    it was saved (``text``, ``html``, ``markdown``), ``style`` how it renders a field. ``rejected``
    are rows that the reader gives and a person struck out, each ``corrected``. ``left_out`` are
    operations of the page that the spec leaves out, and why, as a person says. ``file`` is the
    facts file as shown to people, empty where the page was just read.
    """

    page: str
    title: str | None
    sha256: str
    form: str
    style: str
    facts: tuple[Fact, ...]
    rejected: tuple[Fact, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    title_line: int | None = None
    left_out: tuple[tuple[str, str], ...] = ()
    file: str = field(default="", compare=False)

    def of_kind(self, kind: Kind, at: At | None = None) -> tuple[Fact, ...]:
        """The rows of a kind in page order, of one part of the call or of all."""
        return tuple(
            fact for fact in self.facts if fact.kind is kind and (at is None or fact.at is at)
        )

    def beside(self, fact: Fact) -> tuple[Fact, ...]:
        """The fields of the same part of the same call, the fact itself among them."""
        fields = self.of_kind(Kind.FIELD, fact.at)
        return tuple(item for item in fields if item.operation == fact.operation)

    def operations(self) -> tuple[str, ...]:
        """The operations of a page that describes several, in its order."""
        named = (fact.operation for fact in self.facts if fact.operation is not None)
        return tuple(dict.fromkeys(named))

    def covering(self, first: int, last: int) -> tuple[Fact, ...]:
        """The rows that share a line with ``first`` to ``last``, as a citation names them."""
        return tuple(fact for fact in self.facts if fact.line <= last and fact.end >= first)

    def as_read(self) -> Page:
        """The page without the corrections of a person: what the reader alone gives."""
        rows = [
            fact if fact.corrected is None else fact.read for fact in (*self.facts, *self.rejected)
        ]
        found = [row for row in rows if row is not None]
        return replace(self, facts=tuple(sorted(found, key=lambda row: row.line)), rejected=())
