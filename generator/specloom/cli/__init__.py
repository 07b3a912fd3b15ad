"""The command line. One module a command, imported when it is called."""

from specloom.cli.main import main

__all__ = ["main"]
