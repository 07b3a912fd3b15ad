"""How the outcome of a run is told: to people, or to programs."""

from __future__ import annotations

import json
import os

import click

from specloom.cli.report import say, show
from specloom.diagnostics import shown, visible
from specloom.output.manifest import MANIFEST
from specloom.pipeline import Outcome, Status, Target

_MOST_LOSSES = 10


def tell(outcome: Outcome, target: Target, form: str) -> None:
    """Print an outcome: ``json`` is one object on one line, ``text`` is for people."""
    if form == "json":
        say(json.dumps(_record(outcome)))
    else:
        _tell_text(outcome, target)


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


def _tell_losses(outcome: Outcome, target: Target) -> None:
    """A line for each keyword that is not honoured; of many, the first, and where all are."""
    for lost in outcome.not_honoured[:_MOST_LOSSES]:
        place = f"{lost.file}:{lost.line}:{lost.column}"
        text = f"{place}: warning[not-honoured]: {lost.keyword} is not honoured"
        click.echo(visible(text), err=True)
    hidden = len(outcome.not_honoured) - _MOST_LOSSES
    if hidden > 0:
        manifest = shown(target.folder / MANIFEST)
        click.echo(f"... and {hidden} more that are not honoured, listed in {manifest}", err=True)
    if outcome.not_honoured:
        click.echo(f"  hint: specloom lint {shown(target.spec)} says why", err=True)


def _tell_text(outcome: Outcome, target: Target) -> None:
    show(outcome.diagnostics, everything=False)
    _tell_losses(outcome, target)
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
    say(f"{folder}: {words[outcome.status]}, {outcome.unchanged} unchanged")
    if outcome.status is Status.DRIFTED:
        for path in (*outcome.written, *outcome.removed):
            say(f"  {path}")
