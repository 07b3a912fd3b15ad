"""Help that teaches: every example in it works, and it fits a terminal."""

from __future__ import annotations

import re
import shlex
from importlib.metadata import version

import pytest
from small_project import SHOPS, Project


@pytest.fixture(params=[["--help"], ["generate", "--help"]], ids=" ".join)
def helped(project: Project, request: pytest.FixtureRequest) -> str:
    ran = project.run(*request.param)
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def test_help_fits_eighty_columns(helped: str) -> None:
    assert [line for line in helped.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("command", ["generate", "lint", "read", "review", "validate"])
def test_help_of_each_command_fits_eighty_columns(project: Project, command: str) -> None:
    ran = project.run(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert [line for line in ran.out.splitlines() if len(line) > 80] == []


def test_help_is_the_same_in_a_wide_terminal(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    wide = project.run("generate", "--help").out
    assert max(map(len, wide.splitlines())) <= 80


def test_the_examples_of_the_help_work(project: Project, helped: str) -> None:
    for api in ("signalwire", "twilio"):
        project.write(api, SHOPS)
    (project.root / "api.json").write_text(
        '{"openapi": "3.1.0", "info": {"title": "A", "version": "1"}}'
    )
    (project.root / "page.html").write_text("<h2>Body</h2><p>colour string required</p>")
    examples = [
        shlex.split(match[1])
        for match in re.finditer(r"^ +specloom (.*?)(?:  .*)?$", helped, re.MULTILINE)
    ]
    assert len(examples) >= 4
    assert ["generate"] in examples
    for example in examples:
        ran = project.run(*example)
        assert ran.code == 0, (example, ran)


def test_help_names_the_commands_and_every_exit_code(project: Project) -> None:
    text = project.run("--help").out
    assert re.search(r"^  generate  +\S", text, re.MULTILINE)
    codes = text.partition("Exit codes:")[2].partition("\n\n")[0]
    assert re.findall(r"\b\d+\b", codes) == ["0", "1", "2", "3", "70", "130"]


def test_help_of_generate_names_every_option(project: Project) -> None:
    text = project.run("generate", "--help").out
    for option in ("--spec", "--output", "--check", "--strict", "--force", "--format"):
        assert re.search(rf"^  {option} ", text, re.MULTILINE), option


def test_the_version_is_the_packages(project: Project) -> None:
    ran = project.run("--version")
    assert (ran.code, ran.out, ran.err) == (0, f"specloom {version('specloom')}\n", "")
    assert project.run("-h").out == project.run("--help").out
