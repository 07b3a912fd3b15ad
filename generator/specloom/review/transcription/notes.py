"""Notes: whether ``x-note`` speaks of the part of a node that no page states."""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = {
    "name": r"name|spell|wr[io]t",
    "type": r"type|string|text|integer|number|boolean|list|array|object|enum|shape|kind|inside",
    "items": r"type|string|text|integer|number|boolean|list|array|object|enum|shape|kind|items",
    "format": r"format",
    "required": r"required|optional|presen|absen|always|missing|need|mandatory|left out|leave",
    "nullable": r"null",
    "deprecated": r"deprecat",
    "values": r"value|enum|kinds|one of|free",
    "default": r"default",
    "pattern": r"pattern|digit|regular|spells",
    "min_length": r"length|character|digit|long|short|empty",
    "max_length": r"length|character|digit|long|short",
    "minimum": r"minimum|bound|range|limit|least|between|positive|negative|low",
    "maximum": r"maximum|bound|range|limit|most|between|high",
    "min_items": r"item|length|least|empty",
    "max_items": r"item|length|most",
    "read_only": r"read|writ|sen[dt]|answer",
    "write_only": r"read|writ|sen[dt]|answer",
    "status": r"status|\b\d{3}\b",
    "method": r"method",
    "path": r"path|address",
    "content": r"json|form|encod|content|body|media|shape",
    "rule": r".",
}
_FORMATS: Final = {
    "uri": r"\buri\b|\burl",
    "e164": r"e\.?164",
    "date-time": r"date|time",
    "date": r"date",
    "email": r"e-?mail",
    "uuid": r"uuid|guid",
}


def speaks_of(note: str, part: str, value: object = None) -> bool:
    """Whether a note names a part of a field, in its keyword or in words for it.

    A format may be named itself; where the note names one, it has to be this one.
    """
    text = note.lower()
    if part == "format" and isinstance(value, str):
        own = _FORMATS.get(value, re.escape(value.lower()))
        if re.search(own, text):
            return True
        named = [word for word, pattern in _FORMATS.items() if re.search(pattern, text)]
        return not named and "format" in text
    return re.search(_WORDS.get(part, re.escape(part)), text) is not None
