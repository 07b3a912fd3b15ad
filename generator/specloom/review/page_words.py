"""How the changes of a page are told: to people, or to programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from specloom.load import JsonValue
from specloom.pages import Fact, Kind, Page
from specloom.pages.comparison.changes import Change, ChangeKind
from specloom.pages.facts.writing import value_text
from specloom.review.nodes import citation_text
from specloom.review.page_changes import CitedChange, MovedCitation, PageReport


def told_to_people(report: PageReport, known: Page) -> Iterator[str]:
    """The report as lines of text: what changed, then what moved, then what to cite now."""
    counts = report.counts()
    words = [f"{counts[kind.value]} {kind.value}" for kind in ChangeKind if counts[kind.value]]
    words += [_counted(counts["new_lines"], "new line")] if report.new_lines else []
    words += [_counted(counts["lost_lines"], "line") + " gone"] if report.lost_lines else []
    yield f"{known.page}: {', '.join(words) or 'nothing changed'}"
    for cited in report.changes:
        if cited.change.kind is not ChangeKind.MOVED:
            yield from _change(cited)
    for line in report.new_lines:
        yield f"\nnew line L{line.line}, which is no fact that the reader knows"
    for lost in report.lost_lines:
        yield f"\nline gone: L{lost.line.line}, which was no fact"
        yield from (f"  {text}" for text in _cited_by(lost.cited_by))
    moved = [cited.change for cited in report.changes if cited.change.kind is ChangeKind.MOVED]
    yield from _moved(moved)
    if report.stale:
        yield "\ncitations to update:"
        yield from (f"  {_stale(citation)}" for citation in report.stale)


def _change(cited: CitedChange) -> Iterator[str]:
    change = cited.change
    yield f"\n{change.kind.value}: {_name(change)} {_where(change)}"
    if change.kind is ChangeKind.APPEARED and change.after is not None:
        stated = change.after.stated()
        hidden = {"at", "line", "last_line", "values_line", "operation", "name", "index", "digest"}
        shown = [f"{key} {value_text(stated[key])}" for key in stated if key not in hidden]
        yield from ([f"  {', '.join(shown)}"] if shown else [])
    for key in change.keys:
        if key.key == "digest":
            yield "  its words changed"
        else:
            yield f"  {key.key}: {_value(key.before)} -> {_value(key.after)}"
    yield from (f"  {text}" for text in _cited_by(cited.cited_by))


def _cited_by(citations: Sequence[MovedCitation]) -> Iterator[str]:
    for citation in citations:
        citing = citation.citing
        symbols = f" ({', '.join(citing.symbols)})" if citing.symbols else ""
        yield f"cited by {citing.span}: {citing.site.pointer}{symbols}"


def _moved(changes: Sequence[Change]) -> Iterator[str]:
    """Neighbours that moved alike, told at once."""
    for by, group in groupby(changes, key=_distance):
        facts = [change.before for change in group if change.before is not None]
        first, last = facts[0].line, max(fact.end for fact in facts)
        many = f"{len(facts)} facts" if len(facts) > 1 else "1 fact"
        yield f"\nmoved by {by:+d}: L{first}-L{last}, {many}"


def _distance(change: Change) -> int:
    if change.before is None or change.after is None:
        return 0
    return change.after.line - change.before.line


def _name(change: Change) -> str:
    fact = change.before or change.after
    if fact is None:
        return ""
    return f"{_subject(fact)} of {fact.operation}" if fact.operation else _subject(fact)


def _subject(fact: Fact) -> str:
    match fact.kind:
        case Kind.FIELD:
            return f"{fact.at.value} {fact.name or f'field {fact.index}'}"
        case Kind.RULE:
            return (
                f"{fact.at.value} rule {fact.rule} of {', '.join(fact.fields or ()) or 'no field'}"
            )
        case Kind.STATEMENT:
            hidden = {"at", "line", "last_line", "operation", "digest"}
            return f"{fact.at.value} {', '.join(key for key in fact.stated() if key not in hidden)}"


def _where(change: Change) -> str:
    before, after = change.before, change.after
    if before is None or after is None:
        return _lines(before or after)
    return _lines(before) if before.line == after.line else f"{_lines(before)} -> {_lines(after)}"


def _lines(fact: Fact | None) -> str:
    if fact is None:
        return ""
    return f"L{fact.line}" if fact.end == fact.line else f"L{fact.line}-L{fact.end}"


def _value(value: JsonValue) -> str:
    return "not stated" if value is None else value_text(value)


def _stale(citation: MovedCitation) -> str:
    citing = citation.citing
    old = citation_text(citing.page, citing.first, citing.last)
    if citation.now is None:
        return f"{citing.span}: {old} has no lines any more, look at it"
    return f"{citing.span}: {old} is now {citation_text(citing.page, *citation.now)}"


def told_to_programs(report: PageReport, known: Page) -> str:
    """The report as one JSON object."""
    return json.dumps(
        {
            "page": known.page,
            "facts": known.file,
            "changes": [_change_object(cited) for cited in report.changes],
            "new_lines": [line.line for line in report.new_lines],
            "lost_lines": [
                {"line": lost.line.line, "cited_by": [_citation_object(c) for c in lost.cited_by]}
                for lost in report.lost_lines
            ],
            "citations": [_citation_object(citation) for citation in report.stale],
            "summary": report.counts(),
        },
        indent=2,
        ensure_ascii=False,
    )


_NAMING: Final = ("operation", "at", "name", "index", "rule", "fields")


def _change_object(cited: CitedChange) -> dict[str, object]:
    change = cited.change
    fact = change.before or change.after
    naming = {} if fact is None else fact.stated()
    return {
        "change": change.kind.value,
        **{key: naming[key] for key in _NAMING if key in naming},
        "from": None if change.before is None else change.before.stated(),
        "to": None if change.after is None else change.after.stated(),
        "keys": [{"key": key.key, "from": key.before, "to": key.after} for key in change.keys],
        "cited_by": [_citation_object(citation) for citation in cited.cited_by],
    }


def _citation_object(citation: MovedCitation) -> dict[str, object]:
    citing = citation.citing
    now = None if citation.now is None else citation_text(citing.page, *citation.now)
    return {
        "file": citing.span.file,
        "line": citing.span.line,
        "column": citing.span.column,
        "pointer": citing.site.pointer,
        "citation": citation_text(citing.page, citing.first, citing.last),
        "now": now,
        "symbols": list(citing.symbols),
    }


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
