"""Where the values of a document stand in its text."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field

from specloom.diagnostics import Span, line_end
from specloom.load.site import steps


@dataclass(slots=True)
class Place:
    """Where one value stands, as offsets into the text in code points.

    ``key`` is the offset of the member's name, or the value's own where there is none.
    ``members`` are the places of what the value holds, array items under their index.
    """

    value: int
    key: int
    members: dict[str, Place] = field(default_factory=dict)

    def find(self, pointer: str) -> Place:
        """The place a pointer leads to, or that of its nearest ancestor that exists."""
        place = self
        for step in steps(pointer):
            member = place.members.get(step)
            if member is None:
                return place
            place = member
        return place


@dataclass(slots=True)
class Lines:
    """The lines of a text, to turn an offset into a span; what ends one is the same for all."""

    file: str
    text: str
    _starts: list[int] = field(default_factory=list)

    def span(self, offset: int) -> Span:
        """The span of a code point; one past the end of the text is allowed."""
        if not self._starts:
            self._starts = [
                0,
                *(match.end() for match in re.finditer(line_end(self.text), self.text)),
            ]
        row = bisect.bisect_right(self._starts, offset) - 1
        return Span(self.file, row + 1, offset - self._starts[row] + 1)
