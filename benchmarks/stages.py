"""One cold generation in this process, with the time of its stages told apart.

``python -m benchmarks.stages SPEC OUTPUT`` does what ``specloom generate`` does and ends with one
line of JSON: seconds of CPU time by stage. ``layout`` is the recognition of text that black leaves
alone, ``black`` what black itself takes (its import, its worker processes if there are any),
``models`` what datamodel-code-generator takes. What remains of the process (the start of Python,
imports, manifest, writing) is what its whole has beyond the sum.
"""

from __future__ import annotations

import functools
import json
import resource
import sys
from collections import defaultdict
from collections.abc import Callable
from types import ModuleType
from typing import Any

STAGES = ("read", "lower", "emit", "models", "layout", "black")


class Clock:
    """CPU seconds by stage; a stage within another is taken out of the outer one."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._stage: list[str] = []
        self._since = _cpu(resource.RUSAGE_SELF)

    def enter(self, stage: str) -> None:
        """From now on time belongs to ``stage``."""
        self._book()
        self._stage.append(stage)

    def leave(self) -> None:
        """Back to the stage around it."""
        self._book()
        self._stage.pop()

    def _book(self) -> None:
        now = _cpu(resource.RUSAGE_SELF)
        if self._stage:
            self.seconds[self._stage[-1]] += now - self._since
        self._since = now


def _cpu(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def _measure(clock: Clock, stage: str, module: ModuleType, name: str) -> None:
    """Put a function that tells the clock in the place of ``module.name``."""
    function: Callable[..., Any] = getattr(module, name)

    @functools.wraps(function)
    def measured(*arguments: Any, **named: Any) -> Any:
        clock.enter(stage)
        try:
            return function(*arguments, **named)
        finally:
            clock.leave()

    setattr(module, name, measured)


def generate(spec: str, output: str) -> dict[str, float]:
    """Run the command and return the seconds of each of :data:`STAGES`.

    Raises:
        SystemExit: the generation failed, or a stage was not met: it was renamed or moved.
    """
    clock = Clock()
    clock.enter("models")
    import datamodel_code_generator  # timed: so is every import below

    clock.leave()
    import specloom.cli
    import specloom.emit.package
    import specloom.lower
    import specloom.openapi
    import specloom.output.format

    _measure(clock, "read", specloom.openapi, "read_description")
    _measure(clock, "lower", specloom.lower, "lower")
    _measure(clock, "emit", specloom.emit.package, "emit")
    _measure(clock, "models", datamodel_code_generator, "generate")
    _measure(clock, "layout", specloom.output.format, "format_tree")
    _measure(clock, "black", specloom.output.format, "_black")
    clock.seconds["black"] = 0.0  # it is not imported where nothing is asked of it
    sys.argv = ["specloom", "generate", "--spec", spec, "--output", output]
    try:
        specloom.cli.main()
    except SystemExit as leaving:
        if leaving.code:
            raise
    missing = [stage for stage in STAGES if stage not in clock.seconds]
    if missing:
        raise SystemExit(f"benchmarks.stages: not met: {', '.join(missing)}")
    clock.seconds["black"] += _cpu(resource.RUSAGE_CHILDREN)
    return dict(clock.seconds)


if __name__ == "__main__":
    print(json.dumps(generate(*sys.argv[1:3])))
