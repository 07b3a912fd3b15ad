"""``specloom generate``."""

from __future__ import annotations

import functools
import os
from pathlib import Path

import click

from specloom.cli.outcomes import tell
from specloom.cli.report import show
from specloom.cli.runs import Failure, attempts, changes
from specloom.cli.sealing import Chosen, leave_seal
from specloom.config import SPEC_NAME, Project, consulted, find_project, places
from specloom.diagnostics import Diagnostic, Refused, error, shown, warning
from specloom.output.manifest import MANIFEST
from specloom.output.state import STATE_FOLDER
from specloom.output.toolchain import Toolchain, toolchain
from specloom.pipeline import Options, Status, Target, target_of

_EPILOG = """\b
Examples:
  specloom generate                     every API of the project
  specloom generate signalwire twilio   these two
  specloom generate --check             write nothing; exit 1 on a difference
  specloom generate --strict            refuse a spec not honoured in full
  specloom generate --spec api.json --output client
"""


@click.command(
    "generate",
    epilog=_EPILOG,
    short_help="generate typed packages from specs",
    context_settings={"max_content_width": 80},
)
@click.argument("apis", nargs=-1, metavar="[API ...]")
@click.option(
    "--spec",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Read this OpenAPI file instead.",
)
@click.option(
    "--output", metavar="DIR", type=click.Path(path_type=Path), help="Make this folder the package."
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a package is not current.")
@click.option("--strict", is_flag=True, help="Refuse what cannot be honoured in full.")
@click.option("--force", is_flag=True, help="Replace files edited by hand; keep them as .orig.")
@click.option("--watch", is_flag=True, help="Stay, and run again whenever a spec changes.")
@click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Work on so many APIs at once.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json: one object a line for each API.",
)
def command(
    apis: tuple[str, ...],
    spec: Path | None,
    output: Path | None,
    check: bool,
    strict: bool,
    force: bool,
    watch: bool,
    jobs: int,
    form: str,
) -> int:
    """Generate the package of each API, or of every API of the project.

    A package is written as a whole or not at all; where nothing changed, nothing is written.
    """
    options = Options(check=check, strict=strict, force=force)
    choose = functools.partial(_chosen, apis, spec, output)
    chosen = choose()
    tools = toolchain(chosen.state)
    code = _generate(chosen, tools, options, jobs, form)
    if watch:
        click.echo("watching; Ctrl-C ends it", err=True)
        for _ in changes(chosen.folders):
            chosen = choose()
            code = _generate(chosen, toolchain(chosen.state), options, jobs, form)
    elif code == 0 and not (check or strict):
        leave_seal(choose, tools, form)
    return code


def _generate(chosen: Chosen, tools: Toolchain, options: Options, jobs: int, form: str) -> int:
    """One run over all targets; what it returns is its exit code, the worst of all."""
    code = 0
    show(chosen.warnings)
    tried = attempts(chosen.targets, options, tools, jobs)
    for target, attempt in zip(chosen.targets, tried, strict=True):
        if isinstance(attempt, Failure):
            show(attempt.diagnostics)
            code = max(code, attempt.exit_code)
            continue
        tell(attempt, target, form)
        if attempt.status is Status.DRIFTED:
            code = max(code, 1)
    return code


def _chosen(apis: tuple[str, ...], spec: Path | None, output: Path | None) -> Chosen:
    if spec is not None or output is not None:
        if apis:
            raise click.UsageError("--spec FILE and --output DIR go without API names.")
        if output is None:
            raise click.UsageError("--spec FILE needs --output DIR, the folder of the package.")
        if spec is None:
            raise click.UsageError("--output DIR needs --spec FILE, which the package is made of.")
        return Chosen((_file_target(spec, output),), (spec.parent,))
    start = Path.cwd()
    project = find_project(start)
    known = project.apis()
    _refuse_unknown(project, apis, known)
    targets = tuple(target_of(project, api) for api in dict.fromkeys(apis or known))
    return Chosen(
        targets,
        tuple(target.spec.parent for target in targets) if apis else (project.specs,),
        () if apis else _orphans(project, known),
        (*consulted(start, project), *places(project.output, MANIFEST)),
    )


def _orphans(project: Project, known: tuple[str, ...]) -> tuple[Diagnostic, ...]:
    """A warning for each package whose spec is gone: nobody regenerates it any more."""
    manifests = sorted(project.output.glob(f"*/{MANIFEST}"))
    return tuple(
        warning(
            "no-spec",
            f"{shown(path.parent)} has no spec: there is no "
            f"{shown(project.specs / path.parent.name / SPEC_NAME)}",
            hint="remove the package, or bring its spec back",
        )
        for path in manifests
        if path.parent.name not in known
    )


def _refuse_unknown(project: Project, apis: tuple[str, ...], known: tuple[str, ...]) -> None:
    folder = os.path.relpath(project.specs)
    unknown = [api for api in apis if api not in known]
    if unknown or not known:
        message = f"there is no {folder}/{unknown[0] if unknown else '*'}/openapi.yaml"
        hint = f"the APIs are: {', '.join(known)}" if known else "write one there"
        raise Refused(error("no-such-api", message, hint=hint))


def _file_target(spec: Path, output: Path) -> Target:
    return Target(
        name=Path(os.path.abspath(output)).name,
        spec=spec,
        folder=output,
        state=Path.cwd() / STATE_FOLDER,
        base=spec.parent,
    )
