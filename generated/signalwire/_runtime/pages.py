"""Answers that come in pages: the items of one, and the call that asks for the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar, cast

from .codec import UNSET, Struct, encoded_names, replaced, text
from .errors import PaginationError
from .links import next_link, onward
from .requests import Call
from .responses import RawResponse

ItemT = TypeVar("ItemT")


class Pages(Struct, Generic[ItemT], frozen=True, kw_only=True):
    """How one page of an operation leads to the next; ``ItemT`` is what is on them.

    ``items`` is the way to the list in the answer, by wire names. ``by`` is ``cursor`` (``value``
    is the way to what ``parameter`` has to be next; nothing there ends it), ``page`` or
    ``offset`` (``parameter`` is counted from ``start`` until a page is empty), or ``link``
    (``value`` is the way to a URL; with none, the Link header has it).
    """

    by: str
    items: tuple[str, ...] = ()
    parameter: str = ""
    value: tuple[str, ...] = ()
    start: int = 0


class Paging(Generic[ItemT]):
    """Where an iteration over pages stands. ``call`` asks for the next page; None is the end."""

    def __init__(self, operation: str, pages: Pages[ItemT], call: Call) -> None:
        self.call: Call | None = call
        self._operation = operation
        self._pages = pages
        self._seen: set[str] = set()
        self._last = b""
        first = call.values.get(pages.parameter, UNSET)
        self._position = pages.start
        if pages.by == "cursor" and first is not UNSET:
            self._seen.add(text(first))
        elif pages.parameter and first is not UNSET:
            self._position = int(cast(int, first))

    def items(self, answer: object) -> Sequence[ItemT]:
        """What is on a page.

        Raises:
            PaginationError: There is no list where the specification has one.
        """
        found = _reached(answer, self._pages.items)
        if found is UNSET or found is None:
            return ()
        if not isinstance(found, list):
            raise PaginationError(self._operation, "the items of the page are no list")
        return found

    def turn(self, answer: object, response: RawResponse) -> None:
        """Go on to the page after this one.

        Raises:
            PaginationError: That page has been asked for before: the pages go round in a circle.
        """
        call = self.call
        assert call is not None, "there was a page"
        match self._pages.by:
            case "cursor":
                value = _reached(answer, self._pages.value)
                self.call = self._after(call, value) if self._is_new(value) else None
            case "link":
                link = self._link(answer, response)
                link = onward(call.link, link) if link else ""
                self.call = replaced(call, link=link) if self._is_new(link) else None
            case _:
                self.call = self._counted(call, len(self.items(answer)), response.content)

    def _link(self, answer: object, response: RawResponse) -> str:
        if not self._pages.value:
            return next_link(response.headers.get("link", ""))
        value = _reached(answer, self._pages.value)
        if value is UNSET or value is None:
            return ""
        if not isinstance(value, str):
            raise PaginationError(self._operation, "the link to the next page is no text")
        return value

    def _counted(self, call: Call, count: int, content: bytes) -> Call | None:
        if not count:
            return None
        if content == self._last:
            raise PaginationError(self._operation, "the server answers the same page again")
        self._last = content
        self._position += count if self._pages.by == "offset" else 1
        return self._after(call, self._position)

    def _after(self, call: Call, value: object) -> Call:
        return replaced(call, values={**call.values, self._pages.parameter: value})

    def _is_new(self, value: object) -> bool:
        """Whether there is a next page, by what leads to it."""
        if value is UNSET or value is None or value == "":
            return False
        try:
            key = text(value)
        except TypeError:
            message = "what leads to the next page is no plain value"
            raise PaginationError(self._operation, message) from None
        if key in self._seen:
            raise PaginationError(self._operation, "the pages go round in a circle")
        self._seen.add(key)
        return True


def _reached(value: Any, way: Sequence[str]) -> Any:
    """What is at the end of the way in an answer; UNSET where it ends before."""
    for name in way:
        if isinstance(value, Struct):
            attribute = encoded_names(type(value)).get(name)
            value = UNSET if attribute is None else getattr(value, attribute)
        else:
            value = value.get(name, UNSET) if isinstance(value, dict) else UNSET
    return value
