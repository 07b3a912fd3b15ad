"""Each folder of tests/cases/emit: a spec, and the package that is made of it.

``expected/`` holds the files that ``files.txt`` lists, one pattern a line. Not among them: the
runtime, which is copied as it is, and the manifest, whose digests say nothing to a reader.
"""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import pytest
from golden_files import CASES, cases_of, hold, spec_of

from specloom.pipeline import Target, render


def package(spec: Path, state: Path) -> dict[str, str]:
    """Every file of the package, finished as a run finishes it."""
    target = Target(
        name="example", spec=spec, folder=state / "example", state=state, base=spec.parent
    )
    return {file.path: file.content.decode() for file in render(target).tree}


@pytest.mark.parametrize("case", cases_of("emit"))
def test_a_package_is_emitted_as_expected(
    case: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder = CASES / "emit" / case
    patterns = folder.joinpath("files.txt").read_text(encoding="utf-8").split()
    files = package(spec_of(folder), tmp_path)
    for pattern in patterns:
        assert any(fnmatch(path, pattern) for path in files), f"no file is a {pattern}"
    chosen = {
        f"expected/{path}": text
        for path, text in files.items()
        if any(fnmatch(path, pattern) for pattern in patterns)
    }
    hold(folder, chosen, request)
