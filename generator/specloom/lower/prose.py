"""Prose: what a description says, as plain text: no HTML, links as their words and address."""

from __future__ import annotations

import functools
import html
import re
from dataclasses import dataclass, field

from specloom.ir import NOTHING, Untrusted

_REMEMBERED = 1 << 14
_MARKUP = re.compile(r"[<&]|\]\(")
_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_COMMENT = re.compile(r"<!--[^<>]*-->")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)\b([^<>]*)>")
_HREF = re.compile(r"href\s*=\s*[\"']?([^\"'\s]*)")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\(([^()\s]*)(?:\s+\"[^\"\n]*\")?\)")
_BLANKS = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_BEFORE_BREAK = re.compile(r"(?<![ \t])[ \t]+\n")

_PARAGRAPHS = frozenset(
    ("p", "br", "div", "ul", "ol", "table", "blockquote", "pre", "aside", "section")
)
"""A line break, too: what it keeps apart would flow together in a docstring."""
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LINES = frozenset(("tr", "dt", "dd", "hr"))
_INLINE = frozenset(
    (
        *("b", "strong", "i", "em", "u", "s", "span", "small", "sub", "sup", "font", "center"),
        *("img", "td", "th", "tbody", "thead", "dl", "wbr", "kbd", "mark", "var"),
    )
)


def prose(text: str | None) -> Untrusted:
    """The text of a description: its Markdown kept, HTML and the addresses of links spelled out.

    A link to another page of the same documentation leaves its words. What looks like a tag and
    is none that documentation uses (``<token>``) stays.
    """
    return _prose(text) if text else NOTHING


@functools.lru_cache(_REMEMBERED)
def _prose(text: str) -> Untrusted:
    text = text.strip()
    if not _MARKUP.search(text):
        return Untrusted(text)
    state = _Tags()
    parts = _CODE.split(_COMMENT.sub("", text))
    # Every second part is code, which says what it means.
    whole = "".join(part if index % 2 else state.without(part) for index, part in enumerate(parts))
    whole = _BEFORE_BREAK.sub("\n", whole)
    return Untrusted(_BLANKS.sub("\n\n", whole).strip())


@dataclass(slots=True)
class _Tags:
    """Takes the tags out of a text, part by part; links may reach from one part to another."""

    addresses: list[str] = field(default_factory=list)
    is_block: bool = False
    """Whether the text is inside ``pre``: code there is no code span."""

    def without(self, part: str) -> str:
        plain = _TAG.sub(self._replaced, _LINK.sub(_spelled_out, part))
        return html.unescape(plain) if "&" in plain else plain

    def _replaced(self, tag: re.Match[str]) -> str:
        is_end, name = bool(tag[1]), tag[2].lower()
        if name in _PARAGRAPHS or name in _HEADINGS:
            self.is_block = name == "pre" and not is_end
            return "\n\n"
        if name in _LINES:
            return "\n"
        if name == "li":
            return "" if is_end else "\n* "
        if name == "code":
            return "" if self.is_block else "`"
        if name == "a":
            return self._link(is_end, tag[3])
        return "" if name in _INLINE else tag[0]

    def _link(self, is_end: bool, attributes: str) -> str:
        if not is_end:
            found = _HREF.search(attributes)
            self.addresses.append(found[1] if found else "")
            return ""
        address = self.addresses.pop() if self.addresses else ""
        return f" ({address})" if _is_absolute(address) else ""


def _spelled_out(link: re.Match[str]) -> str:
    words, address = link[1].strip(), link[2]
    if not _is_absolute(address) or link[0][0] == "!":
        return words
    return address if words in ("", address) else f"{words} ({address})"


def _is_absolute(address: str) -> bool:
    return address.startswith(("https://", "http://", "mailto:"))
