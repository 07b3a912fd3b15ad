"""Pages of invented APIs in every style and form: a folder is a case."""

from __future__ import annotations

from pathlib import Path

import pytest

from specloom.pages import facts_text, load_facts
from specloom.pages.read import read_page
from specloom.pages.styles import STYLES

CASES = Path(__file__).resolve().parents[1] / "cases" / "pages"


def page_of(case: Path) -> Path:
    """The page of a case: ``page.txt``, ``page.html`` or ``page.md``."""
    (page,) = case.glob("page.*")
    return page


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_a_page_gives_its_facts(case: Path, update_golden: bool) -> None:
    found = facts_text(read_page(page_of(case)))
    expected = case / "expected.yaml"
    if update_golden:
        expected.write_text(found, encoding="utf-8", newline="\n")

    assert found == expected.read_text(encoding="utf-8")
    assert facts_text(load_facts(expected)) == found


def test_every_style_and_every_form_has_a_case() -> None:
    pages = [read_page(page_of(case)) for case in CASES.iterdir()]

    assert {page.style for page in pages} == set(STYLES)
    assert {page.form for page in pages} == {"text", "html", "markdown"}
