"""The characters that a pattern tells apart, one sample of each kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from msgspec import Struct

_LAST: Final = 0x10FFFF
_CATEGORIES: Final = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}
# Members of each category and of none, so that two categories that overlap share one.
_USUAL: Final = "09azAZ_ -!\t\n\x0b\x0c\r\x1c\x85\xa0\xe9\u0663\u2028\u4e2d"
_MOST_SAMPLES: Final = 4_000


class Alphabet(Struct, frozen=True):
    """Samples of characters: two sets of a pattern that overlap have one of them in common."""

    samples: tuple[str, ...]

    @classmethod
    def of(cls, tree: Any) -> Alphabet:
        """The samples that a parsed pattern needs: the ends of its ranges and their neighbours."""
        points = {ord(character) for character in _USUAL}
        for low, high in _ranges(tree):
            points |= {low - 1, low, high, high + 1}
        # A letter in the other case may be meant as well.
        cased = {chr(point) for point in points if 0 <= point <= _LAST}
        cased |= {other for one in cased for other in (one.lower(), one.upper()) if len(other) == 1}
        return cls(tuple(sorted(cased))[:_MOST_SAMPLES])

    @property
    def everything(self) -> int:
        """The bits of all samples."""
        return (1 << len(self.samples)) - 1

    def read_by(self, operation: str, argument: Any, *, folded: bool) -> int:
        """The bits of the samples that a part of a pattern reads; ``folded`` ignores case."""
        bits = 0
        for place, sample in enumerate(self.samples):
            cases = {sample, sample.lower(), sample.upper()} if folded else {sample}
            if any(len(one) == 1 and _reads(operation, argument, one) for one in cases):
                bits |= 1 << place
        return bits


def _reads(operation: str, argument: Any, character: str) -> bool:
    match operation:
        case "ANY":
            return True
        case "LITERAL":
            return bool(ord(character) == argument)
        case "NOT_LITERAL":
            return bool(ord(character) != argument)
        case "RANGE":
            return bool(argument[0] <= ord(character) <= argument[1])
        case "CATEGORY":
            return re.match(_CATEGORIES[str(argument)], character) is not None
        case "IN":
            negated = str(argument[0][0]) == "NEGATE"
            members = argument[1:] if negated else argument
            return negated != any(_reads(str(op), value, character) for op, value in members)
        case _:
            return True


def _ranges(tree: Iterable[Any]) -> Iterator[tuple[int, int]]:
    """Every range of code points that a parsed pattern names, wherever it does."""
    waiting: list[Any] = [tree]
    while waiting:
        item = waiting.pop()
        item = getattr(item, "data", item)
        if isinstance(item, tuple) and len(item) == 2 and str(item[0]) in _NAMING:
            value = item[1]
            yield value if isinstance(value, tuple) else (value, value)
        elif isinstance(item, list | tuple):
            waiting += item


_NAMING: Final = frozenset({"LITERAL", "NOT_LITERAL", "RANGE"})
