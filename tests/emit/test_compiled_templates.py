"""Compiled templates lie beside the templates, and are never older than what made them."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from specloom.emit import environment
from specloom.emit.environment import Renderer


@dataclass(frozen=True, slots=True)
class View:
    """What the template under test is handed."""

    template: str = "under_test.jinja"


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A template in a folder of its own, where compiled ones may be kept."""
    monkeypatch.setattr(environment, "templates_folder", lambda: tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = tmp_path / "under_test.jinja"
    path.write_text("{{ 'first' | ident }}")
    return path


def kept(template: Path) -> list[bytes]:
    return [path.read_bytes() for path in template.parent.glob("__pycache__/*")]


def test_a_template_is_compiled_once_for_all_runs(template: Path) -> None:
    assert Renderer().render(View()) == "first"
    compiled = kept(template)
    assert len(compiled) == 1
    assert Renderer().render(View()) == "first"
    assert kept(template) == compiled


def test_a_template_that_has_changed_is_compiled_anew(template: Path) -> None:
    Renderer().render(View())
    template.write_text("{{ 'other' | ident }}")
    assert Renderer().render(View()) == "other"
    assert len(kept(template)) == 1


def test_so_it_is_where_code_has_changed_that_compiling_may_run(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Renderer().render(View())
    compiled = kept(template)
    monkeypatch.setattr(environment, "_stamps", lambda *_folders: iter(["other.py 1 1"]))
    assert Renderer().render(View()) == "first"
    assert kept(template) != compiled


def test_nothing_is_kept_where_python_keeps_nothing(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert Renderer().render(View()) == "first"
    assert kept(template) == []


def test_a_folder_that_cannot_be_written_to_has_none(template: Path) -> None:
    blocked = template.parent / "__pycache__"
    blocked.write_bytes(b"no folder")
    assert Renderer().render(View()) == "first"
    assert blocked.read_bytes() == b"no folder"


def test_what_is_kept_and_broken_is_made_again(template: Path) -> None:
    Renderer().render(View())
    (compiled,) = template.parent.glob("__pycache__/*")
    whole = compiled.read_bytes()
    for length in (0, 3, len(whole) // 2, len(whole) - 1):
        compiled.write_bytes(whole[:length])
        assert Renderer().render(View()) == "first"
    assert os.listdir(compiled.parent) == [compiled.name]
