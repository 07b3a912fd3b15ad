"""A review of a small shop: one slip at a time, and what is said of it with both places."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from specloom.diagnostics import Severity
from specloom.review.findings import Finding
from specloom.review.transcription.run import Checked, review_spec

SHOP = Path(__file__).parent / "shop"


def reviewed(folder: Path, old: str = "", new: str = "", *, facts: bool = False) -> Checked:
    """The review of the shop with one text replaced, which has to be there once or more."""
    shutil.copytree(SHOP, folder, dirs_exist_ok=True)
    path = folder / ("pages/create-order.yaml" if facts else "openapi.yaml")
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else text)
    return review_spec(folder / "openapi.yaml")


def errors(checked: Checked) -> list[Finding]:
    """Its errors."""
    return [finding for finding in checked.findings if finding.level is Severity.ERROR]


def test_a_right_transcription_has_no_findings(tmp_path: Path) -> None:
    checked = reviewed(tmp_path)
    assert [finding.message for finding in checked.findings] == []
    assert {verdict.value for verdict in checked.verdicts.values()} == {"carried", "inferred"}


SLIPS = [
    ("        size:\n", "        sizes:\n", "name-differs"),
    ("enum: [red, blue]", "enum: [red]", "values-differ"),
    ("enum: [red, blue]", "enum: [red, blue, green]", "values-differ"),
    ("          type: integer\n", "          type: string\n", "type-differs"),
    ("required: [colour]", "required: [colour, size]", "presence-differs"),
    ("required: [colour]", "required: []", "presence-differs"),
    ("required: [id]", "required: []", "presence-differs"),
    ("            - type: 'null'\n", "            - type: string\n", "nullability-differs"),
    ("          deprecated: true\n", "", "deprecation-differs"),
    ("maxLength: 40", "maxLength: 41", "length-differs"),
    ("          minLength: 2\n", "", "length-differs"),
    ("minimum: 1", "minimum: 2", "bounds-differ"),
    ("pattern: ^[a-z]+$", "pattern: ^[a-z]*$", "pattern-differs"),
    ("default: 3", "default: 4", "default-differs"),
    ("          default: 3\n", "", "default-differs"),
    ("format: uuid", "format: uri", "format-differs"),
    ("format: uri\n", "format: uuid\n", "not-stated"),
    ("maximum: 9", "maximum: 9\n          format: int64", "not-stated"),
    ("fields: [size]", "fields: [name]", "rule-missing"),
    ("when: {colour: red}", "when: {colour: blue}", "rule-not-stated"),
    ("kind: required_if", "kind: ignored_if", "rule-missing"),
    ("create-order#L12-L14", "create-order#L13-L15", "citation-wrong"),
    ("create-order#L15-L17", "create-order#L15-L19", "citation-wrong"),
    ("create-order#L24-L25", "create-order#L22-L23", "citation-wrong"),
    ("create-order#L14\n", "create-order#L17\n", "citation-wrong"),
    ("create-order#L12-L14", "create-order#L112-L114", "citation-wrong"),
    ("create-order#L12-L14", "other-page#L12-L14", "page-not-there"),
    ("create-order#L1-L3", "create-order#L1-L20", "citation-wide"),
    ("          x-source: create-order#L31\n", "", "uncited"),
    ("create-order#L12-L14", "create-order", "bad-citation"),
    (
        "x-status: inferred\n          x-note: Only",
        "x-status: inferred\n          x-other: Only",
        "note-missing",
    ),
    ("          description: Its size.\n", "", "description-missing"),
    ("  /orders/{shop}:", "  /order/{shop}:", "path-differs"),
    ("    post:", "    put:", "method-differs"),
    ("        '201':", "        '202':", "status-missing"),
    ("          application/json:", "          text/csv:", "content-differs"),
    ("scheme: basic", "scheme: bearer", "authentication-differs"),
    ("scope orders", "scope", "scope-missing"),
]


@pytest.mark.parametrize(
    ("old", "new", "id"), SLIPS, ids=[f"{id}-{n}" for n, (*_, id) in enumerate(SLIPS)]
)
def test_a_slip_is_an_error_with_its_place(tmp_path: Path, old: str, new: str, id: str) -> None:
    found = [finding for finding in errors(reviewed(tmp_path, old, new)) if finding.id == id]
    assert found
    assert all(finding.span is not None and finding.span.line > 0 for finding in found)


def test_an_error_names_the_line_of_the_page_and_the_row_that_states_it(tmp_path: Path) -> None:
    (finding,) = errors(reviewed(tmp_path, "maxLength: 40", "maxLength: 41"))
    assert finding.message == ("maxLength of name is wider than the page: 41 here, 40 there")
    assert finding.pointer == "/components/schemas/Order/properties/name"
    places = {related.role: related.span for related in finding.related}
    assert (places["page"].file, places["page"].line) == ("create-order", 15)
    assert places["fact"].file.endswith("pages/create-order.yaml")


def test_a_field_that_was_left_out_is_missing(tmp_path: Path) -> None:
    text = (SHOP / "openapi.yaml").read_text()
    start, end = text.index("        old:\n"), text.index("        parts:\n")
    (finding,) = errors(reviewed(tmp_path, text[start:end], ""))
    assert finding.id == "field-missing"
    assert "create-order#L20 states old (request)" in finding.message


def test_a_note_accounts_for_a_contradiction_in_the_part_it_speaks_of(tmp_path: Path) -> None:
    stated = "          x-source: create-order#L15-L17\n"
    note = "          x-status: contradicted\n          x-note: The page gives two lengths.\n"
    checked = reviewed(tmp_path, "maxLength: 40", "maxLength: 41")
    path = tmp_path / "openapi.yaml"
    path.write_text(path.read_text().replace(stated, stated + note))
    assert errors(checked)
    assert errors(review_spec(path)) == []
    path.write_text(path.read_text().replace("gives two lengths", "gives two defaults"))
    assert [finding.id for finding in errors(review_spec(path))] == ["length-differs"]


RULE_IN_JSON_SCHEMA = """\
      if:
        required: [colour]
        properties:
          colour: {const: red}
        x-source: create-order#L14
      then:
        required: [size]
"""


def test_a_rule_in_json_schemas_own_words_is_held_like_one_of_x_rules(tmp_path: Path) -> None:
    text = (SHOP / "openapi.yaml").read_text()
    start, end = text.index("      x-rules:\n"), text.index("      properties:\n        colour:")
    assert errors(reviewed(tmp_path, text[start:end], RULE_IN_JSON_SCHEMA)) == []

    other = RULE_IN_JSON_SCHEMA.replace("const: red", "const: blue")
    path = tmp_path / "openapi.yaml"
    path.write_text(path.read_text().replace(RULE_IN_JSON_SCHEMA, other))
    assert {"rule-missing", "rule-not-stated"} <= {
        finding.id for finding in errors(review_spec(path))
    }
    path.write_text(path.read_text().replace(other, ""))
    assert [finding.id for finding in errors(review_spec(path))] == ["rule-missing"]


def test_two_pages_are_held_together_and_a_disagreement_needs_a_note(tmp_path: Path) -> None:
    reviewed(tmp_path)
    facts = (tmp_path / "pages" / "create-order.yaml").read_text()
    second = facts.replace("create-order", "order-again").replace(
        "max_length: 40", "max_length: 50"
    )
    (tmp_path / "pages" / "order-again.yaml").write_text(second)
    path = tmp_path / "openapi.yaml"
    path.write_text(
        path.read_text().replace("create-order#L1-L3", "[create-order#L1-L3, order-again#L1-L3]")
    )
    found = errors(review_spec(path))
    assert [finding.id for finding in found] == ["pages-disagree"]
    assert "create-order#L15 40; order-again#L15 50" in found[0].message


def test_what_a_second_page_leaves_out_is_no_disagreement(tmp_path: Path) -> None:
    reviewed(tmp_path)
    facts = (tmp_path / "pages" / "create-order.yaml").read_text()
    second = facts.replace("create-order", "order-again").replace(
        "min_length: 2, max_length: 40, ", ""
    )
    second = second.replace("values: [red, blue], values_line: 11", "example: red")
    (tmp_path / "pages" / "order-again.yaml").write_text(second)
    path = tmp_path / "openapi.yaml"
    path.write_text(
        path.read_text().replace("create-order#L1-L3", "[create-order#L1-L3, order-again#L1-L3]")
    )
    assert errors(review_spec(path)) == []


def test_a_page_without_names_is_tied_by_its_lines(tmp_path: Path) -> None:
    reviewed(tmp_path)
    path = tmp_path / "pages" / "create-order.yaml"
    text = path.read_text()
    for number, name in enumerate(("colour", "size", "name", "web", "old", "parts"), 1):
        text = text.replace(f"name: {name}, type", f"index: {number}, type", 1)
    path.write_text(text.replace('name: "parts[].code", type', "index: 7, type"))
    checked = review_spec(tmp_path / "openapi.yaml")
    assert errors(checked) == []
    assert {finding.id for finding in checked.findings} == {"name-not-stated"}

    spec = tmp_path / "openapi.yaml"
    spec.write_text(spec.read_text().replace("create-order#L12-L14", "create-order#L15-L17"))
    assert {"citation-shared", "field-missing"} <= {
        finding.id for finding in errors(review_spec(spec))
    }


def test_an_api_without_pages_has_a_finding_for_each_citation(tmp_path: Path) -> None:
    reviewed(tmp_path)
    shutil.rmtree(tmp_path / "pages")
    found = errors(review_spec(tmp_path / "openapi.yaml"))
    assert {finding.id for finding in found} == {"page-not-there"}
    assert len(found) == (tmp_path / "openapi.yaml").read_text().count("create-order#")
