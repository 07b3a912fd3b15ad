"""``python -m benchmarks.client``: what a generated client costs, beside bare httpx2 and its peers.

One GET on a kept-alive loopback connection whose answer is a SignalWire phone number of 41 fields,
in CPU time of the calling process; the import of a package; the decoding of the number. Writes
``benchmarks/CLIENT.md``: ratios of one session, medians of rounds that take turns.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from benchmarks.documents import PROJECT
from benchmarks.peers import install, models_and_client, openapi_python_client, specloom

_SPEC = PROJECT / "specs" / "signalwire" / "openapi.yaml"
_NUMBER = PROJECT / "tests" / "generated" / "answers" / "signalwire_update.json"
_PATH = "/api/relay/rest/phone_numbers/{id}"
_CALLS = PROJECT / "benchmarks" / "client_calls.py"
_SERVER = PROJECT / "benchmarks" / "answering.py"
_IMPORTS = {
    "httpx2 and msgspec": ("Specloom", "import httpx2, msgspec"),
    "Specloom": ("Specloom", "import httpx2, msgspec; from package import Client"),
    "Specloom, and its first resource": (
        "Specloom",
        "import httpx2, msgspec; from package import Client;"
        " Client(project_id='a', api_token='b', space='c').phone_numbers",
    ),
    "datamodel-code-generator": (
        "datamodel-code-generator",
        "from sdk.client import Client;"
        " Client(base_url='http://127.0.0.1:1').phone_numbers.phone_numbers_get",
    ),
    "openapi-python-client": (
        "openapi-python-client",
        "from package import Client; from package.api.phone_numbers import phone_numbers_get",
    ),
}


@dataclass(frozen=True, slots=True)
class Contender:
    """A generated package: the folder that it lies in, and the interpreter that imports it."""

    name: str
    folder: Path
    python: str


def main() -> None:
    """Measure, print and write the report."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.client", description=__doc__)
    arguments.add_argument("--rounds", type=int, default=25, help="default: 25")
    arguments.add_argument("--without-peers", action="store_true", help="Specloom and httpx2 alone")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        scratch = Path(os.path.realpath(folder))
        number = scratch / "number.json"
        number.write_text(_number(), encoding="utf-8")
        contenders = _generated(scratch, peers=not chosen.without_peers)
        calls = {one.name: _calls(one, chosen.rounds, number) for one in contenders}
        imports = _imports({one.name: one for one in contenders}, chosen.rounds)
    report = _report(chosen.rounds, calls, imports)
    print(report)
    PROJECT.joinpath("benchmarks", "CLIENT.md").write_text(report, encoding="utf-8")


def _number() -> str:
    """The answer of the tests, with values that the page lists where they have others."""
    told = _NUMBER.read_text(encoding="utf-8")
    return told.replace('"telepathy"', '"mms"').replace('"ai_agent"', '"relay_topic"')


def _generated(scratch: Path, *, peers: bool) -> list[Contender]:
    """The packages of each generator, from a description with the one operation."""
    document = YAML(typ="safe").load(_SPEC)
    answered = {**document["paths"][_PATH].pop("put"), "operationId": "phone_numbers.get"}
    answered = {key: value for key, value in answered.items() if not key.startswith("x-rules")}
    answered.pop("requestBody")
    document["paths"] = {_PATH: {**document["paths"][_PATH], "get": answered}}
    spec = scratch / "spec.json"
    spec.write_text(json.dumps(document, default=str), encoding="utf-8")
    tools = {"Specloom": specloom()}
    if peers:
        bin = install(PROJECT / ".bench")
        tools["datamodel-code-generator"] = models_and_client(bin)
        tools["openapi-python-client"] = openapi_python_client(bin)
    found = []
    for name, tool in tools.items():
        folder = scratch / name
        folder.mkdir()
        for command in tool.commands(spec, folder):
            done = subprocess.run(
                command, cwd=folder, env=tool.environment, capture_output=True, check=False
            )
            if done.returncode == 0:
                break
        else:
            raise SystemExit(f"{name}: {done.stderr.decode(errors='replace')[-400:]}")
        found.append(Contender(name, folder, tool.python))
    return found


def _calls(contender: Contender, rounds: int, number: Path) -> Mapping[str, float]:
    """Ratios to bare httpx2, and for Specloom of decoding to ``json.loads``."""
    server = subprocess.Popen(
        [sys.executable, str(_SERVER), str(number)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None, "it is a pipe"
        port = server.stdout.readline().strip()
        words = [contender.python, str(_CALLS), contender.name, port, str(rounds), str(number)]
        done = subprocess.run(
            words, cwd=contender.folder, env=_environment(), capture_output=True, check=False
        )
    finally:
        server.kill()
        server.wait()
    if done.returncode:
        raise SystemExit(f"{contender.name}: {done.stderr.decode(errors='replace')[-400:]}")
    ratios: Mapping[str, float] = json.loads(done.stdout)
    return ratios


def _imports(contenders: Mapping[str, Contender], rounds: int) -> dict[str, tuple[float, int]]:
    """CPU time of each import in units of httpx2 and msgspec, and the modules there are then."""
    chosen = {name: entry for name, entry in _IMPORTS.items() if entry[0] in contenders}
    programs = {"nothing": (contenders["Specloom"], "pass")}
    programs |= {name: (contenders[who], code) for name, (who, code) in chosen.items()}
    costs: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(rounds + 1):
        for name, (contender, code) in programs.items():
            cost = _cpu(contender, code)
            if turn:  # The first round writes the bytecode.
                costs[name].append(cost)
    start = statistics.median(costs.pop("nothing"))
    net = {name: statistics.median(found) - start for name, found in costs.items()}
    unit = net["httpx2 and msgspec"]
    return {name: (net[name] / unit, _modules(*programs[name])) for name in costs}


def _cpu(contender: Contender, code: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    words = [contender.python, "-c", code]
    subprocess.run(words, cwd=contender.folder, env=_environment(), check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _modules(contender: Contender, code: str) -> int:
    words = [contender.python, "-c", f"{code}\nimport sys; print(len(sys.modules))"]
    done = subprocess.run(
        words, cwd=contender.folder, env=_environment(), capture_output=True, check=True
    )
    return int(done.stdout)


def _environment() -> dict[str, str]:
    """Ours, with bytecode: a package that is imported twice is compiled once."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": "."}


def _report(
    rounds: int,
    calls: Mapping[str, Mapping[str, float]],
    imports: Mapping[str, tuple[float, int]],
) -> str:
    lines = [
        "# What a generated client costs",
        "",
        f"Written by `python -m benchmarks.client` ({rounds} rounds); every number is a median of",
        "ratios in one session. CPU time of the calling process.",
        "",
        "## One GET on a kept-alive loopback connection, bare httpx2 and `json` = 1",
        "",
        "The answer has 41 fields, the id in the path is another one each time.",
        "",
        *_table(
            ("client", "sync", "async"),
            [(name, f"{one['sync']:.2f}", f"{one['async']:.2f}") for name, one in calls.items()],
        ),
        "",
        "## Import, httpx2 and msgspec = 1, without the start of Python",
        "",
        *_table(
            ("what", "CPU time", "modules"),
            [(name, f"{ratio:.2f}", str(count)) for name, (ratio, count) in imports.items()],
        ),
        "",
        "## Decoding one number, `json.loads` = 1",
        "",
        f"Specloom: {calls['Specloom']['decode']:.2f}, dates and UUIDs included.",
        "",
    ]
    return "\n".join(lines)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    rule = ["---", *["---:"] * (len(head) - 1)]
    return [f"| {' | '.join(row)} |" for row in (head, rule, *rows)]


if __name__ == "__main__":
    main()
