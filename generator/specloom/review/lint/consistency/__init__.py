"""Consistency: whether the rules between the fields of a call can be met, and say something."""

from specloom.review.lint.consistency.findings import CHECKS, Shown, rule_findings

__all__ = ["CHECKS", "Shown", "rule_findings"]
