"""The imports of a module are those of the names that its code uses."""

from __future__ import annotations

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
