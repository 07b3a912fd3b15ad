"""Packages generated from two small descriptions, against a server of our own."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from specloom.pipeline import Options, Target, generate

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, str], ModuleType]]:
    """Generates the package of a description whose server is at a URL, and imports it."""
    folder = tmp_path_factory.mktemp("packages")
    sys.path.insert(0, str(folder))

    def made(name: str, url: str) -> ModuleType:
        spec = folder / f"{name}.yaml"
        text = HERE.joinpath(f"{name}.yaml").read_text(encoding="utf-8")
        spec.write_text(text.replace("http://localhost", url), encoding="utf-8")
        generate(Target(name, spec, folder / name, folder / f".{name}", folder), Options())
        return importlib.import_module(name)

    yield made
    sys.path.remove(str(folder))
