"""Packages made from hostile descriptions, without a disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from free_text import HARMLESS, described

from specloom.pipeline import Target, render

Make = Callable[[Mapping[str, Any]], dict[str, bytes]]


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """The files of the package that a description makes, by path."""
    folder = tmp_path_factory.mktemp("things")

    def made(description: Mapping[str, Any]) -> dict[str, bytes]:
        spec = folder / "spec.json"
        spec.write_text(json.dumps(description))
        target = Target("things", spec, folder / "things", folder / "state", folder)
        return {file.path: file.content for file in render(target).tree}

    return made


@pytest.fixture(scope="session")
def harmless(make: Make) -> dict[str, bytes]:
    """The package of the description whose every text is ``x``."""
    return make(described(HARMLESS))
