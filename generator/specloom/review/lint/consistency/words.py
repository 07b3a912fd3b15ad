"""Rules and choices in words: as violations say them, so that a reviewer reads what users read."""

from __future__ import annotations

from collections.abc import Mapping

from specloom.emit.rules import rule_sentence
from specloom.ir import Rule
from specloom.review.lint.consistency.choices import Choice, Kind
from specloom.runtime.rules import listed


def rule_in_words(rule: Rule) -> str:
    """The rule as a part of a sentence."""
    words = rule_sentence(rule, {}).value.removesuffix(".")
    counted = words.startswith(("At ", "Exactly "))
    return words[0].lower() + words[1:] if counted else words


def condition_in_words(rule: Rule) -> str:
    """What a rule waits for: ``a is x and b is given``."""
    return rule_in_words(rule).partition(" when ")[2]


def shown_key(key: str) -> str:
    """A field as sentences name it: without the place that it travels in."""
    place, colon, name = key.partition(":")
    return name if colon and place in ("path", "query", "header", "cookie") else key


def in_words(choices: Mapping[str, Choice]) -> str:
    """A call in words, the fields that are given first: ``a is x and b is not given``."""
    ordered = sorted(choices.items(), key=lambda item: item[1].kind is Kind.ABSENT)
    return listed([f"{shown_key(key)} {choice.in_words}" for key, choice in ordered])
