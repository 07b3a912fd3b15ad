"""The docstring sink: prose of ours and of the spec as one safe triple-quoted literal."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator

from msgspec import Struct

from specloom.emit.literals import WIDTH
from specloom.ir import NOTHING, Untrusted

_REMEMBERED = 1 << 12
"""Docstrings: both classes of a resource have the same."""

_QUOTES = len('"""')
_BLOCK = re.compile(r"\s*([>|#]|([-*+]|\d+[.)])(?!\S)|(---|\*\*\*)\s*$|```|~~~| {4})")
"""A line that stands for itself: of a list, a table, a heading, code. ``*Note*`` is none."""
_ITEM = re.compile(r"\s*([-*+]|\d+[.)]) +")
_CLOSING = re.compile(r'"""|\A"')


class Entry(Struct, frozen=True):
    """A line of a section: a name of ours and what is said of it."""

    label: str
    text: Untrusted


class Section(Struct, frozen=True):
    """A section of a Google-style docstring (``Args``, ``Raises``)."""

    title: str
    entries: tuple[Entry, ...]


class Docstring(Struct, frozen=True):
    """Paragraphs, then sections."""

    paragraphs: tuple[Untrusted, ...]
    sections: tuple[Section, ...] = ()


def says(*parts: str | Untrusted) -> Untrusted:
    """The parts as one text; what the spec wrote stays untrusted, and so does the whole."""
    whole = ""
    for part in parts:
        text = part.value if isinstance(part, Untrusted) else part
        if text.strip():
            whole += f"{_between(whole)}{text}" if whole else text
    return Untrusted(whole)


def _between(text: str) -> str:
    """What comes between a text and the next sentence, which belongs to no list at its end."""
    _, newline, last = text.rpartition("\n")
    return "\n\n" if newline and _BLOCK.match(last) else " "


def opening(text: Untrusted) -> tuple[Untrusted, Untrusted]:
    """The first paragraph of a text, and the rest."""
    first, _, rest = text.value.partition("\n\n")
    return Untrusted(first.rstrip()), Untrusted(rest.strip())


def sentence(text: Untrusted) -> Untrusted:
    """The text with a full stop, where it ends in a word."""
    value = text.value.rstrip()
    return Untrusted(value + "." if value and value[-1].isalnum() else value)


@functools.lru_cache(_REMEMBERED)
def doc(docstring: Docstring | Untrusted, indent: int) -> str:
    """The docstring as source, from its opening to its closing quotes.

    It is to stand at ``indent`` columns; lines after the first carry that indentation.
    """
    whole = Docstring((docstring,)) if isinstance(docstring, Untrusted) else docstring
    width = max(WIDTH - indent, 40) - _QUOTES
    text = _text(whole, width)
    if "\n" not in text and len(text) + _QUOTES > width:
        # Black leaves the closing quotes of a single line where they are, however long it is.
        text = _text(whole, width - _QUOTES)
    if "\n" not in text:
        end = " " if text.endswith('"') else ""
        return f'"""{text}{end}"""'
    lines = text.split("\n")
    # Black takes away what all lines below the first are indented by.
    beyond = min((len(line) - len(line.lstrip()) for line in lines[1:] if line), default=0)
    margin = " " * indent
    rest = [margin + line[beyond:] if line else "" for line in lines[1:]]
    return "\n".join([f'"""{lines[0]}', *rest, f'{margin}"""'])


def _text(docstring: Docstring, width: int) -> str:
    """The source between the quotes."""
    blocks = [_wrap(part.value, width) for part in docstring.paragraphs if part != NOTHING]
    blocks += [_section(section, width) for section in docstring.sections if section.entries]
    return _escape("\n\n".join(block for block in blocks if block))


def plain(text: Untrusted) -> str:
    """Spec text for people: one kind of space, every hidden or control character visible.

    It is still only fit for a place that cannot run it.
    """
    value = text.value.replace("\r\n", "\n")
    if value.replace("\n", "").isprintable():
        return value
    return "".join(_visible(character) for character in value)


def _visible(character: str) -> str:
    if character.isprintable() or character == "\n":
        return character
    if character == "\t" or unicodedata.category(character) == "Zs":
        return " "
    return character.encode("unicode_escape").decode("ascii")


def _section(section: Section, width: int) -> str:
    lines = [f"{section.title}:"]
    for entry in section.entries:
        text = f"{entry.label}: {entry.text.value}" if entry.text != NOTHING else entry.label
        if "\n" in text:
            first, *rest = _wrap(text, width - 8).split("\n")
            lines += [f"    {first}", *(f"        {line}" if line else "" for line in rest)]
        else:
            lines += filled(" ".join(plain(Untrusted(text)).split()), width, " " * 4, " " * 8)
    return "\n".join(lines)


def _wrap(text: str, width: int) -> str:
    """Paragraphs filled to the width; lists, tables and code keep their lines."""
    blocks = re.split(r"\n\s*\n", plain(Untrusted(text)).strip())
    return "\n\n".join(_fill(block, width) for block in blocks if block.strip())


def _fill(block: str, width: int) -> str:
    lines = [line.rstrip() for line in block.split("\n") if line.strip()]
    groups = lines if any(_BLOCK.match(line) for line in lines) else [" ".join(lines)]
    wrapped: list[str] = []
    for group in groups:
        margin = " " * (len(group) - len(group.lstrip()))
        if len(group) <= width:
            wrapped.append(group)
            continue
        item = _ITEM.match(group)
        wrapped += filled(group.lstrip(), width, margin, " " * len(item[0]) if item else margin)
    return "\n".join(wrapped)


def filled(text: str, width: int, first: str, others: str) -> Iterator[str]:
    """The text on lines of this width at most, no word broken; ``first`` and ``others`` begin them.

    That is :func:`textwrap.wrap` of a text that neither begins nor ends with a blank, and has no
    blanks but spaces, in a tenth of its time.
    """
    at, margin = 0, first
    while len(text) - at > (room := max(width - len(margin), 1)):
        end = text.rfind(" ", at, at + room + 1)
        end = end if end > at else text.find(" ", at + room)
        if end < 0:
            break
        yield margin + text[at:end].rstrip(" ")
        at, margin = end, others
        while text[at] == " ":
            at += 1
    yield margin + text[at:]


def _escape(text: str) -> str:
    """Source for ``text`` that follows triple quotes, and ends before a space or a line end."""
    # Backslashes first: after that every quote stands for itself, whatever is before it.
    return _CLOSING.sub(lambda match: '\\"' * len(match[0]), text.replace("\\", "\\\\"))
