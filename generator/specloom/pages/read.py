"""A saved page to its facts: rows, a style, blocks, and what each block states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from specloom.diagnostics import Refused, Span, error
from specloom.pages.blocks import Block, Field, Prose, Said, cut
from specloom.pages.clauses import Vocabulary
from specloom.pages.conditions import read_conditions
from specloom.pages.details import Words, read_details
from specloom.pages.digests import digest
from specloom.pages.facts import At, Fact, Kind, Page, Unplaced
from specloom.pages.page_file import PageFile, read_page_file
from specloom.pages.styles import STYLES, find_heads, recognise


def read_page(path: Path, style: str | None = None) -> Page:
    """The facts of a saved page; the style is recognised unless it is given.

    Raises:
        Refused: the page cannot be read (see ``read_page_file``), the style is not known
            (``unknown-style``), or it finds no field (``no-facts``).
    """
    if style is not None and style not in STYLES:
        known = f"the styles are {', '.join(STYLES)}"
        raise Refused(error("unknown-style", f"there is no style {style!r}", hint=known))
    page = read_page_file(path)
    chosen = style or recognise(page.rows)
    heads = find_heads(page.rows, chosen) if chosen and STYLES[chosen](page.rows) else []
    if chosen is None or not heads:
        raise _no_facts(page, style)
    blocks = cut(page.rows, heads)
    blocks = [block for block in blocks if not _is_title(block, page)]
    facts, unplaced = _assembled(blocks)
    return Page(
        page=page.stem,
        title=page.title,
        title_line=page.title_line,
        sha256=page.sha256,
        form=page.form,
        style=chosen,
        facts=facts,
        unplaced=unplaced,
    )


def _is_title(block: Block, page: PageFile) -> bool:
    return isinstance(block, Prose) and block.row.line == page.title_line


def _no_facts(page: PageFile, style: str | None) -> Refused:
    if style:
        message = f"the page describes no field in the style {style}"
        hint = "leave --style out, and the style is recognised"
    else:
        message = "the page describes no field in any style that is known"
        hint = f"save the part with the parameters as text; the styles are {', '.join(STYLES)}"
    return Refused(error("no-facts", message, Span(page.name, 1, 1), hint=hint))


def _assembled(blocks: Sequence[Block]) -> tuple[tuple[Fact, ...], tuple[Unplaced, ...]]:
    """Every fact in page order, and the lines that no fact covers."""
    facts = [fact for fact in _facts(blocks) if fact is not None]
    vocabulary = Vocabulary.of(facts)
    unplaced: list[Unplaced] = []
    for block, fact in zip(blocks, _facts(blocks), strict=True):
        for words in _words(block):
            rules, missed = read_conditions(words, fact, vocabulary, _part(block))
            facts += rules
            if missed:
                unplaced.append(Unplaced(words.line, digest([words.text]), condition=True))
            elif fact is None and not rules:
                unplaced.append(Unplaced(words.line, digest([words.text])))
    facts.sort(key=lambda fact: (fact.line, fact.kind is Kind.RULE))
    return tuple(_joined(facts)), tuple(sorted(unplaced, key=lambda line: line.line))


def _part(block: Block) -> At:
    return block.at or At.REQUEST


def _words(block: Block) -> Iterable[Words]:
    match block:
        case Field(words=words):
            return words
        case Said(row=row) | Prose(row=row):
            return [Words(row.line, row.last_line, row.text)]


def _facts(blocks: Sequence[Block]) -> Iterator[Fact | None]:
    """The fact of each block; None for prose."""
    counts: Counter[At] = Counter()
    for block in blocks:
        match block:
            case Field():
                counts[block.at] += block.name is None
                yield _field(block, counts[block.at])
            case Said():
                yield _fact(block.at, block.row.line, block.row.last_line, block.keys)
            case Prose():
                yield None


def _field(block: Field, index: int) -> Fact:
    keys = dict(block.head.keys)
    type_words = keys.get("type")
    details = read_details(block.words, type_words if isinstance(type_words, str) else None)
    line, last_line = block.rows[0].line, block.rows[-1].last_line
    if details.get("values_line") == line:
        del details["values_line"]
    keys = {**details, **keys}
    if "values" not in details or "values" in block.head.keys:
        keys.pop("values_line", None)
    keys["digest"] = digest(words.text for words in block.words) if block.words else None
    naming = {"index": index} if block.name is None else {"name": block.name}
    return _fact(block.at, line, last_line, {**naming, **keys})


def _fact(at: At, line: int, last_line: int, keys: dict[str, Any]) -> Fact:
    return Fact(at=at, line=line, last_line=last_line if last_line != line else None, **keys)


def _joined(facts: Sequence[Fact]) -> Iterator[Fact]:
    """The facts with what is stated on adjacent rows joined: a method and its path, a scheme of
    authentication that is named again below."""
    held: Fact | None = None
    for fact in facts:
        if held is not None and _continues(held, fact):
            held = replace(
                held, last_line=fact.end, method=held.method, path=fact.path or held.path
            )
            continue
        if held is not None:
            yield held
        held = fact
    if held is not None:
        yield held


def _continues(held: Fact, fact: Fact) -> bool:
    if fact.kind is not Kind.STATEMENT or held.kind is not Kind.STATEMENT:
        return False
    adjacent = fact.line <= held.end + 2
    is_path = held.method is not None and held.path is None and fact.path is not None
    is_scheme = held.authentication is not None and fact.authentication == held.authentication
    return adjacent and ((is_path and fact.method is None) or is_scheme)
