"""Provenance in words: the citation that stands in docstrings, tables and documents."""

from __future__ import annotations

from specloom.ir import NOTHING, Citation, Source, Status, Untrusted


def citation(*sources: Source) -> Untrusted:
    """``page L27, L116``; several pages apart by ``;``. Empty where nothing is cited."""
    if all(map(_says_nothing, sources)):
        return NOTHING
    lines: dict[str, list[str]] = {}
    for source in sources:
        for cited in source.citations:
            found = lines.setdefault(cited.page.value, [])
            if _lines(cited) not in found:
                found.append(_lines(cited))
    text = "; ".join(f"{page} {', '.join(found)}" for page, found in lines.items())
    unproven = [source.status for source in sources if source.status is not Status.STATED]
    words = ", ".join(dict.fromkeys(status.value for status in unproven[:1]))
    return Untrusted(", ".join(part for part in (text, words) if part))


def _says_nothing(source: Source) -> bool:
    return not source.citations and source.status is Status.STATED


def in_brackets(*sources: Source) -> Untrusted:
    """The citation in brackets, for the end of a sentence."""
    text = citation(*sources).value
    return Untrusted(f"({text})") if text else NOTHING


def _lines(cited: Citation) -> str:
    return f"L{cited.first}" if cited.first == cited.last else f"L{cited.first}-L{cited.last}"
