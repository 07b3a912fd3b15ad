"""The door of datamodel-code-generator: a skeleton in, the text of each class out."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import re
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def class_texts(skeleton: Mapping[str, Any], view: object, templates: Path) -> dict[str, str]:
    """The source of each class by name, rendered with the templates in ``templates``.

    ``view`` reaches them by this name, beside the fields of the skeleton's one class. Nothing is
    fetched and no file but the templates is read: the skeleton has no reference that leaves it.
    """
    with warnings.catch_warnings(), _out_of_sight(), _without_plugins():
        # Its import takes a third of a second: paid only where models really have to be rendered.
        from datamodel_code_generator import generate
        from datamodel_code_generator.enums import DataModelType, InputFileType
        from datamodel_code_generator.format import PythonVersion

        # It warns of what it would do with a document of its own; the skeleton is ours.
        warnings.simplefilter("ignore")
        text = generate(
            json.dumps(skeleton),
            input_file_type=InputFileType.JsonSchema,
            output_model_type=DataModelType.MsgspecStruct,
            target_python_version=PythonVersion.PY_311,
            custom_template_dir=templates,
            extra_template_data=defaultdict(dict, {_CLASS_NAME: {"view": view}}),
            no_alias=True,
            class_name=_CLASS_NAME,
            formatters=[],
            allow_remote_refs=False,
            strict_refs=True,
            disable_timestamp=True,
            use_standard_collections=True,
            use_union_operator=True,
        )
    if not isinstance(text, str):
        raise RuntimeError("datamodel-code-generator answered with more than one module")
    return {match[1]: match[0].rstrip("\n") for match in _CLASS.finditer(text + "\n")}


@contextlib.contextmanager
def _out_of_sight() -> Iterator[None]:
    """Keep what lives already from being looked through for cycles.

    datamodel-code-generator has Python look far more often than a run of ours does, and none of
    the million values that lead up to it is garbage yet.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextlib.contextmanager
def _without_plugins() -> Iterator[None]:
    """Keep pydantic, on which datamodel-code-generator is built, from asking every distribution
    that is installed for plugins: it takes its time, and none has a part in what is generated."""
    former = os.environ.get(_PLUGINS)
    os.environ[_PLUGINS] = "__all__"
    try:
        yield
    finally:
        del os.environ[_PLUGINS]
        if former is not None:
            os.environ[_PLUGINS] = former


_PLUGINS = "PYDANTIC_DISABLE_PLUGINS"

_CLASS_NAME = "Types"
"""What the skeleton's class is called; our template does not show it."""

_CLASS = re.compile(
    r"^(?:@.*\n(?:[ )].*\n)*)?class (\w+)\b.*\n(?:(?:[ )].*)?(?:\n|\Z))*", re.MULTILINE
)
"""A class as our templates write it: only first lines and closing brackets begin a line."""
