"""Writes a facts file: one row a line, the same text for the same page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from specloom.load import JsonValue
from specloom.pages.facts.fact import KEYS, Fact
from specloom.pages.facts.page import Page, Unplaced

# Texts that every YAML reader takes for text, also one of YAML 1.1.
_PLAIN: Final = re.compile(r"[A-Za-z_/][A-Za-z0-9_./<>()-]*(?: [A-Za-z0-9_./<>()-]+)*")
_WORDS: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def facts_text(page: Page) -> str:
    """The page as the text of a facts file.

    ``load_facts`` of the text gives the page again. Rows stand in the order of the page, keys in
    the order of :data:`~specloom.pages.facts.model.KEYS`.
    """
    return "".join(f"{line}\n" for line in _lines(page))


def value_text(value: JsonValue) -> str:
    """A value of a row as a facts file writes it."""
    return _flow(value)


def _lines(page: Page) -> Iterator[str]:
    yield f"page: {_scalar(page.page)}"
    if page.title is not None:
        yield f"title: {_scalar(page.title)}"
    if page.title_line is not None:
        yield f"title_line: {page.title_line}"
    yield f"sha256: {_scalar(page.sha256)}"
    yield f"form: {page.form}"
    yield f"style: {_scalar(page.style)}"
    yield from _block("facts", [_flow(_with_correction(fact)) for fact in page.facts])
    if page.rejected:
        rows = [{**fact.stated(), "corrected": fact.corrected} for fact in page.rejected]
        yield from _block("rejected", [_flow(row) for row in rows])
    if page.left_out:
        yield "left_out:"
        yield from (f"  {_scalar(name)}: {_scalar(reason)}" for name, reason in page.left_out)
    yield from _block("unplaced", [_flow(_unplaced(line)) for line in page.unplaced])


def _block(key: str, rows: list[str]) -> Iterator[str]:
    if not rows:
        yield f"{key}: []"
        return
    yield f"{key}:"
    yield from (f"  - {row}" for row in rows)


def _with_correction(fact: Fact) -> Mapping[str, JsonValue]:
    stated = fact.stated()
    if fact.corrected is None:
        return stated
    stated["corrected"] = fact.corrected
    if fact.read is not None:
        read = fact.read.stated()
        changed = [key for key in KEYS if read.get(key) != stated.get(key)]
        stated["read"] = {key: read.get(key) for key in changed}
    return stated


def _unplaced(line: Unplaced) -> Mapping[str, JsonValue]:
    row: dict[str, JsonValue] = {"line": line.line, "digest": line.digest}
    if line.condition:
        row["condition"] = True
    if line.about is not None:
        row["about"] = line.about
    return row


def _flow(value: JsonValue | Mapping[str, JsonValue]) -> str:
    match value:
        case Mapping():
            pairs = (f"{_scalar(key)}: {_flow(item)}" for key, item in value.items())
            return f"{{{', '.join(pairs)}}}"
        case list():
            return f"[{', '.join(_flow(item) for item in value)}]"
    return _scalar(value)


def _scalar(value: JsonValue | Mapping[str, JsonValue]) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return re.sub(r"[^\x20-\x7e]", _escaped, json.dumps(value, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    """A character as it stands where people can see it, else as YAML's own escape."""
    character = match[0]
    if character.isprintable():
        return character
    point = ord(character)
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
