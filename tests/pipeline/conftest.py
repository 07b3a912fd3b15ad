"""A fresh small project for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
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
