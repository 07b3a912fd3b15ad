"""Every fault that is written down has its tests."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[2]
CLIENT, GENERATOR = (
    [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in part.splitlines()
        if line.startswith("| ") and not line.startswith(("| # ", "| fault "))
    ]
    for part in (Path(__file__).parent / "README.md")
    .read_text(encoding="utf-8")
    .split("## Faults that the generator meets")
)
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


@cache
def names_in(path: Path) -> frozenset[str]:
    """The names of the tests in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("row", [*CLIENT, *GENERATOR], ids=lambda row: row[0])
def test_the_tests_of_a_fault_are_there(row: list[str]) -> None:
    named = NAMED.findall(row[-1])
    assert named, "a fault without a test"
    assert ", ".join(f"`{file}::{name}`" for file, name in named) == row[-1].strip(" |")
    for file, name in named:
        assert name in names_in(TESTS / file), f"{file}::{name}"


def test_the_faults_of_a_client_are_numbered() -> None:
    assert [row[0] for row in CLIENT] == [str(number) for number in range(1, 34)]


@pytest.mark.shared
def test_no_fault_of_the_design_is_left_out(shared: Path) -> None:
    design = (shared / "RELIABILITY.md").read_text(encoding="utf-8")
    client, generator = design.split("## Faults a generated client meets")[1].split(
        "## Faults the generator meets"
    )
    assert re.findall(r"^\| (\d+) \|", client, re.M) == [row[0] for row in CLIENT]
    assert len(re.findall(r"^\| (?!fault)", generator, re.M)) == len(GENERATOR)
