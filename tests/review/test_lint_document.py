"""docs/lint.md lists every rule, in the words of the table of rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from specloom.review.findings import Check
from specloom.review.lint import consistency
from specloom.review.lint.rule_table import APPROVAL_UNUSED, BY_CODE, CHECKS, GROUPS

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "lint.md"
HEADING = "## Rules\n"
SOURCE = ROOT / "generator" / "specloom"


def listed() -> str:
    """The part of the document that the table makes."""
    groups = [(title, [rule.check for rule in rules]) for title, rules in GROUPS]
    groups.append(("Rules between fields", list(consistency.CHECKS)))
    groups.append(("Settings", [APPROVAL_UNUSED]))
    return "".join(f"\n### {title}\n\n{table(checks)}" for title, checks in groups)


def table(checks: list[Check]) -> str:
    rows = [f"| `{check.id}` | {check.level.value} | {check.reason} |" for check in checks]
    return "\n".join(["| id | level | why |", "|---|---|---|", *rows]) + "\n"


def test_the_document_lists_the_rules(update_golden: bool) -> None:
    head, heading, stated = DOCUMENT.read_text(encoding="utf-8").partition(HEADING)
    if update_golden:
        DOCUMENT.write_text(head + heading + listed(), encoding="utf-8", newline="\n")
    else:
        assert stated == listed()


def test_every_rule_has_one_id_and_one_sentence() -> None:
    checks = [rule.check for _, rules in GROUPS for rule in rules]
    assert len(checks) + len(consistency.CHECKS) + 1 == len(CHECKS), "an id stands twice"
    for check in CHECKS.values():
        assert check.reason.endswith("."), check.id
        assert ". " not in check.reason, check.id


def test_every_warning_of_the_reading_has_a_rule() -> None:
    codes = {code for folder in ("openapi", "lower") for code in warned_of(folder)}
    assert len(codes) > 10
    assert codes - BY_CODE.keys() - {"value-type"} == set()


def test_every_rule_of_the_reading_is_warned_of() -> None:
    codes = {code for folder in ("openapi", "lower") for code in warned_of(folder)}
    assert BY_CODE.keys() - codes == {"not-honoured"}, "a rule that nothing ever finds"


def warned_of(folder: str) -> Iterator[str]:
    """The codes of the warnings that a stage can give, read from its source."""
    for path in (SOURCE / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            code = node.args[0]
            if name in ("warn", "warning") and isinstance(code, ast.Constant):
                yield str(code.value)
