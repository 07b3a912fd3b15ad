"""Rows of a validation table for what lies inside an argument."""
