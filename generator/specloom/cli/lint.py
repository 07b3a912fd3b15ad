"""``specloom lint``."""

from __future__ import annotations

import textwrap
from pathlib import Path

import click

from specloom.cli.findings import FORMATS, tell
from specloom.cli.report import say, show
from specloom.cli.specs import named_specs
from specloom.config import LINT, settings_of
from specloom.diagnostics import Refused, did_you_mean
from specloom.review.findings import Finding, report_of
from specloom.review.lint import CHECKS, LintSettings, lint, read_settings, settled

_EPILOG = """\b
Examples:
  specloom lint                        every API of the project
  specloom lint signalwire             this one
  specloom lint vendor/api.json        any OpenAPI file
  specloom lint --format sarif         for code scanning
  specloom lint --explain rule-dead    why there is this rule
"""


@click.command(
    "lint",
    epilog=_EPILOG,
    short_help="say what a careful reviewer would say of a spec",
    context_settings={"max_content_width": 80},
)
@click.argument("specs", nargs=-1, metavar="[API|FILE ...]")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="json, sarif and github are for programs.",
)
@click.option(
    "--all", "everything", is_flag=True, help="Show every finding, however many there are."
)
@click.option("--explain", metavar="ID", help="Say what a rule is for, and look at nothing.")
def command(specs: tuple[str, ...], form: str, everything: bool, explain: str | None) -> int:
    """Look at each API of the project, or at the APIs and OpenAPI files that are named.

    Leaves with 1 where there is an error, with 0 where there are warnings alone, and with 2
    where a file cannot be read as OpenAPI. [tool.specloom.lint] of pyproject.toml sets the
    levels of rules, and accepts findings with a reason.
    """
    if explain is not None:
        return _explain(explain)
    settings = _settings()
    findings: list[Finding] = []
    files: list[str] = []
    refused = 0
    for spec in named_specs(specs):
        try:
            looked = lint(spec.file, spec.api)
        except Refused as refusal:
            show(refusal.diagnostics)
            refused = max(refused, refusal.exit_code)
            continue
        findings += looked.findings
        files += looked.files
        if looked.refusal is not None:
            show(looked.refusal.diagnostics)
            refused = max(refused, looked.refusal.exit_code)
    report = report_of(settled(findings, settings, files), CHECKS.values())
    if report.findings or not refused or form != "text":
        tell(report, form, command="lint", everything=everything)
    return refused or report.exit_code


def _settings() -> LintSettings:
    """What the nearest ``pyproject.toml`` of a project says of the linter."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        path = folder / "pyproject.toml"
        table = settings_of(path)
        if table is not None:
            lint_table = table.get(LINT, {})
            return read_settings(path, lint_table if isinstance(lint_table, dict) else {})
    return LintSettings()


def _explain(id: str) -> int:
    check = CHECKS.get(id)
    if check is None:
        hint = did_you_mean(id, CHECKS) or "docs/lint.md lists them"
        raise click.UsageError(f"There is no rule {id!r}: {hint}")
    say(f"{check.id} ({check.level.value})")
    say(textwrap.fill(check.reason, 78, initial_indent="  ", subsequent_indent="  "))
    return 0
