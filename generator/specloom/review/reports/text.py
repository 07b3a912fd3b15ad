"""The review in a few lines for a terminal, above its findings."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.review.reports.views import ApiView, told

_WIDTH = 80


def review_summary(api: ApiView) -> Iterator[str]:
    """A line for the API and one for each operation, within 80 columns."""
    facts = sum(count for _, count in api.pages)
    pages = f"{len(api.pages)} page{'' if len(api.pages) == 1 else 's'}, {facts} facts"
    yield _cut(f"{api.name}: {pages if api.pages else 'no facts of a page'}")
    for operation in api.operations:
        yield _cut(f"  {operation.id or 'beside the operations'}: {told(operation.counts)}")
    if api.note:
        yield _cut(f"  {api.note}")


def _cut(line: str) -> str:
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"
