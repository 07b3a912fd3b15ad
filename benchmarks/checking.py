"""``python -m benchmarks.checking``: a call, and a million rows, against a table and beside peers.

The peers are installed below ``.bench/``. The validators of one call run in one process, in turn;
they get the rows and the one rejecting rule as JSON Schema, pydantic as a model with a validator.
jsonschema-rs and pydantic are compiled from Rust. Writes ``benchmarks/CHECKS.md``: ratios of one
session.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal

from benchmarks import scanning

PROJECT = Path(__file__).resolve().parent.parent
PINS = ("fastjsonschema==2.22.3", "jsonschema-rs==0.60.3", "pydantic", "msgspec")
CALL = {
    "name": "Front desk",
    "call_handler": "relay_topic",
    "call_relay_topic": "office",
    "call_receive_mode": "voice",
    "call_request_method": "POST",
}
BROKEN = {**{key: value for key, value in CALL.items() if key != "call_relay_topic"}, "name": 3}
ROUNDS, CALLS = 15, 4000


def main() -> None:
    """Measure, print and write the report."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.checking", description=__doc__)
    arguments.add_argument("--rounds", type=int, default=3, help="of the rows; default: 3")
    rounds = max(arguments.parse_args().rounds, 1)
    python = _installed()
    path = os.pathsep.join((str(PROJECT / "generator"), str(PROJECT)))
    done = subprocess.run(
        [str(python), __file__, "measure"],
        check=True,
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
    )
    report = _report(json.loads(done.stdout), *scanning.ratios(python, rounds), rounds)
    print(report)
    PROJECT.joinpath("benchmarks", "CHECKS.md").write_text(report, encoding="utf-8")


def _installed() -> Path:
    """The Python of the peers, installed where that is not done."""
    environment = PROJECT / ".bench" / "checkers"
    python = environment / "bin" / "python"
    if not environment.joinpath("ready").is_file():
        venv.create(environment, clear=True, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-c", str(PROJECT / "constraints.txt"), *PINS], check=True)
        environment.joinpath("ready").touch()
    return python


def measure() -> None:
    """Print the ratios as JSON: the calls, Specloom being 1, and 30 declared fields being 1."""
    ours = table()
    peers = {"Specloom (all violations)": ours.check, **validators(ours)}
    good, broken = (
        _relative(medians({name: partial(check, call) for name, check in peers.items()}))
        for call in (CALL, BROKEN)
    )
    grown = {str(size): table(size) for size in (30, 300, 3000)}
    fields = _relative(medians({name: partial(made.check, CALL) for name, made in grown.items()}))
    print(json.dumps({"good": good, "broken": broken, "fields": fields}))


def _relative(costs: Mapping[str, float]) -> dict[str, float]:
    """The costs in units of the first."""
    unit = next(iter(costs.values()))
    return {name: cost / unit for name, cost in costs.items()}


def _report(
    calls: Mapping[str, Mapping[str, float]],
    rows: Mapping[str, scanning.Scanned],
    growth: float,
    rounds: int,
) -> str:
    good, broken = calls["good"], calls["broken"]
    fields = ", ".join(f"{count}: {ratio:.2f}" for count, ratio in calls["fields"].items())
    return "\n".join(
        [
            "# What checking costs",
            "",
            "Written by `python -m benchmarks.checking`; every number is a ratio of medians of one",
            "session, on a machine of two cores that did other work, too. The table is that of",
            "signalwire's `phone_numbers.update`.",
            "",
            "## One call of 5 of 30 fields, CPU time of `table.check` = 1",
            "",
            "The broken call has a field of a wrong type, and one that a rule asks for is missing.",
            "",
            "| validator | good call | broken call |",
            "| --- | ---: | ---: |",
            *(f"| {name} | {good[name]:.2f} | {broken[name]:.2f} |" for name in good),
            "",
            f"A good call by declared fields, 30 = 1: {fields}.",
            "",
            f"## {scanning.ROWS:,} rows of 8 fields, {scanning.READER} = 1",
            "",
            f"CSV, a violation in one row of a hundred, rounds: {rounds}. Memory is the peak of",
            "the largest process; on two cores Specloom has three.",
            "",
            "| program | CPU time | wall time | memory |",
            "| --- | ---: | ---: | ---: |",
            *(
                f"| {name} | {one.cpu:.2f} | {one.wall:.2f} | {one.memory:.2f} |"
                for name, one in rows.items()
            ),
            "",
            f"Specloom's memory for all rows, that for a tenth of them = 1: {growth:.2f}.",
            "",
        ]
    )


def table(size: int = 30) -> Any:
    """The table of signalwire's phone_numbers.update without its path, widened to ``size``."""
    runtime = importlib.import_module("specloom.runtime.tables")
    made = importlib.import_module("specloom.scan.tables")
    content = (PROJECT / "generated" / "signalwire" / "tables.json").read_bytes()
    found = made.table_of(made.read_tables(content, "tables.json"), "phone_numbers.update")
    rows = [row for row in found.rows if row.location == "body"]
    more = [
        runtime.Row(key=f"more_{at}", name=f"more_{at}", wire_name=f"more_{at}", type="string")
        for at in range(size - len(rows))
    ]
    return runtime.Table(name=found.name, rows=(*rows, *more), rules=found.rules)


def validators(ours: Any) -> dict[str, Callable[[Any], object]]:
    """The peers, each as a function that reads a call to its end, whatever it thinks of it."""
    fastjsonschema, jsonschema_rs, pydantic = (
        importlib.import_module(name) for name in ("fastjsonschema", "jsonschema_rs", "pydantic")
    )
    members = {
        row.key: {"type": "string", **({"enum": [*row.values]} if row.values else {})}
        for row in ours.rows
    }
    needs = {"required": ["call_relay_topic"]}
    when = {
        "required": ["call_handler"],
        "properties": {"call_handler": {"const": "relay_topic"}},
    }
    schema: dict[str, Any] = {
        "type": "object",
        "properties": members,
        "additionalProperties": False,
        "allOf": [{"if": when, "then": needs}],
    }
    json.dumps(schema)

    def relay_topic_needs_its_name(self: Any) -> Any:
        if self.call_handler == "relay_topic" and self.call_relay_topic is None:
            raise ValueError("call_relay_topic is required")
        return self

    fields: dict[str, Any] = {
        row.key: (Literal[row.values] if row.values else str, None) for row in ours.rows
    }
    check = pydantic.model_validator(mode="after")(relay_topic_needs_its_name)
    model = pydantic.create_model(
        "Update",
        __config__=pydantic.ConfigDict(extra="forbid"),
        __validators__={"check": check},
        **fields,
    )
    first_only = fastjsonschema.compile(schema)
    compiled = jsonschema_rs.validator_for(schema)
    return {
        "fastjsonschema (stops at the first)": lambda call: caught(first_only, call),
        "jsonschema-rs (all errors)": lambda call: list(compiled.iter_errors(call)),
        "jsonschema-rs (yes or no)": compiled.is_valid,
        "pydantic": lambda call: caught(model.model_validate, call),
    }


def caught(validate: Callable[[Any], object], call: Any) -> object:
    """What validating gives, or the error that it raises."""
    try:
        return validate(call)
    except ValueError as error:
        return error


def medians(calls: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median CPU time of each, in rounds."""
    costs: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            began = time.process_time()
            for _ in range(CALLS):
                call()
            costs[name].append(time.process_time() - began)
    return {name: statistics.median(found) for name, found in costs.items()}


if __name__ == "__main__":
    measure() if "measure" in sys.argv else main()
