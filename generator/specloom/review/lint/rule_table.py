"""The table of rules: every rule of the linter, in the order in which documents list them."""

from __future__ import annotations

from typing import Final

from specloom.diagnostics import Severity
from specloom.review.findings import Check
from specloom.review.lint import consistency
from specloom.review.lint.lint_rule import LintRule
from specloom.review.lint.rules import (
    components,
    examples,
    information,
    operations,
    paths,
    reading,
    schemas,
)

GROUPS: Final[tuple[tuple[str, tuple[LintRule, ...]], ...]] = (
    ("The description", information.RULES),
    ("Operations", operations.RULES),
    ("Paths, servers, parameters", paths.RULES),
    ("Components", components.RULES),
    ("Schemas", schemas.RULES),
    ("Examples and defaults", examples.RULES),
    ("What the reading warns of", reading.RULES),
)
RULES: Final = tuple(rule for _, rules in GROUPS for rule in rules)

APPROVAL_UNUSED: Final = Check(
    "approval-unused",
    Severity.ERROR,
    "An approval that matches nothing hides the next finding at its place.",
)
CHECKS: Final[dict[str, Check]] = {
    check.id: check
    for check in (*(rule.check for rule in RULES), *consistency.CHECKS, APPROVAL_UNUSED)
}
BY_CODE: Final = {code: rule.check for rule in RULES for code in rule.codes}
