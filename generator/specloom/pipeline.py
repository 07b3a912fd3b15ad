"""The whole flow on one page: load, resolve, openapi, lower, emit, output.

A run with nothing to do reads hashes and stops: the stages are imported below the line where
work begins, since jinja2, ruamel.yaml and click's neighbours cost more than such a run.
"""

from __future__ import annotations

import contextlib
import enum
import keyword
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from specloom.config import SPEC_NAME, Project
from specloom.diagnostics import (
    Diagnostic,
    Diagnostics,
    Loss,
    Refused,
    Severity,
    Span,
    error,
    shown,
    warning,
)
from specloom.emit.files import FileTree
from specloom.output.manifest import Input, Manifest, build_manifest, read_manifest
from specloom.output.state import (
    STATE_FOLDER,
    input_digests,
    is_current,
    read_format_cache,
    read_state,
    run_key,
    state_of,
    write_format_cache,
    write_state,
)
from specloom.output.toolchain import Toolchain, tool_versions, toolchain


@dataclass(frozen=True, slots=True)
class Target:
    """One package to generate.

    ``spec`` is read, ``folder`` becomes the package ``name``, ``state`` holds lock and memory.
    Paths in the output are relative to ``base``, a folder above the spec.
    """

    name: str
    spec: Path
    folder: Path
    state: Path
    base: Path


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: ``check`` writes nothing, ``strict`` makes losses and name warnings errors,
    ``force`` replaces files that were edited by hand and keeps them as ``.orig``."""

    check: bool = False
    strict: bool = False
    force: bool = False


class Status(enum.Enum):
    """How a run ended."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    DRIFTED = "drifted"


@dataclass(frozen=True, slots=True)
class Lost:
    """A keyword that is not honoured, as a report names it."""

    file: str
    pointer: str
    keyword: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did to one package, and what it has to say."""

    api: str
    status: Status
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    not_honoured: tuple[Lost, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """The finished tree, and what the run knows that made it: ``inputs`` map a path to the SHA-256
    of what was read there."""

    tree: FileTree
    inputs: Mapping[str, str]
    losses: tuple[Loss, ...]
    diagnostics: tuple[Diagnostic, ...]


def target_of(project: Project, api: str) -> Target:
    """The package of an API of a project."""
    return Target(
        name=api,
        spec=project.specs / api / SPEC_NAME,
        folder=project.output / api,
        state=project.root / STATE_FOLDER,
        base=project.root,
    )


def generate(target: Target, options: Options, tools: Toolchain | None = None) -> Outcome:
    """Bring one package up to date, or say with ``check`` how it differs.

    ``tools`` are those at the beginning of the run, now unless given.

    Raises:
        Refused: the input or the folder cannot be used; the folder is as it was.
    """
    # Before the work: what changes while it is done was not part of it.
    tools = tools or toolchain(target.state)
    known = current(target, options, tools)
    if known is not None:
        return known
    # Here and not above: see the module's docstring.
    from specloom.output.lock import hold, hold_place
    from specloom.output.writer import drift, write_tree

    with hold(target.state, target.folder.name):
        rendered = render(target, tools, strict=options.strict)
        with contextlib.nullcontext() if options.check else hold_place(target.folder):
            if options.check:
                changed = drift(rendered.tree, target.folder)
            else:
                changed = write_tree(rendered.tree, target.folder, force=options.force)
            if not options.check or changed.changes_nothing:
                key = _key(target, rendered.inputs, tools)
                state = state_of(rendered.tree, target.folder, key=key, inputs=rendered.inputs)
                write_state(target.state, target.folder, state)
    changes = Status.DRIFTED if options.check else Status.WRITTEN
    return Outcome(
        target.name,
        Status.UNCHANGED if changed.changes_nothing else changes,
        changed.written,
        changed.removed,
        changed.unchanged,
        tuple(map(_reported, rendered.losses)),
        rendered.diagnostics,
    )


def _reported(loss: Loss) -> Lost:
    return Lost(loss.file, loss.pointer, loss.keyword, loss.line, loss.column)


def current(target: Target, options: Options, tools: Toolchain | None = None) -> Outcome | None:
    """The outcome where nothing is to do, told by hashes alone; None where there may be work.

    With ``check`` every byte of the package is read, whatever the times of its files say.
    """
    state = read_state(target.state, target.folder)
    if options.strict or state is None:
        return None
    key = _key(target, input_digests(state.inputs), tools or toolchain(target.state))
    if not is_current(target.folder, state, key, thorough=options.check):
        return None
    manifest = read_manifest(target.folder)
    return Outcome(
        target.name,
        Status.UNCHANGED,
        unchanged=0 if manifest is None else len(manifest.files) + 1,
        not_honoured=() if manifest is None else _lost(target, manifest),
    )


def tables(target: Target) -> bytes:
    """The ``tables.json`` of the spec as it is now: from the package if that is up to date.

    Raises:
        Refused: the spec cannot be used.
    """
    if current(target, Options()) is not None:
        return (target.folder / "tables.json").read_bytes()
    # Here and not above: see the module's docstring.
    from specloom.emit.docs.documents import tables_json
    from specloom.emit.tables import rows_of
    from specloom.lower import lower
    from specloom.openapi import read_description

    diagnostics = Diagnostics()
    reading = read_description(target.spec, name=shown(target.spec), diagnostics=diagnostics)
    api = lower(reading.description, target.name, reading.documents.span, diagnostics)
    return tables_json(api, rows_of(api)).encode()


def render(target: Target, tools: Toolchain | None = None, *, strict: bool = False) -> Rendered:
    """Everything but the disk: from the spec to the finished tree with its manifest.

    ``tools`` are those at the beginning of the run, now unless given.

    Raises:
        Refused: the spec cannot be used, or under ``strict`` not all of it.
    """
    # Here and not above: see the module's docstring.
    from specloom.emit.package import emit, runtime_files
    from specloom.lower import lower
    from specloom.openapi import read_description
    from specloom.output.format import format_tree

    diagnostics = Diagnostics()
    _warn_of_name(target, diagnostics)
    reading = read_description(target.spec, name=shown(target.spec), diagnostics=diagnostics)
    documents = reading.documents
    api = lower(reading.description, target.name, documents.span, diagnostics)
    if strict:
        _refuse_losses(diagnostics)
    versions = tool_versions() if tools is None else tools.tools
    cache = read_format_cache(target.state, target.folder, versions["black"])
    tree, cache = format_tree(emit(api, _relative(target.spec, target.base)), cache)
    write_format_cache(target.state, target.folder, cache)
    tree = tree.adding(*runtime_files())
    inputs = tuple(
        Input(_relative(document.path, target.base), name, document.digest)
        for name, document in documents.by_name.items()
    )
    losses = tuple(sorted(diagnostics.losses))
    manifest = build_manifest(tree, api=target.name, inputs=inputs, tools=versions, losses=losses)
    return Rendered(
        tree.adding(manifest),
        {str(document.path): document.digest for document in documents.by_name.values()},
        losses,
        tuple(diagnostics.entries),
    )


def _warn_of_name(target: Target, diagnostics: Diagnostics) -> None:
    if not target.name.isidentifier() or keyword.iskeyword(target.name):
        diagnostics.add(
            warning(
                "folder-name",
                f"no import statement can name {target.name!r}",
                hint="call the folder by a Python identifier, or rename it where it is copied to",
            )
        )


def _key(target: Target, inputs: Mapping[str, str], tools: Toolchain) -> str:
    return run_key(
        inputs,
        source=tools.source.digest,
        tools=tools.tools,
        options={"api": target.name, "spec": _relative(target.spec, target.base)},
    )


def _lost(target: Target, manifest: Manifest) -> tuple[Lost, ...]:
    return tuple(
        Lost(shown(target.base / loss.file), loss.pointer, loss.keyword, loss.line, loss.column)
        for loss in manifest.losses
    )


def _relative(path: Path, base: Path) -> str:
    """A path as the output names it, without the folders of this machine."""
    resolved, root = path.resolve(), base.resolve()
    return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else path.name


_STRICT_WARNINGS = frozenset({"name-collision", "composition-conflict"})


def _refuse_losses(diagnostics: Diagnostics) -> None:
    """What ``--strict`` does not let pass, each with its place."""
    errors = [
        error(
            "not-honoured",
            f"{loss.keyword} is not honoured: {loss.reason}",
            Span(loss.file, loss.line, loss.column),
        )
        for loss in sorted(diagnostics.losses)
    ]
    errors += [
        error(entry.code, entry.message, entry.span, hint=entry.hint, related=entry.related)
        for entry in diagnostics.entries
        if entry.severity is Severity.WARNING and entry.code in _STRICT_WARNINGS
    ]
    if errors:
        raise Refused(*errors)
