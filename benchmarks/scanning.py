"""A million rows of eight fields: ``specloom validate`` beside the csv module and a pydantic loop.

The rows are made here, the same each time: calls of signalwire's phone_numbers.update, one in a
hundred with a violation. Every program is a process of its own, its output goes to a file. Called
as ``python scanning.py read FILE`` or ``pydantic FILE`` it is one of the others.
"""

from __future__ import annotations

import csv
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

PROJECT = Path(__file__).resolve().parent.parent
ROWS = 1_000_000
READER = "`csv.reader` alone"
_COLUMNS = (
    "id",
    "name",
    "call_handler",
    "call_receive_mode",
    "call_request_url",
    "call_request_method",
    "call_relay_topic",
    "call_relay_topic_status_callback_url",
)
_URL = "https://example.com/calls"


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan of the file cost: seconds of CPU, of the clock, bytes of its largest process."""

    cpu: float
    wall: float
    memory: float


def ratios(peer: Path, rounds: int) -> tuple[dict[str, Scanned], float]:
    """Medians of each program in units of ``csv.reader``, and how Specloom's memory grows.

    ``peer`` is the Python that has pydantic. The growth is that from a tenth of the rows to all.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        rows, tenth = Path(folder, "rows.csv"), Path(folder, "tenth.csv")
        _write(rows, ROWS)
        _write(tenth, ROWS // 10)
        commands = {
            READER: [sys.executable, __file__, "read", str(rows)],
            "`specloom validate`, two cores": _specloom(rows, 2),
            "`specloom validate --jobs 1`": _specloom(rows, 1),
            "pydantic over `csv.DictReader`": [str(peer), __file__, "pydantic", str(rows)],
        }
        found: dict[str, list[Scanned]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                found[name].append(_scanned(command))
        small = _scanned(_specloom(tenth, 2)).memory
    costs = {name: _median(each) for name, each in found.items()}
    unit = costs[READER]
    grown = costs["`specloom validate`, two cores"].memory / small
    return {
        name: Scanned(one.cpu / unit.cpu, one.wall / unit.wall, one.memory / unit.memory)
        for name, one in costs.items()
    }, grown


def _median(found: Sequence[Scanned]) -> Scanned:
    return Scanned(
        statistics.median(one.cpu for one in found),
        statistics.median(one.wall for one in found),
        statistics.median(one.memory for one in found),
    )


def _specloom(rows: Path, jobs: int) -> list[str]:
    package = PROJECT / "generated" / "signalwire"
    words = ["validate", "--tables", str(package), "--jobs", str(jobs), "phone_numbers.update"]
    return [sys.executable, "-m", "specloom", *words, str(rows)]


def _scanned(command: Sequence[str]) -> Scanned:
    with tempfile.TemporaryFile() as output:
        began = perf_counter()
        process = subprocess.Popen(command, cwd=PROJECT, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        wall = perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 1:
            output.seek(0)
            raise SystemExit(f"{command}: {output.read()[-400:].decode(errors='replace')}")
    return Scanned(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss)


def _write(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_COLUMNS)
        writer.writerows(_rows(count))


def _rows(count: int) -> Iterator[tuple[str, ...]]:
    for number in range(count):
        start = (str(uuid.UUID(int=number, version=4)), f"Desk, {number}")
        if number % 100 == 0:
            yield (*start, "relay_topic", "voice", "", "", "", f"{_URL}/status")
        elif number % 2:
            yield (*start, "relay_topic", "voice", "", "", f"office-{number}", f"{_URL}/status")
        else:
            yield (*start, "laml_webhooks", "voice", f"{_URL}/{number}", "POST", "", "")


def read(path: str) -> None:
    """Read every row and do nothing with it."""
    with open(path, encoding="utf-8", newline="") as stream:
        for _ in csv.reader(stream):
            pass


def validate(path: str) -> None:
    """The loop that one writes with pydantic: a line for each error."""
    pydantic: Any = importlib.import_module("pydantic")
    model = _model(pydantic)
    with open(path, encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream), 1):
            given = {name: cell for name, cell in row.items() if cell}
            try:
                model.model_validate(given)
            except pydantic.ValidationError as failure:
                for error in failure.errors():
                    print(number, error["loc"], error["msg"])


def _model(pydantic: Any) -> Any:
    tables = json.loads((PROJECT / "generated" / "signalwire" / "tables.json").read_bytes())
    rows: Sequence[Mapping[str, Any]] = tables["tables"]["phone_numbers.update"]["rows"]
    kinds = {"uuid": uuid.UUID, "uri": pydantic.AnyUrl}
    fields: dict[str, Any] = {}
    for row in rows:
        kind = kinds.get(row.get("format", ""), str)
        kind = Literal[tuple(row["values"])] if "values" in row else kind
        fields[row["name"]] = (kind, ...) if row.get("required") else (kind, None)

    def relay_topic_needs_its_name(self: Any) -> Any:
        if self.call_handler == "relay_topic" and self.call_relay_topic is None:
            raise ValueError("call_relay_topic is required")
        return self

    return pydantic.create_model(
        "Update",
        __config__=pydantic.ConfigDict(extra="forbid"),
        __validators__={
            "check": pydantic.model_validator(mode="after")(relay_topic_needs_its_name)
        },
        **fields,
    )


if __name__ == "__main__":
    {"read": read, "pydantic": validate}[sys.argv[1]](sys.argv[2])
    sys.exit(1)
