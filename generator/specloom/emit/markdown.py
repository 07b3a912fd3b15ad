"""The Markdown sink: spec text in documents for people, unable to become markup."""

from __future__ import annotations

import functools
import re

from specloom.emit.docstrings import plain
from specloom.ir import Untrusted

_REMEMBERED = 1 << 12
"""Cells and code spans: calls have fields in common."""

_CODE = re.compile(r"(`[^`\n|<>&]+`)")
_ACTIVE = re.compile(r"([\\`*{}\[\]<>#|!~$&]|(?<!\w)_|_(?!\w))")
_LINE_START = re.compile(r"^(\s*\d*)([-+=]|(?<=\d)[.)])", re.MULTILINE)


def markdown(text: Untrusted) -> str:
    """The text as Markdown that shows it: active signs escaped, paragraphs and `code` kept."""
    parts = _CODE.split(plain(text).strip())
    shown = [part if index % 2 else _ACTIVE.sub(r"\\\1", part) for index, part in enumerate(parts)]
    escaped = _LINE_START.sub(lambda match: f"{match[1]}\\{match[2]}", "".join(shown))
    return "\n".join(line.strip() for line in escaped.split("\n"))


@functools.lru_cache(_REMEMBERED)
def cell(text: Untrusted) -> str:
    """The text on one line, for a table."""
    return " ".join(markdown(text).split())


@functools.lru_cache(_REMEMBERED)
def code(text: Untrusted) -> str:
    """The text as a code span, fit for a table too; nothing where there is no text."""
    line = " ".join(plain(text).split())
    if not line:
        return ""
    if "\\|" in line:
        # Readers of tables disagree on how many backslashes make a pipe part of a code span.
        return cell(text)
    line = line.replace("|", "\\|")
    fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", line)), default=0))
    pad = " " if line[0] == "`" or line[-1] == "`" else ""
    return f"{fence}{pad}{line}{pad}{fence}"
