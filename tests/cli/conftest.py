"""The command line is tried on the small project of the pipeline's tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pipeline"))

from small_project import Project, project_in


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Two APIs, not generated yet."""
    return project_in(tmp_path)


@pytest.fixture
def generated(project: Project) -> Project:
    """Two APIs and their packages."""
    project.generate()
    return project
