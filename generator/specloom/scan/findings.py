"""What a scan has to say of rows: findings, advice, and both gathered over a part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from specloom.runtime.tables import Violation


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation at its place in the file.

    ``row`` counts from 1, in a result from the part's first row; ``line`` and ``column`` (in code
    points) from 1 in the file. ``field`` is the table's key, empty where the whole row is meant.
    """

    row: int
    line: int
    column: int
    field: str
    rule: str
    message: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """What the documentation advises of some rows: how many, and the first of them."""

    first: Finding
    rows: int


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a part, or of a file: its rows, those that are bad, what is said of them.

    ``good`` are the rows without a violation as they stand in the file, if they were asked for.
    """

    rows: int = 0
    bad: int = 0
    findings: tuple[Finding, ...] = ()
    advice: tuple[Advice, ...] = ()
    good: bytes = b""


AdviceKey = tuple[str, str, str]


def merged(into: dict[AdviceKey, Advice], advice: Iterable[Advice]) -> None:
    """Add advice to what earlier rows were given: the same is counted together."""
    for one in advice:
        key = (one.first.field, one.first.rule, one.first.message)
        known = into.get(key)
        into[key] = one if known is None else Advice(known.first, known.rows + one.rows)


@dataclass(slots=True)
class Tally:
    """A result while it is gathered."""

    rows: int = 0
    bad: int = 0
    findings: list[Finding] = field(default_factory=list)
    advice: dict[AdviceKey, Advice] = field(default_factory=dict)

    def break_row(self, line: int, column: int, rule: str, message: str) -> None:
        """Count a row that cannot be read, with the reason."""
        self.rows += 1
        self.bad += 1
        self.findings.append(Finding(self.rows, line, column, "", rule, message))

    def blame(self, violation: Violation, line: int, column: int) -> None:
        """Add a violation of the row that was counted last."""
        self.findings.append(self._at(violation, line, column))

    def advise(self, violation: Violation, line: int, column: int) -> None:
        """Add advice on the row that was counted last."""
        merged(self.advice, (Advice(self._at(violation, line, column), 1),))

    def is_advised(self, violation: Violation) -> bool:
        """Count advice once more if it was given before: its place is not needed again."""
        key = (violation.field, violation.rule, violation.message)
        known = self.advice.get(key)
        if known is not None:
            self.advice[key] = Advice(known.first, known.rows + 1)
        return known is not None

    def _at(self, violation: Violation, line: int, column: int) -> Finding:
        return Finding(
            self.rows,
            line,
            column,
            violation.field,
            violation.rule,
            violation.message,
            violation.source,
        )

    def result(self, good: bytes = b"") -> Result:
        """What was gathered."""
        return Result(self.rows, self.bad, tuple(self.findings), tuple(self.advice.values()), good)
