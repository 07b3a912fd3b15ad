"""The words with which pages name types, and what they mean in JSON Schema."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# Word -> JSON Schema type and format; an empty type is any.
_WORDS: Final[dict[str, tuple[str, str | None]]] = {
    **dict.fromkeys(
        ("string", "str", "text", "char", "varchar", "enum", "literal"), ("string", None)
    ),
    **dict.fromkeys(("datetime", "date-time", "timestamp"), ("string", "date-time")),
    "date": ("string", "date"),
    "time": ("string", "time"),
    **dict.fromkeys(("uuid", "guid"), ("string", "uuid")),
    **dict.fromkeys(("uri", "url"), ("string", "uri")),
    "email": ("string", "email"),
    **dict.fromkeys(("file", "binary", "bytes", "blob"), ("string", "binary")),
    "byte": ("string", "byte"),
    **dict.fromkeys(("ipv4", "ipv6", "hostname", "password", "duration"), ("string", None)),
    **dict.fromkeys(("integer", "int"), ("integer", None)),
    "int32": ("integer", "int32"),
    **dict.fromkeys(("int64", "long", "bigint"), ("integer", "int64")),
    **dict.fromkeys(("number", "decimal", "numeric"), ("number", None)),
    "float": ("number", "float"),
    "double": ("number", "double"),
    **dict.fromkeys(("boolean", "bool"), ("boolean", None)),
    **dict.fromkeys(("object", "map", "dictionary", "dict", "hash", "json"), ("object", None)),
    **dict.fromkeys(("array", "list"), ("array", None)),
    "null": ("null", None),
    **dict.fromkeys(("any", "mixed", "unknown"), ("", None)),
}
_PLURALS: Final = {f"{word}s": word for word in _WORDS if word not in {"any", "bytes", "unknown"}}

# Long words first: the longest match is the type.
_WORD: Final = "|".join(sorted({*_WORDS, *_PLURALS}, key=lambda word: (-len(word), word)))
_SIMPLE: Final = rf"(?:{_WORD})(?:\[\])*"
_ATOM: Final = (
    rf"(?:(?:{_WORD})\s?<\s?[\w\s|$/.:-]+>(?:\[\])*"
    rf"|(?:array|list|set)\s?(?:<|\[|\()\s?[\w\s-]+(?:>|\]|\))"
    rf"|(?:list|lists|array|arrays)\s+of\s+(?:(?:list|lists|array|arrays)\s+of\s+)?(?:{_WORD})"
    rf"(?:\s+or\s+null)?"
    rf"|map\s+(?:from\s+(?:{_WORD})\s+to|of)\s+(?:(?:lists?|arrays?)\s+of\s+)?(?:{_WORD})"
    rf"|{_SIMPLE})"
)
TYPE: Final = rf"{_ATOM}(?:\s*(?:\||/|\bor\b)\s*{_ATOM})*"
"""A regular expression for a type, null among its alternatives; case does not matter."""

_LIST: Final = re.compile(
    r"(?:list|lists|array|arrays|set)\s*(?:of\s+|<\s?|\[\s?|\(\s?)(?P<items>.+?)\s?[>\])]?",
    re.IGNORECASE,
)
_FORMATTED: Final = re.compile(r"(?P<type>[\w-]+)\s?[<(]\s?(?P<format>[\w./:-]+)\s?[>)]")
_MAP: Final = re.compile(r"map\b.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TypeMeaning:
    """A type in JSON Schema's words.

    ``type`` is empty where the page's word allows anything or is not known; ``format`` is the one
    that the word implies; ``items`` is the meaning of what a list holds. ``enum`` says that the
    word promises a list of allowed values.
    """

    type: str
    format: str | None = None
    items: TypeMeaning | None = None
    enum: bool = False


def read_type(words: str) -> TypeMeaning:
    """What a page's type means: ``list of enums`` is an array of strings with allowed values."""
    text = " ".join(words.split())
    if text.endswith("[]"):
        return TypeMeaning("array", items=read_type(text[:-2]))
    if match := _LIST.fullmatch(text):
        return TypeMeaning("array", items=read_type(match["items"]))
    if _MAP.fullmatch(text):
        return TypeMeaning("object")
    if match := _FORMATTED.fullmatch(text):
        outer = read_type(match["type"])
        if outer.enum:
            return TypeMeaning(read_type(match["format"]).type or "string", enum=True)
        return TypeMeaning(outer.type, match["format"].lower())
    word = text.lower()
    word = _PLURALS.get(word, word)
    known, form = _WORDS.get(word, ("", None))
    return TypeMeaning(known, form, enum=word == "enum")


def is_type_word(word: str) -> bool:
    """Whether a single word names a type."""
    return word.lower() in _WORDS or word.lower() in _PLURALS


def is_format(words: str) -> bool:
    """Whether a word says more of another type's form: the ``uuid`` of "string (uuid)"."""
    return read_type(words).format is not None


def holds_fields(words: str | None) -> bool:
    """Whether a value of the type can have fields inside; an unknown type can."""
    if words is None:
        return True
    meaning = read_type(words)
    inner = meaning.items or meaning
    return inner.type in {"object", ""}


def is_list(words: str | None) -> bool:
    """Whether a value of the type is a list."""
    return words is not None and read_type(words).type == "array"
