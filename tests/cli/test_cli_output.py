"""Results go to standard output, diagnostics to standard error, colour to terminals only."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from small_project import Project

SHAPE = ["api", "status", "written", "removed", "unchanged", "not_honoured"]
LOSS = "      additionalProperties: false\n      contains: {maxLength: 9}\n"


def records(project: Project, *arguments: str) -> list[dict[str, Any]]:
    ran = project.run("generate", "--format", "json", *arguments)
    found = [json.loads(line) for line in ran.out.splitlines()]
    assert all(list(record) == SHAPE for record in found)
    return found


def test_json_is_one_object_a_line_for_each_api(project: Project) -> None:
    written = records(project)
    assert [(one["api"], one["status"]) for one in written] == [
        ("pets", "written"),
        ("shops", "written"),
    ]
    for one in written:
        files = list(project.tree(f"generated/{one['api']}"))
        assert sorted(one["written"]) == sorted(files)
        assert (one["removed"], one["unchanged"], one["not_honoured"]) == ([], 0, [])


def test_json_names_unchanged_apis_too(generated: Project) -> None:
    for options in ([], ["--check"]):
        for one in records(generated, *options):
            assert one == {
                "api": one["api"],
                "status": "unchanged",
                "written": [],
                "removed": [],
                "unchanged": len(generated.tree(f"generated/{one['api']}")),
                "not_honoured": [],
            }


def test_json_counts_add_up_under_drift(generated: Project) -> None:
    files = len(generated.tree("generated/shops"))
    generated.edit("shops", "title: Shops", "title: Shoppes")
    pets, shops = records(generated, "--check")
    assert (pets["status"], shops["status"]) == ("unchanged", "drifted")
    assert "manifest.json" in shops["written"]
    assert len(shops["written"]) + shops["unchanged"] == files


def test_json_has_no_prose_beside_it(project: Project) -> None:
    project.edit("pets", "    Pet:\n      type: object\n", f"    Pet:\n      type: object\n{LOSS}")
    ran = project.run("generate", "--format", "json", "pets")
    [record] = [json.loads(line) for line in ran.out.splitlines()]
    assert [one["keyword"] for one in record["not_honoured"]] == ["contains"]
    assert list(record["not_honoured"][0]) == ["file", "pointer", "keyword", "line"]


def test_text_is_one_line_for_each_package(project: Project) -> None:
    first, second = project.generate().out.splitlines()
    files = len(project.tree("generated/pets"))
    assert first == f"generated/pets: {files} written, 0 unchanged"
    assert second.startswith("generated/shops: ")
    assert project.generate("pets").out == f"generated/pets: up to date, {files} unchanged\n"


def test_a_new_package_says_how_it_is_imported(project: Project) -> None:
    asked = ("--spec", "specs/pets/openapi.yaml", "--output", "vendor/pets")
    counted, hint = project.generate(*asked).out.splitlines()
    assert counted.endswith(" written, 0 unchanged")
    assert hint.startswith("  hint: from vendor.pets import Client; vendor/pets/README.md")
    assert "hint" not in project.generate(*asked).out


def test_a_keyword_that_is_not_honoured_has_one_line_and_its_count(project: Project) -> None:
    names = "{type: object, contains: {minLength: 1}, additionalProperties: {type: string}}"
    project.edit("pets", "    Pet:\n      type: object\n", f"    Pet:\n      type: object\n{LOSS}")
    project.edit("pets", "    Pet:\n", f"    Names: {names}\n    Pet:\n")
    said = project.run("generate", "pets").err
    assert said.count("warning[not-honoured]") == 1
    assert "contains is not honoured, nor in 1 other place\n" in said
    assert "  hint: generated/pets/manifest.json lists every place\n" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--spec", "a.yaml"], "--spec FILE needs --output DIR"),
        (["--output", "client"], "--output DIR needs --spec FILE"),
        (["pets", "--spec", "a.yaml", "--output", "client"], "go without API names"),
    ],
)
def test_a_file_and_a_folder_go_together(project: Project, arguments: list[str], said: str) -> None:
    ran = project.run("generate", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_refusal_shows_three_lines_and_a_hint(project: Project) -> None:
    project.edit("pets", "      operationId: toys.list\n", "      operationId: [toys.list]\n")
    lines = project.spec("pets").read_text("utf-8").split("\n")
    number = lines.index("      operationId: [toys.list]") + 1
    ran = project.run("generate", "pets")
    assert (ran.code, ran.out) == (2, "")
    head, before, marked, caret, after, *rest = ran.err.splitlines()
    assert head.startswith(f"specs/pets/openapi.yaml:{number}:20: error[")
    assert before == f"  {number - 1} |{lines[number - 2].rjust(len(lines[number - 2]) + 1)}"
    assert marked == f"  {number} | {lines[number - 1]}"
    assert caret == f"     | {'':19}^"
    assert after == f"  {number + 1} | {lines[number]}"
    assert not [line for line in rest if not line.startswith("  ")]


def test_what_a_spec_says_cannot_command_the_terminal(project: Project) -> None:
    spec = {
        "openapi": "3.1.0",
        "info": {"title": "A", "version": "1"},
        "paths": {"/\x1b[31m": {"get": {"responses": {"200": {"$ref": "#/\x1b]0;x\x07\r"}}}}},
    }
    (project.root / "api.json").write_text(json.dumps(spec), encoding="utf-8")
    ran = project.run("generate", "--spec", "api.json", "--output", "client")
    assert ran.code == 2
    assert "error[" in ran.err
    assert not {"\x1b", "\x07", "\r"} & set(ran.err + ran.out)


def on_a_terminal(folder: Path, **environment: str) -> str:
    """What ``specloom generate`` writes where both of its outputs are a terminal."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM")}
    subprocess.run(
        [sys.executable, "-c", "from specloom.cli import main; main()", "generate"],
        cwd=folder,
        stdout=theirs,
        stderr=theirs,
        env={**kept, "TERM": "xterm-256color", **environment},
    )
    os.close(theirs)
    parts = []
    # Linux answers EIO where the other side is closed, others an empty read.
    with contextlib.suppress(OSError):
        while part := os.read(ours, 65536):
            parts.append(part)
    os.close(ours)
    return b"".join(parts).decode()


def test_colour_is_for_terminals_that_want_it(project: Project) -> None:
    project.write("pets", "openapi: 3.1.0\n")
    assert "\x1b[31merror" in on_a_terminal(project.root)
    assert "\x1b" not in on_a_terminal(project.root, NO_COLOR="1")
    assert "\x1b" not in on_a_terminal(project.root, TERM="dumb")


def test_a_pipe_gets_no_colour(project: Project) -> None:
    project.write("pets", "openapi: 3.1.0\n")
    ran = subprocess.run(
        [sys.executable, "-c", "from specloom.cli import main; main()", "generate"],
        cwd=project.root,
        capture_output=True,
        text=True,
        env={**os.environ, "TERM": "xterm-256color"},
    )
    assert ran.returncode == 2
    assert "error[" in ran.stderr
    assert "error[" not in ran.stdout
    assert "\x1b" not in ran.stdout + ran.stderr
