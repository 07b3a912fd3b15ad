"""``python -m benchmarks.checking``: one call against a table, beside validators of the same schema.

The peers are installed below ``.bench/``; all run in one process, in turn, and what is printed
are ratios of medians of CPU time. jsonschema-rs and pydantic are compiled from Rust. The peers
get the rows and the one rejecting rule as JSON Schema, pydantic as a model with a validator.
"""

from __future__ import annotations

import importlib
import json
import os
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Literal

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
    """Install the peers where that is not done, and measure in their environment."""
    environment = PROJECT / ".bench" / "checkers"
    python = environment / "bin" / "python"
    if not environment.joinpath("ready").is_file():
        venv.create(environment, clear=True, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-c", str(PROJECT / "constraints.txt"), *PINS], check=True)
        environment.joinpath("ready").touch()
    path = os.pathsep.join((str(PROJECT / "generator"), str(PROJECT)))
    command = [str(python), __file__, "measure"]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": path})


def measure() -> None:
    """Print the ratios: ours is 1."""
    ours = table()
    peers = {"specloom": ours.check, **validators(ours)}
    for title, call in (("good call", CALL), ("broken call", BROKEN)):
        costs = medians({name: partial(check, call) for name, check in peers.items()})
        print(
            f"{title}: " + ", ".join(f"{n} {c / costs['specloom']:.2f}" for n, c in costs.items())
        )
    grown = {str(size): table(size) for size in (30, 300, 3000)}
    costs = medians({name: partial(made.check, CALL) for name, made in grown.items()})
    print("declared fields: " + ", ".join(f"{n}: {c / costs['30']:.2f}" for n, c in costs.items()))


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
