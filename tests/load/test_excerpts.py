"""The lines below a diagnostic: readable and within a terminal, whatever the file holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from specloom.diagnostics import Refused, Span, error
from specloom.listing import listing
from specloom.load import load_document

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\3\0"


def excerpt(path: Path, content: bytes, line: int, column: int) -> list[str]:
    path.write_bytes(content)
    _, *rows = listing(error("x", "wrong", Span(str(path), line, column))).split("\n")
    return rows


@pytest.mark.parametrize(
    ("content", "line", "column", "rows"),
    [
        pytest.param(b"a: 1\nb: x", 2, 4, ["1 | a: 1", "2 | b: x", "  |    ^"], id="plain"),
        pytest.param(b"a: b", 1, 5, ["1 | a: b", "  |     ^"], id="past the end"),
        pytest.param(b"a:\tb\r\n", 1, 4, ["1 | a: b", "  |    ^", "2 |"], id="tab"),
        pytest.param(b"a: 1\rb: x", 2, 4, ["1 | a: 1", "2 | b: x", "  |    ^"], id="old ends"),
        pytest.param(PNG, 1, 1, ["1 | \\x89PNG", "  | ^", "2 | \\x1a"], id="binary"),
        pytest.param(b"\x1b[1mb: c", 1, 5, ["1 | \\x1b[1mb: c", "  |        ^"], id="terminal"),
        pytest.param("漢字: x".encode(), 1, 3, ["1 | 漢字: x", "  |     ^"], id="wide"),
        pytest.param("e\u0301: x".encode(), 1, 3, ["1 | e\u0301: x", "  |  ^"], id="accent"),
        pytest.param("a\u2028b".encode(), 1, 3, ["1 | a\\u2028b", "  |        ^"], id="separator"),
    ],
)
def test_a_caret_stands_below_the_column(
    tmp_path: Path, content: bytes, line: int, column: int, rows: list[str]
) -> None:
    assert excerpt(tmp_path / "a", content, line, column) == [f"  {row}" for row in rows]


@pytest.mark.parametrize("column", [1, 60, 73, 74, 75, 100_000, 499_999, 500_001])
@pytest.mark.parametrize("character", ["x", "漢", "\x00", "\u202e", "\U000e0041"])
def test_a_long_line_is_a_window_around_the_column(
    tmp_path: Path, character: str, column: int
) -> None:
    content = (character * (column - 1) + "!" + character * (500_000 - column)).encode()

    row, caret = excerpt(tmp_path / "a", content, 1, column)

    assert row.isprintable()
    assert columns(row) <= 80
    assert columns(row.partition("!")[0]) == caret.index("^")


def columns(text: str) -> int:
    return len(text) + text.count("漢")


@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        (PNG, "byte 0x89 is not UTF-8", "save the file as UTF-8"),
        (b"\x1f\x8b\x08\0\xff", "byte 0x8b is not UTF-8", "unpack it"),
        (b"PK\x03\x04\x14\0\xff", "byte 0xff is not UTF-8", "unpack it"),
        ("{}".encode("utf-32"), "the file is UTF-32", "save the file as UTF-8"),
        ("{}".encode("utf-16"), "the file is UTF-16", "save the file as UTF-8"),
        (b"\xa7\r\r\n\0\0\0\0", "byte 0xa7 is not UTF-8", "save the file as UTF-8"),
    ],
)
def test_a_binary_file_is_refused_and_can_be_looked_at(
    tmp_path: Path, content: bytes, message: str, hint: str
) -> None:
    path = tmp_path / "spec.yaml"
    path.write_bytes(content)

    with pytest.raises(Refused) as refused:
        load_document(path, name=str(path))

    (told,) = refused.value.diagnostics
    assert (told.message, told.hint) == (message, hint)
    assert all(line.isprintable() for line in listing(told).split("\n"))
