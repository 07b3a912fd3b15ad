"""Reads a facts file: YAML to a `Page`, every refusal with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from specloom.diagnostics import Diagnostic, Refused, Span, did_you_mean, error, shown
from specloom.load import Document, JsonValue, load_document
from specloom.load.site import escaped
from specloom.pages.facts.fact import KEYS, At, Fact
from specloom.pages.facts.page import Dependence, Page, Unplaced
from specloom.pages.facts.row_keys import READERS, Wrong, flag, line_number, one_of, text

T = TypeVar("T")

_TOP: Final = (
    "page",
    "title",
    "title_line",
    "sha256",
    "form",
    "style",
    "facts",
    "rejected",
    "left_out",
    "unplaced",
)
_NEEDED: Final = ("page", "sha256", "style", "facts")
_ABOUT: Final = tuple(item.value for item in Dependence)
_FORMS: Final = ("text", "html", "markdown")


def load_facts(path: Path) -> Page:
    """Read a facts file.

    Raises:
        Refused: the file cannot be read or is no YAML, or ``bad-facts`` for each place that is
            not as ``docs/pages.md`` describes it.
    """
    document = load_document(path, name=shown(path))
    reader = _Reader(document, [])
    page = reader.page()
    if reader.errors:
        raise Refused(*sorted(reader.errors, key=_place))
    return page


def _place(diagnostic: Diagnostic) -> Span:
    return diagnostic.span or Span("", 1, 1)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the rows of one document; what is wrong is collected, with its place."""

    document: Document
    errors: list[Diagnostic]

    def page(self) -> Page:
        top = self.document.value
        if not isinstance(top, dict):
            self._wrong("", "the file is no object", hint="it begins with page, sha256 and style")
            top = {}
        self._check_keys("", top, _TOP)
        for key in _NEEDED if top else ():
            if key not in top:
                self._wrong("", f"{key} is missing")
        return Page(
            page=self._text(top, "page"),
            title=self._text(top, "title") or None,
            sha256=self._text(top, "sha256"),
            form=self._text(top, "form", one_of(_FORMS)) or "text",
            style=self._text(top, "style"),
            facts=tuple(self._facts(top)),
            rejected=tuple(self._rejected(top)),
            unplaced=tuple(self._unplaced(top)),
            title_line=self._title_line(top),
            left_out=tuple(self._left_out(top)),
            file=self.document.name,
        )

    def _text(
        self,
        top: dict[str, JsonValue],
        key: str,
        read: Callable[[JsonValue], str] = text,
    ) -> str:
        if top.get(key) is None:
            return ""
        return self._value("", key, top[key], read) or ""

    def _title_line(self, top: dict[str, JsonValue]) -> int | None:
        if "title_line" not in top:
            return None
        return self._value("", "title_line", top["title_line"], line_number)

    def _left_out(self, top: dict[str, JsonValue]) -> Iterator[tuple[str, str]]:
        stated = top.get("left_out", {})
        if not isinstance(stated, dict):
            self._wrong("/left_out", "left_out does not map operations to reasons")
            return
        for operation, reason in stated.items():
            told = self._value("/left_out", operation, reason, text)
            if told is not None:
                yield operation, told

    def _facts(self, top: dict[str, JsonValue]) -> Iterator[Fact]:
        for pointer, row in self._rows(top, "facts"):
            self._check_keys(pointer, row, (*KEYS, "corrected", "read"))
            fact = self._fact(pointer, row)
            if fact is not None:
                yield self._with_correction(pointer, row, fact)

    def _rejected(self, top: dict[str, JsonValue]) -> Iterator[Fact]:
        for pointer, row in self._rows(top, "rejected"):
            self._check_keys(pointer, row, (*KEYS, "corrected"))
            fact = self._fact(pointer, row)
            reason = self._value(pointer, "corrected", row.get("corrected"), text)
            if fact is not None and reason is not None:
                yield replace(fact, corrected=reason, read=fact)

    def _unplaced(self, top: dict[str, JsonValue]) -> Iterator[Unplaced]:
        for pointer, row in self._rows(top, "unplaced"):
            self._check_keys(pointer, row, ("line", "digest", "condition", "about"))
            line = self._value(pointer, "line", row.get("line"), line_number)
            digest = self._value(pointer, "digest", row.get("digest"), text)
            condition = self._value(pointer, "condition", row.get("condition", False), flag)
            if line is not None and digest is not None:
                about = None
                if "about" in row:
                    about = self._value(pointer, "about", row["about"], one_of(_ABOUT))
                span = self.document.span(pointer)
                yield Unplaced(line, digest, condition or False, about, span)

    def _rows(
        self, top: dict[str, JsonValue], key: str
    ) -> Iterator[tuple[str, dict[str, JsonValue]]]:
        rows = top.get(key, [])
        if not isinstance(rows, list):
            self._wrong(f"/{key}", f"{key} is not a list of rows")
            return
        for index, row in enumerate(rows):
            if isinstance(row, dict):
                yield f"/{key}/{index}", row
            else:
                self._wrong(f"/{key}/{index}", "a row is an object")

    def _fact(self, pointer: str, row: dict[str, JsonValue]) -> Fact | None:
        """The row; None where it is too broken to stand for anything."""
        read = {
            key: self._value(pointer, key, row[key], READERS[key]) for key in KEYS if key in row
        }
        for key in ("at", "line"):
            if key not in row:
                self._wrong(pointer, f"{key} is missing")
        at, line = read.pop("at", None), read.pop("line", None)
        if not isinstance(at, At) or not isinstance(line, int):
            return None
        fact = Fact(at=at, line=line, span=self.document.span(pointer), **read)  # type: ignore[arg-type]
        self._check_sense(pointer, fact)
        return fact

    def _check_sense(self, pointer: str, fact: Fact) -> None:
        if fact.end < fact.line:
            self._wrong(f"{pointer}/last_line", "last_line comes before line")
        if fact.name is not None and fact.index is not None:
            self._wrong(f"{pointer}/index", "a row has a name or an index, not both")
        if fact.rule is not None and fact.fields is None:
            self._wrong(pointer, "a rule has fields", hint="write fields: [] where it names none")
        if set(fact.stated()) <= {"at", "line", "last_line", "operation", "digest"}:
            self._wrong(
                pointer, "the row states nothing", hint="give it a name, an index or a rule"
            )

    def _with_correction(self, pointer: str, row: dict[str, JsonValue], fact: Fact) -> Fact:
        if "corrected" not in row:
            if "read" in row:
                hint = "say why the row was changed: corrected: reason"
                self._wrong(f"{pointer}/read", "read stands without corrected", hint=hint)
            return fact
        reason = self._value(pointer, "corrected", row["corrected"], text)
        return replace(fact, corrected=reason, read=self._read(pointer, row.get("read"), fact))

    def _read(self, pointer: str, row: JsonValue, fact: Fact) -> Fact | None:
        """The row as the reader gave it: the keys of ``read`` in place of the row's own."""
        if row is None:
            return None
        if not isinstance(row, dict):
            self._wrong(f"{pointer}/read", "read maps keys to the values that the reader gave")
            return None
        pointer = f"{pointer}/read"
        self._check_keys(pointer, row, KEYS)
        values = {
            # A key that the reader did not give is written as null, the text where null is meant.
            key: None if value is None else self._value(pointer, key, value, READERS[key])
            for key, value in row.items()
            if key in KEYS
        }
        return replace(fact, **values)  # type: ignore[arg-type]

    def _value(
        self, pointer: str, key: str, value: JsonValue, read: Callable[[JsonValue], T]
    ) -> T | None:
        try:
            return read(value)
        except Wrong as wrong:
            self._wrong(f"{pointer}/{escaped(key)}", f"{key} {wrong}")
            return None

    def _check_keys(self, pointer: str, row: dict[str, JsonValue], known: tuple[str, ...]) -> None:
        for key in row:
            if key not in known:
                hint = did_you_mean(key, known) or f"it takes {', '.join(known)}"
                place = self.document.span(f"{pointer}/{escaped(key)}", key=True)
                self.errors.append(error("bad-facts", f"there is no key {key!r}", place, hint=hint))

    def _wrong(self, pointer: str, message: str, *, hint: str = "") -> None:
        place = self.document.span(pointer)
        self.errors.append(error("bad-facts", message, place, hint=hint))
