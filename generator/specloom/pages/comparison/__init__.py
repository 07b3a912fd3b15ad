"""Comparison: what a page that was read again says differently from its facts file."""
