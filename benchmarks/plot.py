"""The plot: CPU time of a cold generation, as bars in an SVG of our own writing."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from benchmarks.measure import Measurements, Outcome
from benchmarks.report import cold_ratios, short

_BAR, _GAP, _TOP, _LEFT, _PLOT = 11, 12, 74, 150, 520
_WIDTH = _LEFT + _PLOT + 60
_LONGEST = 8.0
"""Bars beyond this ratio are cut; their number still says how long they are."""

_Ratios = dict[tuple[str, str], float]
_COLOURS = ("#9aa5b1", "#c8cfd6", "#7b61b5", "#2f7fb8", "#d98a29", "#1a9b6c")


def svg(found: Measurements) -> str:
    """The plot as a document; one group of bars a description, one colour a tool."""
    tools = list(dict.fromkeys(outcome.tool for outcome in found.outcomes))
    colours = dict(zip(tools, _COLOURS, strict=False))
    ratios = cold_ratios(found, lambda cost: cost.cpu)
    groups: dict[str, list[Outcome]] = {}
    for outcome in found.outcomes:
        groups.setdefault(outcome.document, []).append(outcome)
    group = len(tools) * _BAR + _GAP
    height = _TOP + len(groups) * group + 16
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        'font-family="sans-serif" font-size="11" fill="#222">',
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        _text(
            10, 18, "CPU time of a cold generation, models of datamodel-code-generator alone = 1"
        ),
        *_legend(colours),
        *_grid(height),
    ]
    for number, (document, outcomes) in enumerate(groups.items()):
        top = _TOP + number * group
        lines.append(_text(_LEFT - 8, top + group / 2, document, anchor="end"))
        lines += _bars(outcomes, top, ratios, colours)
    return "\n".join([*lines, "</svg>", ""])


def _bars(
    outcomes: list[Outcome], top: float, ratios: _Ratios, colours: dict[str, str]
) -> Iterator[str]:
    for number, outcome in enumerate(outcomes):
        y = top + number * _BAR
        ratio = ratios.get((outcome.document, outcome.tool))
        if ratio is None:
            yield _text(_LEFT + 3, y + 8.5, "fails", size=9)
            continue
        width = min(ratio, _LONGEST) / _LONGEST * _PLOT
        colour = colours[outcome.tool]
        yield f'<rect x="{_LEFT}" y="{y}" width="{width:.1f}" height="{_BAR - 2}" fill="{colour}"/>'
        cut = " »" if ratio > _LONGEST else ""
        incomplete = "*" if outcome.remarks else ""
        yield _text(_LEFT + width + 3, y + 8.5, f"{ratio:.2f}{incomplete}{cut}", size=9)


def _legend(colours: dict[str, str]) -> Iterator[str]:
    for number, (tool, colour) in enumerate(colours.items()):
        x, y = 10 + number % 3 * 230, 28 + number // 3 * 16
        yield f'<rect x="{x}" y="{y}" width="10" height="10" fill="{colour}"/>'
        yield _text(x + 15, y + 9, short(tool))
    yield _text(_WIDTH - 10, 18, "* not whole, or not all imports", size=9, anchor="end")


def _grid(height: float) -> Iterator[str]:
    for ratio in range(int(_LONGEST) + 1):
        x = _LEFT + ratio / _LONGEST * _PLOT
        yield f'<path d="M{x:.1f} {_TOP - 4}V{height - 12}" stroke="#ddd"/>'
        yield _text(x, height - 2, str(ratio), size=9, anchor="middle")


def _text(x: float, y: float, text: str, *, size: int = 11, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )
