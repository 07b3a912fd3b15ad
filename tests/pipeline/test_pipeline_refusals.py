"""Input that cannot be used: named with its place, exit code 2, and the tree as it was."""

from __future__ import annotations

import json

import pytest
from small_project import Project


def line_with(text: str, part: str) -> int:
    [line] = [number for number, line in enumerate(text.split("\n"), 1) if part in line]
    return line


def test_a_missing_reference_names_its_place_and_shows_the_lines(generated: Project) -> None:
    generated.edit("pets", 'kind: {$ref: "#/components/schemas/Kind"}', "kind: {$ref: '#/nowhere'}")
    text = generated.spec("pets").read_text("utf-8")
    line = line_with(text, "#/nowhere")
    column = text.split("\n")[line - 1].index("'") + 1
    before = generated.tree()
    ran = generated.run("generate", "pets")
    assert (ran.code, ran.out) == (2, "")
    first, *listing = ran.err.splitlines()
    assert first.startswith(f"specs/pets/openapi.yaml:{line}:{column}: error[reference-missing]: ")
    assert [row.partition(" |")[0].strip() for row in listing[:4]] == [
        str(line - 1),
        str(line),
        "",
        str(line + 1),
    ]
    assert listing[2].index("^") == listing[1].index("'")
    assert listing[4].startswith("  hint: ")
    assert generated.tree() == before


@pytest.mark.parametrize(
    ("old", "new", "marked", "code"),
    [
        ("      required: [id]\n", "      required: [id\n", "properties", "yaml-syntax"),
        ("      required: [id]\n", "\trequired: [id]\n", "\trequired", "yaml-syntax"),
        ("minimum: 1", "minimum: one", "minimum: one", "wrong-type"),
        ("minimum: 1", "$ref: other.yaml#/Id", "other.yaml", "reference-file"),
        (
            "        kind:",
            "        ages: [{url: https://a.example}\n        kind:",
            "kind: {$ref",
            "yaml-syntax",
        ),
        ('  version: "1"\n', '  version: "1"\n  version: "2"\n', 'version: "2"', "duplicate-key"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(
    generated: Project, old: str, new: str, marked: str, code: str
) -> None:
    generated.edit("pets", old, new)
    line = line_with(generated.spec("pets").read_text("utf-8"), marked)
    before = generated.tree()
    ran = generated.run("generate")
    assert ran.code == 2
    [first] = [row for row in ran.err.splitlines() if "error[" in row]
    place, _, message = first.partition(": ")
    assert place.startswith(f"specs/pets/openapi.yaml:{line}:")
    assert message.startswith(f"error[{code}]: ")
    assert generated.tree() == before


def test_the_other_apis_are_generated_all_the_same(project: Project) -> None:
    project.write("pets", "openapi: 3.1.0\n")
    ran = project.run("generate", "--format", "json")
    assert ran.code == 2
    assert [json.loads(line)["api"] for line in ran.out.splitlines()] == ["shops"]
    assert [path.name for path in (project.root / "generated").iterdir()] == ["shops"]


def test_a_refused_spec_is_refused_again_and_mended_by_its_former_text(generated: Project) -> None:
    good = generated.spec("pets").read_text("utf-8")
    before = generated.tree()
    generated.write("pets", "openapi: [")
    assert [generated.run("generate", "pets").code for _ in range(2)] == [2, 2]
    assert generated.run("generate", "--check", "pets").code == 2
    generated.write("pets", good)
    generated.generate()
    assert generated.tree() == before


COLLIDING = """\
  /toys:
    get:
      operationId: pets.GET
      responses:
        "204": {description: Nothing.}
"""
TOYS = COLLIDING.replace("pets.GET", "toys.list")


def test_two_operations_of_one_name_warn_and_name_both_places(project: Project) -> None:
    project.edit("pets", TOYS, COLLIDING)
    text = project.spec("pets").read_text("utf-8")
    first, second = line_with(text, "operationId: pets.get"), line_with(
        text, "operationId: pets.GET"
    )
    ran = project.run("generate", "pets")
    assert ran.code == 0
    assert f"specs/pets/openapi.yaml:{second}:" in ran.err
    assert "warning[name-collision]" in ran.err
    assert f"specs/pets/openapi.yaml:{first}:" in ran.err
    assert b"def get_2(" in project.contents()["pets/resources/pets.py"]


def test_strict_refuses_two_operations_of_one_name(generated: Project) -> None:
    generated.edit("pets", TOYS, COLLIDING)
    before = generated.tree()
    ran = generated.run("generate", "pets", "--strict")
    assert (ran.code, ran.out) == (2, "")
    assert "error[name-collision]" in ran.err
    assert generated.tree() == before


@pytest.fixture(params=["contains", "not"])
def lossy(project: Project, request: pytest.FixtureRequest) -> tuple[Project, dict[str, object]]:
    """A project with a keyword on the pets' kind that is not honoured, and its record."""
    keyword = str(request.param)
    project.edit("pets", "    Kind:\n", f"    Kind:\n      {keyword}: {{maxLength: 9}}\n")
    return project, {
        "file": "specs/pets/openapi.yaml",
        "pointer": f"/components/schemas/Kind/{keyword}",
        "keyword": keyword,
        "line": line_with(project.spec("pets").read_text("utf-8"), f"{keyword}: {{maxLength"),
    }


def test_what_is_not_honoured_is_told_each_time(lossy: tuple[Project, dict[str, object]]) -> None:
    project, lost = lossy
    records = [
        json.loads(project.run("generate", "pets", "--format", "json").out) for _ in range(2)
    ]
    assert [record["status"] for record in records] == ["written", "unchanged"]
    assert [record["not_honoured"] for record in records] == [[lost], [lost]]
    manifest = json.loads(project.contents()["pets/manifest.json"])
    assert [(one["file"], one["pointer"], one["keyword"]) for one in manifest["losses"]] == [
        (lost["file"], lost["pointer"], lost["keyword"])
    ]


def test_the_text_names_the_place_of_what_is_not_honoured(
    lossy: tuple[Project, dict[str, object]],
) -> None:
    project, lost = lossy
    for _ in range(2):
        ran = project.run("generate", "pets")
        assert ran.code == 0
        keyword = str(lost["keyword"])
        said = f"warning[not-honoured]: {keyword} is not honoured"
        # The keyword, or its value.
        places = [f"{lost['file']}:{lost['line']}:{7 + by}" for by in (0, len(keyword) + 2)]
        assert any(f"{place}: {said}" in ran.err for place in places)
        assert ran.err.endswith("specs/pets/openapi.yaml says why\n")
        assert "not-honoured" not in ran.out


def test_strict_refuses_what_is_not_honoured_also_when_the_package_stands(
    lossy: tuple[Project, dict[str, object]],
) -> None:
    project, lost = lossy
    project.run("generate", "pets")
    before = project.tree()
    ran = project.run("generate", "pets", "--strict")
    assert (ran.code, ran.out) == (2, "")
    assert f"{lost['file']}:{lost['line']}:" in ran.err
    assert "error[not-honoured]" in ran.err
    assert project.tree() == before
