"""Measuring: programs side by side, in rounds, CPU and wall time, medians."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import synthetic
from benchmarks.documents import PROJECT, Document
from benchmarks.peers import Tool, own_bin

TIME_LIMIT = 1800.0
"""Seconds after which a call counts as failed."""

SIZES = (1, 500, 5000)
"""Operations of the synthetic descriptions. The smallest stands for what every run costs."""

_QUICK_EACH = 5
_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a call took: CPU seconds of it and its children, and seconds on the clock."""

    cpu: float
    wall: float


@dataclass(frozen=True, slots=True)
class Call:
    """A call that ended: its cost, its exit code (None: it took too long), what it printed."""

    cost: Cost
    code: int | None
    output: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one tool on one document.

    ``failure`` says why there are no costs; ``remarks`` what is wrong with output that exists.
    ``cold`` is the first run into an empty folder, ``again`` the same call once more.
    """

    document: str
    tool: str
    failure: str = ""
    remarks: tuple[str, ...] = ()
    cold: Cost | None = None
    again: Cost | None = None


@dataclass(frozen=True, slots=True)
class Stages:
    """Where the CPU seconds of one cold generation of Specloom go; ``whole`` is the process."""

    name: str
    whole: float
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Measurements:
    """All that one session measured. ``large`` names the documents that are not small."""

    rounds: int
    large: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    stages: tuple[Stages, ...] = ()
    growth: Mapping[int, Stages] = field(default_factory=dict)
    quick: Mapping[str, Cost] = field(default_factory=dict)


def call(
    command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> Call:
    """Run a program in ``folder`` to its end, and measure it with all it starts and waits for."""
    with tempfile.TemporaryFile() as output:
        before, began = _children(), time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=_written_bytecode(environment or os.environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        code: int | None = None
        try:
            code = process.wait(TIME_LIMIT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        cost = Cost(_children() - before, time.perf_counter() - began)
        output.seek(0)
        return Call(cost, code, output.read().decode("utf-8", "replace"))


def _written_bytecode(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment with Python's own default: it keeps what it has compiled.

    Without it a program that is installed in place would be compiled anew by every call.
    """
    return {name: value for name, value in environment.items() if name != _NO_BYTECODE}


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def compare(
    tools: Sequence[Tool], documents: Sequence[Document], rounds: int, scratch: Path
) -> list[Outcome]:
    """Every tool on every document; one round after the other, the tools in turn.

    A first round that is not measured finds the call that works, warms the caches of the disk
    and of Python, and imports the output.
    """
    trials = {
        (document.name, tool.name): _try(tool, document, scratch)
        for document in documents
        for tool in tools
    }
    costs: defaultdict[tuple[str, str], list[tuple[Cost, Cost]]] = defaultdict(list)
    for number in range(1, rounds + 1):
        for document in documents:
            _say(f"round {number} of {rounds}: {document.name}")
            for tool in tools:
                variant, _ = trials[document.name, tool.name]
                if variant is not None:
                    costs[document.name, tool.name].append(_twice(tool, document, variant, scratch))
    return [_outcome(*names, trials[names][1], costs[names]) for names in trials]


def _outcome(
    document: str, tool: str, trial: Outcome, costs: Sequence[tuple[Cost, Cost]]
) -> Outcome:
    if not costs:
        return trial
    cold, again = zip(*costs, strict=True)
    return Outcome(document, tool, "", trial.remarks, median(cold), median(again))


def _try(tool: Tool, document: Document, scratch: Path) -> tuple[int | None, Outcome]:
    """Which of the tool's calls works on the document, if any, and what its output is worth."""
    _say(f"trying {tool.name} on {document.name}")
    failure = f"needs {tool.is_missing}, which is not here" if tool.is_missing else ""
    count = 0 if failure else len(tool.commands(document.path, scratch))
    for variant in range(count):
        folder = _empty(scratch)
        done = call(tool.commands(document.path, folder)[variant], folder, tool.environment)
        if done.code == 0:
            remarks = (*_omitted(tool, done.output), *_imports(tool, folder))
            return variant, Outcome(document.name, tool.name, remarks=remarks)
        failure = "took too long" if done.code is None else _reason(done.output)
    return None, Outcome(document.name, tool.name, failure=failure)


def _omitted(tool: Tool, output: str) -> tuple[str, ...]:
    found = 0 if tool.omits is None else len(tool.omits.findall(output))
    return (f"leaves out {found} operations",) if found else ()


def _imports(tool: Tool, folder: Path) -> tuple[str, ...]:
    """What importing every module of the output finds wrong."""
    script = PROJECT / "benchmarks" / "import_check.py"
    done = call([tool.python, str(script), str(folder), *tool.packages], folder, tool.environment)
    if done.code != 0:
        return (f"the import does not end well: {_last_line(done.output)}",)
    report = json.loads(_last_line(done.output, limit=None))
    failed = report["failed"]
    if not failed:
        return ()
    name, reason = next(iter(failed.items()))
    return (
        f"{len(failed)} of {len(failed) + report['imported']} modules do not import"
        f" ({name}: {reason})",
    )


def _twice(tool: Tool, document: Document, variant: int, scratch: Path) -> tuple[Cost, Cost]:
    folder = _empty(scratch)
    command = tool.commands(document.path, folder)[variant]
    cold = call(command, folder, tool.environment)
    return cold.cost, call(command, folder, tool.environment).cost


def stages(documents: Iterable[Document], rounds: int, scratch: Path) -> list[Stages]:
    """Specloom's own stages on each document."""
    chosen = list(documents)
    samples: defaultdict[str, list[Stages]] = defaultdict(list)
    for number in range(1, rounds + 1):
        for document in chosen:
            _say(f"stages, round {number} of {rounds}: {document.name}")
            samples[document.name].append(_stages(document, scratch))
    return [_median_stages(name, found) for name, found in samples.items()]


def growth(rounds: int, scratch: Path) -> dict[int, Stages]:
    """The stages on synthetic descriptions, by their number of operations."""
    specs = scratch.with_name("synthetic")
    specs.mkdir(exist_ok=True)
    chosen = [Document(str(size), synthetic.write(specs, size)) for size in SIZES]
    return {int(found.name): found for found in stages(chosen, rounds, scratch)}


def _stages(document: Document, scratch: Path) -> Stages:
    folder = _empty(scratch)
    program = (sys.executable, "-m", "benchmarks.stages", str(document.path), "package")
    done = call(program, folder, {**os.environ, "PYTHONPATH": str(PROJECT)})
    if done.code != 0:
        raise SystemExit(f"{document.name}: {_last_line(done.output)}")
    parts = json.loads(_last_line(done.output, limit=None))
    return Stages(document.name, done.cost.cpu, parts)


def _median_stages(name: str, found: Sequence[Stages]) -> Stages:
    parts = {
        part: statistics.median(sample.parts[part] for sample in found) for part in found[0].parts
    }
    return Stages(name, statistics.median(sample.whole for sample in found), parts)


def quick(document: Document, rounds: int, scratch: Path) -> dict[str, Cost]:
    """Calls that do next to nothing, beside a Python that does nothing."""
    folder = _empty(scratch)
    program = str(own_bin() / "specloom")
    unchanged = (program, "generate", "--spec", str(document.path), "--output", "package")
    commands: dict[str, Sequence[str]] = {
        "python -c pass": (sys.executable, "-c", "pass"),
        "specloom --help": (program, "--help"),
        "nothing changed": unchanged,
    }
    for command in (unchanged, *commands.values()):
        call(command, folder)
    costs: defaultdict[str, list[Cost]] = defaultdict(list)
    for _ in range(rounds * _QUICK_EACH):
        for name, command in commands.items():
            costs[name].append(call(command, folder).cost)
    return {name: median(found) for name, found in costs.items()}


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each kind of time for itself."""
    return Cost(
        statistics.median(cost.cpu for cost in costs),
        statistics.median(cost.wall for cost in costs),
    )


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _reason(output: str) -> str:
    """Why a program failed, in its own words: the first line that speaks of an error."""
    words = re.compile(r"\b(error|[\w.]*exception)\b", re.IGNORECASE)
    spoken = (line.strip() for line in output.splitlines() if words.search(line))
    return next(spoken, _last_line(output))[:160]


def _last_line(output: str, limit: int | None = 160) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1][:limit] if lines else "no word why"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
