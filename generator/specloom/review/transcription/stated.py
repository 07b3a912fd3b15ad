"""What pages state of one field together: the union of their rows, and where they disagree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from specloom.openapi.model import ABSENT
from specloom.pages import At, Fact, Page
from specloom.pages.words.type_words import read_type
from specloom.review.nodes import MARKS, PARTS, Cited, Says

_GIVEN: Final = frozenset({At.REQUEST, At.QUERY, At.HEADER, At.COOKIE})
_MARKED_ELSEWHERE: Final = frozenset({At.PATH, At.ANSWER_HEADER})
"""The parts whose presence is known without a mark."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a facts file together with its page."""

    page: Page
    fact: Fact

    def __hash__(self) -> int:
        # The whole page would be walked through otherwise.
        return hash((self.page.page, self.fact.line, self.fact.kind))

    def is_cited_by(self, cited: Cited) -> bool:
        """Whether a citation names a line of the row."""
        return cited.touches(self.page.page, self.fact.line, self.fact.end)

    def __str__(self) -> str:
        return f"{self.page.page}#L{self.fact.line}"


Part: TypeAlias = str
"""A part of what is said of a field: a member of :class:`Says`."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What pages state of one field.

    ``values`` has each part that a page states, with the rows that state it by value: more than
    one value is a disagreement. ``unmarked`` are parts that the page leaves open although it
    marks them elsewhere.
    """

    rows: tuple[Row, ...]
    values: Mapping[Part, Mapping[object, Row]] = field(default_factory=dict)
    unmarked: frozenset[Part] = frozenset()
    by_custom: frozenset[Part] = frozenset()


def stated_of(rows: Iterable[Row]) -> Stated:
    """The union of what rows of one field state."""
    rows = tuple(rows)
    values: dict[Part, dict[object, Row]] = {}
    unmarked = set()
    customs = set()
    for row in rows:
        says = says_of_row(row)
        for part in parts_in(says):
            value = comparable(part, getattr(says, part))
            values.setdefault(part, {}).setdefault(value, row)
        presence = _presence(row)
        if presence is None:
            unmarked.add("required")
        else:
            values.setdefault("required", {}).setdefault(presence, row)
            if row.fact.required is None and row.fact.at not in _MARKED_ELSEWHERE:
                customs.add("required")
        for part in ("nullable", "deprecated"):
            mark = _mark(row, part)
            if mark is not None:
                values.setdefault(part, {}).setdefault(mark, row)
    if "type" in values and "array" in values["type"] and "items" not in values:
        unmarked.add("items")
    return Stated(rows, values, frozenset(unmarked - values.keys()), frozenset(customs))


def says_of_row(row: Row) -> Says:
    """What one row states, its type in the words of JSON Schema; presence apart."""
    fact = row.fact
    meaning = read_type(fact.type) if fact.type else None
    items = None if meaning is None else meaning.items
    enumerated = meaning is not None and (meaning.enum or bool(items and items.enum))
    implied = None if meaning is None else (items.format if items else meaning.format)
    return Says(
        type=(meaning.type or None) if meaning else None,
        items=(items.type or None) if items else None,
        format=fact.format or implied,
        enumerated=enumerated or fact.values is not None,
        values=fact.values,
        default=ABSENT if fact.default is None else fact.default.value,
        pattern=fact.pattern,
        min_length=fact.min_length,
        max_length=fact.max_length,
        minimum=fact.minimum,
        maximum=fact.maximum,
        min_items=fact.min_items,
        max_items=fact.max_items,
        read_only=fact.read_only,
        write_only=fact.write_only,
    )


def parts_in(says: Says) -> Iterator[Part]:
    """The parts of a field that something is said of, but for its marks."""
    for part in PARTS:
        if part not in MARKS and getattr(says, part) not in (None, ABSENT):
            yield part


def comparable(part: Part, value: object) -> object:
    """The value in a form in which a page's and a spec's are equal where they mean the same."""
    if part == "values" and isinstance(value, tuple):
        return frozenset(plain(item) for item in value)
    return plain(value) if part == "default" else value


def plain(value: object) -> object:
    """A scalar as a page writes it: ``true``, ``null``, ``10``."""
    if value is None or isinstance(value, bool):
        return str(value).lower().replace("none", "null")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _siblings(row: Row) -> tuple[Fact, ...]:
    """The fields that stand beside a row: same part of the call, same object."""
    prefix = _prefix(row.fact)
    return tuple(fact for fact in row.page.beside(row.fact) if _prefix(fact) == prefix)


def _prefix(fact: Fact) -> str:
    return (fact.name or "").rpartition(".")[0]


def _presence(row: Row) -> bool | None:
    """Whether the field is required, by its mark or by the custom of its page.

    In a request, what has no mark on a page that marks required fields alone is optional. In an
    answer, what has no mark is required, unless the page marks required fields alone; its headers
    may be left out. None is a request field without a mark among optional ones.
    """
    fact = row.fact
    if fact.at is At.PATH:
        return True
    if fact.required is not None:
        return fact.required
    if fact.at is At.ANSWER_HEADER:
        return False
    marks = {sibling.required for sibling in _siblings(row)}
    if fact.at in _GIVEN:
        return None if False in marks else False
    return not (True in marks and False not in marks)


def no_presence_marked(row: Row) -> bool:
    """Whether the page marks no field beside this one, so that its presence is inferred."""
    return {sibling.required for sibling in _siblings(row)} == {None}


def _mark(row: Row, part: Part) -> bool | None:
    """A mark of the row; without one it is False where the page marks others."""
    value: bool | None = getattr(row.fact, part)
    if value is not None:
        return value
    marked = any(getattr(fact, part) for fact in row.page.beside(row.fact))
    return False if marked else None


def shown(value: object) -> str:
    """A value as a message shows it."""
    if isinstance(value, frozenset | tuple):
        return ", ".join(sorted(str(item) for item in value)) or "none"
    return str(plain(value))
