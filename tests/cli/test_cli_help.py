"""Help that teaches: every example in it works, and it fits a terminal."""

from __future__ import annotations

import re
import shlex
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from small_project import SHOPS, Project

from specloom import cli
from specloom.cli.commands import run


@pytest.fixture(params=[["--help"], ["generate", "--help"]], ids=" ".join)
def helped(project: Project, request: pytest.FixtureRequest) -> str:
    ran = project.run(*request.param)
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def test_help_fits_eighty_columns(helped: str) -> None:
    assert [line for line in helped.splitlines() if len(line) > 80] == []


COMMANDS = ("generate", "lint", "read", "review", "validate")
PAGES = Path(cli.__file__).parent / "help"


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_a_page_of_help_is_what_click_says(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    update_golden: bool,
) -> None:
    monkeypatch.setattr(sys, "argv", ["specloom", *command.split(), "--help"])
    monkeypatch.setenv("COLUMNS", "80")
    assert run() == 0
    said = capsys.readouterr().out
    page = PAGES / f"{command or 'specloom'}.txt"
    if update_golden:
        page.write_text(said, encoding="ascii")
    assert page.read_text(encoding="ascii") == said


def test_there_is_no_page_of_anything_else() -> None:
    assert {page.stem for page in PAGES.iterdir()} == {"specloom", *COMMANDS}


def test_a_narrow_terminal_gets_help_that_fits(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    text, _, examples = project.run("read", "--help").out.partition("Examples:")
    assert max(map(len, text.splitlines())) <= 60
    assert [*text.split(), "Examples:", *examples.split()] == (
        PAGES / "read.txt"
    ).read_text().split()


@pytest.mark.parametrize(
    "arguments", [["nonsense", "--help"], ["../help/read", "--help"], ["--nonsense", "-h"]]
)
def test_help_for_what_there_is_not_is_bad_usage(project: Project, arguments: list[str]) -> None:
    ran = project.run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert arguments[0] in ran.err


@pytest.mark.parametrize("command", COMMANDS)
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
