"""Emit: the IR becomes views, the views become files, and the files are still a value."""
