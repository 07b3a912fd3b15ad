"""Fields: each part of what a spec says of one, held against what the pages state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from specloom.diagnostics import Severity
from specloom.ir import Status
from specloom.openapi.model import ABSENT
from specloom.review.nodes import PARTS, Node, Says, Use
from specloom.review.transcription.collector import Collector
from specloom.review.transcription.differences import (
    Verdict,
    check_id,
    direction,
    told_apart,
    word_of,
)
from specloom.review.transcription.notes import speaks_of
from specloom.review.transcription.stated import (
    Part,
    Row,
    Stated,
    comparable,
    no_presence_marked,
    shown,
)


@dataclass(frozen=True, slots=True)
class FieldCheck:
    """Holds one field against what pages state of it, and says where they differ.

    ``known`` are values that a page shows for the field in its sentences, where no page lists them;
    ``excuses`` are the nodes whose status and note may account for a difference: the field, and for
    its values the enum that it refers to. ``elsewhere`` are the types and lists of values that
    pages state of a field of this name at other places: a contradiction is between two that are
    stated.
    """

    collector: Collector
    use: Use
    stated: Stated
    excuses: tuple[Node, ...]
    known: frozenset[str] = frozenset()
    elsewhere: frozenset[object] = frozenset()

    def run(self) -> Verdict:
        """Check every part; the verdict is the worst."""
        verdicts = [self._part(part) for part in PARTS]
        if self.use.node.status is Status.INFERRED:
            verdicts.append(Verdict.INFERRED)
        if self.use.node.status is Status.CONTRADICTED:
            verdicts.append(Verdict.CONTRADICTED)
        return max(verdicts, key=list(Verdict).index)

    @property
    def infers(self) -> bool:
        """Whether the spec says something of the field that no page states."""
        return any(self._is_inferred(part) for part in PARTS)

    def _is_inferred(self, part: Part) -> bool:
        mine = self._mine(part)
        values = self.stated.values.get(part, {})
        if part == "required" and not values:
            return part in self.stated.unmarked
        if not values:
            return mine is not None and mine is not False
        return comparable(part, mine) not in values or part in self.stated.by_custom

    def _part(self, part: Part) -> Verdict:
        mine = self._mine(part)
        values = self.stated.values.get(part, {})
        if len(values) > 1:
            self._disagreement(part)
        if not values:
            return self._unstated(part, mine)
        if comparable(part, mine) in values:
            return Verdict.CARRIED
        if part == "values" and mine is None and self._lists_no_values():
            return Verdict.CARRIED
        if part == "format" and self._is_prose(values):
            return Verdict.CARRIED
        verdict = direction(part, mine, next(iter(values)))
        if self._is_said_elsewhere(part, mine) and self._excused(part, mine, Status.CONTRADICTED):
            return Verdict.CONTRADICTED
        self._differs(part, mine, verdict)
        return verdict

    def _is_said_elsewhere(self, part: Part, mine: object) -> bool:
        """Whether a page states this at another place: what a contradiction can side with.

        Types and values are lists that pages give; of other parts a sentence may speak too.
        """
        if part not in {"type", "items", "values"} or mine is None:
            return True
        return comparable(part, mine) in self.elsewhere

    def _mine(self, part: Part) -> object:
        says: Says = self.use.says
        value = getattr(says, part)
        if part == "default" and value is ABSENT:
            return None
        if part == "required" and self.use.at == "path":
            return True
        return value

    def _is_prose(self, formats: Iterable[object]) -> bool:
        """A form that the page describes in words is carried by a pattern or a format."""
        has_form = self.use.says.pattern is not None or self.use.says.format is not None
        return has_form and all(" " in str(format) for format in formats)

    def _lists_no_values(self) -> bool:
        return self.use.says.type == "boolean"

    def _unstated(self, part: Part, mine: object) -> Verdict:
        """No page states the part: what the spec says of it has to be inferred."""
        if part == "values":
            return self._unlisted_values(mine)
        if part == "required":
            return self._unmarked_presence(mine)
        if mine is None or mine is False:
            return Verdict.CARRIED
        if part in {"type", "items"} or (part == "default" and mine is ABSENT):
            return Verdict.CARRIED
        if self._excused(part, mine, Status.INFERRED, Status.CONTRADICTED):
            return Verdict.INFERRED
        self._report(
            "not-stated",
            f"no page states the {word_of(part)} of {self.use.name}, {shown(mine)} here",
            part,
            hint="mark it x-status: inferred, and say in x-note that this part is and from what",
        )
        return Verdict.NARROWED

    def _unmarked_presence(self, mine: object) -> Verdict:
        if "required" not in self.stated.unmarked:
            return Verdict.CARRIED
        if self._excused("required", mine, Status.INFERRED, Status.CONTRADICTED):
            return Verdict.INFERRED
        self._report(
            "presence-not-stated",
            f"the page marks other fields as optional and {self.use.name} neither way",
            "required",
            hint="mark it x-status: inferred, and say in x-note why it is "
            + ("required" if mine else "optional"),
        )
        return Verdict.INFERRED

    def _unlisted_values(self, mine: object) -> Verdict:
        """A field whose values no page lists: an enum of it is inferred, value by value."""
        promised = any(_promises_values(row) for row in self.stated.rows)
        if mine is None:
            if promised and not self._excused("values", mine, Status.CONTRADICTED):
                self._report("values-differ", f"the page has an enum for {self.use.name}", "values")
                return Verdict.WIDENED
            return Verdict.CARRIED
        values = comparable("values", mine)
        assert isinstance(values, frozenset)
        if self.known and promised:
            self._against_known(values)
        if self._excused("values", mine, Status.INFERRED, Status.CONTRADICTED):
            return Verdict.INFERRED
        self._report(
            "not-stated",
            f"no page lists the values of {self.use.name}",
            "values",
            hint="mark the enum x-status: inferred, and say in x-note where its values come from",
        )
        return Verdict.NARROWED

    def _against_known(self, values: frozenset[object]) -> None:
        lost = sorted(str(value) for value in self.known - values)
        invented = sorted(str(value) for value in values - self.known)
        if lost:
            message = f"{self.use.name} lacks {', '.join(lost)}, which the page speaks of"
            self._report("values-differ", message, "lost")
        if invented:
            message = f"no page speaks of {', '.join(invented)} as {self.use.name}"
            self._report("values-differ", message, "invented")

    def _excused(self, part: Part, mine: object, *standings: Status) -> bool:
        """Whether a node owns up to the difference: its status, and its note on this part."""
        return any(
            node.status in standings and (not node.cited or speaks_of(node.note, part, mine))
            for node in self.excuses
        )

    def _disagreement(self, part: Part) -> None:
        values = self.stated.values[part]
        if any(node.status is Status.CONTRADICTED and node.note for node in self.excuses):
            return
        told = "; ".join(f"{row} {shown(value)}" for value, row in values.items())
        self._report(
            "pages-disagree",
            f"pages disagree on the {word_of(part)} of {self.use.name}: {told}",
            part,
            hint="mark it x-status: contradicted, and say in x-note who won and why",
        )

    def _differs(self, part: Part, mine: object, verdict: Verdict) -> None:
        theirs = self.stated.values[part]
        words = {
            Verdict.NARROWED: "narrower than the page",
            Verdict.WIDENED: "wider than the page",
        }.get(verdict, "not what the page states")
        is_or_are = "are" if part == "values" else "is"
        told = told_apart(part, mine, theirs)
        self._report(
            check_id(part),
            f"{word_of(part)} of {self.use.name} {is_or_are} {words}: {told}",
            part,
            rows=tuple(theirs.values()),
        )

    def _report(
        self,
        id: str,
        message: str,
        part: Part,
        *,
        rows: tuple[Row, ...] | None = None,
        hint: str = "",
        level: Severity = Severity.ERROR,
    ) -> None:
        self.collector.error(
            id,
            message,
            self.use.node.site,
            rows=self.stated.rows if rows is None else rows,
            subject=f"{self.use.at} {self.use.name} {part}",
            hint=hint,
            level=level,
        )


def _promises_values(row: Row) -> bool:
    return row.fact.type is not None and "enum" in row.fact.type.lower()


def presence_by_custom(stated: Stated) -> tuple[Row, ...]:
    """The rows whose field is taken as required because their page marks no field at all."""
    return tuple(
        row
        for row in stated.rows
        if row.fact.at.value in {"response", "error"} and no_presence_marked(row)
    )
