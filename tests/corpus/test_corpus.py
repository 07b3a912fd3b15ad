"""Published descriptions of real services: each generates, imports, and decodes its examples."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from corpus_examples import examples_of

from specloom.pipeline import Options, Outcome, Target, generate

pytestmark = pytest.mark.shared
ROOT = Path(__file__).resolve().parents[2]
PROBE = Path(__file__).with_name("package_probe.py")
EXAMPLE_PROBE = Path(__file__).with_name("example_probe.py")
CONTRADICTIONS = Path(__file__).with_name("contradictions.tsv")


@dataclass(frozen=True, slots=True)
class Package:
    """A generated package, and how many operations its document has."""

    outcome: Outcome
    operations: int
    document: str


@dataclass(frozen=True, slots=True)
class Packages:
    """The generated packages by name, below one folder."""

    folder: Path
    by_name: dict[str, Package]


@pytest.fixture(scope="module")
def packages(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Packages:
    """Every document of the corpus, generated."""
    folder = tmp_path_factory.mktemp("corpus")
    corpus = shared / "corpus"
    made: dict[str, Package] = {}
    with corpus.joinpath("MANIFEST.tsv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            name = re.sub(r"\W", "_", Path(row["name"]).stem).lower()
            target = Target(name, corpus / row["name"], folder / name, folder / ".state", corpus)
            made[name] = Package(generate(target, Options()), int(row["operations"]), row["name"])
    assert made
    return Packages(folder, made)


@pytest.fixture(scope="module")
def probed(packages: Packages) -> dict[str, dict[str, object]]:
    """What the packages are when they are imported, in a process of their own."""
    command = [sys.executable, "-W", "error", str(PROBE), str(packages.folder), *packages.by_name]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert isinstance(found, dict)
    return found


def test_every_module_imports_and_every_decoder_builds(
    probed: dict[str, dict[str, object]],
) -> None:
    assert {name: found["errors"] for name, found in probed.items() if found["errors"]} == {}


def test_every_operation_has_a_method_or_is_a_loss_on_record(
    packages: Packages, probed: dict[str, dict[str, object]]
) -> None:
    short = {
        name: (probed[name]["operations"], package.operations)
        for name, package in packages.by_name.items()
        if probed[name]["operations"] != package.operations - _lost_operations(package.outcome)
    }
    assert short == {}


def _lost_operations(outcome: Outcome) -> int:
    """How many operations the run says it could not emit."""
    pointers = {lost.pointer for lost in outcome.not_honoured}
    return sum(bool(re.fullmatch(r"/paths/[^/]+/\w+", pointer)) for pointer in pointers)


def test_every_package_passes_the_strictest_type_check(packages: Packages, tmp_path: Path) -> None:
    named = [argument for name in packages.by_name for argument in ("-p", name)]
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), *named],
        cwd=packages.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr


def test_the_examples_of_the_documents_come_back_as_they_are_written(
    packages: Packages, shared: Path
) -> None:
    """What does not contradicts its own schema: ``contradictions.tsv`` says where and how."""
    examples = [
        asdict(example)
        for name, package in packages.by_name.items()
        for example in examples_of(shared / "corpus" / package.document, name)
    ]
    assert len(examples) > 1_000
    ran = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLE_PROBE), str(packages.folder)],
        input=json.dumps(examples),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    differing = json.loads(ran.stdout)
    with CONTRADICTIONS.open(encoding="utf-8", newline="") as rows:
        known = {row["place"] for row in csv.DictReader(rows, delimiter="\t")}
    assert {place: text for place, text in differing.items() if place not in known} == {}
    assert known - differing.keys() == set(), "these come back as they are written by now"
