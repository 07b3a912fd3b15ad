"""Where references lead: same document, anchors, other files of the folder, and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from specloom.diagnostics import Refused
from specloom.load import JsonValue, Site, load_document
from specloom.resolve import Documents, References


def references(folder: Path, root: JsonValue, **files: JsonValue) -> References:
    """References over ``root.json`` in a folder that also holds the other files."""
    for name, value in {"root": root, **files}.items():
        (folder / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    document = load_document(folder / "root.json", name="shown/root.json")
    return References(Documents(document, folder.resolve()))


def target(found: References, reference: JsonValue) -> tuple[str, str]:
    site = found.target(reference, Site("shown/root.json", "/ref"))
    return site.file, site.pointer


def refusal(found: References, reference: JsonValue) -> str:
    with pytest.raises(Refused) as refused:
        target(found, reference)
    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.span is not None
    return diagnostic.code


ROOT: JsonValue = {
    "ref": 0,
    "a/b": {"x~y": [10, {"": 1, "é ö": 2}]},
    "schemas": {"Pet": {"$anchor": "pet", "properties": {"$ref": {"type": "string"}}}},
}


@pytest.mark.parametrize(
    ("reference", "pointer"),
    [
        ("#", ""),
        ("#/a~1b/x~0y/0", "/a~1b/x~0y/0"),
        ("#/a~1b/x~0y/1/", "/a~1b/x~0y/1/"),
        ("#/a~1b/x~0y/1/%C3%A9%20%C3%B6", "/a~1b/x~0y/1/é ö"),
        ("#pet", "/schemas/Pet"),
        ("#/schemas/Pet/properties/$ref/type", "/schemas/Pet/properties/$ref/type"),
        ("root.json#/schemas", "/schemas"),
    ],
)
def test_a_fragment_is_a_pointer_or_an_anchor(tmp_path: Path, reference: str, pointer: str) -> None:
    assert target(references(tmp_path, ROOT), reference) == ("shown/root.json", pointer)


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        (3, "reference-not-text"),
        (None, "reference-not-text"),
        ("#/schemas/Dog", "reference-missing"),
        ("#/a~1b/x~0y/2", "reference-missing"),
        ("#/a~1b/x~0y/00", "reference-missing"),
        ("#/a~1b/x~0y/0/deeper", "reference-missing"),
        ("#dog", "reference-missing"),
        ("#/%ff", "reference-syntax"),
        ("http://127.0.0.1:9/x.json", "reference-remote"),
        ("HTTPS://example.com", "reference-remote"),
        ("//example.com/x.json", "reference-remote"),
        ("file:///etc/passwd", "reference-remote"),
        ("C:\\x.json", "reference-remote"),
        ("\\\\host\\x.json", "reference-remote"),
        ("/etc/passwd", "reference-absolute"),
        ("../outside.json", "reference-escapes"),
        ("%2e%2e/outside.json", "reference-escapes"),
        ("sub/../../outside.json", "reference-escapes"),
        ("link.json", "reference-escapes"),
        ("none.json", "reference-file"),
        ("bad\0name.json", "reference-file"),
        (".", "reference-file"),
    ],
)
def test_a_reference_that_leads_nowhere_is_refused_with_its_place(
    tmp_path: Path, reference: JsonValue, code: str
) -> None:
    folder = tmp_path / "inside"
    folder.mkdir()
    (tmp_path / "outside.json").write_text('{"secret": 1}', encoding="utf-8")
    (folder / "link.json").symlink_to(tmp_path / "outside.json")
    assert refusal(references(folder, ROOT), reference) == code


def test_a_missing_target_names_the_nearest_one(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        target(references(tmp_path, ROOT), "#/schemas/Pat")
    assert refused.value.diagnostics[0].hint == "did you mean Pet?"


def test_other_files_are_loaded_once_and_named_beside_the_root(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "inner.yaml").write_text("Dog: {$ref: '../other.json#/Cat'}\n")
    found = references(tmp_path, {"ref": 0}, other={"Cat": {"type": "object"}})
    assert target(found, "sub/inner.yaml#/Dog") == ("shown/sub/inner.yaml", "/Dog")
    end = found.follow(Site("shown/sub/inner.yaml", "/Dog"))
    assert end == Site("shown/other.json", "/Cat")
    assert list(found.documents.by_name) == [
        "shown/root.json",
        "shown/sub/inner.yaml",
        "shown/other.json",
    ]
    assert [len(digest) for _, digest in found.documents.inputs] == [64, 64, 64]


def test_a_broken_file_is_refused_at_its_own_place(tmp_path: Path) -> None:
    found = references(tmp_path, {"ref": 0})
    (tmp_path / "other.json").write_text('{"a": 1,\n "a": 2}', encoding="utf-8")
    with pytest.raises(Refused) as refused:
        target(found, "other.json#/a")
    assert str(refused.value.diagnostics[0].span) == "shown/other.json:2:2"


def test_a_pointer_may_lead_through_another_reference(tmp_path: Path) -> None:
    root: JsonValue = {"ref": 0, "A": {"$ref": "#/B"}, "B": {"properties": {"x": {}}}}
    found = references(tmp_path, root)
    assert target(found, "#/A/properties/x") == ("shown/root.json", "/B/properties/x")


@pytest.mark.parametrize(
    "root",
    [
        {"ref": {"$ref": "#/ref"}},
        {"ref": {"$ref": "#/B"}, "B": {"$ref": "#/C"}, "C": {"$ref": "#/B"}},
        {"ref": {"$ref": "#/ref/x"}},
        {"ref": {"$ref": "#/B/x"}, "B": {"$ref": "#/ref/x"}},
    ],
)
def test_references_that_only_lead_to_each_other_are_refused(
    tmp_path: Path, root: JsonValue
) -> None:
    found = references(tmp_path, root)
    with pytest.raises(Refused) as refused:
        found.follow(Site("shown/root.json", "/ref"))
    assert refused.value.diagnostics[0].code == "reference-cycle"


def test_a_chain_of_two_thousand_references_has_an_end(tmp_path: Path) -> None:
    chain: dict[str, JsonValue] = {f"C{n}": {"$ref": f"#/C{n + 1}"} for n in range(2000)}
    found = references(tmp_path, {**chain, "C2000": {"type": "string"}})
    assert found.follow(Site("shown/root.json", "/C0")) == Site("shown/root.json", "/C2000")


ADDRESSED: JsonValue = {
    "openapi": "3.2.0",
    "$self": "https://example.com/api/openapi",
    "ref": 0,
    "schemas": {
        "A": {
            "$id": "https://example.com/schemas/a",
            "$anchor": "same",
            "properties": {"ref": 0, "deep": {"$id": "deep/c", "ref": 0, "$anchor": "same"}},
        },
        "B": {"$id": "../schemas/b"},
        "examples": {"default": {"$id": "https://example.com/schemas/data"}},
    },
}


@pytest.mark.parametrize(
    ("at", "reference", "pointer"),
    [
        ("/ref", "#/schemas/A", "/schemas/A"),
        ("/ref", "openapi#/schemas/B", "/schemas/B"),
        ("/ref", "https://example.com/api/openapi#/schemas/B", "/schemas/B"),
        ("/ref", "https://example.com/schemas/b", "/schemas/B"),
        ("/ref", "../schemas/deep/c", "/schemas/A/properties/deep"),
        ("/ref", "root.json#/schemas/B", "/schemas/B"),
        ("/schemas/A/properties/ref", "b", "/schemas/B"),
        ("/schemas/A/properties/ref", "#/properties/deep", "/schemas/A/properties/deep"),
        ("/schemas/A/properties/ref", "#", "/schemas/A"),
        ("/schemas/A/properties/ref", "#same", "/schemas/A"),
        ("/schemas/A/properties/ref", "#/schemas/B", "/schemas/B"),
        ("/schemas/A/properties/deep/ref", "#same", "/schemas/A/properties/deep"),
        ("/schemas/A/properties/deep/ref", "../b", "/schemas/B"),
    ],
)
def test_a_reference_begins_at_the_address_of_what_holds_it(
    tmp_path: Path, at: str, reference: str, pointer: str
) -> None:
    found = references(tmp_path, ADDRESSED).target(reference, Site("shown/root.json", at))
    assert (found.file, found.pointer) == ("shown/root.json", pointer)


@pytest.mark.parametrize("reference", ["https://example.com/schemas/data", "https://e.com/x"])
def test_an_address_that_no_schema_has_is_not_fetched(tmp_path: Path, reference: str) -> None:
    assert refusal(references(tmp_path, ADDRESSED), reference) == "reference-remote"


def test_openapi_3_0_knows_no_addresses(tmp_path: Path) -> None:
    root = {"openapi": "3.0.3", "ref": 0, "a": {"$id": "https://example.com/a"}}
    assert refusal(references(tmp_path, root), "https://example.com/a") == "reference-remote"
