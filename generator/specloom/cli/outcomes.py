"""How the outcome of a run is told: to people, or to programs."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator

import click

from specloom.cli.report import say, show
from specloom.cli.seal import Line
from specloom.diagnostics import shown
from specloom.listing import visible
from specloom.output.manifest import MANIFEST
from specloom.pipeline import Outcome, Status, Target


def tell(outcome: Outcome, target: Target, form: str) -> None:
    """Print an outcome: ``json`` is one object on one line, ``text`` is for people."""
    if form == "text":
        show(outcome.diagnostics, everything=False)
    for stream, text in told(outcome, target, form):
        if stream == "err":
            click.echo(text, err=True)
        else:
            say(text)


def told(outcome: Outcome, target: Target, form: str) -> Iterator[Line]:
    """The lines that tell an outcome, beside its diagnostics."""
    if form == "json":
        yield "out", json.dumps(_record(outcome))
    else:
        yield from (("err", visible(line)) for line in _losses(outcome, target))
        yield from (("out", visible(line)) for line in _summary(outcome, target))
        yield from (("out", line) for line in _next_step(outcome, target))


def _record(outcome: Outcome) -> dict[str, object]:
    return {
        "api": outcome.api,
        "status": outcome.status.value,
        "written": list(outcome.written),
        "removed": list(outcome.removed),
        "unchanged": outcome.unchanged,
        "not_honoured": [
            {"file": lost.file, "pointer": lost.pointer, "keyword": lost.keyword, "line": lost.line}
            for lost in outcome.not_honoured
        ],
    }


def _losses(outcome: Outcome, target: Target) -> Iterator[str]:
    """A line for each keyword that is not honoured, at its first place, and where all are."""
    times = Counter(lost.keyword for lost in outcome.not_honoured)
    for keyword, count in times.items():
        lost = next(item for item in outcome.not_honoured if item.keyword == keyword)
        place = f"{lost.file}:{lost.line}:{lost.column}"
        others = "" if count == 1 else f", nor in {count - 1} other {_plural(count - 1, 'place')}"
        yield f"{place}: warning[not-honoured]: {keyword} is not honoured{others}"
    if outcome.not_honoured:
        yield f"  hint: specloom lint {shown(target.spec)} says why"
        if len(outcome.not_honoured) > len(times):
            yield f"  hint: {shown(target.folder / MANIFEST)} lists every place"


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"


def _summary(outcome: Outcome, target: Target) -> Iterator[str]:
    folder = os.path.relpath(target.folder)
    counts = [
        f"{len(files)} {word}"
        for files, word in ((outcome.written, "written"), (outcome.removed, "removed"))
        if files
    ]
    words = {
        Status.UNCHANGED: "up to date",
        Status.WRITTEN: ", ".join(counts),
        Status.DRIFTED: f"not up to date: {', '.join(counts)} by `specloom generate`",
    }
    yield f"{folder}: {words[outcome.status]}, {outcome.unchanged} unchanged"
    if outcome.status is Status.DRIFTED:
        yield from (f"  {path}" for path in (*outcome.written, *outcome.removed))


def _next_step(outcome: Outcome, target: Target) -> Iterator[str]:
    """How a package that is new is used: one beside a project, which an import can name."""
    folder = os.path.relpath(target.folder)
    package = folder.replace(os.sep, ".")
    is_new = outcome.status is Status.WRITTEN and not (outcome.unchanged or outcome.removed)
    is_alone = target.spec.parent == target.base
    if is_new and is_alone and all(map(str.isidentifier, package.split("."))):
        readme = os.path.join(folder, "README.md")
        yield f"  hint: from {package} import Client; {readme} has a call for every operation"
