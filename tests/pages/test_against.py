"""A page that changed: which facts, who cites them, and which lines to cite now."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from specloom.cli.read import command
from specloom.pages import At, Page, load_facts
from specloom.pages.comparison.changes import ChangeKind, Comparison, compare
from specloom.pages.read import read_page

PAGE = """\
Order a kite

Body
colour string Required
What the kite is painted with. One of `red` or `blue`.
tail_length integer Optional
Metres of tail. Only used when colour is `red`.
note string Optional
Words for the pilot.

Response
id string
The kite's id.
"""
SPEC = """\
openapi: 3.1.0
info: {title: Kites, version: "1"}
paths:
  /kites:
    post:
      operationId: kites.order
      x-source: kites#L1
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/KiteOrder"}
      responses:
        "200":
          description: The kite.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Kite"}
components:
  schemas:
    KiteOrder:
      type: object
      required: [colour]
      properties:
        colour: {$ref: "#/components/schemas/Colour", x-source: kites#L4-L5}
        tail_length: {type: integer, x-source: kites#L6-L7}
        note: {type: string, x-source: kites#L8}
      x-rules:
        - kind: ignored_if
          fields: [tail_length]
          when: {colour: {not: red}}
          x-source: kites#L7
    Colour: {type: string, enum: [red, blue], x-source: kites#L5}
    Kite:
      type: object
      properties:
        id: {type: string, x-source: [kites#L12-L13]}
"""


class Shop:
    """A project with one page, its facts and the spec that cites it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.facts = root / "specs" / "shop" / "pages" / "kites.yaml"
        self.facts.parent.mkdir(parents=True)
        (root / "specs" / "shop" / "openapi.yaml").write_text(SPEC, encoding="utf-8")
        assert self.run(self.page(PAGE), "-o", str(self.facts)).return_value == 0

    def page(self, text: str) -> str:
        path = self.root / "kites.txt"
        path.write_text(text, encoding="utf-8")
        return str(path)

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(command, arguments, standalone_mode=False)

    def against(self, text: str, *options: str) -> Result:
        return self.run(self.page(text), "--against", str(self.facts), *options)

    def report(self, text: str) -> dict[str, object]:
        found = json.loads(self.against(text, "--format", "json").output)
        assert isinstance(found, dict)
        return found


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def test_the_same_page_has_not_changed(shop: Shop) -> None:
    ran = shop.against(PAGE)

    assert (ran.return_value, ran.output) == (0, "kites: nothing changed\n")


def test_a_line_on_top_moves_every_fact_and_changes_none(shop: Shop) -> None:
    report = shop.report("News: kites are cheap today.\n\n" + PAGE)

    assert report["summary"] == {
        "changed": 0,
        "gone": 0,
        "appeared": 0,
        "moved": 5,
        "new_lines": 1,
        "lost_lines": 0,
        "stale_citations": 7,
    }


def test_moved_lines_are_told_with_what_to_cite_now(shop: Shop) -> None:
    ran = shop.against(changed(PAGE, "Body\n", "Body\n\n\n"))

    assert ran.return_value == 1
    assert ran.output.splitlines()[0] == "kites: 5 moved"
    assert "moved by +2: L4-L13, 5 facts" in ran.output
    told = [line.split(": ", 1)[1] for line in ran.output.splitlines() if "is now" in line]
    assert told == [
        "kites#L4-L5 is now kites#L6-L7",
        "kites#L6-L7 is now kites#L8-L9",
        "kites#L8 is now kites#L10",
        "kites#L7 is now kites#L9",
        "kites#L5 is now kites#L7",
        "kites#L12-L13 is now kites#L14-L15",
    ]


def test_a_changed_fact_names_its_keys_and_everyone_who_cites_it(shop: Shop) -> None:
    ran = shop.against(changed(PAGE, "`red` or `blue`", "`red`, `blue` or `green`"))

    assert ran.return_value == 1
    assert "changed: request colour L4-L5" in ran.output
    assert "  values: [red, blue] -> [red, blue, green]" in ran.output
    cited = [line.strip() for line in ran.output.splitlines() if "cited by" in line]
    assert [line.split(" ", 3)[3] for line in cited] == [
        "/components/schemas/KiteOrder/properties/colour"
        " (KiteOrder.colour, kites.order(colour))",
        "/components/schemas/Colour (Colour)",
    ]
    assert "openapi.yaml:25:65" in cited[0]
    assert "update" not in ran.output


def test_a_fact_that_is_gone_and_one_that_appeared(shop: Shop) -> None:
    block = "tail_length integer Optional\nMetres of tail. Only used when colour is `red`.\n"
    report = shop.report(changed(PAGE, block, "") + "paid boolean\nWhether it was paid.\n")
    changes = report["changes"]
    assert isinstance(changes, list)

    found = {(item["change"], item.get("name") or item["rule"]): item for item in changes}
    assert set(found) == {
        ("gone", "tail_length"),
        ("gone", "ignored_if"),
        ("moved", "note"),
        ("moved", "id"),
        ("appeared", "paid"),
    }
    rule = found["gone", "ignored_if"]
    symbols = [symbol for citing in rule["cited_by"] for symbol in citing["symbols"]]
    assert "rule ignored_if of kites.order" in symbols
    citations = report["citations"]
    assert isinstance(citations, list)
    assert {(item["citation"], item["now"]) for item in citations} == {
        ("kites#L6-L7", None),
        ("kites#L7", None),
        ("kites#L8", "kites#L6"),
        ("kites#L12-L13", "kites#L10-L11"),
    }


def test_a_field_with_another_name_and_the_same_words_was_renamed(shop: Shop) -> None:
    ran = shop.against(changed(PAGE, "tail_length integer", "tail integer"))

    assert "changed: request tail_length L6-L7\n  name: tail_length -> tail\n" in ran.output
    assert "  fields: [tail_length] -> [tail]\n" in ran.output


def test_reworded_is_not_the_same(shop: Shop) -> None:
    ran = shop.against(changed(PAGE, "Words for the pilot.", "Words for the crew."))

    assert ran.return_value == 1
    assert "changed: request note L8-L9\n  its words changed\n" in ran.output


def test_write_brings_the_facts_up_to_date_and_keeps_corrections(shop: Shop) -> None:
    corrected = shop.facts.read_text(encoding="utf-8")
    corrected = changed(
        corrected,
        "name: note, type: string, required: false",
        "name: note, type: string, required: false, max_length: 80, "
        "corrected: the pilots say so, read: {max_length: null}",
    )
    shop.facts.write_text(corrected, encoding="utf-8")

    moved = "\n" + changed(PAGE, "integer", "number")
    assert shop.against(moved, "--write").return_value == 1

    note, tail = (
        fact
        for name in ("note", "tail_length")
        for fact in load_facts(shop.facts).facts
        if fact.name == name
    )
    assert (note.line, note.max_length, note.corrected) == (9, 80, "the pilots say so")
    assert note.read is not None
    assert note.read.max_length is None
    assert (tail.line, tail.type) == (7, "number")
    assert shop.against(moved).return_value == 0


def test_a_corrected_file_is_not_overwritten(shop: Shop) -> None:
    text = shop.facts.read_text(encoding="utf-8")
    text = changed(text, "name: note, type: string", "name: note, type: text, corrected: no")
    shop.facts.write_text(text, encoding="utf-8")

    ran = shop.run(shop.page(PAGE), "-o", str(shop.facts))

    assert "corrected by hand" in str(ran.exception)
    assert shop.facts.read_text(encoding="utf-8") == text


def test_facts_under_another_name_are_written_with_a_warning(shop: Shop) -> None:
    other = shop.root / "other.yaml"

    ran = shop.run(shop.page(PAGE), "-o", str(other))

    assert ran.return_value == 0
    assert "warning[facts-name]" in ran.output
    assert load_facts(other).page == "kites"


def test_a_file_that_is_no_facts_file_is_not_overwritten(shop: Shop) -> None:
    notes = shop.root / "kites.yaml"
    notes.write_text("notes: mine\n", encoding="utf-8")

    ran = shop.run(shop.page(PAGE), "-o", str(notes))

    assert type(ran.exception).__name__ == "Refused"
    assert notes.read_text(encoding="utf-8") == "notes: mine\n"


@pytest.mark.parametrize(
    "options", [["--write"], ["--format", "json"], ["--against", "x.yaml", "-o", "y.yaml"]]
)
def test_options_that_do_not_go_together(shop: Shop, options: list[str]) -> None:
    ran = shop.run(shop.page(PAGE), *options)

    assert type(ran.exception).__name__ == "UsageError"


def test_fields_without_names_are_matched_by_what_they_say(tmp_path: Path) -> None:
    blocks = [
        f"string\n\nField of kind {word}. Max length: {size}\n"
        for word, size in (("a", 10), ("b", 20), ("c", 30), ("d", 40))
    ]

    def read(*order: str) -> Page:
        path = tmp_path / "lost.txt"
        path.write_text("Body Params\n" + "\n".join(order), encoding="utf-8")
        return read_page(path)

    first, second, third, fourth = blocks
    known = read(*blocks)
    new = "string\n\nSomething new.\n"
    moved = compare(known, read(new, first, second, third, fourth))
    assert kinds(moved) == ["appeared", *["moved"] * 4]

    other = compare(known, read(first, changed(second, "20", "25"), fourth))
    assert kinds(other) == ["changed", "gone", "moved"]
    assert [key.key for key in other.changes[0].keys] == ["max_length", "digest"]


def kinds(comparison: Comparison) -> list[str]:
    return sorted(
        (change.kind.value for change in comparison.changes),
        key=[kind.value for kind in (ChangeKind.APPEARED, *ChangeKind)].index,
    )


def test_rows_a_person_added_or_struck_out_are_no_news(tmp_path: Path) -> None:
    path = tmp_path / "kites.txt"
    path.write_text(PAGE, encoding="utf-8")
    found = read_page(path)
    note = next(fact for fact in found.facts if fact.name == "note")
    added = replace(note, name="knot", line=9, last_line=None, corrected="a person saw it")
    struck = replace(note, corrected="it is a remark", read=note)
    known = replace(
        found,
        facts=(*(fact for fact in found.facts if fact is not note), added),
        rejected=(struck,),
    )
    path.write_text("\n" + PAGE, encoding="utf-8")

    comparison = compare(known, read_page(path))

    assert {change.kind for change in comparison.changes} == {ChangeKind.MOVED}
    updated = comparison.updated
    assert [fact.name for fact in updated.rejected] == ["note"]
    assert [(fact.name, fact.line) for fact in updated.facts if fact.corrected] == [("knot", 10)]
    assert [fact.at for fact in updated.facts if fact.name == "id"] == [At.RESPONSE]
    assert not compare(updated, read_page(path)).changes
