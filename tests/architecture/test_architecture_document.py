"""ARCHITECTURE.md names every file of the generator, in the words of the file's own docstring."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "generator" / "specloom"


def test_every_file_has_its_line() -> None:
    document = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    stated = document.partition("## Every file")[2].splitlines()
    missing = [
        line for path in sorted(PACKAGE.rglob("*.py")) if (line := _line(path)) not in stated
    ]
    assert missing == []


def test_no_line_speaks_of_a_file_that_is_gone() -> None:
    document = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    listed = document.partition("## Every file")[2].partition("### `templates/`")[0]
    here = {_line(path) for path in PACKAGE.rglob("*.py")}
    assert [line for line in listed.splitlines() if line.startswith("*") and line not in here] == []


def _line(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first = docstring.partition("\n")[0].replace("``", "`")
    words = re.sub(r":(?:class|mod|data|attr|func|meth):(`[^`]*`)", r"\1", first)
    return f"* `{path.name}`: {words}"
