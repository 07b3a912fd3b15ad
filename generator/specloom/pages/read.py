"""A saved page to its facts: rows, a style, blocks, and what each block states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from specloom.diagnostics import Refused, Span, error
from specloom.pages.blocks import Block, Field, Prose, Said, cut
from specloom.pages.conditions.clauses import Vocabulary
from specloom.pages.conditions.rules import read_conditions
from specloom.pages.digests import digest
from specloom.pages.facts.fact import At, Fact, Kind
from specloom.pages.facts.page import Page, Unplaced
from specloom.pages.operations import find_operations
from specloom.pages.page_file import PageFile, read_page_file
from specloom.pages.styles import STYLES, find_heads, recognise
from specloom.pages.words.details import Words, read_details


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
    parts = [
        (stretch.operation, cut(page.rows, heads, stretch))
        for stretch in find_operations(page.rows, heads)
    ]
    facts, unplaced = _assembled(
        [
            (operation, [block for block in blocks if not _is_title(block, page)])
            for operation, blocks in parts
        ]
    )
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


Part = tuple[str | None, list[Block]]
"""An operation of the page, None for all of them, and the blocks that are about it."""


def _assembled(parts: Sequence[Part]) -> tuple[tuple[Fact, ...], tuple[Unplaced, ...]]:
    """Every fact in page order, and the lines that no fact covers."""
    counts: Counter[tuple[str | None, At]] = Counter()
    calls = {operation for operation, _ in parts}
    rows = [
        (
            operation,
            [(block, _row(block, _of(block, operation, calls), counts)) for block in blocks],
        )
        for operation, blocks in parts
    ]
    shared = [fact for operation, found in rows if operation is None for _, fact in found if fact]
    facts: list[Fact] = []
    unplaced: list[Unplaced] = []
    for operation, found in rows:
        own = [fact for _, fact in found if fact is not None]
        vocabulary = Vocabulary.of(own if operation is None else [*own, *shared])
        rules, left = _conditions(found, vocabulary)
        rules = [replace(rule, operation=operation) for rule in rules]
        ordered = sorted([*own, *rules], key=lambda fact: (fact.line, fact.kind is Kind.RULE))
        facts += _joined(ordered)
        unplaced += left
    facts.sort(key=lambda fact: (fact.line, fact.kind is Kind.RULE))
    return tuple(facts), tuple(sorted(unplaced, key=lambda line: line.line))


def _conditions(
    found: Iterable[tuple[Block, Fact | None]], vocabulary: Vocabulary
) -> tuple[list[Fact], list[Unplaced]]:
    """The rules that the words of blocks state, and the lines that state nothing known."""
    facts: list[Fact] = []
    unplaced: list[Unplaced] = []
    for block, fact in found:
        for words in _words(block):
            rules, missed = read_conditions(words, fact, vocabulary, _part(block))
            facts += rules
            if missed:
                # A line is settled where everything that it depends on is known.
                about = None if None in missed else missed[0]
                told = about.value if about else None
                unplaced.append(Unplaced(words.line, digest([words.text]), True, told))
            elif fact is None and not rules:
                unplaced.append(Unplaced(words.line, digest([words.text])))
    return facts, unplaced


def _part(block: Block) -> At:
    return block.at or At.REQUEST


def _words(block: Block) -> Iterable[Words]:
    match block:
        case Field(words=words):
            return words
        case Said(row=row) | Prose(row=row):
            return [Words(row.line, row.last_line, row.text)]


def _of(block: Block, operation: str | None, calls: Container[str | None]) -> str | None:
    """The operation that a block is about; a list of all calls names each of them again."""
    if operation is None and isinstance(block, Said):
        named = f"{block.keys.get('method')} {block.keys.get('path')}"
        return named if named in calls else None
    return operation


def _row(
    block: Block, operation: str | None, counts: Counter[tuple[str | None, At]]
) -> Fact | None:
    """The fact of a block; None for prose."""
    match block:
        case Field():
            counts[operation, block.at] += block.name is None
            fact = _field(block, counts[operation, block.at])
        case Said():
            fact = _fact(block.at, block.row.line, block.row.last_line, block.keys)
        case Prose():
            return None
    return replace(fact, operation=operation)


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
