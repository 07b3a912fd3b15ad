"""Consistency: whether the rules between the fields of a call can be met, and say something."""

from specloom.review.lint.consistency.checks import CHECKS
from specloom.review.lint.consistency.findings import rule_findings
from specloom.review.lint.consistency.telling import Shown

__all__ = ["CHECKS", "Shown", "rule_findings"]
