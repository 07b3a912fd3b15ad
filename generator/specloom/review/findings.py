"""Findings: what a check has to say of a file, the same values for every command and writer."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from specloom.diagnostics import Diagnostic, Related, Severity, Span
from specloom.load import JsonValue

NO_PROPERTIES: Final[Mapping[str, JsonValue]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One statement of a check about one place.

    ``id`` is the check's, stable kebab-case. ``span`` is None where a finding is about no place
    in a file, and ``pointer`` (RFC 6901) empty where the file is no document or all of it is
    meant. ``subject`` tells findings of one check at one pointer apart: a name or a value of the
    document, never prose. ``approval`` is the reason somebody gave for accepting it, empty where
    nobody did. ``properties`` are what one command adds to the object that programs read, after
    the members that all findings have; a ``fingerprint`` among them replaces ours.
    """

    id: str
    level: Severity
    message: str
    span: Span | None = None
    pointer: str = ""
    hint: str = ""
    related: tuple[Related, ...] = ()
    subject: str = ""
    approval: str = ""
    properties: Mapping[str, JsonValue] = field(default_factory=lambda: NO_PROPERTIES)

    @property
    def fingerprint(self) -> str:
        """What stays the same while lines move and messages are reworded, in hexadecimal."""
        stated = self.properties.get("fingerprint")
        if isinstance(stated, str):
            return stated
        file = "" if self.span is None else self.span.file
        parts = "\0".join((self.id, file, self.pointer, self.subject))
        return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    @property
    def diagnostic(self) -> Diagnostic:
        """The finding as the listing prints it."""
        return Diagnostic(self.level, self.id, self.message, self.span, self.hint, self.related)


@dataclass(frozen=True, slots=True)
class Check:
    """What there is to know of a check whatever it finds: its default level and its reason."""

    id: str
    level: Severity
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """How many findings there are of each level, the ``approved`` ones counted apart."""

    errors: int
    warnings: int
    infos: int
    approved: int


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of a run in the order of their places, and the checks that they are of."""

    findings: tuple[Finding, ...]
    checks: tuple[Check, ...] = ()

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that nobody approved."""
        return tuple(finding for finding in self.findings if not finding.approval)

    @property
    def summary(self) -> Summary:
        """The counts."""
        levels = Counter(finding.level for finding in self.open)
        return Summary(
            levels[Severity.ERROR],
            levels[Severity.WARNING],
            levels[Severity.INFO],
            len(self.findings) - len(self.open),
        )

    @property
    def exit_code(self) -> int:
        """1 where an error is not approved, else 0: warnings alone do not fail a run."""
        return 1 if self.summary.errors else 0


def report_of(findings: Iterable[Finding], checks: Iterable[Check] = ()) -> Report:
    """A report: findings in the order of their places, each once."""
    seen: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        seen.setdefault((finding.id, finding.span, finding.pointer, finding.message), finding)
    return Report(tuple(sorted(seen.values(), key=_order)), tuple(checks))


def _order(finding: Finding) -> tuple[Span, str, str]:
    return finding.span or Span("", 0, 0), finding.id, finding.message
