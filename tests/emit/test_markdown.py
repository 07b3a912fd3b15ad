"""The Markdown sink: spec text is shown, and neither markup nor HTML comes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from specloom.emit.markdown import cell, code, markdown
from specloom.ir import Untrusted

PIECES = st.sampled_from(
    [
        "<script>",
        "<!--",
        "-->",
        "&lt;",
        "`",
        "``",
        "```",
        "|",
        "\\",
        "\\|",
        "[a](b)",
        "![",
        "*",
        "_",
        "# ",
        "- ",
        "1. ",
        "2)",
        "> ",
        "---",
        "===",
        "~~~",
        "\n",
        "\r",
        "\n\n",
        "\t",
        "    ",
        "word",
        "$",
    ]
)
TEXTS = st.text() | st.lists(PIECES, max_size=10).map("".join)


def bare(text: str) -> Iterator[str]:
    """The characters of a line that Markdown may act on: neither escaped nor in a code span."""
    position = 0
    while position < len(text):
        if re.match(r"\\[!-/:-@\[-`{-~]", text[position:]):
            position += 2
            continue
        run = re.match(r"`+", text[position:])
        if run:
            closing = re.compile(rf"(?<!`){run[0]}(?!`)").search(text, position + len(run[0]))
            if closing:
                position = closing.end()
                continue
        yield text[position]
        position += 1


@given(TEXTS)
@example("`<b>`")
@example("``<b>`` `a` <i>")
@example("`a``b` <i>")
@example("\\`<b>\\`")
def test_no_sign_of_the_text_is_active(text: str) -> None:
    active = {sign for line in markdown(Untrusted(text)).split("\n") for sign in bare(line)}

    assert active.isdisjoint("`<>[]*#|~&!$")


@given(TEXTS)
def test_no_line_begins_a_block(text: str) -> None:
    lines = markdown(Untrusted(text)).split("\n")

    assert [line for line in lines if re.match(r"[-+=#>|~]|\d+[.)]|```| {4}|\t", line)] == []


@pytest.mark.parametrize("sink", [cell, code])
@given(text=TEXTS)
@example(text="a\\|b")
@example(text="`|`")
@example(text="a\\")
def test_text_stays_in_its_cell(sink: object, text: str) -> None:
    assert callable(sink)
    shown = sink(Untrusted(text))

    assert "\n" not in shown
    # A table is cut at its pipes before anything else is read.
    assert re.sub(r"\\.", "", shown).count("|") == 0


@given(TEXTS)
@example("a\\|b")
@example("`")
def test_code_is_one_span_or_escaped(text: str) -> None:
    assert set(bare(code(Untrusted(text)))).isdisjoint("`<>[]*#|~&!$")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Set `limit` to 5.", "Set `limit` to 5."),
        ("snake_case stays", "snake_case stays"),
        ("1. first", "1\\. first"),
        ("a < b & c", "a \\< b \\& c"),
        ("<script>alert(1)</script>", "\\<script\\>alert(1)\\</script\\>"),
    ],
)
def test_people_read_what_the_spec_says(text: str, shown: str) -> None:
    assert markdown(Untrusted(text)) == shown
