"""Where values stand: the same answers for JSON and YAML text."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path

import pytest

from specloom.diagnostics import Refused, Span
from specloom.load import Document, SourceFloat, SourceInteger, load_document

JSON = """\
{
  "paths": {
    "/a~b": [1, {"é": "x", "k\\u0065y": null}]
  }
}
"""
YAML = """\
paths:
  /a~b:
    - 1
    - {é: x, key: ~}
"""


def load(folder: Path, name: str, text: str | bytes) -> Document:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return load_document(path, name=name)


def place(document: Document, pointer: str, *, key: bool = False) -> tuple[int, int]:
    span = document.span(pointer, key=key)
    return span.line, span.column


def test_json_values_and_names_have_their_places(tmp_path: Path) -> None:
    document = load(tmp_path, "a.json", JSON)
    assert document.span("") == Span("a.json", 1, 1)
    assert place(document, "/paths/~1a~0b") == (3, 13)
    assert place(document, "/paths/~1a~0b", key=True) == (3, 5)
    assert place(document, "/paths/~1a~0b/0") == (3, 14)
    # An escaped name is found under its meaning, and é is one column wide.
    assert place(document, "/paths/~1a~0b/1/key", key=True) == (3, 28)


def test_yaml_values_and_names_have_their_places(tmp_path: Path) -> None:
    document = load(tmp_path, "a.yaml", YAML)
    assert place(document, "") == (1, 1)
    assert place(document, "/paths/~1a~0b", key=True) == (2, 3)
    assert place(document, "/paths/~1a~0b/0") == (3, 7)
    assert place(document, "/paths/~1a~0b/1/key", key=True) == (4, 14)


@pytest.mark.parametrize(("name", "text"), [("a.json", JSON), ("a.yaml", YAML)])
def test_a_pointer_that_leads_nowhere_falls_back_to_its_ancestor(
    tmp_path: Path, name: str, text: str
) -> None:
    document = load(tmp_path, name, text)
    assert document.span("/paths/~1a~0b/7/x") == document.span("/paths/~1a~0b")


def test_an_alias_stands_where_it_is_written_and_its_members_at_the_anchor(tmp_path: Path) -> None:
    document = load(tmp_path, "a.yaml", "one: &a\n  k: 1\ntwo: *a\nthree:\n  <<: *a\n  own: 2\n")
    assert place(document, "/two") == (3, 6)
    assert place(document, "/two/k") == (2, 6)
    assert place(document, "/three/k", key=True) == (2, 3)
    assert place(document, "/three/own") == (6, 8)


def test_a_byte_order_mark_and_windows_line_ends_move_nothing(tmp_path: Path) -> None:
    document = load(tmp_path, "a.yaml", b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert place(document, "/a", key=True) == (1, 1)
    assert place(document, "/b", key=True) == (2, 1)


def test_numbers_keep_their_source_and_survive_a_pickle(tmp_path: Path) -> None:
    document = load(tmp_path, "a.yaml", "[01234, 0x1F, 1.10, -2e3]")
    numbers = pickle.loads(pickle.dumps(document.value))
    assert numbers == [1234, 31, 1.1, -2000.0]
    assert [number.source for number in numbers] == ["01234", "0x1F", "1.10", "-2e3"]
    assert [type(number) for number in numbers] == [
        SourceInteger,
        SourceInteger,
        SourceFloat,
        SourceFloat,
    ]


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbf{}"
    assert load(tmp_path, "a.json", text).digest == hashlib.sha256(text).hexdigest()


def test_without_a_known_suffix_the_first_character_tells_json_from_yaml(tmp_path: Path) -> None:
    assert load(tmp_path, "a", ' {"a": 1}').syntax == "json"
    assert load(tmp_path, "b", "a: 1").syntax == "yaml"


def deep_json(levels: int) -> str:
    return "[" * levels + "]" * levels


@pytest.mark.parametrize(
    ("code", "name", "text"),
    [
        ("file-too-large", "a.yaml", "#" * (20 * 1024 * 1024 + 1)),
        ("too-deep", "a.json", deep_json(101)),
        ("too-deep", "a.json", deep_json(50_000)),
        ("too-deep", "a.yaml", deep_json(101)),
        ("too-deep", "a.yaml", "a: &a " + deep_json(60) + "\nb: " + "[" * 50 + "*a" + "]" * 50),
        ("too-many-nodes", "a.json", "[" + "0," * 2_000_000 + "0]"),
        ("too-many-nodes", "a.yaml", "- &a [" + "0," * 999 + "0]\n" + "- *a\n" * 50),
        ("string-too-long", "a.json", '["' + "x" * (1024 * 1024 + 1) + '"]'),
        ("string-too-long", "a.yaml", "- " + "é" * (512 * 1024 + 1)),
        ("name-too-long", "a.json", '{"' + "é" * 128 + '": 1}'),
        ("name-too-long", "a.json", '{"/' + "x" * 8_000 + '": 1}'),
        ("name-too-long", "a.yaml", "x" * 256 + ": 1"),
        ("name-too-long", "a.yaml", "? /" + "x" * 8_000 + "\n: 1"),
        ("number-range", "a.json", "[" + "9" * 5000 + "]"),
        ("number-range", "a.yaml", "- " + "9" * 5000),
    ],
)
def test_each_cap_has_its_own_code_and_names_a_place(
    tmp_path: Path, code: str, name: str, text: str
) -> None:
    with pytest.raises(Refused) as refusal:
        load(tmp_path, name, text)
    (diagnostic,) = refusal.value.diagnostics
    assert diagnostic.code == code
    assert diagnostic.span is not None


@pytest.mark.parametrize("name", ["/{subscription}" * 50, "An example of a number. " * 50])
def test_a_path_and_a_title_may_be_longer_than_other_names(tmp_path: Path, name: str) -> None:
    assert load(tmp_path, "a.json", f'{{"{name}": 1}}').value == {name: 1}
    assert load(tmp_path, "a.yaml", f"? '{name}'\n: 1").value == {name: 1}


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_what_just_keeps_the_caps_is_read(tmp_path: Path, name: str) -> None:
    text = '{"' + "x" * 255 + '": ["' + "x" * (1024 * 1024) + '", ' + deep_json(98) + "]}"
    assert load(tmp_path, name, text).value


@pytest.mark.parametrize("kind", ["missing", "folder"])
def test_what_is_no_file_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path if kind == "folder" else tmp_path / "none.yaml"
    with pytest.raises(Refused) as refusal:
        load_document(path, name="x")
    assert refusal.value.diagnostics[0].code == "unreadable-file"
    assert refusal.value.diagnostics[0].span == Span("x", 1, 1)
