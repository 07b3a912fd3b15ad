"""What a project says of the linter: levels of rules, and findings that it has accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from specloom.diagnostics import Severity, Span, shown
from specloom.review.findings import Finding
from specloom.review.lint.rule_table import APPROVAL_UNUSED

OFF: Final = "off"
LEVELS: Final = {severity.value: severity for severity in Severity}


@dataclass(frozen=True, slots=True)
class Approval:
    """A finding that was accepted, and why.

    It is the finding of the rule ``id`` in ``file`` at ``pointer`` or below it; an empty pointer
    is the whole file. ``place`` is where the approval itself stands.
    """

    id: str
    file: Path
    pointer: str
    reason: str
    place: Span

    def covers(self, finding: Finding) -> bool:
        """Whether this finding was accepted."""
        if finding.id != self.id or finding.span is None:
            return False
        below = finding.pointer == self.pointer or finding.pointer.startswith(f"{self.pointer}/")
        return below and Path(finding.span.file).absolute() == self.file


@dataclass(frozen=True, slots=True)
class LintSettings:
    """``[tool.specloom.lint]``. ``levels`` has None for a rule that is off."""

    levels: Mapping[str, Severity | None] = field(default_factory=dict)
    approvals: tuple[Approval, ...] = ()


def settled(
    findings: Iterable[Finding], settings: LintSettings, files: Iterable[str]
) -> list[Finding]:
    """The findings at the levels of the project, the accepted ones marked.

    ``files`` are those that were looked at: an approval for one of them, or for one that is not
    there, which matches nothing is a finding of its own.
    """
    matched: set[Approval] = set()
    made: list[Finding] = []
    for finding in findings:
        level = settings.levels.get(finding.id, finding.level)
        if level is None:
            continue
        approval = next((one for one in settings.approvals if one.covers(finding)), None)
        if approval is not None:
            matched.add(approval)
        reason = "" if approval is None else approval.reason
        made.append(replace(finding, level=level, approval=reason))
    looked_at = {Path(file).absolute() for file in files}
    for approval in settings.approvals:
        if approval not in matched and (approval.file in looked_at or not approval.file.exists()):
            made.append(_unused(approval))
    return made


def _unused(approval: Approval) -> Finding:
    where = f"at {approval.pointer}" if approval.pointer else "in this file"
    return Finding(
        id=APPROVAL_UNUSED.id,
        level=APPROVAL_UNUSED.level,
        message=f"the approval of {approval.id} matches nothing in {shown(approval.file)}",
        span=approval.place,
        hint=f"there is no such finding {where}: take the approval away",
        subject=f"{approval.id} {approval.pointer}",
    )
