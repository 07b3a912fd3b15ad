"""black's own result, without asking black about text it is known to leave alone."""

from __future__ import annotations

import subprocess
import sys

import black
import pytest
from black.mode import Mode, TargetVersion
from black.parsing import InvalidInput
from hypothesis import given, settings
from hypothesis import strategies as st

from specloom.emit.files import File, FileTree
from specloom.output import format as format_module
from specloom.output.format import FormatCache, RenderedCodeError, format_tree

MODE = Mode(target_versions={TargetVersion.PY311}, line_length=88)
EMPTY = FormatCache("any")

STATEMENTS = (
    "import os\n",
    "from a import (b,\n  c)\n",
    "x = {'a':1, 'b' : [1,2,3,],}\n",
    "x: int = 1\n",
    "def f(): pass\n",
    "def f(a, b='x', *, c: int=3) -> None:\n    '''Doc.'''\n    return   a\n",
    "def f() -> None: ...\n",
    "@d\n# why\n@e\ndef f():\n    def g(): pass\n    x = 1\n",
    "class A: pass\n",
    'class A:\n\n    """Doc."""\n    x: int\n    def f(self): ...\n',
    'class A:\n    """Doc."""\n\n    x: int = 1\n',
    "if TYPE_CHECKING:\n    import x\nelse:\n    def y(): pass\n",
    "if True:\n    class B:\n        pass\n",
    "try:\n    import x\nexcept ImportError: x = None\n",
    "async def f():\n    async with a as b, c as d: pass\n    # end\n",
    "# a comment\nx = 1  # beside\n",
    "x = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa(bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, ccccccccccccccccccc, ddd)\n",
    "for x in y: print (x)\n",
    "del (x)\n",
    "x = 'y'; y = 2\n",
    "'a bare string'\n",
    '"""A bare docstring."""\n',
    "with a: pass\n# after a block\n",
    "assert x, 'why'\n",
)
HEADS = ("", "# Generated.\n", '"""Module."""\n', "#!/usr/bin/python\n", "'''Module.'''\n\n\n\n")
TAILS = ("", "\n\n\n", "# the end\n", "\n\n\n\n# the end\n")

statement = st.sampled_from(STATEMENTS) | st.sampled_from(STATEMENTS).map(
    lambda text: black.format_str(text, mode=MODE)
)
piece = st.tuples(
    st.sampled_from(["", "\n", "\n\n", "\n\n\n\n", "\n# before\n", "# close\n\n\n"]), statement
)
module = st.tuples(st.sampled_from(HEADS), st.lists(piece, max_size=8), st.sampled_from(TAILS)).map(
    lambda parts: parts[0] + "".join(gap + text for gap, text in parts[1]) + parts[2]
)


def one(text: str, path: str = "module.py") -> FileTree:
    return FileTree((File(path, text.encode("utf-8")),))


def text_of(tree: FileTree) -> str:
    return tree.files[0].content.decode("utf-8")


@settings(max_examples=60, deadline=None)
@given(known=module, changed=st.lists(st.tuples(st.integers(0, 8), piece), max_size=3))
def test_what_is_known_is_not_asked_and_the_result_is_still_blacks_own(
    known: str, changed: list[tuple[int, tuple[str, str]]]
) -> None:
    """A module is laid out; then statements are put in between and it is laid out again."""
    first, cache = format_tree(one(known), EMPTY)
    assert text_of(first) == black.format_str(known, mode=MODE)

    blocks = text_of(first).split("\n\n\n")
    for position, (gap, text) in changed:
        blocks.insert(position, gap + text)
    edited = "\n\n\n".join(blocks)
    try:
        compile(edited, "module.py", "exec", dont_inherit=True)
    except SyntaxError:
        return
    assert text_of(format_tree(one(edited), cache)[0]) == black.format_str(edited, mode=MODE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "# only a comment\n",
        "x = 1\n# fmt: off\ny  =  2\n# fmt: on\nz  =  3\n",
        "x = 1\r\ny  =  2\r\n",
        "x = 1\n\f\ny  =  2\n",
        "x = '\u2028'\ny  =  2\n",
        "x = '''\n\n\n'''\ny  =  2\n",
    ],
)
def test_a_module_that_cannot_be_cut_is_laid_out_whole(text: str) -> None:
    tree, cache = format_tree(one(text), EMPTY)
    assert text_of(tree) == black.format_str(text, mode=MODE)
    assert format_tree(tree, cache) == (tree, cache)


@pytest.mark.parametrize(
    ("gap", "handed_over"),
    [
        # The blank lines are right: the new class goes by itself, and so does the one after it,
        # whose digest covers the one before.
        ("\n\n", [["A4"], ["A5"]]),
        # They are not: both go together, with one more on either side; the one after that has
        # other text before it.
        ("\n", [["A6"], ["A3", "A4", "A5", "A6"]]),
    ],
)
def test_one_new_statement_is_laid_out_with_as_little_as_can_be(
    gap: str, handed_over: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A comment is not among the shapes that are known without black.
    classes = [f"class A{number}:\n    x = 1  # why\n" for number in range(9)]
    tree, cache = format_tree(one("\n\n".join(classes)), EMPTY)

    asked: list[str] = []
    real = format_module._black

    def ask(text: str, path: str) -> str:
        asked.append(text)
        return real(text, path)

    monkeypatch.setattr(format_module, "_black", ask)
    classes[4] = "class A4: pass\n"
    before, after = "\n\n".join(classes[:4]), "\n\n".join(classes[5:])
    changed, _ = format_tree(one(gap.join([before, classes[4], after])), cache)

    names = ("A2", "A3", "A4", "A5", "A6", "A7")
    assert [[name for name in names if name in text] for text in asked] == handed_over
    assert text_of(changed) == text_of(tree).replace("A4:\n    x = 1  # why", "A4:\n    pass")


def test_another_version_of_black_knows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    tree, cache = format_tree(one("x = 1  # why\n"), EMPTY)
    asked: list[str] = []

    def ask(text: str, path: str) -> str:
        asked.append(path)
        return text

    monkeypatch.setattr(format_module, "_black", ask)
    format_tree(tree, FormatCache("newer", cache.digests))
    assert asked == ["module.py"]


def test_the_cache_holds_what_is_in_the_tree_and_no_more() -> None:
    _, long = format_tree(one("x = 1\ny = 2\n"), EMPTY)
    _, short = format_tree(one("x = 1\n"), long)
    assert (len(long.digests), len(short.digests)) == (2, 1)


def test_files_that_are_not_python_are_left_alone() -> None:
    tree = FileTree.of([File("a.md", b"x  =  1"), File("py.typed", b"")])
    assert format_tree(tree, EMPTY) == (tree, EMPTY)


def test_text_that_is_not_python_names_its_file_and_line() -> None:
    with pytest.raises(RenderedCodeError, match=r"^resources/a\.py:2: not Python"):
        format_tree(one("x = 1\ny = = 2\n", "resources/a.py"), EMPTY)


GENERATED = '''"""Calls on phone numbers.

Generated.
"""

from __future__ import annotations

from .models import (
    CallHandler,
    PhoneNumber,
)

__all__ = ["PhoneNumbers"]

ROWS: Mapping[str, Row] = {
    "name": Row(
        type="string",
        values=("GET", "POST"),
        source=("page",),
    ),
    "other": Row(type="string", bounds=[1, -1]),
}


@deprecated("Use another.")
class PhoneNumbers(Resource, kind="sync"):
    """Phone numbers of a project."""

    count: int = 0
    """How many."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def update(
        self,
        id: UUID | str,
        *,
        name: str | Unset = UNSET,
        timeout: float | Unset = UNSET,
    ) -> PhoneNumber | dict[str, object]:
        """Change a number.

        Args:
            id: The number's own.
        """
        if name is UNSET and not_given:
            raise TypeError("a name")
        return await_all(
            self._core,
            path={"id": id},
        )


Alias = PhoneNumbers
'''


def test_the_shapes_that_templates_write_need_no_black(monkeypatch: pytest.MonkeyPatch) -> None:
    assert black.format_str(GENERATED, mode=MODE) == GENERATED
    monkeypatch.setattr(format_module, "_black", pytest.fail)
    assert text_of(format_tree(one(GENERATED), EMPTY)[0]) == GENERATED


EDITS = (
    " ",
    "\n",
    ",",
    ", ",
    "(",
    ")",
    "'",
    '"',
    '"""',
    "    ",
    "=",
    ": ",
    "-",
    "if ",
    "not ",
    "#",
    "x",
)


@settings(max_examples=150, deadline=None)
@given(
    at=st.integers(0, len(GENERATED)),
    dropped=st.integers(0, 4),
    put=st.sampled_from(("", *EDITS)),
    then=st.integers(0, len(GENERATED)),
    also=st.sampled_from(("", *EDITS)),
)
def test_a_slip_in_a_template_still_gives_blacks_own_result(
    at: int, dropped: int, put: str, then: int, also: str
) -> None:
    text = GENERATED[:at] + put + GENERATED[at + dropped :]
    text = text[:then] + also + text[then:]
    try:
        expected = black.format_str(text, mode=MODE)
        compile(text, "module.py", "exec", dont_inherit=True)
    except (InvalidInput, SyntaxError, ValueError):
        return
    assert text_of(format_tree(one(text), EMPTY)[0]) == expected


def test_black_is_not_imported_where_all_is_known() -> None:
    program = """
import sys
from specloom.emit.files import File, FileTree
from specloom.output.format import FormatCache, format_tree
tree, cache = format_tree(FileTree((File("a.py", b"x  =  1 #why\\n"),)), FormatCache("any"))
for name in [name for name in sys.modules if name.split(".")[0] == "black"]:
    del sys.modules[name]
sys.modules["black"] = None
assert format_tree(tree, cache) == (tree, cache)
"""
    subprocess.run([sys.executable, "-c", program], check=True)
