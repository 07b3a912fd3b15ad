"""Fields inside fields: the full name of a field, told by depth, by count or by caption."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from specloom.pages.heads import Head
from specloom.pages.rows.row import Row
from specloom.pages.words.type_words import holds_fields, is_list

_WORDS: Final = r"(?:(?:child\s+)?(?:properties|attributes|fields|parameters)|property)"
_MARKER: Final = re.compile(
    rf"(?:(?:show|hide)\s+(?P<count>\d+)?\s*{_WORDS}|(?P<bare>\d+)\s+{_WORDS})", re.IGNORECASE
)
_CAPTION: Final = re.compile(
    rf"(?:the\s+)?(?P<name>[\w.\[\]-]+)(?:\s+(?:object|array|items|{_WORDS}))*", re.IGNORECASE
)
_BRACKET: Final = re.compile(r"(?:array|object)\s*[\[{]|[\]}]", re.IGNORECASE)
_UNTIL_CLOSED: Final = 1_000_000


@dataclass(slots=True)
class _Open:
    """A field that others lie inside: those that are deeper than it, or so many that follow."""

    name: str
    depth: int
    left: int | None = None

    def is_over(self, depth: int) -> bool:
        return self.depth >= depth if self.left is None else self.left == 0


@dataclass(slots=True)
class Nesting:
    """The fields that are open where a section of a page is read."""

    _open: list[_Open] = field(default_factory=list)
    _types: dict[str, str | None] = field(default_factory=dict)
    _above: tuple[str, int] | None = None
    _captioned: str = ""

    def full_name(self, head: Head) -> str | None:
        """The name of a field behind the names of those around it."""
        if head.name is None:
            return None
        self._move_to(head.depth)
        around = self._open[-1].name if self._open else self._captioned
        name = head.name
        if around and not name.startswith((f"{around.removesuffix('[]')}.", f"{around}.")):
            name = f"{around}.{name}"
        words = head.keys.get("type")
        self._types[name] = words if isinstance(words, str) else None
        self._above = (name, head.depth)
        return name

    def take_marker(self, text: str) -> bool:
        """Whether a row only opens or closes what is inside a field, which it then does."""
        if _BRACKET.fullmatch(text):
            self._bracket(opens=text.endswith(("[", "{")))
            return True
        match = _MARKER.fullmatch(text)
        if match is None:
            return False
        count = match["count"] or match["bare"]
        if count and self._above and not text.lower().startswith("hide"):
            self._open.append(_Open(self._inside(self._above[0]), self._above[1], int(count)))
        return True

    def _bracket(self, *, opens: bool) -> None:
        if opens and self._above:
            self._open.append(_Open(self._inside(self._above[0]), self._above[1], _UNTIL_CLOSED))
        while not opens and self._open:
            if self._open.pop().left is not None:
                break

    def caption(self, row: Row) -> None:
        """Read a heading: below one that names a field stand the fields inside it."""
        match = _CAPTION.fullmatch(row.text.strip("`"))
        name = match["name"] if match else ""
        known = name in self._types and holds_fields(self._types[name])
        self._captioned = self._inside(name) if known else ""

    def _inside(self, name: str) -> str:
        return f"{name}[]" if is_list(self._types.get(name)) else name

    def _move_to(self, depth: int) -> None:
        """Leave what a field at this depth lies outside of; enter the field above if inside."""
        while self._open and self._open[-1].is_over(depth):
            self._open.pop()
        top = self._open[-1] if self._open else None
        if top is not None and top.left is not None:
            top.left -= 1
        elif self._above is not None and depth > self._above[1]:
            name, above = self._above
            if holds_fields(self._types.get(name)):
                self._open.append(_Open(self._inside(name), above))
