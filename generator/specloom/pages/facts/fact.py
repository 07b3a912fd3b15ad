"""A fact: what one row of a page states, name by name, in the values of a facts file.

A facts file (``specs/<api>/pages/<page>.yaml``) holds names, types, values and limits with the
line of the page that states each, and no sentence of the page. ``reading`` reads one, ``writing``
writes one, ``docs/pages.md`` describes it for people.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, fields
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
