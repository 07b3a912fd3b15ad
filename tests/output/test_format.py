"""black's own result, without asking black about text it is known to leave alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import black
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from one_module import EMPTY, MODE, one, text_of

from specloom.emit.files import File, FileTree
from specloom.output import format as format_module
from specloom.output.format import RenderedCodeError, format_tree

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
    f"x = {'a' * 30}({'b' * 33}, {'c' * 19}, ddd)\n",
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


@settings(max_examples=120, deadline=None)
@given(text=module)
def test_the_result_is_blacks_own_and_known_the_next_time(text: str) -> None:
    tree, cache = format_tree(one(text), EMPTY)
    assert text_of(tree) == black.format_str(text, mode=MODE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(format_module, "_black", pytest.fail)
        assert format_tree(one(text), cache) == (tree, cache)


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
    assert text_of(format_tree(one(text), EMPTY)[0]) == black.format_str(text, mode=MODE)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What black is asked, as it is asked."""
    texts: list[str] = []
    real = format_module._black

    def ask(text: str, path: str) -> str:
        texts.append(text)
        return real(text, path)

    monkeypatch.setattr(format_module, "_black", ask)
    return texts


STRANGE = '''class A:
    """Doc."""

    x: int = 1

    def f(self, a: int) -> bool:
        if a in(1, 2):
            del (a)
        return  a


def g(a , b) -> None:
    print(a)
'''


def test_black_is_asked_once_for_the_statements_alone(asked: list[str]) -> None:
    tree, _ = format_tree(
        FileTree((File("a.py", STRANGE.encode()), File("b.py", b"x  =  1\n"))), EMPTY
    )

    assert asked == [
        "\n\n\n".join(
            [
                "class _:\n    class _:\n        if a in(1, 2):\n            pass",
                "class _:\n    class _:\n        class _:\n            del (a)",
                "class _:\n    class _:\n        return  a",
                "def g(a , b) -> None:\n    pass",
                "x  =  1\n",
            ]
        )
    ]
    assert text_of(tree) == black.format_str(STRANGE, mode=MODE)


def test_a_changed_module_asks_for_what_is_new(asked: list[str]) -> None:
    _, cache = format_tree(one(STRANGE), EMPTY)
    asked.clear()
    tree, _ = format_tree(one(STRANGE.replace("print(a)", "print (a)")), cache)

    assert asked == ["class _:\n    print (a)\n"]
    assert text_of(tree) == black.format_str(STRANGE, mode=MODE)


def test_the_cache_holds_what_is_in_the_tree_and_no_more() -> None:
    _, long = format_tree(one("x  =  1\ny  =  2\n"), EMPTY)
    _, short = format_tree(one("x  =  1\n"), long)
    assert (list(long.texts), list(short.texts)) == (["x  =  1", "y  =  2"], ["x  =  1"])


def test_files_that_are_not_python_are_left_alone() -> None:
    tree = FileTree.of([File("a.md", b"x  =  1"), File("py.typed", b"")])
    assert format_tree(tree, EMPTY) == (tree, EMPTY)


def test_text_that_is_not_python_names_its_file_and_line() -> None:
    with pytest.raises(RenderedCodeError, match=r"^resources/a\.py:2: not Python"):
        format_tree(one("x = 1\ny = = 2\n", "resources/a.py"), EMPTY)


def test_black_is_not_imported_where_all_is_known() -> None:
    program = """
import sys
from specloom.emit.files import File, FileTree
from specloom.output.format import format_tree
from specloom.output.format_cache import FormatCache
rendered = FileTree((File("a.py", b"x  =  1 #why\\n"),))
laid_out = format_tree(rendered, FormatCache("any"))
for name in [name for name in sys.modules if name.split(".")[0] == "black"]:
    del sys.modules[name]
sys.modules["black"] = None
assert format_tree(rendered, laid_out[1]) == laid_out
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_much_is_laid_out_by_several_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    modules = tuple(
        File(f"m{number}.py", f"x = {{'a': {number}}}\ny  =  {number}\n".encode())
        for number in range(20)
    )
    expected = format_tree(FileTree(modules), EMPTY)
    monkeypatch.setattr(format_module, "_WORTH_A_PROCESS", 100)
    monkeypatch.setattr(format_module.os, "cpu_count", lambda: 3)
    # What this process is asked itself shows that the others were not.
    monkeypatch.setattr(format_module, "_black", _in_another_process(os.getpid()))
    assert format_tree(FileTree(modules), EMPTY) == expected


def _in_another_process(here: int) -> Callable[[str, str], str]:
    lay_out = format_module._black

    def laid_out(text: str, path: str) -> str:
        assert os.getpid() != here
        return lay_out(text, path)

    return laid_out
