"""A facts file: written, read again, and refused with its place."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specloom.diagnostics import Refused
from specloom.ir import RuleKind
from specloom.pages import (
    At,
    Condition,
    Fact,
    Kind,
    Page,
    Stated,
    Unplaced,
    facts_text,
    load_facts,
)
from specloom.pages.facts import fact
from specloom.pages.facts.fact import KEYS, RULE_KINDS
from specloom.pages.facts.row_keys import READERS

TOP = "page: orders\nsha256: ab12\nform: text\nstyle: separated\n"


def loaded(folder: Path, text: str) -> Page:
    path = folder / "orders.yaml"
    path.write_text(text, encoding="utf-8")
    return load_facts(path)


def test_rows_are_fields_rules_and_statements(tmp_path: Path) -> None:
    page = loaded(
        tmp_path,
        TOP + """facts:
  - {at: request, line: 3, method: POST, path: "/orders/{id}"}
  - {at: request, line: 4, last_line: 6, name: colour, type: enum, required: false,
     values: [red, blue], values_line: 6, default: null}
  - {at: request, line: 5, rule: required_if, fields: [size], when: {colour: {not: [red, 1]}}}
  - {at: path, line: 9, index: 1, max_length: 34}
unplaced:
  - {line: 1, digest: 00ff}
""",
    )

    assert [fact.kind for fact in page.facts] == [
        Kind.STATEMENT,
        Kind.FIELD,
        Kind.RULE,
        Kind.FIELD,
    ]
    colour = page.facts[1]
    assert colour.default == Stated(None)
    assert colour.required is False
    assert colour.nullable is None
    assert colour.span is not None
    assert colour.span.line == 7
    assert page.facts[2].when == (Condition("colour", fact.Test.NOT, ("red", 1)),)
    assert page.of_kind(Kind.FIELD, At.PATH) == (page.facts[3],)
    assert page.covering(6, 8) == (colour,)
    assert page.title is None
    assert page.unplaced == (Unplaced(1, "00ff"),)


def test_a_correction_says_what_the_reader_gave(tmp_path: Path) -> None:
    page = loaded(
        tmp_path,
        TOP + """facts:
  - {at: request, line: 4, name: colour, type: string, required: true,
     corrected: the table calls it text, read: {type: enum, required: null}}
  - {at: request, line: 7, name: size, corrected: the row is damaged}
rejected:
  - {at: request, line: 6, name: Note, type: text, corrected: this is prose}
unplaced: []
""",
    )

    assert page.facts[0].read == Fact(at=At.REQUEST, line=4, name="colour", type="enum")
    assert page.facts[1].read is None
    assert page.as_read().facts == (
        Fact(at=At.REQUEST, line=4, name="colour", type="enum"),
        Fact(at=At.REQUEST, line=6, name="Note", type="text"),
    )
    assert loaded(tmp_path, facts_text(page)) == page


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        ("{line: 3, name: a}", ":6:5: at is missing"),
        ("{at: body, line: 3, name: a}", ":6:10: at is none of path, query, header"),
        ("{at: path, line: 0, name: a}", ":6:22: line is not a number from 1"),
        ("{at: path, line: 3, last_line: 2, name: a}", ":6:36: last_line comes before line"),
        ("{at: path, line: 3, name: a, index: 1}", ":6:41: a row has a name or an index"),
        ("{at: path, line: 3}", ":6:5: the row states nothing"),
        ("{at: path, line: 3, name: a, requird: true}", ":6:34: there is no key 'requird'"),
        ("{at: path, line: 3, name: a, required: maybe}", ":6:44: required is not true or false"),
        ("{at: path, line: 3, name: a, values: []}", ":6:42: values is not a list of values"),
        ("{at: path, line: 3, rule: if, fields: [a]}", ":6:31: rule is none of requires"),
        ("{at: path, line: 3, rule: requires}", ":6:5: a rule has fields"),
        (
            "{at: path, line: 3, rule: requires, fields: [a], when: {b: {is: 1}}}",
            ":6:60: when has a condition",
        ),
        ("{at: path, line: 3, name: a, read: {type: b}}", ":6:40: read stands without corrected"),
        ("{at: path, line: 3, name: a, corrected: ''}", ":6:45: corrected is not a text"),
        (
            "{at: path, line: 3, name: a, corrected: b, read: {tipe: b}}",
            ":6:55: there is no key 'tipe'",
        ),
        ("red", ":6:5: a row is an object"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_at_its_place(
    tmp_path: Path, row: str, refusal: str
) -> None:
    with pytest.raises(Refused) as refused:
        loaded(tmp_path, f"{TOP}facts:\n  - {row}\n")

    said = [f"{found.span}: {found.message}" for found in refused.value.diagnostics]
    assert re.search(re.escape(f"orders.yaml{refusal}"), said[0]), said
    assert {found.code for found in refused.value.diagnostics} == {"bad-facts"}


def test_every_wrong_row_is_named_in_the_order_of_the_file(tmp_path: Path) -> None:
    rows = "".join(f"  - {{at: path, line: {line}}}\n" for line in range(1, 12))
    with pytest.raises(Refused) as refused:
        loaded(tmp_path, f"style: x\nform: pdf\nfacts:\n{rows}")

    lines = [found.span.line for found in refused.value.diagnostics if found.span]
    assert lines == sorted(lines)
    assert len(lines) == 11 + 3


def test_the_keys_of_a_row_are_those_that_can_be_read() -> None:
    assert set(READERS) == set(KEYS)
    assert tuple(kind.value for kind in RuleKind) == RULE_KINDS


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
scalars = st.one_of(
    texts, st.integers(-(10**9), 10**9), st.booleans(), st.none(), st.floats(-1e9, 1e9)
)
lists = st.lists(scalars, min_size=1, max_size=3).map(tuple)
conditions = st.builds(
    Condition, texts, st.sampled_from([fact.Test.EQUALS, fact.Test.NOT]), lists
).filter(lambda condition: not {"present", "absent", "null"} & set(condition.values)) | st.builds(
    Condition, texts, st.sampled_from([fact.Test.PRESENT, fact.Test.ABSENT, fact.Test.NULL])
)
whens = st.lists(conditions, max_size=2, unique_by=lambda found: found.field).map(tuple)
lines = st.integers(1, 999)
rows = st.builds(
    Fact,
    at=st.sampled_from(At),
    line=lines,
    name=texts,
    type=st.none() | texts,
    required=st.none() | st.booleans(),
    values=st.none() | lists,
    default=st.none() | scalars.map(Stated),
    minimum=st.none() | st.floats(-1e9, 1e9),
    pattern=st.none() | texts,
) | st.builds(
    Fact,
    at=st.sampled_from(At),
    line=lines,
    rule=st.sampled_from(RULE_KINDS),
    fields=st.lists(texts, max_size=2).map(tuple),
    when=st.none() | whens,
)


@settings(deadline=None, derandomize=True)
@given(rows=st.lists(rows, max_size=4), title=st.none() | texts, reason=texts)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Fact], title: str | None, reason: str
) -> None:
    corrected = [replace(row, type="text", corrected=reason, read=row) for row in rows[:1]]
    page = Page(
        page="orders",
        title=title,
        sha256="0e12",
        form="html",
        style="tables",
        facts=(*corrected, *rows[1:]),
        unplaced=(Unplaced(3, "12", condition=True),),
    )
    folder = tmp_path_factory.mktemp("facts")

    assert loaded(folder, facts_text(page)) == page
    assert facts_text(loaded(folder, facts_text(page))) == facts_text(page)
