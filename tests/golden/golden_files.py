"""Expected files of a case: compared with what was made, or rewritten with ``--update-golden``.

A case is a folder with ``spec.yaml`` or ``spec.json`` and what is expected of it, in
``expected.txt`` or below ``expected/``. Dropping in a folder adds a case.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

import pytest

CASES = Path(__file__).parent.parent / "cases"


def cases_of(level: str) -> list[str]:
    """The names of the cases of a level: one for each folder."""
    return sorted(path.name for path in CASES.joinpath(level).iterdir() if path.is_dir())


def spec_of(case: Path) -> Path:
    """The one spec of a case; a folder without one is no case and fails."""
    found = [path for path in (case / "spec.yaml", case / "spec.json") if path.is_file()]
    assert len(found) == 1, f"{case} needs one spec.yaml or spec.json, it has {len(found)}"
    return found[0]


def hold(case: Path, made: Mapping[str, str], request: pytest.FixtureRequest) -> None:
    """Fail with a diff where the expected files of ``case`` are not ``made``, path by path.

    An expected file that is no longer made fails as well; ``--update-golden`` deletes it.
    """
    stale = sorted(_expected(case) - made.keys())
    if request.getfixturevalue("update_golden"):
        for path in stale:
            case.joinpath(path).unlink()
        for path, text in made.items():
            case.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
            case.joinpath(path).write_text(text, encoding="utf-8", newline="\n")
        return
    differences = [f"{path}: expected, but no longer made" for path in stale]
    for path, text in sorted(made.items()):
        differences += _difference(case / path, text, path)
    if differences:
        pytest.fail(
            "\n".join(differences)
            + "\n\nif this is right, update with\n"
            + f'  python -m pytest "{request.node.nodeid}" --update-golden',
            pytrace=False,
        )


def _expected(case: Path) -> set[str]:
    return {
        path.relative_to(case).as_posix()
        for top in case.glob("expected*")
        for path in (top, *top.rglob("*"))
        if path.is_file()
    }


def _difference(expected: Path, text: str, path: str) -> list[str]:
    before = expected.read_text(encoding="utf-8") if expected.is_file() else ""
    if before == text and expected.is_file():
        return []
    lines = difflib.unified_diff(
        before.splitlines(), text.splitlines(), f"expected {path}", f"made {path}", lineterm=""
    )
    return list(lines) or [f"{path}: the ends of lines differ"]
