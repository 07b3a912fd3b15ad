"""A generated Python module: its header, docstring and imports around its body."""

from __future__ import annotations

from msgspec import Struct

from specloom.emit.docstrings import Docstring


class ModuleView(Struct, frozen=True):
    """``body`` is finished source; ``imports`` are the lines that it needs."""

    header: str
    docstring: Docstring
    imports: str
    body: str
    template: str = "module.py.jinja"

    @property
    def gap(self) -> str:
        """The blank lines between imports and body: one more before a definition."""
        return "\n" if self.body.startswith(("class ", "@", "def ")) else ""
