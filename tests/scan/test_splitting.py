"""Cutting a file into parts changes nothing: the rows are those of Python's own readers."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.diagnostics import Refused
from specloom.scan import json_array, splitting
from specloom.scan.json_array import items, member_offsets
from specloom.scan.plan import Form
from specloom.scan.splitting import Source, csv_cut, first_row, parts


def cut(content: bytes, form: Form, step: int, delimiter: str = ",") -> list[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(splitting, "PART_SIZE", step)
        return list(parts(Source(io.BytesIO(content), "rows"), form, delimiter, 1))


cells = st.text(alphabet='a",;\n\r é', max_size=5)
tables = st.lists(st.lists(cells, min_size=1, max_size=3), max_size=6)


@given(rows=tables, step=st.integers(1, 9), delimiter=st.sampled_from(",;\t|^]\\-"))
def test_csv_is_cut_at_the_ends_of_its_rows(
    rows: list[list[str]], step: int, delimiter: str
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    content = text.getvalue().encode()
    found = cut(content, Form.CSV, step, delimiter)
    assert b"".join(part.content for part in found) == content
    read = []
    for part in found:
        lines = io.StringIO(part.content.decode(), newline="\n")
        read += list(csv.reader(lines, delimiter=delimiter, strict=True))
    assert [row for row in read if row] == rows
    line = 1
    for part in found:
        assert part.line == line
        line += part.content.count(b"\n")


@given(lines=st.lists(st.text(alphabet="a{é ", max_size=6)), step=st.integers(1, 9))
def test_lines_are_never_cut(lines: list[str], step: int) -> None:
    content = "\n".join(lines).encode()
    found = cut(content, Form.NDJSON, step)
    assert b"".join(part.content for part in found) == content
    assert all(part.content.endswith(b"\n") for part in found[:-1])


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(rows=st.lists(values), step=st.integers(1, 9), indent=st.sampled_from([None, 0, 2]))
def test_an_array_is_cut_between_its_items(
    rows: list[object], step: int, indent: int | None
) -> None:
    text = json.dumps(rows, indent=indent, ensure_ascii=False)
    # Lone halves of surrogates are in no UTF-8 file.
    content = text.encode("utf-8", "replace")
    rows = json.loads(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_array, "PART_SIZE", 7)
        found = cut(content, Form.JSON, step)
    read = [(part, item) for part in found for item in items(part.content.decode())]
    assert [value for _, (value, _, _) in read] == rows
    lines = content.decode().split("\n")
    for part in found:
        start = "\n".join([lines[part.line - 1][part.column - 1 :], *lines[part.line :]])
        assert start.startswith(part.content.decode())


@given(row=st.dictionaries(st.text(max_size=4), values), indent=st.sampled_from([None, 1]))
def test_members_are_found_where_they_stand(row: dict[str, object], indent: int | None) -> None:
    text = json.dumps(row, indent=indent)
    for name, offset in member_offsets(text).items():
        assert json.JSONDecoder().raw_decode(text, offset)[0] == row[name]
    assert member_offsets(text).keys() == row.keys()


@pytest.mark.parametrize(
    ("content", "place", "says"),
    [
        (b'{"a": 1}', "rows:1:1", "a JSON file of rows is an array of objects"),
        (b"", "rows:1:1", "a JSON file of rows is an array of objects"),
        (b'[{"a": 1},\n {"a" 2}]', "rows:2:7", "not JSON: Expecting ':' delimiter"),
        (b'[{"a": 1}\n {}]', "rows:2:2", "here is no comma and no end of the array"),
        (b"[{}] []", "rows:1:6", "the array has ended before"),
        (b"[{},]", "rows:1:5", "not JSON: Expecting value"),
        (b'[{}, {"a": "', "rows:1:12", "not JSON: Unterminated string starting at"),
        (b"[{},\n\xff]", "rows:2:1", "is not UTF-8 from here"),
        (b"[" * 100_000, "rows:1:2", "JSON nests too deep"),
    ],
)
def test_a_broken_array_is_refused_at_its_place(content: bytes, place: str, says: str) -> None:
    with pytest.raises(Refused) as refused:
        cut(content, Form.JSON, 4096)
    (found,) = refused.value.diagnostics
    assert (str(found.span), found.message) == (place, says)


@pytest.mark.parametrize(
    ("content", "form"),
    [(b'a\n1\n"' + b"x" * 99, Form.CSV), (b"1\n" * 2 + b"x" * 99, Form.NDJSON)],
)
def test_a_row_without_an_end_is_refused_where_it_begins(
    monkeypatch: pytest.MonkeyPatch, content: bytes, form: Form
) -> None:
    monkeypatch.setattr(splitting, "LONGEST_ROW", 40)
    with pytest.raises(Refused) as refused:
        cut(content, form, 8)
    (found,) = refused.value.diagnostics
    assert (found.code, str(found.span)) == ("row-too-long", "rows:3:1")


def test_an_item_without_an_end_is_refused_where_it_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(json_array, "LONGEST_ROW", 40)
    with pytest.raises(Refused) as refused:
        cut(b'[{},\n  "' + b"x" * 99, Form.JSON, 8)
    (found,) = refused.value.diagnostics
    assert (found.code, str(found.span)) == ("row-too-long", "rows:2:3")


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (b"a,b\n1,2\n", b"a,b\n"),
        (b"\r\n\n a,b\n1", b"\r\n\n a,b\n"),
        (b'"a\n"",",b\n1,2\n', b'"a\n"",",b\n'),
        (b"a,b", b"a,b"),
        (b"", b""),
    ],
)
@pytest.mark.parametrize("step", [1, 2, 100])
def test_the_header_is_the_first_row(
    monkeypatch: pytest.MonkeyPatch, content: bytes, row: bytes, step: int
) -> None:
    monkeypatch.setattr(splitting, "PART_SIZE", step)
    source = Source(io.BytesIO(content), "rows")
    assert first_row(source, ",") == row
    rest = b"".join(iter(source.block, b""))
    assert row + rest == content


def test_many_quotes_are_cut_in_time_linear_in_their_number() -> None:
    # A search that tries again from each quote would not end within a lifetime.
    content = b'"a","b""c",""\n' * 50_000 + b'"' + b'""' * 200_000
    assert csv_cut(",")(content) == 50_000 * 14
