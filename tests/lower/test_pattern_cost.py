"""Which patterns a table searches for: none whose search grows faster than the text's square."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specloom.diagnostics import Diagnostics
from specloom.load import load_document
from specloom.lower import lower, patterns
from specloom.lower.patterns import safe_pattern, translation
from specloom.lower.patterns.cost import MOST_WORK, Cost, cost, judged
from specloom.openapi import read_description
from specloom.runtime import row_tests

PARSER = import_module("re._parser")
LONGEST = patterns.MOST_SEARCHED

# Shapes that reports of such attacks know.
EXPONENTIAL = [
    r"^(a+)+$",
    r"^(a*)*$",
    r"^((ab)*)+$",
    r"(a|aa)+$",
    r"^(a|a)*$",
    r"^(a|b|ab)*c$",
    r"^([a-zA-Z]+)*$",
    r"(.*)*x",
    r"(x+x+)+y",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"^(\w+\s?)*$",
    r"^(?:.|\n)*(?:a|b|ab)*c$",
    r"^([\w.-]+)+@x$",
    r"^(a?){30}a{30}$",
    r"^(\w{1,20}\s?){1,20}$",
    r"^(?:(?=(?:a+)+b)a)*$",
    r"(?i:(A+)+)$",
]
POWER = [
    r"^\d*\d*\d*x$",
    r".*.*=.*;",
    r"^\s*(.*)\s*,\s*(.*)\s*$",
    r"\s+\s+x",
    r"^(.*a){12}$",
    r"x*x*x*$",
]
HARMLESS = [
    r"^[a-z]+$",
    r"\S+",
    r".*foo.*",
    r"^(a|b)*$",
    r"^([a-z]?)*$",
    r"(ab{2}){3}",
    r"^(\d{4}){2,4}$",
    r"^\+[1-9]\d{1,14}$",
    r"^(\d{1,3}\.){3}\d{1,3}$",
    r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
    r"^(?=.*[A-Z])(?=.*\d).{8,}$",
    r"^(?!.*\.\.)[a-z.]+$",
    r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
    r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$",
    r"^[a-z0-9]+(?:-[a-z0-9]+)*$",
    r"^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$",
    r"^.{0,50}-.{0,50}-.{0,50}$",
    r"^[a-zA-Z0-9_.-]{1,1000}$",
    r"^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$",
    r"""^(['"])[^'"]*\1$""",
]


@pytest.mark.parametrize("pattern", EXPONENTIAL)
def test_exponential_patterns_are_recognised(pattern: str) -> None:
    assert cost(pattern, LONGEST) is Cost.EXPONENTIAL
    assert safe_pattern(pattern) is None


@pytest.mark.parametrize("pattern", POWER)
def test_patterns_that_grow_by_a_power_are_recognised(pattern: str) -> None:
    assert cost(pattern, LONGEST) is Cost.POWER


@pytest.mark.parametrize("pattern", HARMLESS)
def test_harmless_patterns_stay(pattern: str) -> None:
    assert cost(pattern, LONGEST) is Cost.BOUNDED


def test_a_power_is_harmless_in_a_short_text() -> None:
    assert cost(POWER[0], 64) is Cost.BOUNDED


def test_a_pattern_that_is_too_large_is_not_searched_for() -> None:
    assert cost("(?:(?:a{99}){99}){99}", LONGEST) is Cost.UNKNOWN


@pytest.mark.parametrize("pattern", [r"(?:(?<=a)+?){1000}b*?", r"a{1000}\d*(((é{1000}){2}))*/"])
def test_a_pattern_that_is_too_much_work_to_look_at_is_not_known(pattern: str) -> None:
    assert judged(pattern, LONGEST) == (Cost.UNKNOWN, MOST_WORK)


def test_a_description_may_not_ask_for_too_many_patterns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translation, "_MOST_WORK", 0)
    properties = {name: {"type": "string", "pattern": f"^{name}$"} for name in "abc"}
    spec = tmp_path / "spec.json"
    spec.write_text(
        json.dumps(
            {
                "openapi": "3.1.0",
                "info": {"title": "Example", "version": "1"},
                "paths": {},
                "components": {"schemas": {"A": {"type": "object", "properties": properties}}},
            }
        )
    )
    diagnostics = Diagnostics()
    reading = read_description(spec, name="spec.json", diagnostics=diagnostics)

    lower(reading.description, "example", reading.documents.span, diagnostics)

    lost = [(loss.pointer[-9:], loss.reason) for loss in diagnostics.losses]
    assert lost == [("b/pattern", Cost.UNTOLD.value), ("c/pattern", Cost.UNTOLD.value)]


def test_the_runtime_searches_texts_as_long_as_was_judged() -> None:
    assert row_tests.MAX_PATTERN_INPUT == patterns.MOST_SEARCHED
    assert row_tests.LEAST_PATTERN_INPUT == patterns.LEAST_SEARCHED


@pytest.mark.shared
def test_the_patterns_of_published_descriptions_stay(shared: Path) -> None:
    found: set[str] = set()
    for path in sorted((shared / "corpus").glob("*.*")):
        if path.suffix in (".json", ".yaml"):
            found.update(_patterns(load_document(path, name=path.name).value))
    assert len(found) > 30
    assert [pattern for pattern in sorted(found) if safe_pattern(pattern) is None] == []


def _patterns(value: object) -> Iterator[str]:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if isinstance(item.get("pattern"), str):
                yield item["pattern"]
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


def search_steps(pattern: str, text: str, most: int) -> int:
    """How many characters a plain backtracking search from the start of a text looks at.

    It stops at ``most``. Loops are left where a round of them reads nothing.
    """
    steps = 0

    class Enough(Exception):
        pass

    def sequence(tree: list[Any], at: int, then: Callable[[int], bool]) -> bool:
        if not tree:
            return then(at)
        (operation, argument), rest = tree[0], tree[1:]
        return part(str(operation), argument, at, lambda end: sequence(rest, end, then))

    def part(operation: str, argument: Any, at: int, then: Callable[[int], bool]) -> bool:
        nonlocal steps
        match operation:
            case "LITERAL":
                steps += 1
                if steps > most:
                    raise Enough
                return at < len(text) and ord(text[at]) == argument and then(at + 1)
            case "IN":
                return any(part(str(op), value, at, then) for op, value in argument)
            case "BRANCH":
                return any(sequence(list(one), at, then) for one in argument[1])
            case "SUBPATTERN":
                return sequence(list(argument[3]), at, then)
            case "MAX_REPEAT":
                return rounds(*argument, at, then)
        raise AssertionError(operation)

    def rounds(least: int, most: int, body: Any, at: int, then: Callable[[int], bool]) -> bool:
        def again(end: int) -> bool:
            return (end > at or least > 0) and rounds(max(least - 1, 0), most - 1, body, end, then)

        further = most > 0 and sequence(list(body), at, again)
        return further or (least == 0 and then(at))

    with contextlib.suppress(Enough):
        sequence([*PARSER.parse(pattern)], 0, lambda end: end == len(text))
    return steps


pieces = st.recursive(
    st.sampled_from(["a", "b", "ab"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: f"(?:{'|'.join(some)})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=5,
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(pattern=pieces)
def test_what_passes_takes_at_most_the_square_of_the_text(pattern: str) -> None:
    if cost(rf"^(?:{pattern})\Z", LONGEST) is not Cost.BOUNDED:
        return
    for repeated in ("a", "b", "ab", "aab", "abb"):
        text = (repeated * 60)[:60] + "c"
        steps = search_steps(pattern, text, most=400_000)
        # Every step of the automaton is a few comparisons of the plain search.
        assert steps <= 60 * 60 * len(pattern) * 4
