"""The literal sink: what stands in the source evaluates to exactly what was in the spec."""

from __future__ import annotations

import ast
import keyword
from typing import TypeAlias

import black
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specloom.emit.literals import WIDTH, Name, Record, ident, lit, record
from specloom.ir import ListValue, ObjectValue, Untrusted

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

AWKWARD = st.sampled_from(
    ["\\", '"', "'", '"""', "'''", "\n", "\r", "\0", "\u202e", "\ud800", "{x}", "{{ x }}", "é", "x"]
)
TEXTS = st.text() | st.lists(AWKWARD).map("".join)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**300, max_value=10**900)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
INDENTS = st.integers(0, 5).map(lambda levels: levels * 4)


def as_spec(value: Json) -> object:
    """A JSON value as the lowering hands it over: its text untrusted."""
    match value:
        case str():
            return Untrusted(value)
        case list():
            return ListValue(tuple(as_spec(item) for item in value))  # type: ignore[misc]
        case dict():
            members = tuple((Untrusted(key), as_spec(item)) for key, item in value.items())
            return ObjectValue(members)  # type: ignore[arg-type]
    return value


def same(one: object, other: object) -> bool:
    """Equal, and of the same types all the way down: 1, 1.0 and True are three values."""
    return repr(one) == repr(other)


@given(VALUES, INDENTS)
def test_a_value_of_a_spec_comes_back_as_it_was(value: Json, indent: int) -> None:
    source = lit(as_spec(value), indent)

    assert source.isascii()
    assert same(ast.literal_eval(source), value)


@given(TEXTS)
def test_text_is_one_line_of_visible_ascii(text: str) -> None:
    source = lit(Untrusted(text))

    assert source.isascii()
    assert source.isprintable()
    assert ast.literal_eval(source) == text


@given(VALUES)
@settings(max_examples=30, deadline=None)
def test_black_leaves_a_literal_as_it_is(value: Json) -> None:
    source = f"x = {lit(as_spec(value), taken=4)}\n"

    assert black.format_str(source, mode=black.Mode(line_length=WIDTH)) == source


def test_a_long_value_has_an_item_a_line() -> None:
    value = Record("Row", (Untrusted("a" * 50),), (("note", Untrusted("b" * 50)),))

    assert lit(value).splitlines() == [
        "Row(",
        f'    "{"a" * 50}",',
        f'    note="{"b" * 50}",',
        ")",
    ]


def test_a_record_leaves_its_defaults_out_and_keeps_zero() -> None:
    assert lit(record("Row", Name("str"), low=0, high=None, note="")) == "Row(str, low=0)"


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object(), [1]])
def test_what_is_no_literal_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        lit(value)


@given(st.text())
def test_an_identifier_passes_unchanged_or_is_refused(name: str) -> None:
    try:
        passed = ident(name)
    except ValueError:
        assert not (name.isascii() and name.isidentifier()) or keyword.iskeyword(name)
    else:
        assert passed == name
        assert isinstance(ast.parse(passed, mode="eval").body, ast.Name)


@pytest.mark.parametrize("name", ["", "1a", "a-b", "a b", "class", "None", "ﬁ", "a\n", "a;b", "é"])
def test_these_are_no_identifiers(name: str) -> None:
    with pytest.raises(ValueError, match="not an identifier"):
        ident(name)
