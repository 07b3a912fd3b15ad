"""Conditions: sentences that tie the fields of a call to each other, as candidate rules."""
