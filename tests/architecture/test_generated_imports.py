"""A generated package needs the standard library, httpx2 and msgspec, and is at home anywhere."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from specloom.config import find_project
from specloom.output.state import STATE_FOLDER
from specloom.pipeline import Target, render

ROOT = Path(__file__).resolve().parents[2]
PROJECT = find_project(ROOT)
NEEDED = {"httpx2", "msgspec"}
# They come with httpx2, which is built on them.
BROUGHT_ALONG = {"httpcore2", "anyio"}
# Type checkers know it without its being installed.
FOR_ANNOTATIONS = {"typing_extensions"}


@pytest.mark.parametrize("api", PROJECT.apis())
def test_a_generated_package_imports_little_and_itself_relatively(api: str, tmp_path: Path) -> None:
    spec = PROJECT.specs / api / "openapi.yaml"
    made = render(Target(api, spec, tmp_path / api, tmp_path / STATE_FOLDER, PROJECT.root))

    modules = {file.path: ast.parse(file.content) for file in made.tree if file.is_python}
    imported = {name for tree in modules.values() for name in _imported(tree)}

    assert "client.py" in modules
    assert "_runtime/session.py" in modules
    libraries = {name for name in imported if name not in sys.stdlib_module_names}
    assert libraries == NEEDED | BROUGHT_ALONG | FOR_ANNOTATIONS


def _imported(tree: ast.Module) -> set[str]:
    """The top names that a module imports absolutely."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names
