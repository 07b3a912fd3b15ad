"""The docstring sink: any text is one string, and what it says is what the spec says."""

from __future__ import annotations

import ast
import inspect
import textwrap

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from specloom.emit.docstrings import Docstring, Entry, Section, doc, filled, plain
from specloom.ir import Untrusted

AWKWARD = st.sampled_from(
    [
        "\\",
        '"',
        '""',
        '"""',
        "'''",
        "\n",
        "\n\n",
        "\r",
        "\r\n",
        "\t",
        "\x0c",
        "\x00",
        "\x85",
        "\u2028",
        "\u202e",
        "\u200b",
        "\ud800",
        "\\N{DASH}",
        "\\x",
        "- ",
        "    ",
        "{x}",
        "{{ x }}",
        "word ",
    ]
)
TEXTS = st.text() | st.lists(AWKWARD, max_size=12).map("".join)
INDENTS = st.integers(0, 4).map(lambda levels: levels * 4)


def written(docstring: Docstring | Untrusted, indent: int) -> str:
    """What the docstring says where it stands in a module, nested ``indent`` columns deep."""
    levels = range(0, indent, 4)
    head = "".join(f"{' ' * level}if x:\n" for level in levels)
    source = f"{head}{' ' * indent}{doc(docstring, indent)}\n"
    body = ast.parse(source).body
    for _ in levels:
        (only,) = body
        assert isinstance(only, ast.If)
        body = only.body
    (statement,) = body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Constant)
    assert isinstance(statement.value.value, str)
    return statement.value.value


def words(text: str) -> str:
    """The text without the blanks that filling moves."""
    return "".join(text.split())


@given(TEXTS, INDENTS)
@example("ends in a backslash \\", 4)
@example('ends in a quote "', 4)
@example('ends in two quotes ""', 0)
@example('\\"', 4)
@example('"', 8)
@example('"""', 0)
@example('\\"""', 0)
def test_any_text_is_one_string_that_says_it(text: str, indent: int) -> None:
    assert words(written(Untrusted(text), indent)) == words(plain(Untrusted(text)))


@given(TEXTS, TEXTS, INDENTS)
def test_sections_hold_any_text(summary: str, meaning: str, indent: int) -> None:
    entry = Entry("limit", Untrusted(meaning))
    docstring = Docstring((Untrusted(summary),), (Section("Args", (entry,)),))

    said = written(docstring, indent)

    colon = ":" if plain(Untrusted(meaning)).split() else ""
    expected = f"{plain(Untrusted(summary))}Args:limit{colon}{plain(Untrusted(meaning))}"
    assert words(said) == words(expected)


@given(
    st.text(" ab-", min_size=1).map(lambda text: text.strip(" ")).filter(bool),
    st.integers(1, 30),
    st.integers(0, 8),
    st.integers(0, 8),
)
def test_a_text_is_filled_as_the_standard_library_does(
    text: str, width: int, first: int, others: int
) -> None:
    assert list(filled(text, width, " " * first, " " * others)) == textwrap.wrap(
        text,
        width,
        initial_indent=" " * first,
        subsequent_indent=" " * others,
        break_long_words=False,
        break_on_hyphens=False,
    )


@given(TEXTS)
def test_nothing_hidden_stands_in_the_source(text: str) -> None:
    assert all(line.isprintable() for line in doc(Untrusted(text), 4).split("\n"))


@given(TEXTS)
def test_visible_text_is_itself_and_the_rest_an_escape(text: str) -> None:
    shown = plain(Untrusted(text))

    assert all(line.isprintable() for line in shown.split("\n"))
    if text.isprintable():
        assert shown == text


@pytest.mark.parametrize(
    "character", ["\0", "\x1b", "\x7f", "\u202e", "\u2066", "\ufeff", "\ud800"]
)
def test_a_hidden_character_is_shown_by_its_number(character: str) -> None:
    assert f"{ord(character):x}" in plain(Untrusted(f"a{character}b"))


def test_a_paragraph_is_filled_and_a_list_keeps_its_lines() -> None:
    text = "A long sentence " * 12 + "ends.\n\n- one\n- two"

    lines = inspect.cleandoc(written(Untrusted(text), 4)).split("\n")

    assert all(len(line) <= 84 for line in lines)
    assert lines[-3:] == ["", "- one", "- two"]


def test_a_short_text_is_one_line() -> None:
    assert doc(Untrusted("A pet."), 4) == '"""A pet."""'
