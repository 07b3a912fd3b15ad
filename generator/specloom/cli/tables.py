"""The table that a command names: of an API of the project, or of a package that was copied."""

from __future__ import annotations

from pathlib import Path

from specloom.config import Project, find_project
from specloom.diagnostics import Refused, error, shown
from specloom.pipeline import tables, target_of
from specloom.scan.tables import Table, TablesDocument, read_tables, table_of


def vendored_table(operation: str, package: Path) -> Table:
    """The table of an operation in a package that was copied, or in its ``tables.json``."""
    path = package / "tables.json" if package.is_dir() else package
    try:
        document = read_tables(path.read_bytes(), shown(path))
    except OSError as failure:
        raise no_file(str(path), failure, 2) from None
    # In a package the API goes without saying.
    inside = operation.removeprefix(f"{document.api}.")
    return table_of(document, operation if operation in document.tables else inside)


def project_table(operation: str) -> Table:
    """The table of an operation of one of the project's APIs."""
    project = find_project(Path.cwd())
    document, call = _document(project, operation)
    return table_of(document, call)


def _document(project: Project, operation: str) -> tuple[TablesDocument, str]:
    known = project.apis()
    api = max((api for api in known if operation.startswith(f"{api}.")), key=len, default="")
    if operation in known:
        message = f"{operation!r} is an API: name one of its operations"
        hint = f"{operation}.RESOURCE.METHOD"
        raise Refused(error("no-such-operation", message, hint=hint))
    if not api:
        message = f"{operation!r} begins with no API of this project"
        hint = f"API.RESOURCE.METHOD, the APIs are: {', '.join(known) or 'none'}"
        raise Refused(error("no-such-api", message, hint=hint))
    target = target_of(project, api)
    document = read_tables(tables(target), shown(target.folder / "tables.json"))
    return document, operation.removeprefix(f"{api}.")


def no_file(file: str, failure: OSError, exit_code: int) -> Refused:
    """A file that cannot be opened, with the reason that the system gives."""
    reason = failure.strerror or type(failure).__name__
    return Refused(error("no-file", f"{shown(Path(file))}: {reason}"), exit_code=exit_code)
