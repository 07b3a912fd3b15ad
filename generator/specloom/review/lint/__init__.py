"""Lint: what a careful reviewer would say of one OpenAPI file, as findings."""

from specloom.review.lint.rule_table import CHECKS
from specloom.review.lint.run import Looked, lint
from specloom.review.lint.settings import LintSettings, settled
from specloom.review.lint.settings_file import read_settings

__all__ = ["CHECKS", "LintSettings", "Looked", "lint", "read_settings", "settled"]
