"""A generated Python module: its header, docstring and imports around its body."""

from __future__ import annotations

from dataclasses import dataclass

from specloom.emit.docstrings import Docstring


@dataclass(frozen=True, slots=True)
class ModuleView:
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
