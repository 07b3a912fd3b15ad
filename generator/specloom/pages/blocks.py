"""A page cut into blocks: each field with the words that belong to it, and what lies between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from specloom.pages.facts.fact import At
from specloom.pages.heads import Head
from specloom.pages.nesting import Nesting
from specloom.pages.operations import Stretch
from specloom.pages.rows.row import Row
from specloom.pages.sections import Section, is_body, read_section
from specloom.pages.statements import read_statement
from specloom.pages.words.details import Words, states_something


@dataclass(slots=True)
class Field:
    """A field of the page: its part of the call, its full name, its rows and its words."""

    at: At
    head: Head
    name: str | None
    rows: list[Row]
    words: list[Words] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Said:
    """A row that states ``keys`` about the call."""

    at: At
    row: Row
    keys: dict[str, object]


@dataclass(frozen=True, slots=True)
class Prose:
    """A row that states nothing the reader knows; ``at`` is the part it stands in."""

    at: At | None
    row: Row


Block = Field | Said | Prose


def cut(rows: Sequence[Row], heads: Sequence[Head], stretch: Stretch) -> list[Block]:
    """The blocks of a stretch of a page, in its order. Headings are in none: they decide about
    the rest."""
    cutter = _Cutter(rows[: stretch.end], {head.first: head for head in heads}, stretch.first)
    if stretch.call is not None:
        cutter.method, cutter.path = stretch.call.method, stretch.call.path
    return list(cutter.blocks())


@dataclass(slots=True)
class _Cutter:
    rows: Sequence[Row]
    heads: dict[int, Head]
    first: int = 0
    at: At | None = At.REQUEST
    generic: bool = True
    level: int = 0
    authentication: bool = False
    method: str | None = None
    path: str = ""
    open: Field | None = None
    nesting: Nesting = field(default_factory=Nesting)

    def blocks(self) -> Iterator[Block]:
        index = self.first
        while index < len(self.rows):
            head = self.heads.get(index)
            if head is None:
                yield from self._other(index)
                index += 1
                continue
            self.open = self._start(head)
            rows = self.rows[head.first : head.last + 1]
            if self.open is None:
                yield from (Prose(None, row) for row in rows)
            else:
                yield self.open
            index = head.last + 1

    def _start(self, head: Head) -> Field | None:
        at = head.at or self._part(head.name)
        if at is None:
            return None
        rows = list(self.rows[head.first : head.last + 1])
        name = self.nesting.full_name(head)
        line = head.prose_line or rows[0].line
        words = [Words(line, rows[-1].last_line, head.prose)] if head.prose else []
        return Field(at, head, name, rows, words)

    def _part(self, name: str | None) -> At | None:
        """The part of the call that a field is in, where its rows do not say so themselves."""
        if self.at is not At.REQUEST or not self.generic:
            return self.at
        if name and any(f"{mark}{name}" in self.path for mark in ("{", "[", "<", ":")):
            return At.PATH
        return At.QUERY if self.method in {"GET", "DELETE", "HEAD"} else At.REQUEST

    def _other(self, index: int) -> Iterator[Block]:
        row = self.rows[index]
        if self.nesting.take_marker(row.text):
            return
        if self.open is not None and self._belongs(index):
            self._add(row)
            return
        keys = self._statement(row)
        if row.cells is None and not keys.keys().isdisjoint(("status", "method", "path")):
            yield self._said(row, keys)
            return
        section = read_section(row)
        if section is not None:
            yield from self._enter(row, section)
            return
        if row.cells is not None and not keys and self._is_header(index):
            return
        if keys:
            yield self._said(row, keys)
        else:
            yield Prose(self.at, row)

    def _statement(self, row: Row) -> dict[str, object]:
        at = self.at or At.REQUEST
        if row.code:
            keys = read_statement(row.text, at, authentication=False)
            return keys if "method" in keys else {}
        if row.cells is None:
            keys = read_statement(
                row.text, at, authentication=self.authentication, heading=row.heading > 0
            )
            # Among samples a media type is that of the sample.
            return {} if self.at is None and keys.keys() <= {"at", "content"} else keys
        keys = read_statement(row.cells[0], at, authentication=False)
        return keys if "status" in keys else {}

    def _said(self, row: Row, keys: dict[str, object]) -> Said:
        at = keys.pop("at", self.at or At.REQUEST)
        assert isinstance(at, At)
        self.method = str(keys.get("method") or self.method or "") or None
        self.path = str(keys.get("path") or self.path)
        if "status" in keys and row.cells is None:
            self.at, self.generic, self.open = at, False, None
        if "method" in keys or "path" in keys:
            self.open = None
        return Said(at, row, keys)

    def _enter(self, row: Row, section: Section) -> Iterator[Block]:
        self.open = None
        self.authentication = section.authentication
        if section.keeps:
            self.nesting.caption(row)
            if section.group and self.at is At.PATH:
                # A path has few parameters: a group of others is of the request itself.
                self.at, self.generic = At.REQUEST, True
        else:
            at = self._of_answer(row, section.at)
            self.at, self.generic = (At.REQUEST, True) if section.generic else (at, False)
            self.level = row.heading or self.level
            self.nesting = Nesting()
        keys: dict[str, object] = {}
        if section.said and self.at is not None:
            keys = read_statement(section.said, self.at, authentication=False)
            if not keys:
                yield Prose(self.at, replace(row, text=section.said))
        if section.media:
            keys["content"] = section.media
        if is_body(row.text):
            keys.update(body=True, required=section.required)
        if row.text.lower().startswith("form"):
            keys["content"] = "form"
        if keys and self.at is not None:
            yield self._said(row, keys)

    def _of_answer(self, row: Row, at: At | None) -> At | None:
        """The part that a heading names: below an answer, "Headers" and "Body" are its own."""
        is_answer = self.at in {At.RESPONSE, At.ERROR, At.ANSWER_HEADER}
        if not is_answer or row.text.lower().startswith("request"):
            return at
        if row.heading and row.heading <= self.level:
            return at
        answer = At.RESPONSE if self.at is At.ANSWER_HEADER else self.at
        return {At.HEADER: At.ANSWER_HEADER, At.REQUEST: answer}.get(at, at) if at else at

    def _is_header(self, index: int) -> bool:
        """Whether a table's row is only its header: the rows below are fields, or statuses."""
        below = self.rows[index + 1] if index + 1 < len(self.rows) else None
        is_table = below is not None and below.cells is not None
        return index + 1 in self.heads or (is_table and bool(self._statement(self.rows[index + 1])))

    def _belongs(self, index: int) -> bool:
        """Whether a row is a part of the description of the field above it."""
        row, field = self.rows[index], self.open
        assert field is not None
        if field.head.closed or row.heading or row.cells is not None or row.code:
            return False
        if _begins_anew(row):
            return False
        section = read_section(row)
        if section is not None:
            return section.keeps and not field.words and not row.gap
        if not field.words or not row.gap or 0 < field.head.depth < row.depth:
            return True
        if states_something(row.text) or self._follows_label(field):
            return True
        return self._leads_to_head(index)

    def _follows_label(self, field: Field) -> bool:
        return bool(field.words) and field.words[-1].text.rstrip().endswith(":")

    def _leads_to_head(self, index: int) -> bool:
        """Whether the next row that is no prose is the head of another field."""
        for place in range(index, len(self.rows)):
            if place in self.heads:
                return True
            row = self.rows[place]
            if read_section(row) is not None or row.heading or row.cells is not None:
                return False
        return False

    def _add(self, row: Row) -> None:
        assert self.open is not None
        self.open.rows.append(row)
        self.open.words.append(Words(row.line, row.last_line, row.text))


def _begins_anew(row: Row) -> bool:
    """Whether a row with a status, or with a method and a path, ends what stands above it."""
    keys = read_statement(row.text, At.RESPONSE, authentication=False)
    return "status" in keys or {"method", "path"} <= keys.keys()
