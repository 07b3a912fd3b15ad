"""Lowering: a description becomes the IR. Schemas, operations, constraints, rules, names."""

from specloom.lower.api import lower

__all__ = ["lower"]
