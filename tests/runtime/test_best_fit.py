"""Unions of models without a property that tells: an object is the model that it fits best."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from specloom.runtime.answers import decode
from specloom.runtime.codec import UNSET, MisfitFailure, OpenStruct, Unset, decode_json, encode_json
from specloom.runtime.enums import OpenStrEnum
from specloom.runtime.one_of import best_fit


class State(OpenStrEnum):
    """Of an account."""

    ACTIVE = "active"
    CLOSED = "closed"


class Customer(Struct, kw_only=True):
    """Requires a name."""

    id: str
    name: str
    state: State | Unset = UNSET


class Deleted(Struct, kw_only=True):
    """Requires a member that the other does not name."""

    id: str
    deleted: bool


class Rows(Struct, kw_only=True):
    """Holds the union again, and lists of it."""

    rows: list[Tree | None]
    born: date | Unset = UNSET


class Row(Struct, kw_only=True):
    """As the other, but for what is in its list."""

    rows: list[int]


class Part(OpenStruct, kw_only=True, tag_field="kind", tag="part"):
    """Has a tag for another union."""

    size: int | Unset = UNSET
    extra: dict[str, Any] = msgspec.field(name="(extra)", default_factory=dict)


if TYPE_CHECKING:
    Account: TypeAlias = Customer | Deleted
    Tree: TypeAlias = Rows | Row | Part | Customer | str | list[Any]
else:
    Account = best_fit("Account", Customer, Deleted)
    Tree = best_fit("Tree", Rows, Row, Part, Customer)
    Tree.beside = str | list[Tree]


FITTING: list[tuple[Any, bytes, Any]] = [
    (Account, b'{"id":"1","name":"a"}', Customer(id="1", name="a")),
    (Account, b'{"id":"1","deleted":true}', Deleted(id="1", deleted=True)),
    (Tree, b'"a"', "a"),
    (Tree, b'["a",["b"],{"rows":[1]}]', ["a", ["b"], Row(rows=[1])]),
    (Tree, b'{"rows":["a"]}', Rows(rows=["a"])),
    (Tree, b'{"rows":[{"rows":[7]},null]}', Rows(rows=[Row(rows=[7]), None])),
    (Tree, b'{"rows":[1,2]}', Row(rows=[1, 2])),
    (Tree, b'{"rows":[],"born":"2020-01-31"}', Rows(rows=[], born=date(2020, 1, 31))),
    (Tree, b'{"kind":"part","size":1,"more":[1]}', Part(size=1, extra={"more": [1]})),
    (Tree | None, b"null", None),
    (list[Account], b'[{"id":"1","deleted":false}]', [Deleted(id="1", deleted=False)]),
    (dict[str, Account], b'{"a":{"id":"1","name":"b"}}', {"a": Customer(id="1", name="b")}),
]


@pytest.mark.parametrize(("kind", "content", "value"), FITTING)
def test_an_object_is_what_it_fits_best(kind: Any, content: bytes, value: Any) -> None:
    for strict in (False, True):
        assert decode(kind, content, strict=strict) == (value, [])
    assert encode_json(value) == content


@pytest.mark.parametrize(("kind", "content"), [case[:2] for case in FITTING])
def test_msgspec_alone_reads_and_writes_the_same_json(kind: Any, content: bytes) -> None:
    found = msgspec.json.Decoder(kind).decode(content)
    assert msgspec.json.encode(found) == content


@pytest.mark.parametrize(
    ("kind", "content", "misfits"),
    [
        (Account, b'{"id":"1"}', [("$.name", "a required field")]),
        (Account, b'{"id":"1","name":7,"state":"active"}', [("$.name", "str")]),
        (Tree, b'{"rows":[1.5]}', [("$.rows[0]", "Tree | None")]),
        (Tree, b'["a",7]', [("$[1]", "Tree")]),
        (Tree, b'["a",{"id":"1","name":7}]', [("$[1].name", "str")]),
    ],
)
def test_what_does_not_fit_is_kept_and_told(
    kind: Any, content: bytes, misfits: list[tuple[str, str]]
) -> None:
    found, told = decode(kind, content, strict=False)
    assert [(one.path, one.expected) for one in told] == misfits
    assert encode_json(found) == content
    with pytest.raises(MisfitFailure):
        decode(kind, content, strict=True)


def test_what_an_enum_does_not_list_tells_as_little_as_it_refuses() -> None:
    assert decode_json(Account, b'{"id":"1","name":"a","state":"new"}').state == "new"


@pytest.mark.parametrize("content", [b"[]", b'"a"', b"7", b"null"])
def test_what_is_no_object_is_refused_where_nothing_stands_beside(content: bytes) -> None:
    with pytest.raises(MisfitFailure):
        decode(Account, content, strict=False)


def test_a_deep_value_is_looked_at_level_by_level() -> None:
    """Each level is seen by the few that are above it, so that depth costs no more than size."""
    content = b'{"rows":[' * 60 + b"1" + b"]}" * 60
    value, misfits = decode(Tree, content, strict=False)
    assert misfits == []
    for _ in range(59):
        assert isinstance(value, Rows)
        (value,) = value.rows
    assert value == Row(rows=[1])


_TREES = st.recursive(
    st.text()
    | st.builds(Row, rows=st.lists(st.integers(-9, 9), min_size=1, max_size=3))
    | st.builds(Customer, id=st.text(), name=st.text())
    | st.builds(Part, size=st.integers(0, 9)),
    lambda inner: st.lists(inner, max_size=3)
    | st.builds(Rows, rows=st.lists(inner, min_size=1, max_size=3)),
    max_leaves=8,
)


@given(_TREES)
def test_what_is_written_is_read_again(value: Any) -> None:
    assert decode_json(Tree, encode_json(value)) == value
