"""The events of a YAML text: the one door to ruamel.yaml."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, NoReturn, TypeAlias, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from specloom.diagnostics import Refused, Related, error
from specloom.load.places import Lines

Event: TypeAlias = Any
"""An event of either parser; the C extension has no type hints."""

Built = TypeVar("Built")

_PLAIN_IN_FLOW: Final = ("found unexpected ':'", "did not find expected")
_SECOND_READING: Final = 2 * 1024 * 1024
"""Characters that the slow parser may be given: it reads half a million a second."""


def from_events(lines: Lines, build: Callable[[Iterator[Event]], Built]) -> Built:
    """What ``build`` makes of the events of a text.

    libyaml reads YAML 1.1, where ``{url: https://example.com}`` is an error. A text that it
    refuses is read again by ruamel's own parser, ten times slower and right.

    Raises:
        Refused: ``yaml-syntax``, or what ``build`` raises.
    """
    try:
        return build(_fast_events(lines.text))
    except MarkedYAMLError as problem:
        return _second_reading(lines, build, problem)
    except YAMLError as problem:
        _refuse_character(lines, problem)


def _second_reading(
    lines: Lines, build: Callable[[Iterator[Event]], Built], problem: MarkedYAMLError
) -> Built:
    if len(lines.text) > _SECOND_READING or not str(problem.problem).startswith(_PLAIN_IN_FLOW):
        _refuse_syntax(lines, problem)
    try:
        return build(YAML(typ="safe", pure=True).parse(lines.text))
    except MarkedYAMLError as second:
        _refuse_syntax(lines, second)
    except YAMLError:
        _refuse_syntax(lines, problem)


def _fast_events(text: str) -> Iterator[Event]:
    parser = CParser(text)
    while (event := parser.get_event()) is not None:
        yield event


def _refuse_syntax(lines: Lines, problem: MarkedYAMLError) -> NoReturn:
    mark = problem.problem_mark or problem.context_mark
    message = " ".join(part for part in (problem.context, problem.problem) if part)
    hint = ""
    if lines.text[mark.index : mark.index + 1] == "\t":
        hint = "indent with spaces: YAML forbids tabs"
    begun = problem.context_mark
    related = (
        (Related("began", lines.span(begun.index)),)
        if begun is not None and begun.index != mark.index
        else ()
    )
    found = error("yaml-syntax", message, lines.span(mark.index), hint=hint, related=related)
    raise Refused(found) from None


def _refuse_character(lines: Lines, problem: YAMLError) -> NoReturn:
    """Refuse a character that no YAML text may hold; libyaml counts its place in bytes."""
    position = getattr(problem, "position", 0) or 0
    offset = len(lines.text.encode("utf-8")[:position].decode("utf-8", "ignore"))
    character = lines.text[offset : offset + 1]
    message = f"the character U+{ord(character or chr(0)):04X} may not stand in YAML"
    raise Refused(error("yaml-syntax", message, lines.span(offset))) from None
