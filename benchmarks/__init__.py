"""Measures Specloom against the generators that its users would take instead."""
