"""A document as OpenAPI: a typed, frozen view in one dialect, all else accounted for."""

from specloom.openapi.description import Reading, read_description

__all__ = ["Reading", "read_description"]
