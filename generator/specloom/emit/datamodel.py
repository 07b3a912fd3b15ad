"""The door of datamodel-code-generator: a skeleton in, the text of each class out."""

from __future__ import annotations

import ast
import json
import warnings
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_ROOT = "A_name_that_no_definition_has"
"""The skeleton itself has a name, too; ours have no underscore."""


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
            class_name=_ROOT,
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


def _classes(text: str, wanted: frozenset[str]) -> dict[str, str]:
    """Each wanted class of a module, from its first decorator to its last line."""
    lines = text.split("\n")
    found: dict[str, str] = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef) and node.name in wanted:
            first = min([node.lineno, *(item.lineno for item in node.decorator_list)])
            found[node.name] = "\n".join(lines[first - 1 : node.end_lineno])
    missing = sorted(wanted - set(found))
    if missing:
        raise RuntimeError(f"datamodel-code-generator left out {', '.join(missing)}")
    return found
