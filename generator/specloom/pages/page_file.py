"""A saved page: its bytes, what it was saved as, its rows and its title."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from specloom.diagnostics import Refused, error, shown
from specloom.load.text import decode, read_bytes
from specloom.pages.rows.html import html_rows
from specloom.pages.rows.markdown import markdown_rows
from specloom.pages.rows.plain_text import text_rows
from specloom.pages.rows.row import Row, folded
from specloom.pages.sections import read_section

_SUFFIXES: Final = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".mdx": "markdown",
    ".markdown": "markdown",
}
_HTML: Final = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|main|div)\b", re.I | re.S
)
_TAGS: Final = re.compile(
    r"</?(?:div|span|p|li|ul|table|tr|td|h[1-6]|section|code)\b[^>\n]{0,500}>", re.I
)
_MARKDOWN: Final = re.compile(r"^(?:#{1,6} \S|```|[-*] \*\*|[-*] `|\|.*`.*\|)", re.MULTILINE)
_FRONT_MATTER: Final = re.compile(r"---\n(?P<meta>.*?\n)---[ \t]*(?:\n|$)", re.S)
_META_TITLE: Final = re.compile(r"^title:\s*[\"']?(?P<title>.+?)[\"']?\s*$", re.M)
_HTML_TITLE: Final = re.compile(r"<title\b[^>]{0,200}>(?P<title>[^<]{1,300})</title", re.I)
_LONGEST_TITLE: Final = 100
# A page has a few hundred lines; a line longer than this is data.
_LONGEST_LINE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class PageFile:
    """A page as it was saved: ``stem`` is what citations call it."""

    stem: str
    name: str
    sha256: str
    form: str
    title: str | None
    title_line: int | None
    rows: tuple[Row, ...]


def read_page_file(path: Path) -> PageFile:
    """Read a saved page.

    Raises:
        Refused: the file cannot be read, is larger than 20 MiB, empty, not UTF-8, or holds
            no text (``not-a-page``).
    """
    name = shown(path)
    try:
        return _read(path, name)
    except Refused as refusal:
        hinted = (replace(found, hint=found.hint or _HINT) for found in refusal.diagnostics)
        raise Refused(*hinted, exit_code=refusal.exit_code) from None


_HINT: Final = "save the page from a browser as text, HTML or Markdown, in UTF-8"


def _read(path: Path, name: str) -> PageFile:
    content = read_bytes(path, name)
    if b"\0" in content[:8192] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _not_a_page(name, "it is binary")
    if content.startswith(b"%PDF"):
        raise _not_a_page(name, "it is a PDF")
    text = decode(content, name)
    if max(len(line) for line in text.split("\n")) > _LONGEST_LINE:
        raise _not_a_page(name, f"a line is longer than {_LONGEST_LINE:,} characters")
    form = _form(path, text)
    rows, title = _rows(form, text)
    if not rows:
        raise _not_a_page(name, "it holds no text")
    sha256 = hashlib.sha256(content).hexdigest()
    title_line = next((row.line for row in rows[:50] if row.text.replace("`", "") == title), None)
    return PageFile(path.stem, name, sha256, form, title, title_line, rows)


def _not_a_page(name: str, message: str) -> Refused:
    # Without a place: its lines are nothing to look at.
    return Refused(error("not-a-page", f"{name} is not a page: {message}"))


def _form(path: Path, text: str) -> str:
    """What the page was saved as: its suffix says so, else its first lines."""
    if form := _SUFFIXES.get(path.suffix.lower()):
        return form
    if _HTML.match(text) or len(_TAGS.findall(text)) > text.count("\n"):
        return "html"
    return "markdown" if len(_MARKDOWN.findall(text)) > 1 else "text"


def _rows(form: str, text: str) -> tuple[tuple[Row, ...], str | None]:
    if form == "html":
        rows = html_rows(text)
        match = _HTML_TITLE.search(text)
        return rows, _heading(rows) or (folded(match["title"]) if match else None)
    if form == "markdown":
        front = _FRONT_MATTER.match(text)
        meta = _META_TITLE.search(front["meta"]) if front else None
        # Blank lines in its place keep the numbers of the lines below.
        body = "\n" * front[0].count("\n") + text[front.end() :] if front else text
        rows = markdown_rows(body)
        return rows, meta["title"] if meta else _heading(rows)
    rows = text_rows(text)
    return rows, _heading(rows) or _first_line(rows)


def _heading(rows: tuple[Row, ...]) -> str | None:
    levels = sorted({row.heading for row in rows if row.heading})
    found = (row.text.replace("`", "") for row in rows if levels and row.heading == levels[0])
    return next(found, None)


def _first_line(rows: tuple[Row, ...]) -> str | None:
    """A short line without a full stop near the top of a text, before any section."""
    for row in rows[:5]:
        if read_section(row) is not None or row.cells is not None:
            return None
        is_short = len(row.text) <= _LONGEST_TITLE and not row.text.endswith((".", ":"))
        if is_short and not row.text.lower().startswith("skip to"):
            return row.text
    return None
