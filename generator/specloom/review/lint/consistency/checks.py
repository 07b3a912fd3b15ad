"""The checks of rules against each other: ids, levels and reasons."""

from __future__ import annotations

from specloom.diagnostics import Severity
from specloom.review.findings import Check

UNSATISFIABLE = Check(
    "rules-unsatisfiable",
    Severity.ERROR,
    "Rules that no call can meet together refuse every call.",
)
CONTRADICT = Check(
    "rules-contradict",
    Severity.ERROR,
    "Rules that together rule out a value or a field leave nobody a way to use it.",
)
REDUNDANT = Check(
    "rule-redundant",
    Severity.ERROR,
    "A rule that others already say is read, cited and kept up for nothing, or was meant to say "
    "something else.",
)
DEAD = Check(
    "rule-dead",
    Severity.ERROR,
    "A rule whose condition never holds checks nothing; its author thinks that it does.",
)
NOT_CHECKED = Check(
    "rules-not-checked",
    Severity.INFO,
    "Rules that could not be held against each other may still contradict each other.",
)
EXAMPLE = Check(
    "example-breaks-rule",
    Severity.ERROR,
    "An example that the rules of its own call refuse teaches a call that fails.",
)
DEFAULT = Check(
    "default-breaks-rule",
    Severity.WARNING,
    "Where a field is left out the server assumes its default, and a rule that waits for that "
    "value asks for more than the call gives.",
)
CHECKS = (UNSATISFIABLE, CONTRADICT, REDUNDANT, DEAD, EXAMPLE, DEFAULT, NOT_CHECKED)
