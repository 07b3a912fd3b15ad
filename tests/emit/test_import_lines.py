"""The imports of a module are those of the names that its code uses."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from specloom.emit.imports import imports

KNOWN = {"Struct": "msgspec", "Row": "._runtime.rows", "datetime": "datetime"}


@pytest.mark.parametrize(
    "docstring",
    [
        pytest.param("What it is.", id="plain"),
        pytest.param("What it is.\n\nRow is only a word here.", id="cut by a paragraph"),
    ],
)
def test_a_name_in_a_text_is_not_imported_and_one_in_code_is(docstring: str) -> None:
    body = f'"""{docstring}"""\n\nFIRST = datetime\n\n\nclass Pet(Struct):\n    pass\n'
    assert imports(body, KNOWN) == "from datetime import datetime\n\nfrom msgspec import Struct"


def test_a_name_is_found_wherever_code_uses_it_and_nowhere_else() -> None:
    body = (
        'FIRST = """Row\n\n\nRow"""  # Row\n\n\n'
        "class Pet(Struct):\n    Row: int = other.Row\n\n\n"
        "def of(datetime: int) -> None:\n    call(Row=1)\n\n\n"
        "def at(when: datetime) -> None:\n    pass\n"
    )
    assert imports(body, KNOWN) == "from datetime import datetime\n\nfrom msgspec import Struct"


def test_an_argument_is_its_own_name_and_an_import_beside_it_is_one() -> None:
    body = (
        '@datetime\ndef at(Row: int) -> None:\n    call({"Row": Row})\n\n\n'
        "class Struct:\n    pass\n"
    )
    assert imports(body, KNOWN) == "from datetime import datetime"


GENERATED = Path(__file__).resolve().parents[2] / "generated"


@pytest.mark.parametrize("package", sorted(path.name for path in GENERATED.iterdir()))
def test_the_modules_of_a_package_import_what_python_says_they_use(package: str) -> None:
    written = [*GENERATED.joinpath(package).glob("*.py"), *GENERATED.glob(f"{package}/resources/*")]
    modules = [ast.parse(path.read_bytes()) for path in written if path.suffix == ".py"]
    imported = 0
    for module in modules:
        names = {
            alias.name
            for node in module.body
            if isinstance(node, ast.ImportFrom) and node.module not in {"__future__", *_EXPORTS}
            for alias in node.names
        }
        used = {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}
        assert names <= used
        imported += len(names)
    assert imported


_EXPORTS = {"_runtime.errors"}
"""Modules whose names a module of the package is made of."""
