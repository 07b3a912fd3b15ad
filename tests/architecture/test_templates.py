"""Templates are short, flat, decide nothing, and name the one view they show."""

from __future__ import annotations

import json
import re
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import jinja2
import pytest
from jinja2 import nodes

from specloom.pipeline import Target, render

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
PATHS = sorted(
    path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.jinja*") if path.is_file()
)
MOST_LINES = 120
DEEPEST = 3
# A macro is handed its values one by one.
WITHOUT_A_VIEW = {"docstring.jinja"}
VIEW = re.compile(r"\bview: (specloom(?:\.\w+)+)")


def source(path: str) -> str:
    return TEMPLATES.joinpath(path).read_text(encoding="utf-8")


def tree(path: str) -> nodes.Template:
    return jinja2.Environment().parse(source(path))


@pytest.mark.parametrize("path", PATHS)
def test_a_template_is_short(path: str) -> None:
    assert len(source(path).splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", PATHS)
def test_a_template_decides_nothing(path: str) -> None:
    assert list(tree(path).find_all((nodes.Assign, nodes.AssignBlock))) == []


@pytest.mark.parametrize("path", PATHS)
def test_a_template_is_flat(path: str) -> None:
    assert _depth(tree(path)) <= DEEPEST


def _depth(node: nodes.Node) -> int:
    """How deep loops and conditions stand inside each other; an ``elif`` is no level."""
    inner = max((_depth(child) for child in node.iter_child_nodes(exclude=["elif_"])), default=0)
    branches = max((_depth(branch) for branch in getattr(node, "elif_", [])), default=0)
    level = 1 if isinstance(node, nodes.For | nodes.If | nodes.Macro | nodes.CallBlock) else 0
    return max(inner + level, branches)


@pytest.mark.parametrize("path", [path for path in PATHS if path not in WITHOUT_A_VIEW])
def test_the_first_line_names_the_view_and_the_template_asks_for_what_it_has(path: str) -> None:
    first = source(path).splitlines()[0]
    match = VIEW.search(first)
    assert match, f"{path}: {first}"
    assert first.startswith(("{# ", "{#- "))
    module, _, name = match[1].rpartition(".")

    view = getattr(import_module(module), name)

    variable = re.search(r" as `(\w+)`", first)
    assert _asked(tree(path), variable[1] if variable else "view") <= set(dir(view))


def _asked(template: nodes.Template, variable: str) -> set[str]:
    """The attributes of the view that a template names."""
    return {
        access.attr
        for access in template.find_all(nodes.Getattr)
        if isinstance(access.node, nodes.Name) and access.node.name == variable
    }


MODELS = {
    "openapi": "3.1.0",
    "info": {"title": "Shelf", "version": "1"},
    "paths": {},
    "components": {
        "schemas": {
            "Book": {
                "type": "object",
                "deprecated": True,
                "required": ["isbn"],
                "properties": {
                    "isbn": {"type": "string", "description": "Its number."},
                    "class": {"type": "string", "default": "novel", "deprecated": True},
                    "binding": {"$ref": "#/components/schemas/Binding"},
                },
            },
            "Binding": {"type": "string", "enum": ["soft", "hard"]},
            "Volume": {"type": "integer", "enum": [1, 2], "deprecated": True},
        }
    },
}


def test_the_templates_of_models_use_no_name_that_is_not_always_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # datamodel-code-generator renders them in an environment of its own, which forgives: here
    # it is given one that does not. The copy has a path that its caches have never seen.
    rendered: set[str] = set()

    class Strict(jinja2.Environment):
        def __init__(self, **options: Any) -> None:
            super().__init__(**{**options, "undefined": jinja2.StrictUndefined})

        def get_template(self, name: Any, *rest: Any, **options: Any) -> jinja2.Template:
            rendered.add(str(name))
            return super().get_template(name, *rest, **options)

    shutil.copytree(TEMPLATES / "models", tmp_path / "models")
    spec = tmp_path / "shelf.json"
    spec.write_text(json.dumps(MODELS))
    monkeypatch.setattr(jinja2, "Environment", Strict)
    monkeypatch.setattr("specloom.emit.models.classes.templates_folder", lambda: tmp_path)

    made = render(Target("shelf", spec, tmp_path / "shelf", tmp_path / "state", tmp_path))

    text = next(file.content.decode() for file in made.tree if file.path == "models.py")
    assert all(f"class {name}(" in text for name in ("Book", "Binding", "Volume"))
    of_its_own = {path.name for path in tmp_path.joinpath("models").glob("*.jinja2")}
    assert of_its_own <= {Path(name).name for name in rendered}
