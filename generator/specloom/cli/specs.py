"""Which specs a command is about: APIs of the project by name, and OpenAPI files by path."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from specloom.config import SPEC_NAME, Project, find_project
from specloom.diagnostics import Refused, error


@dataclass(frozen=True, slots=True)
class NamedSpec:
    """One spec: the name of its API, and the file."""

    api: str
    file: Path


def named_specs(names: Sequence[str]) -> list[NamedSpec]:
    """The specs that are named, or all of the project where none is.

    What is an API of the project is one; anything else is a path.

    Raises:
        Refused: a name is neither, or there is nothing to look at.
    """
    project = _project(names)
    apis = () if project is None else project.apis()
    if not names and project is not None:
        if not apis:
            message = f"there is no {os.path.relpath(project.specs)}/*/{SPEC_NAME}"
            raise Refused(error("no-such-api", message, hint="write one there"))
        names = apis
    return [_named(name, project, apis) for name in dict.fromkeys(names)]


def _project(names: Sequence[str]) -> Project | None:
    """The project around the working folder; files alone need none."""
    try:
        return find_project(Path.cwd())
    except Refused as refusal:
        without = all(diagnostic.code == "no-project" for diagnostic in refusal.diagnostics)
        if names and (without or all(Path(name).is_file() for name in names)):
            return None
        raise


def _named(name: str, project: Project | None, apis: Sequence[str]) -> NamedSpec:
    if project is not None and name in apis:
        return NamedSpec(name, project.specs / name / SPEC_NAME)
    path = Path(name)
    if path.is_file():
        stem = path.resolve().parent.name if path.name == SPEC_NAME else path.stem
        return NamedSpec(stem, path)
    is_not = "is a folder, and no" if path.is_dir() else "is no file, and no"
    if project is None:
        hint = "name an OpenAPI file, or change into the project: there is no specs/ here"
    else:
        hint = f"the APIs are: {', '.join(apis)}" if apis else ""
    raise Refused(error("no-such-api", f"{name} {is_not} API of the project", hint=hint))
