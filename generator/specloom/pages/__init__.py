"""Documentation pages: what a saved page states, as facts with line numbers."""

from specloom.pages.facts.fact import At, Condition, Fact, Kind, Stated, Test
from specloom.pages.facts.page import Page, Unplaced
from specloom.pages.facts.reading import load_facts
from specloom.pages.facts.writing import facts_text

__all__ = [
    "At",
    "Condition",
    "Fact",
    "Kind",
    "Page",
    "Stated",
    "Test",
    "Unplaced",
    "facts_text",
    "load_facts",
]
