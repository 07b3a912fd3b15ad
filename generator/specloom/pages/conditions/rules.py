"""Sentences with a condition as candidate rules: what they mean is for a person to decide."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from specloom.pages.conditions import wordings
from specloom.pages.conditions.clauses import (
    Conjunction,
    Vocabulary,
    names_of,
    negated,
    read_clause,
)
from specloom.pages.conditions.dependences import dependence_of
from specloom.pages.conditions.sentence import Candidate, Sentence
from specloom.pages.digests import digest
from specloom.pages.facts.fact import At, Condition, Fact, Test
from specloom.pages.facts.page import Dependence
from specloom.pages.words.details import LONGEST_LINE, Words, sentences
from specloom.pages.words.values import read_values

_LONGEST_SENTENCE = 4_000


def read_conditions(
    words: Words, fact: Fact | None, vocabulary: Vocabulary, at: At
) -> tuple[list[Fact], list[Dependence | None]]:
    """The candidate rules of a line, and what the conditions depend on that are none: None where
    that is not known.

    ``fact`` is the row that the line belongs to; its field is meant where a sentence names none.
    """
    owner = fact.name if fact is not None else None
    deprecated = fact is not None and fact.deprecated is True
    rules: list[Fact] = []
    known: list[Candidate] = []
    missed: list[Dependence | None] = []
    if len(words.text) > LONGEST_LINE:
        return [], [None]
    for text in sentences(words.text):
        if len(text) > _LONGEST_SENTENCE:
            missed.append(None)
            continue
        sentence = Sentence(text, owner, vocabulary, words.text, deprecated)
        found = list(dict.fromkeys(_candidates(sentence)))
        rules += [_row(words, at, text, new) for new in found if new not in known]
        known += found
        if not found and _has_condition(sentence):
            missed.append(dependence_of(text, sorted(_others(sentence)), is_answer=at in _ANSWERS))
    return rules, missed


_ANSWERS: Final = frozenset({At.RESPONSE, At.ANSWER_HEADER, At.ERROR})


def _row(words: Words, at: At, text: str, candidate: Candidate) -> Fact:
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


def _has_condition(sentence: Sentence) -> bool:
    """Whether a sentence makes something depend on something else."""
    if not wordings.TRIGGER.search(sentence.text) or read_values(sentence.text, None):
        return False
    others = {*_others(sentence)}
    if wordings.AMONG_WORDS.search(sentence.text):
        others |= {*sentence.mentioned(sentence.text)}
    others -= {sentence.owner or ""}
    return bool(others) or wordings.FIELD_STATE.search(sentence.text) is not None


def _others(sentence: Sentence) -> set[str]:
    """The fields that a sentence names besides its own, and what it sets in code."""
    named = {*sentence.named(sentence.text), *re.findall(r"`([A-Za-z_][\w.]*)`", sentence.text)}
    return named - {sentence.owner or ""}


def _candidates(sentence: Sentence) -> Iterator[Candidate]:
    """The rules of the first reading that fits, those of a condition beside any other."""
    for reading in _READINGS:
        found = list(reading(sentence))
        if found:
            yield from found
            return


def _clearing(sentence: Sentence) -> Iterator[Candidate]:
    match = wordings.CLEARS.search(sentence.text)
    if match is None:
        return
    causes, gone = sentence.mentioned(match["cause"]), sentence.mentioned(match["gone"])
    mutual = "vice versa" in match["gone"].lower()
    for cause, target in ((cause, target) for cause in causes for target in gone):
        yield Candidate("clears", (target,), _present(cause))
        if mutual:
            yield Candidate("clears", (cause,), _present(target))


def _alias(sentence: Sentence) -> Iterator[Candidate]:
    """An alias, and in a sentence beside it which of the two wins."""
    stated = wordings.ALIAS.search(sentence.around)
    targets = sentence.mentioned(stated["names"].split(". ")[0]) if stated else ()
    if match := wordings.ALIAS.search(sentence.text):
        loser_is_target = _winner(sentence) == sentence.owner
        for target in sentence.mentioned(match["names"]):
            pair = (target, sentence.owner) if loser_is_target else (sentence.owner, target)
            if pair[0] and pair[1]:
                yield Candidate("alias_of", (pair[0],), of=(pair[1],))
    elif targets and wordings.PRECEDENCE.search(sentence.text) and (winner := _winner(sentence)):
        loser = targets[0] if winner == sentence.owner else sentence.owner
        if loser:
            yield Candidate("alias_of", (loser,), of=(winner,))


def _winning(text: str) -> str:
    match = wordings.PRECEDENCE.search(text)
    return (match["winner"] or match["other"]) if match else ""


def _winner(sentence: Sentence) -> str | None:
    return sentence.vocabulary.name(_winning(sentence.around))


def _replacement(sentence: Sentence) -> Iterator[Candidate]:
    match = wordings.INSTEAD.search(sentence.text)
    if match is None or not (sentence.deprecated or "deprecated" in sentence.around.lower()):
        return
    names = sentence.mentioned(match["names"] or match["after"] or match["by"])
    if names and sentence.owner:
        yield Candidate("deprecated_for", sentence.own, of=names)


def _choice(sentence: Sentence) -> Iterator[Candidate]:
    for rule, wording in wordings.AMONG:
        if not wording.search(sentence.text) or wordings.CLAUSE.search(sentence.text):
            continue
        names = sentence.mentioned(sentence.text)
        if ("with" in sentence.text.split() and sentence.owner not in names) or len(names) == 1:
            names = tuple(dict.fromkeys((*sentence.own, *names)))
        if len(names) > 1:
            if rule == "at_most_one" and re.search(
                r"\bmust\b.+\bnot both\b", sentence.text, re.IGNORECASE
            ):
                rule = "exactly_one"
            yield Candidate(rule, names)
            return


def _need(sentence: Sentence) -> Iterator[Candidate]:
    match = wordings.NEEDS.search(sentence.text)
    if match is None or wordings.CLAUSE.search(sentence.text):
        return
    names = tuple(name for name in sentence.mentioned(match["names"]) if name != sentence.owner)
    subject = sentence.subject(sentence.text) or sentence.own
    subject = tuple(name for name in subject if name not in names) or sentence.own
    if names and subject:
        yield Candidate("requires", subject[:1], of=names)


def _condition(sentence: Sentence) -> Iterator[Candidate]:
    """A main clause, and what it depends on."""
    parts = _parts(sentence.text)
    if parts is None:
        return
    main, word, clause = parts
    for conjunction in read_clause(clause, sentence.vocabulary):
        unless = word.lower() == "unless"
        given = negated(conjunction) if unless else conjunction
        if winner := sentence.vocabulary.name(_winning(main)):
            losers = tuple(name for name in names_of([conjunction]) if name != winner)
            if losers:
                yield Candidate("ignored_if", losers, _present(winner))
        elif given is not None:
            yield from _effects(sentence, main, given)


def _parts(text: str) -> tuple[str, str, str] | None:
    """What a sentence says, the word that makes it conditional, and the condition."""
    if match := wordings.FIRST.match(text):
        return match["main"], match["word"], match["clause"]
    if match := wordings.CLAUSE.search(text):
        main = text[: match.start()] + (" only" if match["only"] else "")
        return main, match["word"], match["clause"]
    return None


def _effects(sentence: Sentence, main: str, given: Conjunction) -> Iterator[Candidate]:
    opposite = negated(given)
    subject = tuple(name for name in sentence.subject(main) if name not in names_of([given]))
    fields = subject or sentence.own
    known = False
    if wordings.NOT_REQUIRED.search(main):
        known = True
        if opposite is not None:
            yield Candidate("required_if", fields, opposite)
    elif wordings.REQUIRED.search(main):
        known = True
        yield Candidate("required_if", fields, given)
    if wordings.CLEARED.search(main) and subject:
        known = True
        yield Candidate("clears", subject, given)
    if wordings.IGNORED.search(main):
        known = True
        yield Candidate("ignored_if", _ignored(sentence, main, subject), given)
    elif wordings.ONLY_USED.search(main) or main.rstrip().endswith(" only"):
        known = True
        if opposite is not None:
            yield Candidate("ignored_if", fields, opposite)
    elif wordings.FORBIDDEN.search(main) and all(test.test.value == "present" for test in given):
        known = True
        yield Candidate("at_most_one", tuple(dict.fromkeys((*fields, *names_of([given])))))
    if not known and opposite is not None and opposite[0].test.value == "not":
        # "The URL to ask when using X": with anything else the field plays no part.
        yield Candidate("ignored_if", sentence.own, opposite)


def _ignored(sentence: Sentence, main: str, subject: tuple[str, ...]) -> tuple[str, ...]:
    """The fields that are ignored: those that are named, or that a few words stand for."""
    match = wordings.IGNORE_WHAT.search(main)
    if match is None:
        return subject or sentence.own
    phrases = re.split(r"\s*,\s*|\s+and\s+|\s+or\s+", match["what"])
    found = [*sentence.named(match["what"])]
    for phrase in phrases:
        found += sentence.vocabulary.group(phrase)
    return tuple(dict.fromkeys(found))


def _present(name: str) -> Conjunction:
    return (Condition(name, Test.PRESENT),)


_READINGS: Final[tuple[Callable[[Sentence], Iterator[Candidate]], ...]] = (
    _clearing,
    _alias,
    _replacement,
    _choice,
    _condition,
    _need,
)
