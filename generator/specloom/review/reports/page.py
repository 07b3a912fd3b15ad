"""The page of a review: one HTML file that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from specloom.emit.environment import Renderer, templates_folder
from specloom.review.reports.views import ApiView, OperationView, RowView, anchor_of, counted, told

_LABELS: Final = {
    "problem": "Problems",
    "contradicted": "Contradicted",
    "inferred": "Inferred",
    "carried": "Carried",
}


@dataclass(frozen=True, slots=True)
class FilterView:
    """A button that shows the rows of one state alone."""

    state: str
    label: str
    count: int
    pressed: str


@dataclass(frozen=True, slots=True)
class MeterPart:
    """The share of one state in an operation, in hundredths of its width."""

    state: str
    count: int
    start: str
    width: str

    @property
    def words(self) -> str:
        """The count in words."""
        return told([(self.state, self.count)])


@dataclass(frozen=True, slots=True)
class SectionPart:
    """A part of a call, its rows rendered."""

    title: str
    rows: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many rows it has."""
        return len(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationPart:
    """An operation with its rows rendered; ``html`` of the whole is made from it."""

    template: str = "report/operation.html.jinja"
    id: str
    anchor: str
    label: str
    method: str
    path: str
    pages: str
    told: str
    parts: tuple[MeterPart, ...]
    sections: tuple[SectionPart, ...]


@dataclass(frozen=True, slots=True)
class OperationLink:
    """An operation as the page holds it: where it is, and its rendered text."""

    label: str
    anchor: str
    problems: int
    html: str


@dataclass(frozen=True, slots=True)
class ApiPart:
    """An API as the page holds it."""

    name: str
    title: str
    anchor: str
    file: str
    pages: str
    note: str
    operations: tuple[OperationLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """The whole page. ``style`` and ``script`` are files of ours, ``policy`` admits them alone."""

    template: str = "report/review.html.jinja"
    title: str
    summary: str
    policy: str
    style: str
    script: str
    filters: tuple[FilterView, ...]
    pages: tuple[str, ...]
    apis: tuple[ApiPart, ...]


def review_page(apis: Sequence[ApiView]) -> str:
    """The reviews as one page of HTML."""
    renderer = Renderer()
    folder = templates_folder() / "report"
    style = (folder / "review.css").read_text(encoding="utf-8")
    script = (folder / "review.js").read_text(encoding="utf-8")
    rows = [row for api in apis for row in api.rows]
    counts = counted(rows)
    title = "Review of " + ", ".join(api.name for api in apis) if apis else "Review"
    return renderer.render(
        PageView(
            title=title,
            summary=summary_of(rows),
            policy=_policy(style, script),
            style=style,
            script=script,
            filters=(
                FilterView("all", "All", len(rows), "true"),
                *(FilterView(state, _LABELS[state], count, "false") for state, count in counts),
            ),
            pages=tuple(dict.fromkeys(page for row in rows for page in row.pages)),
            apis=tuple(_api(renderer, api) for api in apis),
        )
    )


def summary_of(rows: Sequence[RowView]) -> str:
    """The counts in a line: ``212 places: 3 problems, 4 contradicted, 40 inferred``."""
    return f"{len(rows)} places of the spec: {told(counted(rows))}"


def _policy(style: str, script: str) -> str:
    """A Content Security Policy under which nothing runs, loads or is sent but this page's own."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _api(renderer: Renderer, api: ApiView) -> ApiPart:
    return ApiPart(
        name=api.name,
        title=api.title or api.name,
        anchor=anchor_of("api", api.name),
        file=api.file,
        pages=", ".join(f"{page} ({count} facts)" for page, count in api.pages),
        note=api.note[:1].upper() + api.note[1:],
        operations=tuple(_operation(renderer, operation) for operation in api.operations),
    )


def _operation(renderer: Renderer, operation: OperationView) -> OperationLink:
    label = operation.id or "Beside the operations"
    part = OperationPart(
        id=operation.id,
        anchor=operation.anchor,
        label=label,
        method=operation.method,
        path=operation.path,
        pages=", ".join(operation.pages),
        told=told(operation.counts),
        parts=tuple(_meter(operation)),
        sections=tuple(
            SectionPart(section.title, tuple(renderer.render(row) for row in section.rows))
            for section in operation.sections
        ),
    )
    problems = dict(operation.counts)["problem"]
    return OperationLink(label, operation.anchor, problems, renderer.render(part))


def _meter(operation: OperationView) -> list[MeterPart]:
    total = max(len(operation.rows), 1)
    parts: list[MeterPart] = []
    before = 0
    for state, count in operation.counts:
        if count:
            start, width = 100 * before / total, 100 * count / total
            parts.append(MeterPart(state, count, f"{start:.2f}", f"{width:.2f}"))
        before += count
    return parts
