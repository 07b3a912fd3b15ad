"""Path templates: ``/pets/{id}``, and the parameters that fill them."""

from __future__ import annotations

import re
from typing import Final

from specloom.diagnostics import named
from specloom.load import Site
from specloom.openapi.model import Parameter, Schema
from specloom.openapi.reader import Reader

_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")


def check_path(reader: Reader, site: Site, path: str) -> bool:
    """Whether a key of ``paths`` is a path; if not, an error is recorded at it."""
    if not path.startswith("/"):
        message = f"the path has to begin with a slash: {named(path)}"
        reader.error("path-slash", site, message, key=True)
        return False
    literal = _VARIABLE.sub("", path)
    if "{" in literal or "}" in literal or "{}" in path:
        message = f"the braces of the path template do not match: {named(path)}"
        reader.error("path-template", site, message, key=True)
        return False
    if any(segment in {".", ".."} for segment in path.split("/")):
        message = f"the path has a dot segment: {named(path)}"
        reader.error("path-segment", site, message, key=True)
        return False
    if "?" in literal or "#" in literal:
        message = "the path holds a query or a fragment; it is sent as it stands"
        hint = "declare query parameters"
        reader.warn("path-query", site, message, hint=hint, key=True)
    return True


def settle_path_parameters(
    reader: Reader, site: Site, path: str, parameters: tuple[Parameter, ...]
) -> tuple[Parameter, ...]:
    """The parameters of an operation, each template variable declared.

    A path parameter that the template does not hold is an error; a variable that nobody
    declares becomes a required text, with a warning.
    """
    variables = dict.fromkeys(_VARIABLE.findall(path))
    for parameter in parameters:
        if parameter.location == "path" and parameter.name not in variables:
            message = f"the path {named(path)} has no {{{named(parameter.name)}}}"
            place = parameter.site.below("name")
            reader.error("path-parameter-unknown", place, message, hint="add it to the path")
    declared = {parameter.name for parameter in parameters if parameter.location == "path"}
    missing = [name for name in variables if name not in declared]
    for name in missing:
        message = f"the path variable {named(name)} is not declared; it is read as a text"
        reader.warn("path-parameter-undeclared", site, message, key=True)
    added = tuple(
        Parameter(
            site=site,
            name=name,
            location="path",
            required=True,
            schema=Schema(site=site, types=("string",)),
        )
        for name in missing
    )
    return added + parameters
