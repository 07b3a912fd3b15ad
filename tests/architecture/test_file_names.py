"""Names of files say what is inside; these words say nothing."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BANNED = {"util", "helper", "manager", "processor", "handler", "base", "common", "misc"}


def test_no_file_has_a_name_that_says_nothing() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for top in ("generator", "templates", "tests", "docs", "specs")
        for path in ROOT.joinpath(top).rglob("*")
        if BANNED & {word.removesuffix("s") for word in re.split(r"[^a-z]+", path.name.lower())}
    ]
    assert found == []
