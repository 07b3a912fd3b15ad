"""Advice: as values, and as warnings at the line of the caller."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import pytest

import specloom
from specloom.runtime.tables import Condition, Row, Rule, SpecWarning, Table

TABLE = Table(
    name="t",
    rows=(
        Row(key="Old", name="old", wire_name="Old", deprecated=True, source="page L3"),
        Row(key="App", name="app", wire_name="App"),
        Row(key="Url", name="url", wire_name="Url"),
        Row(key="Deep.old", name="deep_old", wire_name="old", deprecated=True),
    ),
    rules=(
        Rule(kind="ignored_if", fields=("Url",), when=(Condition("App", "present"),), source="L9"),
        Rule(kind="deprecated_for", fields=("Url",), of=("App",)),
    ),
)


def test_checking_never_warns() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert TABLE.check({"Old": 1, "App": 1, "Url": 1}) == ()


def test_advice_comes_as_values_too() -> None:
    found = TABLE.warnings_for({"url": 1, "old": 1, "app": 1})
    assert [(v.field, v.rule, v.message) for v in found] == [
        ("Old", "deprecated", "old is deprecated"),
        ("Url", "ignored_if", "url is ignored when app is given"),
        ("Url", "deprecated_for", "url is deprecated in favour of app"),
    ]


def test_a_deprecated_member_is_found_inside_its_object() -> None:
    (found,) = TABLE.warnings_for({"Deep": {"old": 1}})
    assert (found.field, found.message) == ("Deep.old", "Deep.old is deprecated")
    assert TABLE.warnings_for({"Deep": {"new": 1}}) == ()


def test_warnings_point_at_the_line_that_made_the_call() -> None:
    line = sys._getframe().f_lineno + 2
    with pytest.warns() as caught:
        TABLE.warn({"old": 1, "Url": 1, "App": 1})
    assert [(w.category, str(w.message)) for w in caught] == [
        (DeprecationWarning, "old is deprecated (page L3)"),
        (SpecWarning, "url is ignored when app is given (L9)"),
        (DeprecationWarning, "url is deprecated in favour of app"),
    ]
    assert {(w.filename, w.lineno) for w in caught} == {(__file__, line)}


def test_frames_inside_the_package_are_passed_over(tmp_path: Path) -> None:
    inside = Path(specloom.__file__).parent / "resources.py"
    code = compile("def update(table):\n    table.warn({'Old': 1})\n", str(inside), "exec")
    module: dict[str, object] = {"__name__": "specloom.resources"}
    exec(code, module)
    outside = compile("update(table)\n", str(tmp_path / "caller.py"), "exec")
    with pytest.warns(DeprecationWarning, match="old is deprecated") as caught:
        exec(outside, {**module, "table": TABLE, "__name__": "caller"})
    assert [(w.filename, w.lineno) for w in caught] == [(str(tmp_path / "caller.py"), 1)]


def test_nothing_to_say_says_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        TABLE.warn({"App": 1})
