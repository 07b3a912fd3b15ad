"""Hostile and broken descriptions: refused with a place, or generated and harmless."""

from __future__ import annotations

import ast
import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from specloom.diagnostics import Refused
from specloom.listing import listing
from specloom.pipeline import Options, Target, generate

pytestmark = pytest.mark.shared
PROBE = Path(__file__).resolve().parent.parent / "corpus" / "package_probe.py"
MARKER = "pwn_marker"
REFUSED, GENERATED = "refused", "generated"
ADMITTED = {
    "INERT": {GENERATED},
    "OK": {GENERATED},
    "REFUSE": {REFUSED},
    "EITHER": {REFUSED, GENERATED},
    "LIMIT": {REFUSED, GENERATED},
}
PLACE = re.compile(r"^.+:\d+:\d+: error\[[a-z0-9-]+\]: \S")


@dataclass(frozen=True, slots=True)
class Case:
    """One description, what may come of it, and what did; ``name`` is its package's name."""

    file: str
    name: str
    admitted: frozenset[str]
    folder: Path
    result: str
    refusal: Refused | None = None


@pytest.fixture(scope="module")
def cases(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    """Every description, each given to a run of its own."""
    specs = shared / "bad-specs"
    top = tmp_path_factory.mktemp("bad")
    with specs.joinpath("manifest.tsv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE))
    made = [_run(specs / row["file"], ADMITTED[row["expect"]], top) for row in rows]
    assert {case.result for case in made} >= {REFUSED, GENERATED}
    return made


def _run(spec: Path, admitted: set[str], top: Path) -> Case:
    name = re.sub(r"\W", "_", spec.name).lower()
    package = top / name / "output" / name
    package.parent.mkdir(parents=True)
    target = Target(name, spec, package, top / name / "state", spec.parent)
    try:
        generate(target, Options())
    except Refused as refusal:
        return Case(spec.name, name, frozenset(admitted), package, REFUSED, refusal)
    except Exception as bug:
        return Case(spec.name, name, frozenset(admitted), package, f"broken by {bug!r}"[:300])
    return Case(spec.name, name, frozenset(admitted), package, GENERATED)


def test_each_is_handled_as_it_should_be(cases: list[Case]) -> None:
    assert [
        f"{case.file}: {case.result}, not {' or '.join(sorted(case.admitted))}"
        for case in cases
        if case.result not in case.admitted
    ] == []


def test_a_refusal_names_a_place_and_writes_nothing(cases: list[Case]) -> None:
    refused = [(case, case.refusal) for case in cases if case.refusal is not None]
    assert [
        f"{case.file}: exit {refusal.exit_code}, {listing(refusal.diagnostics[0])}"
        for case, refusal in refused
        if refusal.exit_code != 2
        or not all(PLACE.match(listing(entry)) for entry in refusal.diagnostics)
        or list(case.folder.parent.iterdir())
    ] == []


def test_nothing_of_a_text_becomes_code(cases: list[Case]) -> None:
    assert [
        f"{path.relative_to(case.folder.parent)}: {name}"
        for case in cases
        for path in case.folder.rglob("*.py")
        for name in _code(ast.parse(path.read_bytes()))
        if name == MARKER
    ] == []


def _code(tree: ast.Module) -> Iterator[str]:
    """What a module names or imports: a text in a string is neither."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(name) | ast.Attribute(attr=name) | ast.alias(name):
                yield name
            case ast.ImportFrom(module=str(name)):
                yield name


def test_nothing_hidden_stands_in_a_file(cases: list[Case]) -> None:
    assert [
        str(path.relative_to(case.folder.parent))
        for case in cases
        for path in case.folder.rglob("*")
        if path.is_file() and not _is_visible(path.read_text(encoding="utf-8"))
    ] == []


def _is_visible(text: str) -> bool:
    return all(line.isprintable() for line in text.split("\n"))


def test_nothing_is_written_outside_the_package(cases: list[Case]) -> None:
    strays = {
        case.file: sorted(path.name for path in case.folder.parent.iterdir()) for case in cases
    }
    assert {file: names for file, names in strays.items() if names not in ([], _named(file))} == {}
    top = {path.name for case in cases for path in case.folder.parents[1].iterdir()}
    assert top <= {"output", "state"}


def _named(file: str) -> list[str]:
    return [re.sub(r"\W", "_", file).lower()]


def test_what_is_generated_imports_and_runs_nothing_of_the_text(
    cases: list[Case], tmp_path: Path
) -> None:
    # The module that the texts try to import; it leaves a trace where they succeed.
    trace = tmp_path / "trace"
    tmp_path.joinpath(f"{MARKER}.py").write_text(f"open({str(trace)!r}, 'w').close()\n")
    generated = [case for case in cases if case.result == GENERATED]
    for case in generated:
        tmp_path.joinpath(case.name).symlink_to(case.folder, target_is_directory=True)

    ran = subprocess.run(
        [sys.executable, str(PROBE), str(tmp_path), *(case.name for case in generated)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    probed = json.loads(ran.stdout)
    assert {name: found["errors"] for name, found in probed.items() if found["errors"]} == {}
    assert all(found["operations"] for name, found in probed.items() if name.startswith("inj_"))
    assert not trace.exists()
