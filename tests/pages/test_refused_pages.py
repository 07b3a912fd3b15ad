"""What is no page is refused with a hint, and no page at all breaks the reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specloom.diagnostics import Refused
from specloom.pages import facts_text, load_facts
from specloom.pages.read import read_page
from specloom.pages.styles import STYLES

CASES = Path(__file__).resolve().parents[1] / "cases" / "pages"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.txt", b"", "empty-file"),
        ("page.txt", b" \n\t\n", "empty-file"),
        ("page.txt", b"name string\0 Optional", "not-a-page"),
        ("page.txt", b"%PDF-1.7\nname string Optional", "not-a-page"),
        ("page.txt", b"name string Optional \xff", "encoding"),
        ("page.txt", "name string Optional".encode("utf-16"), "encoding"),
        ("page.txt", b"x" * 1_000_001, "not-a-page"),
        ("page.html", b"<html><script>var x = 1</script></html>", "not-a-page"),
        ("page.txt", b"Nothing is described here.", "no-facts"),
        ("missing.txt", None, "unreadable-file"),
    ],
)
def test_what_is_no_page_is_refused_with_a_hint(
    tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(Refused) as refused:
        read_page(path)

    (found,) = refused.value.diagnostics
    assert found.code == code
    assert found.hint
    assert refused.value.exit_code == 2


def test_a_style_that_does_not_exist_is_refused_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_page(tmp_path / "page.txt", "sideways")

    (found,) = refused.value.diagnostics
    assert found.code == "unknown-style"
    assert all(style in found.hint for style in STYLES)


def test_a_style_can_be_forced(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("Body\nname string OPTIONAL\n")

    assert read_page(path).style == "docusaurus"
    assert read_page(path, "separated").style == "separated"
    with pytest.raises(Refused, match="in the style tables"):
        read_page(path, "tables")


PIECES = sorted(
    {line for case in CASES.iterdir() for line in next(case.glob("page.*")).read_text().split("\n")}
    | {
        "Show 3 properties",
        "Array [",
        "]",
        "| a | b |",
        "|---|---|",
        "^((a+)+)+$",
        "<td>",
        "```",
        "`",
    }
)
BROKEN = st.lists(st.sampled_from(PIECES) | st.text(max_size=30), min_size=1, max_size=25)


@pytest.mark.parametrize("suffix", ["txt", "html", "md"])
@given(lines=BROKEN)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_any_text_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, lines: list[str]
) -> None:
    path = tmp_path_factory.mktemp("any") / f"page.{suffix}"
    text = "\n".join(lines)
    path.write_bytes(text.encode("utf-8", "replace"))
    try:
        page = read_page(path)
    except Refused:
        return
    last = text.count("\n") + 1
    assert all(1 <= fact.line <= fact.end <= last for fact in page.facts)
    assert [fact.line for fact in page.facts] == sorted(fact.line for fact in page.facts)
    facts = path.with_suffix(".yaml")
    facts.write_text(facts_text(page), encoding="utf-8")
    assert load_facts(facts) == page
