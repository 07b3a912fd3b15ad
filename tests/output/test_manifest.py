"""A manifest says what a package was made from, the same on every machine."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from specloom.diagnostics import Loss, Refused
from specloom.emit.files import File, FileTree
from specloom.output.manifest import Input, ListedLoss, build_manifest, read_manifest

TREE = FileTree.of([File("b.py", b"x = 1\n"), File("a/c.md", b"text\n")])
INPUTS = (
    Input("specs/acme/schemas.yaml", "../specs/acme/schemas.yaml", "2" * 64),
    Input("specs/acme/openapi.yaml", "../specs/acme/openapi.yaml", "1" * 64),
)
LOSSES = (
    Loss("../specs/acme/schemas.yaml", "/B/if", "if", 9, 3, "why"),
    Loss("../specs/acme/openapi.yaml", "/A/not", "not", 12, 3, "why"),
)


def manifest() -> File:
    tools = {"jinja2": "3.1.6", "black": "26.1"}
    return build_manifest(TREE, api="acme", inputs=INPUTS, tools=tools, losses=LOSSES)


def test_everything_is_listed_in_order_under_names_that_do_not_depend_on_the_place() -> None:
    assert list(json.loads(manifest().content).items()) == [
        ("format", 1),
        ("api", "acme"),
        (
            "inputs",
            {"specs/acme/openapi.yaml": "1" * 64, "specs/acme/schemas.yaml": "2" * 64},
        ),
        ("tools", {"black": "26.1", "jinja2": "3.1.6"}),
        (
            "files",
            {
                "a/c.md": hashlib.sha256(b"text\n").hexdigest(),
                "b.py": hashlib.sha256(b"x = 1\n").hexdigest(),
            },
        ),
        (
            "losses",
            [
                {
                    "file": "specs/acme/openapi.yaml",
                    "pointer": "/A/not",
                    "keyword": "not",
                    "line": 12,
                    "column": 3,
                },
                {
                    "file": "specs/acme/schemas.yaml",
                    "pointer": "/B/if",
                    "keyword": "if",
                    "line": 9,
                    "column": 3,
                },
            ],
        ),
    ]
    assert list(json.loads(manifest().content)["inputs"]) == sorted(i.path for i in INPUTS)


@pytest.mark.parametrize("path", ["/home/me/openapi.yaml", "C:/openapi.yaml", "specs\\a.yaml"])
def test_an_absolute_path_is_our_bug(path: str) -> None:
    with pytest.raises(ValueError, match="relative"):
        build_manifest(TREE, api="a", inputs=(Input(path, "x", "0"),), tools={}, losses=())


def test_a_loss_outside_of_the_inputs_is_our_bug() -> None:
    with pytest.raises(ValueError, match="no input"):
        build_manifest(TREE, api="a", inputs=(), tools={}, losses=LOSSES)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) is None
    (tmp_path / "manifest.json").write_bytes(manifest().content)
    read = read_manifest(tmp_path)
    assert read is not None
    assert (read.api, sorted(read.files), read.tools["black"]) == (
        "acme",
        ["a/c.md", "b.py"],
        "26.1",
    )
    assert read.losses[0] == ListedLoss("specs/acme/openapi.yaml", "/A/not", "not", 12, 3)


def test_a_manifest_that_lists_losses_by_their_lines_alone_is_read(tmp_path: Path) -> None:
    content = json.loads(manifest().content)
    for loss in content["losses"]:
        del loss["column"]
    (tmp_path / "manifest.json").write_text(json.dumps(content, indent=2))
    read = read_manifest(tmp_path)
    assert read is not None
    assert [(loss.line, loss.column) for loss in read.losses] == [(12, 1), (9, 1)]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('"format": 1', '"format": 2', 2),
        ('  "api": "acme",', "<<<<<<< ours", 3),
        ('"api": "acme"', '"api": 7', 3),
        ('"a/c.md"', '"../../etc/passwd"', 13),
        ('"a/c.md"', '"/etc/passwd"', 13),
        ('"a/c.md": "', '"a/c.md": "z', 13),
        ('"line": 12', '"line": null', 16),
        ('"losses"', '"losings"', 1),
        ("acme", "\udcff", 3),
    ],
)
def test_a_damaged_manifest_is_refused_at_the_line(
    tmp_path: Path, old: str, new: str, line: int
) -> None:
    text = manifest().content.decode().replace(old, new, 1)
    (tmp_path / "manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(Refused) as refused:
        read_manifest(tmp_path)
    (diagnostic,) = refused.value.diagnostics
    assert (diagnostic.code, refused.value.exit_code) == ("damaged-manifest", 2)
    assert diagnostic.span is not None
    assert (diagnostic.span.file, diagnostic.span.line) == (str(tmp_path / "manifest.json"), line)


@pytest.mark.parametrize("text", ["", "[]", "null", "7", '{"manifest_version": 3}', "[" * 100_000])
def test_a_manifest_of_something_else_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(Refused):
        read_manifest(tmp_path)
