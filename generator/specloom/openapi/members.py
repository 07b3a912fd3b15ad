"""The members of one object of a description, read with the type that each has to have.

A member of the wrong JSON type is an error with its place, and reads as absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from specloom.load import JsonValue, Site, SourceFloat, SourceInteger
from specloom.openapi.model import EMPTY
from specloom.openapi.reader import Reader

_KINDS: Final[dict[type, str]] = {
    bool: "a boolean",
    SourceInteger: "a number",
    SourceFloat: "a number",
    str: "text",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


@dataclass(slots=True)
class Members:
    """An object being read."""

    reader: Reader
    site: Site
    value: dict[str, JsonValue]

    @classmethod
    def of(cls, reader: Reader, site: Site, value: JsonValue, what: str) -> Members | None:
        """The members of a value that has to be an object; None, with an error, if it is not."""
        if isinstance(value, dict):
            return cls(reader, site, value)
        reader.error("wrong-type", site, f"{what} has to be an object, not {_KINDS[type(value)]}")
        return None

    def wrong(self, key: str, expected: str) -> None:
        """Record that a member has another type than it should have."""
        kind = _KINDS[type(self.value[key])]
        message = f"{key} has to be {expected}, not {kind}"
        self.reader.error("wrong-type", self.site.below(key), message)

    def text(self, key: str) -> str | None:
        """A text. A number is taken by its spelling and a null as absent, with a warning."""
        value = self.value.get(key)
        if isinstance(value, str):
            return value
        if key not in self.value:
            return None
        if isinstance(value, SourceInteger | SourceFloat):
            message = f"{key} is text; the number is read as it is spelled"
            self.reader.warn("unquoted-text", self.site.below(key), message, hint="quote it")
            return value.source
        if value is None:
            self.reader.warn("null-text", self.site.below(key), f"{key} is null; it is left out")
            return None
        self.wrong(key, "text")
        return None

    def required_text(self, key: str, what: str) -> str | None:
        """A text that has to be there."""
        if key not in self.value:
            self.missing(key, what)
        return self.text(key)

    def missing(self, key: str, what: str) -> None:
        """Record that a member that has to be there is not."""
        self.reader.error("missing-member", self.site, f"{what} has no {key}", key=True)

    def flag(self, key: str) -> bool | None:
        """A boolean."""
        value = self.value.get(key)
        if isinstance(value, bool):
            return value
        if key in self.value:
            self.wrong(key, "a boolean")
        return None

    def number(self, key: str) -> int | float | None:
        """A number."""
        value = self.value.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        if key in self.value:
            self.wrong(key, "a number")
        return None

    def count(self, key: str) -> int | None:
        """An integer that is not negative."""
        value = self.number(key)
        if value is None:
            return None
        if value != int(value) or value < 0:
            message = f"{key} has to be an integer that is not negative"
            self.reader.error("wrong-value", self.site.below(key), message)
            return None
        return int(value)

    def object(self, key: str) -> Members | None:
        """An object."""
        value = self.value.get(key)
        if isinstance(value, dict):
            return Members(self.reader, self.site.below(key), value)
        if key in self.value:
            self.wrong(key, "an object")
        return None

    def array(self, key: str) -> list[JsonValue]:
        """The items of a list; an absent one has none."""
        value = self.value.get(key)
        if isinstance(value, list):
            return value
        if key in self.value:
            self.wrong(key, "a list")
        return []

    def texts(self, key: str) -> tuple[str, ...]:
        """The items of a list of texts, numbers by their spelling."""
        found = []
        for index, item in enumerate(self.array(key)):
            if isinstance(item, str):
                found.append(item)
            elif isinstance(item, SourceInteger | SourceFloat):
                found.append(item.source)
            else:
                site = self.site.below(key, str(index))
                message = f"{key} has to hold text, not {_KINDS[type(item)]}"
                self.reader.error("wrong-type", site, message)
        return tuple(found)

    def rest(self, known: frozenset[str]) -> dict[str, JsonValue]:
        """The extensions; every other member that is not ``known`` is recorded as lost."""
        if self.value.keys() <= known:
            return _NONE
        extensions: dict[str, JsonValue] = {}
        for key, value in self.value.items():
            if key.startswith("x-"):
                extensions[key] = value
            elif key not in known:
                reason = _REASONS.get(key, "unknown keyword")
                self.reader.lose(self.site.below(key), key, reason)
        return extensions


_REASONS: Final[dict[str, str]] = {
    "links": "what may be called next is not followed",
    "headers": "headers of one part of a body are not sent",
    "prefixEncoding": "parts of a body are told apart by name alone",
    "itemEncoding": "parts of a body are told apart by name alone",
    "parent": "the methods of a tag do not stand below those of another",
    "kind": "what a tag is for makes no difference",
    "deviceAuthorization": "a token of this flow is not fetched, it has to be given",
}
_NONE: Final[dict[str, JsonValue]] = dict(EMPTY)
