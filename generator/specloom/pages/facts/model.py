"""What a documentation page states, fact by fact: the values of a facts file.

A facts file (``specs/<api>/pages/<page>.yaml``) holds names, types, values and limits with the
line of the page that states each, and no sentence of the page. ``facts_file`` reads one,
``facts_text`` writes one, ``docs/pages.md`` describes it for people.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, fields, replace
from typing import Final, TypeAlias

from specloom.diagnostics import Span
from specloom.load import JsonValue

Scalar: TypeAlias = str | int | float | bool | None


class At(enum.Enum):
    """The part of a call that a fact is about. ``ERROR`` is an answer that is no success,
    ``ANSWER_HEADER`` a header of an answer."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    COOKIE = "cookie"
    REQUEST = "request"
    RESPONSE = "response"
    ANSWER_HEADER = "answer-header"
    ERROR = "error"


class Kind(enum.Enum):
    """What a row is about: one field, a condition between fields, or the call itself."""

    FIELD = "field"
    RULE = "rule"
    STATEMENT = "statement"


RULE_KINDS: Final = (
    "requires",
    "required_if",
    "at_least_one",
    "exactly_one",
    "at_most_one",
    "all_or_none",
    "ignored_if",
    "clears",
    "alias_of",
    "deprecated_for",
)
"""The kinds of ``x-rules``, in their order."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A value that a page states where the value itself may be null."""

    value: Scalar


class Test(enum.Enum):
    """What a condition asks of a field, in the words of ``x-rules``."""

    EQUALS = "equals"
    NOT = "not"
    PRESENT = "present"
    ABSENT = "absent"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of one field, which is named as the page names it.

    ``values`` belong to ``EQUALS`` and ``NOT`` and are alternatives.
    """

    field: str
    test: Test
    values: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One row of a facts file. What the page does not state at this place is None.

    Every row:

    * ``at``: the part of the call. ``line``: the line of the page where the row begins, from 1;
      ``last_line``: where it ends, if that is another line. A citation of the fact lies within.
    * ``operation``: the method and the path of the call, on a page that describes several; None
      where the page says it of all of them, or describes one.

    A row about a field (``kind`` is ``FIELD``) has a ``name`` or an ``index``:

    * ``name``: as the page spells it. What is inside an object or a list is named by its path,
      ``a.b`` and ``a[].b``.
    * ``index``: from 1, the place among the rows of the same ``at`` where the page has no names.
    * ``type``: the page's words in lower case, without null and format (``list of enums``,
      ``string[]``).
      ``type_words.read_type`` tells what it means in JSON Schema.
    * ``required``: False is a field that the page calls optional; None is one that it marks
      neither way. ``nullable``, ``deprecated``, ``read_only``, ``write_only``: marked so.
    * ``format``: the page's word for the form of the text (``uuid``, ``uri``), ``e164`` for every
      spelling of E.164.
    * ``values``: the allowed values in page order; ``values_line``: the line they stand on, if it
      is not ``line``.
    * ``default``: what the server takes when nothing is sent; ``example``: an example value.
    * ``min_length``, ``max_length``: characters; ``minimum``, ``maximum``: the number, inclusive;
      ``min_items``, ``max_items``: of a list. ``pattern``: a regular expression as the page
      writes it.

    A row about a condition (``RULE``), as in ``x-rules``; every name is the page's:

    * ``rule``: its kind, one of ``RULE_KINDS``. The reader gives candidates: what a sentence
      means is the person's decision.
    * ``fields``: those that the rule is about, empty where the sentence names none; ``when``: the
      conjunction of conditions; ``of``: the fields that are needed, or that win.

    A row about the call (``STATEMENT``), one or more of:

    * ``method``, ``path``: as written, with the page's own marks for a placeholder.
    * ``authentication``: ``basic``, ``bearer``, ``api-key`` or ``oauth2``; ``scopes``: the scopes
      that the credential needs.
    * ``status``: of an answer (``200``, ``4XX``). ``content``: ``json``, ``form``, ``multipart``
      or a media type.
    * ``body``: always true: ``type`` and ``required`` are said of the whole body.

    For every row:

    * ``digest``: the first 16 hexadecimal digits of the SHA-256 of the words that describe the
      row, white space folded: a changed sentence is seen and not stored.
    * ``corrected``: why a person changed the row; ``read`` is then the row as the reader gives
      it, None where it gives none.
    * ``span``: where the row stands in the facts file; not part of the value.
    """

    at: At
    line: int
    last_line: int | None = None
    operation: str | None = None
    name: str | None = None
    index: int | None = None
    rule: str | None = None
    fields: tuple[str, ...] | None = None
    when: tuple[Condition, ...] | None = None
    of: tuple[str, ...] | None = None
    method: str | None = None
    path: str | None = None
    authentication: str | None = None
    scopes: tuple[str, ...] | None = None
    status: str | None = None
    content: str | None = None
    body: bool | None = None
    type: str | None = None
    required: bool | None = None
    nullable: bool | None = None
    deprecated: bool | None = None
    read_only: bool | None = None
    write_only: bool | None = None
    format: str | None = None
    values: tuple[Scalar, ...] | None = None
    values_line: int | None = None
    default: Stated | None = None
    example: Stated | None = None
    min_length: int | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_items: int | None = None
    max_items: int | None = None
    pattern: str | None = None
    digest: str | None = None
    corrected: str | None = None
    read: Fact | None = None
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def kind(self) -> Kind:
        """What the row is about."""
        if self.rule is not None:
            return Kind.RULE
        named = self.name is not None or self.index is not None
        return Kind.FIELD if named else Kind.STATEMENT

    @property
    def end(self) -> int:
        """The last line of the row."""
        return self.line if self.last_line is None else self.last_line

    def stated(self) -> dict[str, JsonValue]:
        """The keys of the row and their values as a facts file writes them, without the
        correction; only those that are stated."""
        values = ((key, getattr(self, key)) for key in KEYS)
        return {key: _plain(key, value) for key, value in values if value is not None}


def _plain(key: str, value: object) -> JsonValue:
    match value:
        case At():
            return str(value.value)
        case Stated(inner):
            return inner
        case tuple() if key == "when":
            return {condition.field: _test(condition) for condition in value}
        case tuple():
            return list(value)
        case bool() | int() | float() | str():
            return value
    raise TypeError(f"{key} cannot hold {value!r}")


def _test(condition: Condition) -> JsonValue:
    values = list(condition.values)
    alternatives: JsonValue = values[0] if len(values) == 1 else [*values]
    match condition.test:
        case Test.EQUALS:
            return alternatives
        case Test.NOT:
            return {"not": alternatives}
        case Test.PRESENT | Test.ABSENT | Test.NULL:
            return str(condition.test.value)


KEYS: Final = tuple(
    key.name for key in fields(Fact) if key.name not in {"corrected", "read", "span"}
)
"""The keys of a row in the order they are written, apart from the correction."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A line of the page that no row covers.

    ``digest`` is as in :class:`Fact`. ``condition`` says that the line has a sentence with a
    condition that the reader could not make a rule of; such a line may lie inside a row. ``about``
    is a ``dependences.Dependence``; None is a condition that a person has to look at.
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
