"""The door of datamodel-code-generator: a skeleton in, the text of each class out."""

from __future__ import annotations

import json
import re
import warnings
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def class_texts(
    skeleton: Mapping[str, Any],
    aliases: Mapping[str, str],
    views: Mapping[str, object],
    templates: Path,
) -> dict[str, str]:
    """The source of each class by name, rendered with the templates in ``templates``.

    ``views`` reach them as ``view``, one for each class. Nothing is fetched and no file but the
    templates is read: the skeleton has no reference that leaves it.
    """
    # Its import takes a third of a second: paid only where models really have to be rendered.
    from datamodel_code_generator import generate
    from datamodel_code_generator.enums import DataModelType, InputFileType
    from datamodel_code_generator.format import PythonVersion

    with warnings.catch_warnings():
        # It warns of what it would do with a document of its own; the skeleton is ours.
        warnings.simplefilter("ignore")
        text = generate(
            json.dumps(skeleton),
            input_file_type=InputFileType.JsonSchema,
            output_model_type=DataModelType.MsgspecStruct,
            target_python_version=PythonVersion.PY_311,
            custom_template_dir=templates,
            extra_template_data=defaultdict(
                dict, {name: {"view": view} for name, view in views.items()}
            ),
            aliases=dict(aliases),
            no_alias=True,
            skip_root_model=True,
            class_name=_other_name(frozenset(views)),
            formatters=[],
            allow_remote_refs=False,
            strict_refs=True,
            disable_timestamp=True,
            use_standard_collections=True,
            use_union_operator=True,
        )
    if not isinstance(text, str):
        raise RuntimeError("datamodel-code-generator answered with more than one module")
    return _classes(text, frozenset(views))


def _other_name(names: frozenset[str]) -> str:
    """A name that no definition has: the skeleton itself is a schema, too, and needs one."""
    name = "Skeleton"
    while name in names:
        name += "X"
    return name


_CLASS = re.compile(r"^(?:@.*\n)?class (\w+)\b.*\n(?:(?:[ )].*)?(?:\n|\Z))*", re.MULTILINE)
"""A class as our templates write it: only its first lines, and a bracket, begin a line."""


def _classes(text: str, wanted: frozenset[str]) -> dict[str, str]:
    """Each wanted class of a module, from its first decorator to its last line."""
    found = {match[1]: match[0].rstrip("\n") for match in _CLASS.finditer(text + "\n")}
    missing = sorted(wanted - set(found))
    if missing:
        raise RuntimeError(f"datamodel-code-generator left out {', '.join(missing)}")
    return found
