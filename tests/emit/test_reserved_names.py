"""A model cannot take a name that the package, or a module it lands in, has for something else."""

from __future__ import annotations

from specloom.emit.client import face, resources
from specloom.emit.models import classes
from specloom.lower.reserved_names import CLASS_NAMES
from specloom.runtime import errors


def test_the_package_exports_every_error_of_the_runtime() -> None:
    assert set(face.ERRORS) == set(errors.__all__)


def test_no_model_takes_the_name_of_an_error() -> None:
    assert set(face.ERRORS) <= CLASS_NAMES


def test_no_model_takes_a_name_that_its_module_imports() -> None:
    words = {name for name in classes.KNOWN if name[0].isupper()}
    assert words <= CLASS_NAMES


def test_no_model_takes_a_name_that_a_resource_imports() -> None:
    words = {name for name in resources.KNOWN if name[0].isupper()}
    assert words <= CLASS_NAMES
