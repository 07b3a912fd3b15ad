"""Patterns: ECMA-262 as Python's regular expressions, and only those that are quick to search."""

from specloom.lower.patterns.translation import (
    LEAST_SEARCHED,
    MOST_SEARCHED,
    lower_pattern,
    name_pattern,
    safe_pattern,
)

__all__ = ["LEAST_SEARCHED", "MOST_SEARCHED", "lower_pattern", "name_pattern", "safe_pattern"]
