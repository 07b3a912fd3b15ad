"""The review as Markdown for a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from specloom.review.findings import Finding
from specloom.review.reports.views import STATES, ApiView, OperationView, RowView

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()#+!|~<>&@:-])")
_MOST: Final = 200
"""Findings that are shown of one operation: a comment has a limit of its own."""


def review_markdown(apis: Sequence[ApiView]) -> str:
    """A table of all operations, then the findings of each, folded where they are long."""
    lines = ["## Review against the pages", "", *_verdict(apis), "", *_table(apis)]
    for api in apis:
        lines += _findings(api)
    return "\n".join(lines) + "\n"


def _verdict(apis: Sequence[ApiView]) -> Iterator[str]:
    errors = sum(finding.level.value == "error" for api in apis for finding in api.findings)
    warnings = sum(finding.level.value == "warning" for api in apis for finding in api.findings)
    if not errors and not warnings:
        yield "✅ The spec says what its pages state."
    else:
        told = [
            f"{n} {word}{'s' * (n != 1)}"
            for n, word in ((errors, "error"), (warnings, "warning"))
            if n
        ]
        yield f"{'❌' if errors else '⚠️'} **{', '.join(told)}.**"
    for api in apis:
        if api.base:
            yield (
                f"Only what is new since {escaped(api.base)}; {api.known} findings of "
                f"{escaped(api.name)} were there before."
            )


def _table(apis: Sequence[ApiView]) -> Iterator[str]:
    yield f"| API | Operation | {' | '.join(state.capitalize() for state in STATES)} |"
    yield f"|---|---|{'---:|' * len(STATES)}"
    for api in apis:
        for operation in api.operations:
            counts = " | ".join(str(count) if count else "·" for _, count in operation.counts)
            name = escaped(operation.id or "beside the operations")
            yield f"| {escaped(api.name)} | {name} | {counts} |"


def _findings(api: ApiView) -> Iterator[str]:
    """The findings by operation; one that several share is told at the first."""
    told: set[int] = set()
    for operation in api.operations:
        found = [
            finding
            for finding in api.findings
            if id(finding) not in told and operation.id in _operations(finding)
        ]
        told |= {id(finding) for finding in found}
        yield from _folded(f"{api.name}: {operation.id}", found) if operation.id else ()
    rest = [finding for finding in api.findings if id(finding) not in told]
    yield from _folded(f"{api.name}: beside the operations", rest)
    for operation in api.operations:
        yield from _inferences(api, operation)


def _operations(finding: Finding) -> tuple[str, ...]:
    names = finding.properties.get("operations")
    return tuple(str(name) for name in names) if isinstance(names, list) else ()


def _folded(title: str, findings: Sequence[Finding]) -> Iterator[str]:
    if not findings:
        return
    yield ""
    yield f"<details open><summary>{_html(title)} ({len(findings)})</summary>"
    yield ""
    for finding in findings[:_MOST]:
        place = "" if finding.span is None else f" {_code(str(finding.span))}"
        pages = "".join(
            f" · {related.role} {_code(f'{related.span.file}:{related.span.line}')}"
            for related in finding.related
            if related.role in {"page", "cited", "approved"}
        )
        yield f"- **{finding.level.value}** {_code(finding.id)}{place}{pages}  "
        yield f"  {escaped(finding.message)}"
    if len(findings) > _MOST:
        yield f"- and {len(findings) - _MOST} more"
    yield ""
    yield "</details>"


def _inferences(api: ApiView, operation: OperationView) -> Iterator[str]:
    """What no page states, folded away: a reviewer looks at it once."""
    rows = [row for row in operation.rows if row.state in {"inferred", "contradicted"}]
    if not rows:
        return
    title = f"{api.name}: {operation.id or 'beside the operations'}: {len(rows)} with a note"
    yield ""
    yield f"<details><summary>{_html(title)}</summary>"
    yield ""
    yield "| Place | Spec | Note |"
    yield "|---|---|---|"
    yield from (_inference(row) for row in rows[:_MOST])
    if len(rows) > _MOST:
        yield f"| and {len(rows) - _MOST} more | | |"
    yield ""
    yield "</details>"


def _inference(row: RowView) -> str:
    place = f"{row.mark} {escaped(row.kind)} {escaped(row.name)}"
    words = escaped(", ".join(row.words))
    note = escaped("".join(text for _, text in row.note))
    return f"| {place} | {words} | {note} |"


def escaped(text: str) -> str:
    """Text that no renderer of Markdown takes for markup, a mention or a link."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("://", ":\u200b//")


def _code(text: str) -> str:
    """Text as code in one line; a backtick in it becomes an apostrophe."""
    return f"`{' '.join(text.split()).replace('`', chr(39))}`"


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
