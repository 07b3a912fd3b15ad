"""Sentences with a condition as candidate rules: what they mean is for a person to decide."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from specloom.pages.clauses import (
    Conjunction,
    Vocabulary,
    names_of,
    negated,
    read_clause,
)
from specloom.pages.details import Words, sentences
from specloom.pages.digests import digest
from specloom.pages.facts import At, Fact

_I: Final = re.IGNORECASE
_GIVE: Final = r"(?:provide|specify|include|supply|set|pass|send|give|use)"
_GIVEN: Final = r"(?:provided|specified|included|supplied|set|passed|sent|given|used|present)"
_CLAUSE: Final = re.compile(
    r"\b(?P<only>only\s+)?(?P<word>if|when|whenever|unless|provided that|as long as)\s+(?P<clause>.+)",
    _I,
)
_FIRST: Final = re.compile(
    r"(?P<word>if|when|whenever|unless)\s+(?P<clause>[^,]+?),\s*(?P<main>.+)", _I
)
_REQUIRED: Final = re.compile(
    rf"\b(?:required|mandatory|needed|necessary|must(?: also)? be {_GIVEN}|must(?: also)? {_GIVE})\b",
    _I,
)
_NOT_REQUIRED: Final = re.compile(
    r"\b(?:not|isn['’]t) (?:required|needed|necessary)\b|\boptional\b", _I
)
_ONLY_USED: Final = re.compile(
    r"\bonly\s+(?:\w+\s+){0,2}?(?:used|valid|appl(?:y|ies|icable)|available|allowed|supported|relevant"
    r"|considered|honou?red|effective|meaningful|returned|present|set)\b"
    r"|\b(?:used|valid|applies|applicable|available|relevant|effective|supported)\s+only\b",
    _I,
)
_IGNORED: Final = re.compile(
    r"\b(?:ignored?|ignores|disregard(?:ed)?|no effect|(?:will |is |are )?not (?:be )?(?:used|called|"
    r"applied|considered|applicable)|do(?:es)? not apply|unused|overridden)\b",
    _I,
)
_FORBIDDEN: Final = re.compile(
    r"\b(?:cannot|can['’]?t|can not|must not|may not|not allowed|not permitted|should not)\b", _I
)
_IGNORE_WHAT: Final = re.compile(r"\bignores?\s+(?P<what>.+?)(?:\s+and use\b|[.;]|$)", _I)
_CLEARS: Final = re.compile(
    r"\b(?:setting|providing|specifying|passing|sending|using)\s+(?P<cause>.+?)\s+(?:will\s+)?"
    r"(?:automatically\s+)?(?P<verb>deletes?|clears?|removes?|resets?|unsets?|erases?)\s+(?P<gone>.+)",
    _I,
)
_CLEARED: Final = re.compile(r"\b(?:cleared|deleted|removed|reset|unset|erased)\b", _I)
_ALIAS: Final = re.compile(r"\balias\s+(?:of|for)\s+(?P<names>.+)", _I)
_PRECEDENCE: Final = re.compile(
    r"(?P<winner>[`'\"\w.\[\]]+)\s+(?:takes|has|gets)\s+(?:precedence|priority)|"
    r"(?P<other>[`'\"\w.\[\]]+)\s+(?:wins|overrides)\b",
    _I,
)
_INSTEAD: Final = re.compile(
    r"\buse\s+(?P<names>.+?)\s+instead\b|\binstead,?\s+use\s+(?P<after>.+)"
    r"|\b(?:in favou?r of|replaced by|superseded by)\s+(?P<by>.+)",
    _I,
)
_AMONG: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    (
        "at_most_one",
        re.compile(
            r"\bmutually exclusive\b|\b(?:cannot|can['’]?t|can not|must not|may not) be "
            rf"(?:combined|{_GIVEN})(?: together)? (?:with|alongside|together)\b|\bnot both\b"
            rf"|\b(?:only|at most) one of\b",
            _I,
        ),
    ),
    (
        "exactly_one",
        re.compile(r"\bexactly one (?:of|must)\b|\bone and only one\b|\bbut not both\b", _I),
    ),
    (
        "all_or_none",
        re.compile(
            rf"\bmust (?:all |both )?be {_GIVEN} together\b(?! with)|\ball or none\b|\bneither or both\b",
            _I,
        ),
    ),
    (
        "at_least_one",
        re.compile(
            r"\bat least one (?:of|must)\b|\beither\b.+\bor\b.+\b(?:required|must|needed|mandatory)\b"
            rf"|\bmust\s+{_GIVE}\s+(?:either\s+|one of\s+)?.+\bor\b|\bone of\b.+\b(?:required|must)\b"
            rf"|\bmust\s+{_GIVE}\s+one of\b|\bor\b.+\b(?:is required|must be {_GIVEN})\b",
            _I,
        ),
    ),
)
_NEEDS: Final = re.compile(
    rf"\b(?:requires?|must be {_GIVEN}(?: together| along| in combination)? with|(?:only )?(?:used|valid) "
    r"(?:together |in combination )?with|depends on)\s+(?P<names>.+)",
    _I,
)
# A sentence without any of these has no condition.
_TRIGGER: Final = re.compile(
    r"\b(?:if|unless|only|must|cannot|required|requires?|either|instead|together|exclusive|depends"
    r"|precedence|ignored?|overrides?|alias|when(?!\s+(?!using\b)\w+ing\b))\b",
    _I,
)
_FIELD_STATE: Final = re.compile(
    r"\b(?:if|unless|required (?:if|when|unless)|only (?:if|when))\b", _I
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A rule that a sentence may mean."""

    rule: str
    fields: tuple[str, ...]
    when: Conjunction = ()
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence and what is known where it stands: the field it describes, its neighbours."""

    text: str
    owner: str | None
    vocabulary: Vocabulary
    around: str

    @property
    def own(self) -> tuple[str, ...]:
        """The field that the sentence describes, where the page names it."""
        return (self.owner,) if self.owner else ()

    def named(self, text: str) -> tuple[str, ...]:
        """The fields that a part of the sentence names."""
        return tuple(self.vocabulary.marked(text))


def read_conditions(
    words: Words, fact: Fact | None, vocabulary: Vocabulary, at: At
) -> tuple[list[Fact], bool]:
    """The candidate rules of a line, and whether a sentence has a condition that is none.

    ``fact`` is the row that the line belongs to; its field is meant where a sentence names none.
    """
    owner = fact.name if fact is not None else None
    rules: list[Fact] = []
    known: list[_Candidate] = []
    missed = False
    for text in sentences(words.text):
        sentence = _Sentence(text, owner, vocabulary, words.text)
        found = list(dict.fromkeys(_candidates(sentence)))
        rules += [_row(words, at, text, new) for new in found if new not in known]
        known += found
        missed = missed or (not found and _has_condition(sentence))
    return rules, missed


def _row(words: Words, at: At, text: str, candidate: _Candidate) -> Fact:
    return Fact(
        at=at,
        line=words.line,
        last_line=words.last_line if words.last_line != words.line else None,
        rule=candidate.rule,
        fields=candidate.fields,
        when=candidate.when or None,
        of=candidate.of or None,
        digest=digest([text]),
    )


def _has_condition(sentence: _Sentence) -> bool:
    """Whether a sentence makes something depend on something else."""
    if not _TRIGGER.search(sentence.text):
        return False
    others = set(sentence.named(sentence.text)) - {sentence.owner}
    return bool(others) or _FIELD_STATE.search(sentence.text) is not None


def _candidates(sentence: _Sentence) -> Iterator[_Candidate]:
    """The rules of the first reading that fits, those of a condition beside any other."""
    for reading in _READINGS:
        found = list(reading(sentence))
        if found:
            yield from found
            return


def _clearing(sentence: _Sentence) -> Iterator[_Candidate]:
    match = _CLEARS.search(sentence.text)
    if match is None:
        return
    causes, gone = sentence.named(match["cause"]), sentence.named(match["gone"])
    mutual = "vice versa" in match["gone"].lower()
    for cause, target in ((cause, target) for cause in causes for target in gone):
        yield _Candidate("clears", (target,), _present(cause))
        if mutual:
            yield _Candidate("clears", (cause,), _present(target))


def _alias(sentence: _Sentence) -> Iterator[_Candidate]:
    """An alias, and in a sentence beside it which of the two wins."""
    stated = _ALIAS.search(sentence.around)
    targets = sentence.named(stated["names"].split(". ")[0]) if stated else ()
    if match := _ALIAS.search(sentence.text):
        loser_is_target = _winner(sentence) == sentence.owner
        for target in sentence.named(match["names"]):
            pair = (target, sentence.owner) if loser_is_target else (sentence.owner, target)
            if pair[0] and pair[1]:
                yield _Candidate("alias_of", (pair[0],), of=(pair[1],))
    elif targets and _PRECEDENCE.search(sentence.text) and (winner := _winner(sentence)):
        loser = targets[0] if winner == sentence.owner else sentence.owner
        if loser:
            yield _Candidate("alias_of", (loser,), of=(winner,))


def _winner(sentence: _Sentence) -> str | None:
    match = _PRECEDENCE.search(sentence.around)
    return sentence.vocabulary.name(match["winner"] or match["other"]) if match else None


def _replacement(sentence: _Sentence) -> Iterator[_Candidate]:
    match = _INSTEAD.search(sentence.text)
    if match is None or "deprecated" not in sentence.around.lower():
        return
    names = sentence.named(match["names"] or match["after"] or match["by"])
    if names and sentence.owner:
        yield _Candidate("deprecated_for", sentence.own, of=names)


def _choice(sentence: _Sentence) -> Iterator[_Candidate]:
    for rule, wording in _AMONG:
        if not wording.search(sentence.text) or _CLAUSE.search(sentence.text):
            continue
        names = sentence.named(sentence.text)
        if ("with" in sentence.text.split() and sentence.owner not in names) or len(names) == 1:
            names = tuple(dict.fromkeys((*sentence.own, *names)))
        if len(names) > 1:
            if rule == "at_most_one" and re.search(r"\bmust\b.+\bnot both\b", sentence.text, _I):
                rule = "exactly_one"
            yield _Candidate(rule, names)
            return


def _need(sentence: _Sentence) -> Iterator[_Candidate]:
    match = _NEEDS.search(sentence.text)
    if match is None or _CLAUSE.search(sentence.text):
        return
    names = tuple(name for name in sentence.named(match["names"]) if name != sentence.owner)
    subject = sentence.named(sentence.text[: match.start()]) or sentence.own
    if names and subject:
        yield _Candidate("requires", subject[:1], of=names)


def _condition(sentence: _Sentence) -> Iterator[_Candidate]:
    """A main clause, and what it depends on."""
    parts = _parts(sentence.text)
    if parts is None:
        return
    main, word, clause = parts
    for conjunction in read_clause(clause, sentence.vocabulary):
        unless = word.lower() == "unless"
        given = negated(conjunction) if unless else conjunction
        if given is not None:
            yield from _effects(sentence, main, given)


def _parts(text: str) -> tuple[str, str, str] | None:
    """What a sentence says, the word that makes it conditional, and the condition."""
    if match := _FIRST.match(text):
        return match["main"], match["word"], match["clause"]
    if match := _CLAUSE.search(text):
        main = text[: match.start()] + (" only" if match["only"] else "")
        return main, match["word"], match["clause"]
    return None


def _effects(sentence: _Sentence, main: str, given: Conjunction) -> Iterator[_Candidate]:
    opposite = negated(given)
    subject = tuple(name for name in sentence.named(main) if name not in names_of([given]))
    fields = subject or sentence.own
    known = False
    if _NOT_REQUIRED.search(main):
        known = True
        if opposite is not None:
            yield _Candidate("required_if", fields, opposite)
    elif _REQUIRED.search(main):
        known = True
        yield _Candidate("required_if", fields, given)
    if _CLEARED.search(main) and subject:
        known = True
        yield _Candidate("clears", subject, given)
    if _IGNORED.search(main):
        known = True
        yield _Candidate("ignored_if", _ignored(sentence, main, subject), given)
    elif _ONLY_USED.search(main) or main.rstrip().endswith(" only"):
        known = True
        if opposite is not None:
            yield _Candidate("ignored_if", fields, opposite)
    elif _FORBIDDEN.search(main) and all(test.test.value == "present" for test in given):
        known = True
        yield _Candidate("at_most_one", tuple(dict.fromkeys((*fields, *names_of([given])))))
    if not known and opposite is not None and opposite[0].test.value == "not":
        # "The URL to ask when using X": with anything else the field plays no part.
        yield _Candidate("ignored_if", sentence.own, opposite)


def _ignored(sentence: _Sentence, main: str, subject: tuple[str, ...]) -> tuple[str, ...]:
    """The fields that are ignored: those that are named, or that a few words stand for."""
    match = _IGNORE_WHAT.search(main)
    if match is None:
        return subject or sentence.own
    phrases = re.split(r"\s*,\s*|\s+and\s+|\s+or\s+", match["what"])
    found = [*sentence.named(match["what"])]
    for phrase in phrases:
        found += sentence.vocabulary.group(phrase)
    return tuple(dict.fromkeys(found))


def _present(name: str) -> Conjunction:
    return read_clause(f"{name} is set", Vocabulary({}, frozenset()))[0]


_READINGS: Final[tuple[Callable[[_Sentence], Iterator[_Candidate]], ...]] = (
    _clearing,
    _alias,
    _replacement,
    _choice,
    _condition,
    _need,
)
