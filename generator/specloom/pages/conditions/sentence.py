"""A sentence of a page and the fields that it names, and a rule that it may mean."""

from __future__ import annotations

import re
from dataclasses import dataclass

from specloom.pages.conditions.clauses import Conjunction, Vocabulary
from specloom.pages.conditions.wordings import SUBJECT


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule that a sentence may mean."""

    rule: str
    fields: tuple[str, ...]
    when: Conjunction = ()
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what is known where it stands: the field it describes, its neighbours."""

    text: str
    owner: str | None
    vocabulary: Vocabulary
    around: str
    deprecated: bool = False

    @property
    def own(self) -> tuple[str, ...]:
        """The field that the sentence describes, where the page names it."""
        return (self.owner,) if self.owner else ()

    def mentioned(self, text: str) -> tuple[str, ...]:
        """Those, and what is in quotes or an everyday word where nothing but a field is meant."""
        return tuple(self.vocabulary.listed(text))

    def subject(self, main: str) -> tuple[str, ...]:
        """The fields that a main clause begins with, or that it names anywhere without doubt."""
        match = SUBJECT.match(main)
        parts = re.split(r"\s*,\s*(?:and\s+)?|\s+(?:and|or)\s+", match["names"]) if match else []
        names = [self.vocabulary.name(part) for part in parts]
        if names and all(names):
            return tuple(name for name in names if name)
        return self.named(main)

    def named(self, text: str) -> tuple[str, ...]:
        """The fields that a part of the sentence names."""
        return tuple(self.vocabulary.marked(text))
