"""``specloom validate --scheduler``: what a cluster found, told as one machine tells it."""

from __future__ import annotations

from collections.abc import Sequence

from specloom.cli.report import show
from specloom.cli.violations import ViolationsPrinter, tell_end
from specloom.scan.cluster import FileTask, results_on


def check_on_cluster(address: str, tasks: Sequence[FileTask], printer: ViolationsPrinter) -> int:
    """Check every file on the cluster; returns the exit code, the worst of all."""
    code = 0
    for found in results_on(address, tasks):
        printer.print(found.url, found.result.findings)
        if found.refused:
            show(found.refused)
        else:
            tell_end(found.url, found.result.rows, found.result.bad, found.result.advice)
        code = max(code, found.exit_code, 1 if found.result.bad else 0)
    return code
