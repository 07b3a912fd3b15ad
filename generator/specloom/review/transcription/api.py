"""The review of an API: its findings as a report, only the new ones where a base is given."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from specloom.diagnostics import Refused
from specloom.review.findings import Finding
from specloom.review.nodes import SpecNodes
from specloom.review.transcription.revision import export
from specloom.review.transcription.run import Checked, review_spec


@dataclass(frozen=True, slots=True)
class ApiReview:
    """The review of one API: ``known`` are the findings that the base has as well, left out."""

    api: str
    file: Path
    checked: Checked
    findings: tuple[Finding, ...]
    known: int = 0


def review_api(api: str, file: Path, base: str | None = None) -> ApiReview:
    """Review a spec; with ``base``, a revision of git, only what is new since it is told.

    Raises:
        Refused: the spec, a facts file or the record cannot be read, or there is no such revision.
    """
    checked = review_spec(file)
    operations = _operations_by_pointer(checked.spec)
    findings = [_placed(finding, api, operations) for finding in checked.findings]
    if base is None:
        return ApiReview(api, file, checked, tuple(findings))
    before = _keys_at(file, base)
    new = tuple(finding for finding in findings if _key(finding) not in before)
    return ApiReview(api, file, checked, new, len(findings) - len(new))


def _keys_at(file: Path, base: str) -> frozenset[tuple[str, str, str]]:
    """The findings of a revision, as they are told apart; a spec refused there has none."""
    with tempfile.TemporaryDirectory(prefix="specloom-") as folder:
        export(file.parent, base, Path(folder))
        spec = Path(folder) / file.name
        if not spec.is_file():
            return frozenset()
        try:
            return frozenset(_key(finding) for finding in review_spec(spec).findings)
        except Refused:
            return frozenset()


def _key(finding: Finding) -> tuple[str, str, str]:
    """What stays the same while lines move: the check, the place in the spec, the subject."""
    return finding.id, finding.pointer, finding.subject


def _operations_by_pointer(spec: SpecNodes) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for operation in spec.operations:
        sites = [node.site for node in (*operation.own, *operation.rules)]
        sites += [use.node.site for use in operation.uses]
        sites += [*operation.schemas, *operation.schemes]
        sites += [enum for use in operation.uses for enum in use.node.enums]
        for site in sites:
            found.setdefault(site.pointer, {})[operation.id] = None
    return {pointer: tuple(names) for pointer, names in found.items()}


def _placed(finding: Finding, api: str, operations: Mapping[str, tuple[str, ...]]) -> Finding:
    """The finding with the API and the operations it concerns, for programs."""
    pointer = finding.pointer
    while pointer and pointer not in operations:
        pointer = pointer.rpartition("/")[0]
    names = operations.get(pointer, ())
    return replace(finding, properties={"api": api, "operations": list(names)})
