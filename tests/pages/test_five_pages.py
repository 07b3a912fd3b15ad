"""The facts of the project's own pages: complete, current, and corrected in the open."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from specloom.pages import At, Fact, Kind, Page, load_facts
from specloom.pages.read import read_page
from specloom.pages.words.type_words import read_type

SPECS = Path(__file__).resolve().parents[2] / "specs"
FACTS = sorted(SPECS.glob("*/pages/*.yaml"))


def facts_of(stem: str) -> Page:
    (path,) = (path for path in FACTS if path.stem == stem)
    return load_facts(path)


def fields(page: Page, at: At) -> tuple[Fact, ...]:
    return page.of_kind(Kind.FIELD, at)


def test_every_page_that_a_spec_cites_has_its_facts() -> None:
    assert {path.stem for path in FACTS} == {
        "fonedynamics-configure-number",
        "signalwire-purchase-phone-number",
        "signalwire-update-phone-number-a",
        "signalwire-update-phone-number-b",
        "twilio-create-incoming-phone-number",
    }


@pytest.mark.parametrize("rendering", ["a", "b"])
def test_both_renderings_of_the_update_have_its_counts(rendering: str) -> None:
    page = facts_of(f"signalwire-update-phone-number-{rendering}")
    request, response = fields(page, At.REQUEST), fields(page, At.RESPONSE)

    assert len(fields(page, At.PATH)) == (rendering == "b")
    assert len(request) == 30
    assert sum(fact.deprecated is True for fact in request) == 3
    assert {fact.required for fact in request} == {False}
    assert len(response) == 40
    assert sum(fact.nullable is True for fact in response) == 33
    for rows, enums in ((request, 7), (response, 10)):
        meanings = [read_type(str(fact.type)) for fact in rows]
        assert sum((meaning.items or meaning).enum for meaning in meanings) == enums
    # The second rendering has lost the values.
    assert any(fact.values for fact in page.facts) == (rendering == "a")


def test_the_two_renderings_state_the_same() -> None:
    def said(fact: Fact) -> Fact:
        bare = replace(fact, line=1, last_line=None, values=None, values_line=None)
        # The label of the values that are not there is a word of the description.
        return replace(bare, digest=None)

    first, second = (
        Counter(said(fact) for fact in page.facts if fact.kind is not Kind.STATEMENT)
        for page in map(facts_of, [f"signalwire-update-phone-number-{name}" for name in "ab"])
    )
    assert first - second == Counter()
    assert [fact.name for fact in second - first] == ["id"]


def test_the_purchase_has_its_counts() -> None:
    page = facts_of("signalwire-purchase-phone-number")
    response = fields(page, At.RESPONSE)

    assert [fact.name for fact in fields(page, At.REQUEST)] == ["number"]
    assert len(response) == 33
    assert [fact.name for fact in response if fact.required is None] == ["number"]
    assert sum(fact.default is not None for fact in response) == 6
    values = {fact.name: fact.values or () for fact in response}
    assert len(values["call_handler"]) == 9
    assert len(values["message_handler"]) == 4


def test_the_page_that_lost_its_names_has_its_counts() -> None:
    page = facts_of("twilio-create-incoming-phone-number")
    request = fields(page, At.REQUEST)
    everything = (*request, *fields(page, At.PATH))

    assert [fact.index for fact in fields(page, At.PATH)] == [1]
    assert [fact.index for fact in request] == list(range(1, 24))
    assert {fact.name for fact in everything} == {None}
    assert sum(fact.values is not None for fact in request) == 7
    assert sum(fact.default is not None for fact in request) == 8
    limits = [fact for fact in everything if fact.pattern and fact.min_length == 34]
    assert len(limits) == 8
    assert {fact.max_length for fact in limits} == {34}


def test_the_tables_have_their_counts() -> None:
    page = facts_of("fonedynamics-configure-number")
    request, response = fields(page, At.REQUEST), fields(page, At.RESPONSE)

    assert [fact.name for fact in fields(page, At.PATH)] == ["Number"]
    assert [
        sum(low < fact.line < high for fact in request)
        for low, high in ((13, 28), (28, 38), (38, 57))
    ] == [6, 4, 8]
    assert [
        sum(low < fact.line < high for fact in response)
        for low, high in ((60, 73), (73, 83), (83, 102))
    ] == [9, 4, 8]
    assert sum(fact.values is not None for fact in request) == 4
    assert {fact.name for fact in request} <= {fact.name for fact in response}


@pytest.mark.parametrize("path", FACTS, ids=lambda path: path.stem)
def test_every_correction_changes_something(path: Path) -> None:
    for fact in load_facts(path).facts:
        if fact.read is not None:
            assert fact.stated() != fact.read.stated()


@pytest.mark.shared
@pytest.mark.parametrize("path", FACTS, ids=lambda path: path.stem)
def test_reading_a_page_again_gives_the_file_without_its_corrections(
    shared: Path, path: Path
) -> None:
    known, found = load_facts(path), read_page(shared / "documents" / f"{path.stem}.txt")

    # Rows of one line may change places where a correction stands.
    assert Counter(found.facts) == Counter(known.as_read().facts)
    assert replace(found, facts=()) == replace(known, facts=(), rejected=())


@pytest.mark.shared
@pytest.mark.parametrize("path", FACTS, ids=lambda path: path.stem)
def test_no_sentence_of_a_page_is_stored(shared: Path, path: Path) -> None:
    words = path.read_text(encoding="utf-8").replace(",", " ").split()
    page = (shared / "documents" / f"{path.stem}.txt").read_text(encoding="utf-8").split()
    runs = {tuple(page[start : start + 6]) for start in range(len(page) - 5)}
    stored = {tuple(words[start : start + 6]) for start in range(len(words) - 5)}

    assert runs & stored == set()
