"""``[tool.specloom.lint]`` of a ``pyproject.toml``: read, and refused with a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from specloom.diagnostics import Refused, Severity, Span, did_you_mean, error, shown
from specloom.review.lint.rule_table import CHECKS
from specloom.review.lint.settings import LEVELS, OFF, Approval, LintSettings

_TABLE = "tool.specloom.lint"
_MEMBERS = ("rules", "approved")
_APPROVAL = ("id", "file", "pointer", "reason")


def read_settings(path: Path, table: Mapping[str, object]) -> LintSettings:
    """The settings in ``table``, which stands in the file ``path``; files are relative to it.

    Raises:
        Refused: a rule, a level or a member that there is not, or an approval without a reason.
    """
    return _Reading(path, tuple(path.read_text(encoding="utf-8").split("\n"))).settings(table)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file of settings being read."""

    path: Path
    lines: tuple[str, ...]

    def settings(self, table: Mapping[str, object]) -> LintSettings:
        """Everything that the table says."""
        for key in table:
            if key not in _MEMBERS:
                self._refuse(
                    f"[{_TABLE}] has no setting {key!r}", key, "it takes rules and approved"
                )
        rules, approved = table.get("rules", {}), table.get("approved", [])
        if not isinstance(rules, dict):
            self._refuse("rules is not a table of levels", "rules", 'rules = {ID = "off"}')
        if not isinstance(approved, list):
            self._refuse("approved is not a list", "approved", f"write [[{_TABLE}.approved]]")
        return LintSettings(
            levels={str(key): self._level(str(key), value) for key, value in rules.items()},
            approvals=tuple(self._approvals(approved)),
        )

    def _level(self, id: str, value: object) -> Severity | None:
        self._known(id, self._line(id))
        if value != OFF and value not in LEVELS:
            hint = f"it is one of {', '.join((OFF, *LEVELS))}"
            self._refuse(f"the level of {id} is {value!r}", id, hint)
        return LEVELS.get(str(value))

    def _approvals(self, entries: list[object]) -> Iterator[Approval]:
        starts = [n for n, line in enumerate(self.lines, 1) if f"[[{_TABLE}.approved]]" in line]
        for index, entry in enumerate(entries):
            line = starts[index] if index < len(starts) else self._line("approved")
            if not isinstance(entry, dict):
                self._refuse_at("an approval is a table", line, f"write [[{_TABLE}.approved]]")
            for key, value in entry.items():
                if key not in _APPROVAL or not isinstance(value, str):
                    hint = f"it takes the texts {', '.join(_APPROVAL)}"
                    self._refuse_at(f"an approval has no text {key!r}", line, hint)
            for key in ("id", "file", "reason"):
                if not str(entry.get(key, "")).strip():
                    hint = f"say why the finding is accepted: {key} = ..."
                    self._refuse_at(
                        f"the approval has no {key}", line, hint if key == "reason" else ""
                    )
            self._known(entry["id"], line)
            file = self.path.parent.joinpath(entry["file"]).absolute()
            yield Approval(
                entry["id"], file, entry.get("pointer", ""), entry["reason"], self._span(line)
            )

    def _known(self, id: str, line: int) -> None:
        if id not in CHECKS:
            hint = did_you_mean(id, CHECKS) or "docs/lint.md lists them"
            self._refuse_at(f"there is no rule {id!r}", line, hint)

    def _line(self, key: str) -> int:
        """The line that a setting stands in, as near as a text search tells."""
        first = next((n for n, line in enumerate(self.lines) if f"[{_TABLE}" in line), 0)
        later = (n for n, line in enumerate(self.lines) if n >= first and key in line)
        return next(later, first) + 1

    def _span(self, line: int) -> Span:
        return Span(shown(self.path), line, 1)

    def _refuse(self, message: str, key: str, hint: str) -> NoReturn:
        self._refuse_at(message, self._line(key), hint)

    def _refuse_at(self, message: str, line: int, hint: str) -> NoReturn:
        raise Refused(error("bad-settings", message, self._span(line), hint=hint))
