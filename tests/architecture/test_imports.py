"""Which part of Specloom may know which other part, and which library has which door."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from module_graph import SOURCE, Import, cycle, folder, inner_folder, read_imports

IMPORTS = read_imports()
OURS = tuple(found for found in IMPORTS if found.imported.split(".")[0] == "specloom")

# The stages in the order of the flow, and what each may import of ours beside diagnostics.
ARROWS = {
    "diagnostics": set(),
    "listing": set(),
    "load": set(),
    "resolve": {"load"},
    "openapi": {"load", "resolve"},
    "ir": set(),
    "lower": {"openapi", "ir"},
    "emit": {"ir"},
    "output": set(),
    "pages": {"load"},
    "review": {"load", "resolve", "openapi", "lower", "ir", "pages", "output", "listing"},
    "scan": set(),
    "runtime": set(),
    # These sit on top of the stages.
    "config": set(),
    "pipeline": {"config", "load", "resolve", "openapi", "lower", "ir", "emit", "output"},
    "cli": {"config", "pipeline", "output", "pages", "review", "scan", "listing"},
    "__main__": {"cli"},
}
WITHOUT_DIAGNOSTICS = {"diagnostics", "runtime"}

# Arrows to one module of a folder, not to the folder.
NARROW_ARROWS = {
    ("output", "specloom.emit.files"): "a tree of files is a value, and its type is all it needs",
    ("emit", "specloom.runtime.rules"): "documents say a rule in the words its violation uses",
    ("review", "specloom.emit.environment"): "reports are rendered from templates as well",
    ("review", "specloom.emit.rules"): "findings say a rule in the words its violation uses",
    ("review", "specloom.runtime.rules"): "and name its fields and values as violations do",
    ("review", "specloom.runtime.formats"): "examples are held to the formats that tables check",
    ("review", "specloom.emit.annotations"): "a report shows what is generated from a field",
    ("scan", "specloom.runtime"): "tables over rows are the tables of the generated packages",
}

# The folders inside a part, and which of their neighbours each may import: the modules beside them
# tie them together.
INNER_ARROWS = {
    "ir": {"dump": set()},
    "openapi": {"schemas": set()},
    "lower": {
        "patterns": set(),
        "schemas": {"patterns"},
        "rows": {"schemas", "patterns"},
        "operations": {"rows", "schemas"},
    },
    "emit": {"models": set(), "client": set(), "docs": {"client"}},
    "output": {"layout": set()},
    "pages": {
        "rows": set(),
        "facts": set(),
        "words": {"facts"},
        "conditions": {"words", "facts"},
        "styles": {"rows", "words", "facts"},
        "comparison": {"facts"},
    },
    "review": {
        "writers": set(),
        "lint": set(),
        "transcription": set(),
        "reports": {"transcription"},
    },
}

# The one place that may import a library when it runs; an annotation may name it anywhere.
DOORS = {
    "jinja2": "specloom.emit.environment",
    "black": "specloom.output.format",
    "ruamel": "specloom.load",
    "markdown_it": "specloom.pages.rows.markdown",
    "datamodel_code_generator": "specloom.emit.models.datamodel",
    "click": "specloom.cli",
    "distributed": "specloom.scan.cluster",
    "fsspec": "specloom.scan.cluster",
    "rich": "specloom.cli",
    "watchfiles": "specloom.cli",
    "filelock": "specloom.output.lock",
    "jsonschema": "specloom.review.lint.validation",
    "referencing": "specloom.review.lint.validation",
    "httpx2": "specloom.runtime",
    "httpcore2": "specloom.runtime",
    "msgspec": "specloom.runtime",
    "anyio": "specloom.runtime.async_session",
}
# The stages whose values are Structs: of msgspec they know no more than how to declare one.
STAGES_OF_VALUES = frozenset(
    {"load", "resolve", "openapi", "ir", "lower", "emit", "output", "review"}
)
DECLARES_VALUES = re.compile(
    r"^from (?:msgspec import Struct(?:, field)?|msgspec\.structs import replace)$", re.MULTILINE
)
# Known to type checkers without being installed.
FOR_ANNOTATIONS = {"typing_extensions"}

# (module, what it imports): why not at the top.
IMPORTS_IN_FUNCTIONS = {
    ("specloom.cli.main", "specloom.cli.commands"): "click: three times Python's own start",
    ("specloom.cli.commands", "traceback"): "a run that ends well has no use for it",
    ("specloom.cli.commands", "specloom.cli.report"): "--version has no use for it",
    ("specloom.cli.commands", "specloom.diagnostics"): "--version has no use for it",
    ("specloom.config", "tomllib"): "most folders have no settings to read",
    ("specloom.cli.runs", "concurrent"): "a run of one job has no use for it",
    ("specloom.cli.runs", "watchfiles"): "only --watch has use for it",
    ("specloom.diagnostics", "difflib"): "most runs have nothing to guess",
    ("specloom.emit.models.datamodel", "datamodel_code_generator"): "a third of a second",
    ("specloom.output.format", "black"): "most runs lay out nothing",
    ("specloom.output.format", "concurrent"): "few packages have so much for black to do",
    ("specloom.load.document", "specloom.load.yaml_text"): "JSON needs no ruamel.yaml",
    ("specloom.output.lock", "filelock"): "longer than a run with nothing to do",
    (
        "specloom.output.toolchain",
        "importlib",
    ): "importlib.metadata: longer than what it would answer",
    ("specloom.output.filesystem", "fcntl"): "Windows has no such module",
    ("specloom.output.filesystem", "ctypes"): "only a run that writes needs the system call",
    (
        "specloom.pipeline",
        "specloom.emit.docs.documents",
    ): "a run with nothing to do ends before it",
    ("specloom.pipeline", "specloom.emit.tables"): "a run with nothing to do ends before it",
    ("specloom.pipeline", "specloom.emit.package"): "a run with nothing to do ends before it",
    ("specloom.pipeline", "specloom.lower"): "a run with nothing to do ends before it",
    ("specloom.pipeline", "specloom.openapi"): "a run with nothing to do ends before it",
    ("specloom.pipeline", "specloom.output.lock"): "a run with nothing to do ends before it",
    ("specloom.pipeline", "specloom.output.writer"): "a run with nothing to do ends before it",
    ("specloom.pipeline", "specloom.output.format"): "a run with nothing to do ends before it",
    ("specloom.scan.cluster", "distributed"): "only --scheduler has use for it",
    ("specloom.scan.cluster", "fsspec"): "only --scheduler has use for it",
    ("specloom.runtime.async_session", "anyio"): "most calls never wait",
    ("specloom.runtime.exchange", "specloom.runtime.grants"): "few APIs have such a scheme",
    ("specloom.runtime.exchange", "specloom.runtime.intake"): "few calls stream",
    ("specloom.runtime.session", "specloom.runtime.stream"): "few calls stream",
    ("specloom.runtime.async_session", "specloom.runtime.stream"): "few calls stream",
    ("specloom.runtime.session", "specloom.runtime.pages"): "few answers come in pages",
    ("specloom.runtime.async_session", "specloom.runtime.pages"): "few answers come in pages",
    ("specloom.runtime.requests", "specloom.runtime.links"): "few answers come in pages",
    ("specloom.runtime.session", "specloom.runtime.undescribed"): "most calls are described",
    ("specloom.runtime.async_session", "specloom.runtime.undescribed"): "most calls are described",
    ("specloom.runtime.async_session", "specloom.runtime.async_transport"): "httpcore2 is slow",
    ("specloom.runtime.session", "specloom.runtime.transport"): "httpcore2 is slow",
}


def test_every_part_is_in_the_table_of_arrows() -> None:
    parts = {folder(found.importer) for found in IMPORTS} - {""}
    assert parts <= ARROWS.keys()


def test_imports_follow_the_arrows() -> None:
    assert [f"{found.importer} -> {found.imported}" for found in OURS if not _allowed(found)] == []


def _allowed(found: Import) -> bool:
    importer, imported = folder(found.importer), folder(found.imported)
    if imported == "diagnostics" and importer not in WITHOUT_DIAGNOSTICS:
        return True
    narrow = any(
        importer == part and _within(found.imported, module) for part, module in NARROW_ARROWS
    )
    return importer == imported or imported in ARROWS[importer] or narrow


def test_folders_inside_a_part_follow_their_arrows() -> None:
    strays = [
        f"{found.importer} -> {found.imported}"
        for found in OURS
        if (importer := inner_folder(found.importer))
        and (imported := inner_folder(found.imported))
        and folder(found.importer) == folder(found.imported)
        and importer != imported
        and imported not in INNER_ARROWS.get(folder(found.importer), {}).get(importer, set())
    ]
    assert strays == []


@pytest.mark.parametrize("kept", ["at import", "at all"])
def test_there_is_no_import_cycle(kept: str) -> None:
    graph: dict[str, set[str]] = {}
    for found in OURS:
        if kept == "at all" or found.runs_at_import:
            graph.setdefault(found.importer, set()).add(found.imported)
    assert cycle({module: frozenset(imported) for module, imported in graph.items()}) == []


def test_a_library_is_imported_through_its_door_only() -> None:
    strays = [
        f"{found.importer} imports {found.imported}"
        for found in IMPORTS
        if _is_library(found.imported)
        and not found.typing_only
        and not _within(found.importer, DOORS.get(found.imported.split(".")[0], "no door"))
        and not _declares_values(found)
    ]
    assert strays == []


def _declares_values(found: Import) -> bool:
    return folder(found.importer) in STAGES_OF_VALUES and found.imported.startswith("msgspec")


@pytest.mark.parametrize("stage", sorted(STAGES_OF_VALUES))
def test_a_stage_knows_of_msgspec_how_to_declare_a_value(stage: str) -> None:
    for path in (SOURCE / stage).rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert text.count("from msgspec") == len(DECLARES_VALUES.findall(text)), path
        assert "import msgspec" not in text, path


@pytest.mark.parametrize("stage", sorted(STAGES_OF_VALUES - {"review"}))
def test_no_stage_copies_a_value_as_if_it_were_a_dataclass(stage: str) -> None:
    # A type checker takes a Struct for one, and `dataclasses.replace` fails when it is called.
    imported = re.compile(r"^from dataclasses import .*\b(?:replace|fields|asdict|astuple)\b", re.M)
    assert [
        path for path in (SOURCE / stage).rglob("*.py") if imported.search(path.read_text())
    ] == []


def test_annotations_name_only_libraries_that_have_a_door() -> None:
    named = {
        found.imported.split(".")[0]
        for found in IMPORTS
        if found.typing_only and _is_library(found.imported)
    }
    assert named <= DOORS.keys() | FOR_ANNOTATIONS


def test_the_runtime_imports_its_own_modules_relatively() -> None:
    # It is copied into packages that have another name.
    assert [
        f"{found.importer} imports {found.imported}"
        for found in OURS
        if folder(found.importer) == "runtime" and not found.relative
    ] == []


def test_an_import_inside_a_function_has_a_reason_on_record() -> None:
    met = {(found.importer, _listed(found.imported)) for found in IMPORTS if found.function}
    assert met - IMPORTS_IN_FUNCTIONS.keys() == set(), "imports without a reason"
    assert IMPORTS_IN_FUNCTIONS.keys() - met == set(), "reasons without an import"


def test_these_tests_see_a_cycle_and_an_import_inside_a_function(tmp_path: Path) -> None:
    tmp_path.joinpath("one.py").write_text("from package import two\n")
    tmp_path.joinpath("two.py").write_text("def late():\n    from .one import name\n")

    found = read_imports(tmp_path, "package")

    assert [(item.imported, item.function) for item in found] == [
        ("package.two", ""),
        ("package.one", "late"),
    ]
    graph = {item.importer: frozenset({item.imported}) for item in found}
    assert cycle(graph) == ["package.one", "package.two", "package.one"]


def _is_library(module: str) -> bool:
    root = module.split(".")[0]
    return root != "specloom" and root not in sys.stdlib_module_names


def _listed(module: str) -> str:
    return module if module.startswith("specloom.") else module.split(".")[0]


def _within(module: str, door: str) -> bool:
    return module == door or module.startswith(f"{door}.")
