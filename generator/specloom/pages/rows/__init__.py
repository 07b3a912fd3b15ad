"""Rows: a saved page as the lines that a reader sees, whatever it was saved as."""
