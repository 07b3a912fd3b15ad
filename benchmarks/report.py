"""The report: ratios only, so that it says the same on every machine that is like another."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from benchmarks.measure import Cost, Measurements, Outcome, Stages
from benchmarks.stages import STAGES

_GOALS = {"own": 0.5, "whole": 1.0, "again": 0.02, "growth": 1.2}

_HEAD = """# Specloom beside its peers

Written by `make bench` (`ROUNDS={rounds}`); every number is a ratio of medians. All programs ran in
one session on the same documents, in turn. CPU time is that of a program and everything it
starts; it is the number to go by. What is measured is what a user calls, the start of Python or
Java included.

![CPU time of a cold generation](results.svg)

* **1** is datamodel-code-generator writing models alone with its builtin formatter;
  *(black, isort)* is the same with the formatters it uses by default.
* **client** is datamodel-code-generator's models with its own HTTP client, builtin formatter.
* **openapi-python-client** lays its output out with ruff. **openapi-generator** runs on Java; a
  document that it refuses is tried again with its validation switched off.
* **Specloom** writes models, both clients, tables and documents, laid out by black.
* A letter after a number leads to a remark below: the output is not whole, or does not import.
"""


def markdown(found: Measurements) -> str:
    """The whole of ``RESULTS.md``."""
    remarks = _Remarks()
    sections = [
        _HEAD.format(rounds=found.rounds),
        _section("Cold generation, CPU time", _cold(found, remarks, lambda cost: cost.cpu)),
        _section("Cold generation, on the clock", _cold(found, remarks, lambda cost: cost.wall)),
        _section(
            "Where Specloom's CPU time goes",
            _stage_table(found),
            "In the same unit. *start* is the start of Python, our imports, the manifest and the "
            "disk; *layout* recognises text that black leaves alone.",
        ),
        _section("The same again, nothing changed, first run = 1", _again(found, remarks)),
        _section(
            "Growth: CPU time per operation",
            _growth_table(found),
            f"A synthetic description with {_sizes(found)[2]} operations beside one with "
            f"{_sizes(found)[1]}, each in half as many rounds; what one with "
            f"{_sizes(found)[0]} costs is taken off.",
        ),
        _section("Calls that do nothing, `python -c pass` = 1", _quick_table(found)),
        _section("Goals", _goal_table(found)),
        *remarks.section(),
    ]
    return "\n".join(sections)


def cold_ratios(found: Measurements, time: Callable[[Cost], float]) -> dict[tuple[str, str], float]:
    """By document and tool, the first run's time beside that of the first tool, where both work."""
    units = {document: time(cost) for document, cost in _units(found).items()}
    return {
        (outcome.document, outcome.tool): time(outcome.cold) / units[outcome.document]
        for outcome in found.outcomes
        if outcome.cold is not None and outcome.document in units
    }


def _units(found: Measurements) -> dict[str, Cost]:
    """By document, what counts as 1: the first tool, where it works."""
    first = found.outcomes[0].tool
    return {
        outcome.document: outcome.cold
        for outcome in found.outcomes
        if outcome.tool == first and outcome.cold is not None
    }


def short(tool: str) -> str:
    """A tool's name where there is little room."""
    return tool.removeprefix("datamodel-code-generator, ")


class _Remarks:
    """Remarks on outcomes, each with a letter, in the order they are met."""

    def __init__(self) -> None:
        self._letters: dict[str, str] = {}

    def of(self, outcome: Outcome) -> str:
        said = outcome.remarks or ((f"fails: {outcome.failure}",) if outcome.failure else ())
        if not said:
            return ""
        text = f"{outcome.tool} on {outcome.document}: {'; '.join(said)}"
        return f" ({self._letters.setdefault(text, _letter(len(self._letters)))})"

    def section(self) -> list[str]:
        lines = (f"* ({letter}) {_plain(text)}" for text, letter in self._letters.items())
        return [f"## Remarks\n\n{chr(10).join(lines)}\n"] if self._letters else []


def _letter(number: int) -> str:
    tens, ones = divmod(number, 26)
    return (chr(ord("a") + tens - 1) if tens else "") + chr(ord("a") + ones)


def _plain(text: str) -> str:
    """What another program printed, unable to become markup."""
    return "".join(
        f"\\{character}" if character in "\\`*_<>[]#|" else character for character in text
    )


def _section(title: str, table: str, note: str = "") -> str:
    return f"## {title}\n\n{note}{chr(10) * 2 if note else ''}{table}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _grid(found: Measurements, remarks: _Remarks, ratio: Callable[[Outcome], float | None]) -> str:
    """Documents by tools; a failure is a dash with its remark."""
    tools = list(dict.fromkeys(outcome.tool for outcome in found.outcomes))
    rows: dict[str, list[str]] = {}
    for outcome in found.outcomes:
        value = ratio(outcome)
        cell = "–" if value is None else _number(value)
        rows.setdefault(outcome.document, [outcome.document]).append(cell + remarks.of(outcome))
    return _table(["document", *map(short, tools)], rows.values())


def _cold(found: Measurements, remarks: _Remarks, time: Callable[[Cost], float]) -> str:
    ratios = cold_ratios(found, time)
    return _grid(found, remarks, lambda outcome: ratios.get((outcome.document, outcome.tool)))


def _again(found: Measurements, remarks: _Remarks) -> str:
    return _grid(found, remarks, _again_ratio)


def _again_ratio(outcome: Outcome) -> float | None:
    if outcome.cold is None or outcome.again is None:
        return None
    return outcome.again.cpu / outcome.cold.cpu


def _stage_table(found: Measurements) -> str:
    one = _units(found)
    head = ["document", "start", *map(_stage_name, STAGES)]
    rows = []
    for stages in found.stages:
        if stages.name not in one:
            continue
        unit = one[stages.name].cpu
        start = stages.whole - sum(stages.parts.values())
        cells = [start, *(stages.parts[stage] for stage in STAGES)]
        cells += [_without_black(stages), _own(stages)]
        rows.append([stages.name, *(_number(cell / unit) for cell in cells)])
    return _table([*head, "all without black", "and without datamodel-code-generator"], rows)


def _stage_name(stage: str) -> str:
    return "datamodel-code-generator" if stage == "models" else stage


def _part(stage: str, stages: Stages) -> float:
    return stages.parts[stage]


def _without_black(stages: Stages) -> float:
    return stages.whole - stages.parts["black"]


def _own(stages: Stages) -> float:
    return _without_black(stages) - stages.parts["models"]


def _sizes(found: Measurements) -> list[int]:
    return sorted(found.growth)


def _growth(found: Measurements, part: Callable[[Stages], float]) -> float:
    """Cost of one operation of many, beside one of few; NaN where the few cost nothing."""
    start, few, many = _sizes(found)
    nothing = part(found.growth[start])
    costs = [(part(found.growth[size]) - nothing) / (size - start) for size in (few, many)]
    return costs[1] / costs[0] if costs[0] > 0 else math.nan


def _growth_table(found: Measurements) -> str:
    rows = [("whole", _growth(found, lambda stages: stages.whole))]
    rows.append(("without black", _growth(found, _without_black)))
    rows += [(_stage_name(stage), _growth(found, partial(_part, stage))) for stage in STAGES]
    return _table(["stage", "ratio"], ((name, _number(value)) for name, value in rows))


def _quick_table(found: Measurements) -> str:
    one = found.quick["python -c pass"]
    rows = (
        [f"`{name}`", _number(cost.cpu / one.cpu), _number(cost.wall / one.wall)]
        for name, cost in found.quick.items()
    )
    return _table(["call", "CPU time", "on the clock"], rows)


def _goal_table(found: Measurements) -> str:
    one = _units(found)
    by_names = {(outcome.document, outcome.tool): outcome for outcome in found.outcomes}
    rows = []
    large = [stages for stages in found.stages if stages.name in found.large and stages.name in one]
    for stages in large:
        unit = one[stages.name].cpu
        text = f"{stages.name}: our work without black"
        rows.append((f"{text}, models alone = 1", "own", _without_black(stages) / unit))
        text += " and datamodel-code-generator"
        rows.append((f"{text}, models alone = 1", "own", _own(stages) / unit))
    for name in found.large:
        ours = by_names[name, "Specloom"].cold
        theirs = by_names[name, "openapi-python-client"].cold
        if ours is not None and theirs is not None:
            rows.append(
                (f"{name}: whole, openapi-python-client = 1", "whole", ours.cpu / theirs.cpu)
            )
    for name in found.large:
        again = _again_ratio(by_names[name, "Specloom"])
        if again is not None:
            rows.append((f"{name}: nothing changed, first run = 1", "again", again))
    rows.append(("per operation, growth", "growth", _growth(found, lambda stages: stages.whole)))
    return _table(
        ["goal", "at most", "measured", "met"],
        (
            [text, f"{_GOALS[goal]:g}", _number(value), "yes" if value <= _GOALS[goal] else "no"]
            for text, goal, value in rows
        ),
    )


def _number(value: float) -> str:
    """Two decimals, three where that would be next to nothing, a dash for no number."""
    if math.isnan(value):
        return "–"
    return f"{value:.3f}" if 0 < value < 0.1 else f"{value:.2f}"
