"""What a second run does: nothing, or the least that is right."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from small_project import Project

from specloom.output import writer

HEAVY = ("jinja2", "black", "datamodel_code_generator", "ruamel")


def test_a_second_run_says_so_and_touches_nothing(generated: Project) -> None:
    before, folders = generated.tree(), folder_times(generated)
    ran = generated.generate()
    assert generated.tree() == before
    assert folder_times(generated) == folders
    assert [line.partition(",")[0] for line in ran.out.splitlines()] == [
        "generated/pets: up to date",
        "generated/shops: up to date",
    ]


def test_without_memory_the_packages_are_rendered_and_found_the_same(generated: Project) -> None:
    before, folders = generated.tree(), folder_times(generated)
    for path in (generated.root / ".specloom").iterdir():
        path.unlink()
    ran = generated.generate("--format", "json")
    assert {json.loads(line)["status"] for line in ran.out.splitlines()} == {"unchanged"}
    assert generated.tree() == before
    assert folder_times(generated) == folders


def test_a_description_that_changes_during_a_run_is_read_by_the_next_one(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tree = writer.write_tree

    def writing(*arguments: Any, **named: Any) -> writer.Written:
        project.edit("pets", "Number of the pet.", "The pet's number.")
        return write_tree(*arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(writer, "write_tree", writing)
        project.generate("pets")
    assert b"Number of the pet." in project.contents()["pets/models.py"]
    project.generate("pets")
    assert b"The pet's number." in project.contents()["pets/models.py"]


def folder_times(project: Project) -> dict[Path, int]:
    folders = [project.root / "generated", *(project.root / "generated").glob("**/")]
    return {folder: folder.stat().st_mtime_ns for folder in folders}


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_a_run_with_nothing_to_do_imports_none_of_the_tools(
    generated: Project, options: list[str]
) -> None:
    script = (
        "import sys; from specloom.cli import main\n"
        "try: main()\n"
        "except SystemExit as leaving: code = leaving.code\n"
        f"print(code, [name for name in {HEAVY} if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, "generate", *options],
        cwd=generated.root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.splitlines()[-1] == "0 []"


def test_a_changed_description_changes_only_that_api(generated: Project) -> None:
    before = generated.tree()
    generated.edit("pets", "Number of the pet.", "The pet's number.")
    checked = generated.run("generate", "--check")
    assert checked.code == 1
    assert generated.tree() == before
    drifted = [line.strip() for line in checked.out.splitlines() if line.startswith("  ")]

    generated.generate()
    after = generated.tree()
    assert after.keys() == before.keys()
    changed = {name for name, kept in after.items() if kept != before[name]}
    assert {name.partition("/")[0] for name in changed} == {"pets"}
    assert {f"pets/{name}" for name in drifted} == changed
    assert {"pets/manifest.json", "pets/models.py", "pets/tables.md"} <= changed
    assert not any(name.startswith("pets/_runtime/") for name in changed)
    assert generated.run("generate", "--check").code == 0
    assert b"The pet's number." in generated.contents()["pets/models.py"]


def test_a_changed_comment_changes_the_manifest_alone(generated: Project) -> None:
    before = generated.contents()
    generated.edit("pets", "openapi: 3.1.0\n", "openapi: 3.1.0 # as the page says\n")
    generated.generate()
    after = generated.contents()
    assert {name for name in after if after[name] != before[name]} == {"pets/manifest.json"}


def test_only_the_apis_that_are_named_are_generated(project: Project) -> None:
    project.generate("shops")
    assert [path.name for path in (project.root / "generated").iterdir()] == ["shops"]


TOYS = """\
  /toys:
    get:
      operationId: toys.list
      responses:
        "204": {description: Nothing.}
"""


def test_the_file_of_a_removed_operation_goes_and_what_is_not_ours_stays(
    generated: Project,
) -> None:
    mine = generated.package("pets") / "resources" / "notes.txt"
    mine.write_text("mine")
    before = generated.contents()
    generated.edit("pets", TOYS, "")
    [ran] = [
        json.loads(line) for line in generated.generate("pets", "--format", "json").out.splitlines()
    ]
    after = generated.contents()
    assert ran["removed"] == ["resources/toys.py"]
    assert before.keys() - after.keys() == {"pets/resources/toys.py"}
    assert after.keys() <= before.keys()
    assert mine.read_text() == "mine"
    assert "resources/notes.txt" not in json.loads(after["pets/manifest.json"])["files"]
    assert generated.run("generate", "--check").code == 0


@pytest.mark.parametrize("spec_changes", [False, True])
def test_a_file_edited_by_hand_is_refused_by_name(generated: Project, spec_changes: bool) -> None:
    edited = generated.package("pets") / "client.py"
    edited.write_text(edited.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    if spec_changes:
        generated.edit("pets", "Number of the pet.", "The pet's number.")
    before = generated.tree()
    ran = generated.run("generate")
    assert ran.code == 2
    assert ran.err.startswith("generated/pets/client.py:1:1: error[edited-output]: ")
    assert "--force" in ran.err
    assert "models.py" not in ran.err
    assert ran.out.splitlines() == [ran.out.strip()], "the other API is generated all the same"
    assert ran.out.startswith("generated/shops: up to date")
    assert generated.tree() == before


def test_force_replaces_the_edited_file_and_keeps_it_beside(generated: Project) -> None:
    ours = generated.contents()
    edited = generated.package("pets") / "client.py"
    edited.write_text("mine\n")
    assert generated.run("generate", "--force").code == 0
    assert generated.contents() == {**ours, "pets/client.py.orig": b"mine\n"}
    edited.write_text("mine, later\n")
    assert generated.run("generate", "--force").code == 0
    kept = {"pets/client.py.orig": b"mine\n", "pets/client.py.orig2": b"mine, later\n"}
    assert generated.contents() == {**ours, **kept}
    assert generated.run("generate", "--check").code == 0


def test_a_deleted_file_comes_back(generated: Project) -> None:
    before = generated.contents()
    (generated.package("pets") / "models.py").unlink()
    assert generated.run("generate", "--check").code == 1
    generated.generate()
    assert generated.contents() == before
