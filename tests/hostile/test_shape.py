"""Code has the same shape whatever the texts say: only the strings in it differ.

This finds a hole in any sink without knowing the sinks. A text that got out of its string adds a
node to the syntax tree, or takes one away.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from free_text import HARMLESS, HOSTILE, described

from specloom.diagnostics import Refused

Files = Mapping[str, bytes]
Make = Callable[[Mapping[str, Any]], Files]


class _Shape(ast.NodeTransformer):
    """Forget what strings say, and on request what names are."""

    def __init__(self, *, names: bool) -> None:
        self._names = names

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant("text") if isinstance(node.value, str) else node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if not self._names:
            for field, value in ast.iter_fields(node):
                if isinstance(value, str):
                    setattr(node, field, "name")
        return node


def shapes(files: Files, *, names: bool = True) -> dict[str, list[str]]:
    """The shape of each rendered module, one line for each statement at its top."""
    found: dict[str, list[str]] = {}
    for path, content in files.items():
        if path.endswith(".py") and not path.startswith("_runtime/"):
            tree = _Shape(names=names).visit(ast.parse(content))
            found[path] = [ast.dump(statement) for statement in tree.body]
    assert "models.py" in found
    return found


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_free_text_stays_in_its_strings(make: Make, harmless: Files, text: str) -> None:
    assert shapes(make(described(text))) == shapes(harmless)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_documents_stay_whole(make: Make, harmless: Files, text: str) -> None:
    hostile = make(described(text))

    assert json.loads(hostile["tables.json"]).keys() == json.loads(harmless["tables.json"]).keys()
    for path in ("README.md", "tables.md"):
        before, after = harmless[path].decode(), hostile[path].decode()
        assert all(line.isprintable() for line in after.split("\n"))
        for sign in ("<", "\n#", "\n|", "\n```"):
            assert _bare(after, sign) == _bare(before, sign), f"{path}: {sign!r}"


def _bare(text: str, sign: str) -> int:
    """How often a sign stands there without a backslash."""
    return text.count(sign) - text.count(f"\\{sign}")


# What a wire name may not hold is refused; the rest becomes data and an identifier beside it.
NAMES = {
    "quotes": "note\"'",
    "ends in a backslash": "note\\",
    "brackets": "note[0].{x}",
    "template": "note{{ 7 }}{% x %}",
    "code": "note) -> None: import pwn_marker #",
    "bidirectional": "note\u202e\u200b",
    "astral": "note\U0001f600",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_wire_name_is_data(make: Make, harmless: Files, name: str) -> None:
    hostile = make(described(HARMLESS, wire_name=name))

    assert shapes(hostile, names=False) == shapes(harmless, names=False)
    assert name in _strings(hostile)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_value_of_an_enum_is_data(make: Make, harmless: Files, text: str) -> None:
    hostile = make(described(HARMLESS, value=text))

    assert shapes(hostile, names=False) == shapes(harmless, names=False)
    assert text in _strings(hostile)


def _strings(files: Files) -> set[str]:
    """What the strings of the rendered modules evaluate to."""
    return {
        node.value
        for path, content in files.items()
        if path.endswith(".py") and not path.startswith("_runtime/")
        for node in ast.walk(ast.parse(content))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("text", ["x\ud800", "\udfffx"])
def test_half_a_surrogate_pair_is_refused(make: Make, text: str) -> None:
    with pytest.raises(Refused) as refused:
        make(described(text))

    assert {item.code for item in refused.value.diagnostics} == {"lone-surrogate"}


def test_these_tests_see_a_text_that_got_out(harmless: Files) -> None:
    escaped = {**harmless, "models.py": harmless["models.py"] + b"import pwn_marker\n"}

    assert shapes(escaped) != shapes(harmless)
