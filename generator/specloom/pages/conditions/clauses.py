"""Clauses of a condition: which field has to have which value, in the words of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from specloom.pages.facts.fact import Condition, Fact, Scalar, Test
from specloom.pages.words.values import scalar_of

Conjunction = tuple[Condition, ...]

_QUOTE: Final = r"[`'\"“”‘’]"
_TOKEN: Final = rf"{_QUOTE}?[A-Za-z_][\w.\[\]-]*{_QUOTE}?"
_ARTICLE: Final = r"(?:the|a|an|your|its|this|that|either|both)\s+"
_NOUN: Final = r"(?:\s+(?:parameters?|fields?|propert(?:y|ies)|attributes?|options?|values?))?"
_SET: Final = (
    r"(?:set|present|provided|given|specified|included|sent|used|supplied|defined|passed|configured)"
)
_UNSET: Final = r"(?:absent|missing|omitted|empty|unset|left out|blank)"
_STATE: Final = re.compile(
    rf"(?P<names>.+?)\s+(?:is|are|has been|have been|isn['’]t|aren['’]t)\s+(?:also\s+)?"
    rf"(?:(?P<not>not\s+)?(?P<set>{_SET})|(?P<unset>{_UNSET})|(?P<null>null))\b(?!\s+(?:to|as)\b)",
    re.IGNORECASE,
)
_VALUE: Final = rf"{_QUOTE}[^`'\"“”‘’]+{_QUOTE}|[\w.+-]+"
_EQUALS: Final = re.compile(
    rf"(?:{_ARTICLE})?(?:value of\s+)?(?P<name>{_TOKEN}(?:\s+[a-z]+){{0,3}}?){_NOUN}\s*"
    r"(?:\s(?:is|are|was)(?:\s+(?:set|equal))?(?:\s+to\b)?"
    r"|\s(?:equals?|has(?: the)? value(?: of)?|set to)"
    rf"|==?|:)\s*(?P<not>not\s+)?(?:either\s+|one of\s+)?(?P<values>(?:{_VALUE})"
    rf"(?:(?:\s*,\s*(?:or\s+)?|\s+or\s+)(?:{_VALUE}))*)",
    re.IGNORECASE,
)
_USING: Final = re.compile(
    rf"using\s+(?:{_ARTICLE})?(?P<value>{_TOKEN})\s+(?:as\s+(?:{_ARTICLE})?)?"
    r"(?P<noun>[a-z]+(?:[ _][a-z]+){0,3})",
    re.IGNORECASE,
)
_EVERYDAY: Final = frozenset(
    {"true", "valid", "required", "optional", "available", "needed", "enabled", "disabled", "the"}
    | {"a", "an", "not", "in", "on", "only", "still", "already", "being", "called", "no", "any"}
    | {"too", "longer", "shorter", "larger", "smaller", "less", "more", "greater", "unknown"}
)


def _fold(name: str) -> str:
    """A name without case and joints: ``voice_url``, ``VoiceUrl`` and "voice URL" are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a page uses for fields, and their types, by their folded form."""

    names: dict[str, str]
    types: dict[str, str]

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> Vocabulary:
        """The vocabulary of a page's rows."""
        rows = tuple(facts)
        full = [fact.name for fact in rows if fact.name]
        names = {_fold(name.rpartition(".")[2]): name for name in reversed(full)}
        names |= {_fold(name): name for name in reversed(full)}
        types = {_fold(fact.name): fact.type for fact in reversed(rows) if fact.name and fact.type}
        return cls(names, types)

    @property
    def is_nameless(self) -> bool:
        """Whether the page has lost its names: then every word that looks like one is one."""
        return not self.names

    def name(self, phrase: str) -> str | None:
        """The field that a word or a few words name, by its full name where it has a row."""
        words = re.sub(rf"^{_ARTICLE}", "", phrase.strip(), flags=re.IGNORECASE)
        bare = re.sub(_QUOTE, "", words).strip().rstrip(".,;:")
        bare = re.sub(rf"{_NOUN}$", "", bare) or bare
        if _fold(bare) in self.names:
            return self.names[_fold(bare)]
        looks = "_" in bare and re.fullmatch(r"[A-Za-z][\w.\[\]]*", bare)
        return bare if looks and (self.is_nameless or bare != words) else None

    def marked(self, text: str) -> list[str]:
        """The fields that a text names by words that can be nothing else, in its order."""
        found = []
        for match in re.finditer(rf"(?<![\w*]){_TOKEN}", text):
            word = match[0].rstrip(".")
            bare = re.sub(_QUOTE, "", word)
            is_plain = bare == word and bare.isalpha() and (bare.islower() or bare.istitle())
            name = None if is_plain else self.name(word)
            if name is not None and name not in found:
                found.append(name)
        return found

    def mentioned(self, text: str) -> list[str]:
        """The fields that a text names, also those in quotes that the page does not describe."""
        quoted = re.findall(r"`([A-Za-z_][\w.\[\]-]*)`", text)
        return list(dict.fromkeys([*self.marked(text), *quoted]))

    def listed(self, text: str) -> list[str]:
        """The fields that a text names where names are due: everyday words are names as well."""
        found: list[str] = []
        for word in re.findall(rf"(?<![\w*]){_TOKEN}", text):
            bare = word.rstrip(".")
            known = self.names.get(_fold(bare), "")
            is_leaf = known.rpartition(".")[2] == bare
            found += [known] if is_leaf else self.mentioned(bare)
        return list(dict.fromkeys(found))

    def type_of(self, name: str) -> str | None:
        """The type of a field in the page's words."""
        return self.types.get(_fold(name))

    def group(self, phrase: str) -> list[str]:
        """The fields whose names hold every word of a phrase: "the voice urls"."""
        words = [_fold(word).removesuffix("s") for word in re.findall(r"\w+", phrase)]
        words = [word for word in words if word not in {"the", "all", "of", "other", "any"}]
        if not words:
            return []
        return [name for folded, name in self.names.items() if all(w in folded for w in words)]


def read_clause(text: str, vocabulary: Vocabulary) -> list[Conjunction]:
    """The conditions that the words after "if" or "when" state; alternatives, each of which is
    enough. None where no field is named."""
    if match := _STATE.match(text):
        found = _states(match, vocabulary)
        if found:
            return found
    if match := _USING.match(text):
        condition = _using(match, vocabulary)
        return [(condition,)] if condition else []
    conjunction = []
    for match in _EQUALS.finditer(text):
        name = vocabulary.name(match["name"])
        words = vocabulary.type_of(name) if name is not None else None
        values = tuple(_values(match["values"], words))
        if name is not None and values:
            conjunction.append(Condition(name, Test.NOT if match["not"] else Test.EQUALS, values))
    return [tuple(conjunction)] if conjunction else []


def _states(match: re.Match[str], vocabulary: Vocabulary) -> list[Conjunction]:
    contracted = re.search(r"n['’]t\b", match[0]) is not None
    absent = bool(match["unset"]) or bool(match["not"]) or contracted
    test = Test.NULL if match["null"] else Test.ABSENT if absent else Test.PRESENT
    parts = re.split(r"\s*,\s*(?:or\s+|and\s+)?|\s+or\s+|\s+and\s+", match["names"])
    names = [name for part in parts if (name := vocabulary.name(part)) is not None]
    conditions = tuple(Condition(name, test) for name in names)
    if not conditions:
        return []
    if re.search(r"\band\b", match["names"]):
        return [conditions]
    return [(condition,) for condition in conditions]


def _using(match: re.Match[str], vocabulary: Vocabulary) -> Condition | None:
    """ "using the VALUE call handler": the words behind the value name the field."""
    words = match["noun"].split()
    for end in range(len(words), 0, -1):
        name = vocabulary.name(" ".join(words[:end]))
        if name is not None:
            values = tuple(_values(match["value"], vocabulary.type_of(name)))
            return Condition(name, Test.EQUALS, values)
    return None


def _values(text: str, type_words: str | None) -> Iterator[Scalar]:
    for part in re.split(r"\s*,\s*(?:or\s+)?|\s+or\s+", text):
        bare = re.sub(_QUOTE, "", part).strip().rstrip(".")
        quoted = bare != part.strip().rstrip(".")
        if bare and (quoted or bare.lower() not in _EVERYDAY - {"true"}):
            yield {"true": True, "false": False}.get(bare.lower(), scalar_of(bare, type_words))


def negated(conjunction: Conjunction) -> Conjunction | None:
    """The opposite of a single condition; that of several is no conjunction."""
    if len(conjunction) != 1:
        return None
    opposite = {
        Test.EQUALS: Test.NOT,
        Test.NOT: Test.EQUALS,
        Test.PRESENT: Test.ABSENT,
        Test.ABSENT: Test.PRESENT,
    }
    (condition,) = conjunction
    test = opposite.get(condition.test)
    return None if test is None else (replace(condition, test=test),)


def names_of(conjunctions: Sequence[Conjunction]) -> list[str]:
    """The fields of conditions, each once, in their order."""
    found = [condition.field for conjunction in conjunctions for condition in conjunction]
    return list(dict.fromkeys(found))
