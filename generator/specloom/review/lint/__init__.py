"""Lint: what a careful reviewer would say of one OpenAPI file, as findings."""

from specloom.review.lint.run import lint

__all__ = ["lint"]
